import type { JsonObject } from '../../core/json.ts';
import type { ArmCall } from './arm-call.ts';
import { bodyObject } from './arm-call.ts';
import { gatewayError } from './arm-error.ts';
import type { Reply } from './exchange.ts';
import { gatewayReply } from './exchange.ts';
import type { GraphQuery } from './graph-query.ts';
import { graphQueryFrom, projectRow, SUPPORTED_QUERIES, selectRows } from './graph-query.ts';
import { objectAt, stringAt, stringsAt } from './json-value.ts';
import { sequenceFrom, tokenFrom } from './paging.ts';
import { renderWorkspace } from './rendering.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** The version at which rows are rendered: Resource Graph stores what the newest stable version shows. */
const ROW_VERSION = '2026-09-01';

/** POST of a Resource Graph query. */
export function queryResources(world: World, call: ArmCall): Reply {
  const quota = world.graphQuota.take(call.caller.objectId, call.now, world.settings.throttle === 'enforce');
  const headers = {
    'x-ms-user-quota-remaining': String(quota.remaining),
    'x-ms-user-quota-resets-after': `00:00:${String(Math.ceil(quota.resetsAfterMs / 1000)).padStart(2, '0')}`,
  };
  if (!quota.allowed) {
    const retryAfter = { 'Retry-After': String(Math.ceil(quota.resetsAfterMs / 1000)) };
    return gatewayError(429, 'RateLimiting', 'Please provide below info when asking for support.', {
      ...headers,
      ...retryAfter,
    });
  }
  const answer = answerQuery(world, call);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function answerQuery(world: World, call: ArmCall): Reply {
  const body = bodyObject(call);
  if (!body.ok) return body.error;
  const query = graphQueryFrom(stringAt(body.value, 'query') ?? '');
  if (!query.ok) {
    return badRequest(`The simulator does not understand '${query.error}'. It understands: ${SUPPORTED_QUERIES}`);
  }
  const options = objectAt(body.value, 'options');
  const offset = sequenceFrom(stringAt(options, '$skipToken') ?? '');
  if (offset === undefined) return badRequest('The $skipToken is not one of this query.');
  const rows = selectRows(query.value, rowsOf(world, stringsAt(body.value, 'subscriptions')));
  return page(world, query.value, { rows, offset, top: options?.$top });
}

function page(
  world: World,
  query: GraphQuery,
  request: { readonly rows: readonly JsonObject[]; readonly offset: number; readonly top: unknown },
): Reply {
  const { rows, offset, top } = request;
  const most = world.settings.resourceGraphPageSize;
  const size = typeof top === 'number' && Number.isInteger(top) && top > 0 ? Math.min(top, most) : most;
  const data = rows.slice(offset, offset + size).map((row) => projectRow(query, row));
  const next = offset + data.length;
  return gatewayReply(200, {
    totalRecords: rows.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: 'false',
    ...(next < rows.length ? { $skipToken: tokenFrom(next) } : {}),
  });
}

function rowsOf(world: World, subscriptions: readonly string[] | undefined): readonly JsonObject[] {
  const wanted = subscriptions === undefined ? undefined : new Set(subscriptions.map((id) => id.toLowerCase()));
  return [...world.workspaces.values()]
    .filter((workspace) => wanted === undefined || wanted.has(workspace.subscriptionId.toLowerCase()))
    .map((workspace) => rowFrom(world, workspace));
}

function rowFrom(world: World, workspace: Workspace): JsonObject {
  return {
    id: workspace.id,
    name: workspace.name,
    // Resource Graph writes type and group in lower case.
    type: 'microsoft.machinelearningservices/workspaces',
    tenantId: world.settings.tenantId,
    kind: workspace.kind,
    location: workspace.location,
    resourceGroup: workspace.resourceGroup.toLowerCase(),
    subscriptionId: workspace.subscriptionId,
    tags: workspace.tags,
    sku: workspace.sku,
    identity: workspace.identity,
    // Rendered only when a query looks at it: that is most of the work, and discovery does not.
    get properties() {
      return renderWorkspace(world, workspace, ROW_VERSION).properties;
    },
  };
}

function badRequest(message: string): Reply {
  return gatewayError(400, 'BadRequest', message);
}
