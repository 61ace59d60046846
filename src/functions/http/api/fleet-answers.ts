import type { Filter } from '../../../core/filter/filter.ts';
import { both, EVERY_HUB } from '../../../core/filter/filter.ts';
import { markFault } from '../../../core/filter/page.ts';
import { WORST_FIRST } from '../../../core/filter/sort-order.ts';
import { ok } from '../../../core/result.ts';
import type { FleetList, FleetQuery } from '../../../reconcile/queries/fleet-list.ts';
import { WRONG } from '../../../reconcile/queries/fleet-list.ts';
import type { IndexAge, WebReads } from '../../../reconcile/queries/web-reads.ts';
import { operationTarget } from '../../../report/api/operation-target.ts';
import { LARGEST_PAGE } from '../../../report/api/operations/fleet-operations.ts';
import type { InputOf } from '../../../report/api/operations/operations.ts';
import { OPERATIONS } from '../../../report/api/operations/operations.ts';
import type { Answer, ApiCall } from './api-call.ts';
import type { Answered } from './failure.ts';
import { faulty } from './failure.ts';
import { found, fromIndex, storeUnavailable } from './not-answered.ts';

/** Hubs of a page when the caller does not say how many. */
const USUAL_PAGE = 100;

/** A page of hubs. */
export const listHubs: Answer<'listHubs'> = async (call) => {
  const { query } = call.input;
  const size = Math.min(query.maxpagesize ?? USUAL_PAGE, query.top ?? LARGEST_PAGE, LARGEST_PAGE);
  const list = await selectHubs(call.parts.reads, { ...query, size });
  if (!list.ok) return list;
  const { notCovered, page, ...fleet } = list.value;
  const { matched, remaining, rows: value } = page;
  const left = query.top === undefined ? undefined : query.top - value.length;
  const after = left === 0 ? undefined : page.next;
  return ok({
    value,
    ...(after === undefined ? {} : { nextLink: nextLink(call, after, left) }),
    ...{ matched, remaining, ...fleet },
    ...(query.after === undefined ? { notCovered } : {}),
  });
};

/** What selects hubs: parameters of a query, and the size of the page. */
type Selection = Pick<InputOf<'listHubs'>['query'], 'filter' | 'orderby' | 'names' | 'wrong' | 'after'> & {
  /** undefined: all hubs on one page. */
  readonly size: number | undefined;
};

/** Selects hubs, and tells apart what may fail: the mark, a name, the store. */
export async function selectHubs(
  reads: WebReads,
  { after, filter = EVERY_HUB, names = [], orderby = WORST_FIRST, size, wrong = false }: Selection,
): Promise<Answered<FleetList & IndexAge>> {
  const query: FleetQuery = { names, filter, onlyWrong: wrong, order: orderby, top: size, after };
  const fault = markFault({ ...query, filter: whole(filter, wrong) });
  if (fault !== undefined) return faulty('BadParameter', [{ parameter: 'after', detail: fault }]);
  const list = await reads.hubs(query);
  if (list.ok) return list;
  return names.length === 0 ? storeUnavailable(list.error) : found(list, reads, 'HubNotFound');
}

/** The mark of a page belongs to the filter with the condition of `wrong`. */
function whole(filter: Filter, wrong: boolean): Filter {
  return wrong ? both(filter, WRONG) : filter;
}

/** @param left hubs that the caller still wants; undefined: all */
function nextLink({ apiAddress, apiVersion, input }: ApiCall<'listHubs'>, after: string, left?: number): string {
  const query = { ...input.query, after, top: left };
  const target = operationTarget(OPERATIONS.listHubs, { path: {}, query });
  return `${apiAddress}${target}${apiVersion === undefined ? '' : `&${new URLSearchParams({ 'api-version': apiVersion })}`}`;
}

/** Ids of hubs by their names. */
export const findHubIds: Answer<'findHubIds'> = async ({ input, parts }) => {
  const ids = await found(await parts.reads.hubIds(input.query.names), parts.reads, 'HubNotFound');
  return ids.ok ? ok({ value: ids.value }) : ids;
};

/** Values of filter fields. */
export const listFacets: Answer<'listFacets'> = async ({ input, parts }) => {
  const facets = fromIndex(await parts.reads.facets(input.query.filter ?? EVERY_HUB));
  return facets.ok ? ok({ value: facets.value }) : facets;
};

/** The fleet in numbers. */
export const getOverview: Answer<'getOverview'> = async ({ parts }) => fromIndex(await parts.reads.overview());

/** Verdicts by sweep. */
export const getTrend: Answer<'getTrend'> = async ({ input, parts }) =>
  fromIndex(await parts.reads.trend(input.query.since));

/** The time line of the fleet. */
export const getTimeline: Answer<'getTimeline'> = async ({ input, parts }) => {
  const { entries, ...rest } = await parts.reads.timeline(input.query);
  return ok({ value: entries, ...rest });
};

/** Finding codes that some hub has. */
export const listFindings: Answer<'listFindings'> = async ({ parts }) => {
  const list = fromIndex(await parts.reads.findings());
  if (!list.ok) return list;
  const { findings, ...rest } = list.value;
  return ok({ value: findings, ...rest });
};

/** Azure's operations. */
export const listOperations: Answer<'listOperations'> = async ({ parts }) =>
  ok({ value: await parts.reads.operations() });
