import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Clock, Discovery, HubDirectory } from '../../reconcile/ports.ts';
import type { ArmOptions } from '../arm/arm-pipeline.ts';
import { ArmPipeline } from '../arm/arm-pipeline.ts';
import { listHubs } from './arm-listing.ts';
import type { GraphCaller, GraphRow, GraphScope } from './graph-pages.ts';
import { allRows } from './graph-pages.ts';
import { hubQuery, SUBSCRIPTION_QUERY } from './hub-query.ts';

/**
 * Most subscriptions that one call can name.
 *
 * @see https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources (read 2026-10)
 */
const CALL_SUBSCRIPTIONS = 1000;

/** Most management groups that one call can name (same page). */
const CALL_GROUPS = 10;

/** Dependencies of the directory besides Azure: a clock that can wait for the next window of the query quota. */
export interface DirectoryOptions extends ArmOptions {
  readonly clock: Pick<Clock, 'now' | 'wait'>;
}

/**
 * Finds hubs and accounts in all subscriptions that the identity can read: with Azure Resource Graph, one POST per 1,000, or,
 * if that fails, with one list per subscription. Both report the subscriptions that they could not read.
 */
export function resourceGraphDirectory(options: DirectoryOptions): HubDirectory {
  const arm = new ArmPipeline(options).inBackground(undefined);
  const caller = (): GraphCaller => ({ arm, clock: options.clock, pages: 0 });
  return {
    findHubs: (kinds, subscriptions) => findHubs(caller(), kinds, subscriptions),
    findSubscriptions: (groups) => findSubscriptions(caller(), groups),
  };
}

async function findHubs(
  caller: GraphCaller,
  kinds: readonly string[],
  subscriptions: readonly string[] | undefined,
): Promise<Result<Discovery, Failure>> {
  if (kinds.length === 0 || subscriptions?.length === 0) return ok(NOTHING);
  const scopes = subscriptionScopes(subscriptions);
  const visible = await rowsOf(caller, SUBSCRIPTION_QUERY, scopes);
  const found = visible.ok ? await rowsOf(caller, hubQuery(kinds), scopes) : visible;
  const hubIds = found.ok ? hubIdsOf(found.value) : found;
  if (!visible.ok) return await findByLists(caller, kinds, subscriptions, visible.error);
  if (!hubIds.ok) return await findByLists(caller, kinds, subscriptions, hubIds.error);
  const seen = new Set(visible.value.map((row) => foldCase(row.subscriptionId)));
  return ok({
    hubs: hubIds.value.map(discovered),
    subscriptions: [...seen].sort(),
    unreadable: (subscriptions ?? [])
      .filter((each) => !seen.has(foldCase(each)))
      .map((each) => ({ subscriptionId: foldCase(each), why: 'it is invisible to the identity' })),
    source: 'ResourceGraph',
    fallbackBecause: undefined,
    pages: caller.pages,
  });
}

const NOTHING: Discovery = {
  hubs: [],
  subscriptions: [],
  unreadable: [],
  source: 'ResourceGraph',
  fallbackBecause: undefined,
  pages: 0,
};

async function findByLists(
  caller: GraphCaller,
  kinds: readonly string[],
  subscriptions: readonly string[] | undefined,
  because: Failure,
): Promise<Result<Discovery, Failure>> {
  const listed = await listHubs(caller, kinds, subscriptions);
  if (!listed.ok) {
    const detail = `${because.detail} Listing subscription by subscription failed too: ${listed.error.detail}`;
    return err({ ...listed.error, detail });
  }
  const { hubIds, subscriptions: seen, unreadable } = listed.value;
  return ok({
    hubs: hubIds.map(discovered),
    subscriptions: seen,
    unreadable,
    source: 'ResourceManager',
    fallbackBecause: because.detail,
    pages: caller.pages,
  });
}

async function findSubscriptions(
  caller: GraphCaller,
  managementGroups: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const scopes = batchesOf(managementGroups, CALL_GROUPS).map((batch) => ({ managementGroups: batch }));
  const rows = await rowsOf(caller, SUBSCRIPTION_QUERY, scopes);
  if (!rows.ok) return rows;
  return ok([...new Set(rows.value.map((row) => foldCase(row.subscriptionId)))].sort());
}

async function rowsOf(
  caller: GraphCaller,
  query: string,
  scopes: readonly GraphScope[],
): Promise<Result<readonly GraphRow[], Failure>> {
  const all: GraphRow[] = [];
  for (const scope of scopes) {
    const rows = await allRows(caller, query, scope);
    if (!rows.ok) return rows;
    for (const row of rows.value) all.push(row);
  }
  return ok(all);
}

function hubIdsOf(rows: readonly GraphRow[]): Result<readonly HubId[], Failure> {
  const found = new Set<HubId>();
  for (const row of rows) {
    const hubId = hubIdFrom(row.id);
    if (hubId === undefined)
      return err({
        kind: 'Malformed',
        detail: `Resource Graph lists "${row.id}", which is the id of neither a workspace nor an account.`,
      });
    found.add(hubId);
  }
  return ok([...found]);
}

function discovered(hubId: HubId): Discovery['hubs'][number] {
  return { hubId, subscriptionId: hubIdParts(hubId).subscriptionId };
}

function subscriptionScopes(subscriptions: readonly string[] | undefined): readonly GraphScope[] {
  if (subscriptions === undefined) return [{}];
  return batchesOf(subscriptions, CALL_SUBSCRIPTIONS).map((batch) => ({ subscriptions: batch }));
}

function batchesOf(items: readonly string[], size: number): readonly (readonly string[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
