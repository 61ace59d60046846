import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { accountRows, accountsThen } from '../accounts/fields/account-row.ts';
import { renderWorkspace } from '../fields/render-workspace.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { bodyObject } from '../request/arm-call.ts';
import { gatewayError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { gatewayReply } from '../request/exchange.ts';
import { objectAt, stringAt, stringsAt } from '../request/json-value.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Workspace } from '../state/workspace.ts';
import type { GraphQuery } from './graph-query.ts';
import { graphQueryFrom, projectRow, SUPPORTED_QUERIES, selectRows } from './graph-query.ts';
import { sequenceFrom, tokenFrom } from './paging.ts';

/** The version at which rows are rendered: Resource Graph stores the form of the newest stable version. */
const ROW_VERSION = '2026-09-01';

/** POST of a Resource Graph query. */
export function queryResources(world: SimulatedAzure, call: ArmCall): Reply {
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

function answerQuery(world: SimulatedAzure, call: ArmCall): Reply {
  const body = bodyObject(call);
  if (!body.ok) return body.error;
  const query = graphQueryFrom(stringAt(body.value, 'query') ?? '');
  if (!query.ok) {
    return badRequest(`The simulator does not understand '${query.error}'. It understands: ${SUPPORTED_QUERIES}`);
  }
  const options = objectAt(body.value, 'options');
  const offset = sequenceFrom(stringAt(options, '$skipToken') ?? '');
  if (offset === undefined) return badRequest('The $skipToken is not one of this query.');
  const scope = scopeOf(world, stringsAt(body.value, 'subscriptions'), stringsAt(body.value, 'managementGroups'));
  const rows = selectRows(query.value, rowsOf(world, query.value.table, scope));
  return page(world, query.value, { rows, offset, top: options?.$top });
}

function page(
  world: SimulatedAzure,
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

/** Subscriptions of a query: those that it names and the caller may read. */
function scopeOf(
  world: SimulatedAzure,
  subscriptions: readonly string[] | undefined,
  managementGroups: readonly string[] | undefined,
): (subscriptionId: string) => boolean {
  const named = subscriptions?.map((id) => foldCase(id));
  const grouped = managementGroups?.flatMap((group) => world.managementGroups.get(foldCase(group)) ?? []);
  const wanted =
    named === undefined && grouped === undefined ? undefined : new Set([...(named ?? []), ...(grouped ?? [])]);
  return (id) => !world.denied.has(foldCase(id)) && (wanted?.has(foldCase(id)) ?? true);
}

function rowsOf(
  world: SimulatedAzure,
  table: GraphQuery['table'],
  inScope: (subscriptionId: string) => boolean,
): readonly JsonObject[] {
  if (table === 'resourcecontainers') {
    return [...world.subscriptions.values()].filter(inScope).map((id) => subscriptionRow(world, id));
  }
  const workspaces = workspacesThen(world).filter(({ subscriptionId }) => inScope(subscriptionId));
  const accounts = accountsThen(world).filter(({ subscriptionId }) => inScope(subscriptionId));
  return [
    ...workspaces.map((workspace) => rowFrom(world, workspace)),
    ...accounts.flatMap((account) => accountRows(world, account)),
  ];
}

/** The workspaces as Resource Graph knows them: it lags behind. */
function workspacesThen(world: SimulatedAzure): readonly Workspace[] {
  const now = [...world.workspaces.values()];
  const lagMs = world.settings.resourceGraphLagSeconds * 1000;
  if (lagMs === 0) return now;
  const thenMs = world.nowMs - lagMs;
  const gone = world.deleted.filter(({ atMs }) => atMs > thenMs).map(({ workspace }) => workspace);
  return [...now, ...gone].filter(({ created }) => created.at.getTime() <= thenMs);
}

function subscriptionRow(world: SimulatedAzure, subscriptionId: string): JsonObject {
  return {
    id: `/subscriptions/${subscriptionId}`,
    name: `Subscription ${subscriptionId}`,
    type: 'microsoft.resources/subscriptions',
    tenantId: world.settings.tenantId,
    subscriptionId,
  };
}

function rowFrom(world: SimulatedAzure, workspace: Workspace): JsonObject {
  return {
    id: workspace.id,
    name: workspace.name,
    // Resource Graph writes type and group in lower case.
    type: 'microsoft.machinelearningservices/workspaces',
    tenantId: world.settings.tenantId,
    kind: workspace.kind,
    location: workspace.location,
    resourceGroup: foldCase(workspace.resourceGroup),
    subscriptionId: workspace.subscriptionId,
    tags: workspace.tags,
    sku: workspace.sku,
    identity: workspace.identity,
    // Rendered only if a query selects it: rendering is most of the work, and discovery does not need it.
    get properties() {
      return renderWorkspace(world, workspace, ROW_VERSION).properties;
    },
  };
}

function badRequest(message: string): Reply {
  return gatewayError(400, 'BadRequest', message);
}
