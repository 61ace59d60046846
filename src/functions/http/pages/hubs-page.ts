import { renderFilterProblems } from '../../../core/filter/filter-problem.ts';
import { pageOf } from '../../../core/filter/page.ts';
import { parseFilter } from '../../../core/filter/parse-filter.ts';
import { parseSort, WORST_FIRST } from '../../../core/filter/sort-order.ts';
import { ok } from '../../../core/result.ts';
import { MOST_HUBS_AT_ONCE } from '../../../reconcile/actions/parameter-checks.ts';
import { hubsState } from '../../../reconcile/actions/subject-states.ts';
import { hasRole } from '../../../reconcile/queries/caller.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import { HubsPage, WrongFilterPage } from '../../../report/pages/hubs/hubs-page.tsx';
import type { HubsState } from '../../../report/pages/hubs/hubs-view.ts';
import { HUBS_PER_PAGE, hubsJsonPath } from '../../../report/pages/hubs/hubs-view.ts';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/hubs?filter=…&sort=…&after=…`: hubs by filter, sorted, 100 on a page. */
export async function hubsPage(call: PageCall): Promise<PageResult> {
  const read = readQuery(call.query, ['filter', 'sort', 'after']);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const { after, filter: text = '', sort } = read.value;
  const order = sort === undefined ? ok(WORST_FIRST) : parseSort(sort);
  if (!order.ok) return { kind: 'BadRequest', message: renderFilterProblems(order.error, 'sort') };
  const filter = parseFilter(text);
  if (!filter.ok) return page(view(WrongFilterPage, { text, sort, problems: filter.error }), { status: 400 });
  return await listPage(call, { filter: filter.value, order: order.value, after }, text);
}

async function listPage(call: PageCall, state: HubsState, text: string): Promise<PageResult> {
  const { now, parts } = call;
  const query = { ...state, top: HUBS_PER_PAGE, names: [], onlyWrong: false };
  const mark = pageOf([], query, now);
  if (!mark.ok) return { kind: 'BadRequest', message: mark.error };
  const [list, facets] = await Promise.all([parts.reads.hubs(query), parts.reads.facets(state.filter)]);
  if (!list.ok) return { kind: 'Unavailable', message: list.error };
  const seen = await seenOf(call, state, list.value.page.matched);
  const props = { state, text, list: list.value, facets: facets.ok ? facets.value : [], seen };
  return page(view(HubsPage, props), { jsonPath: hubsJsonPath(state) });
}

/**
 * The state that a request for all matching hubs is bound to: which ones they are. It comes from the index, as the list does: the tables
 * would be read in full for every view of the list.
 *
 * @returns undefined where the form cannot be sent anyway
 */
async function seenOf(
  { caller, parts }: PageCall,
  { filter }: HubsState,
  matched: number,
): Promise<string | undefined> {
  if (!hasRole(caller, 'Operator') || matched === 0 || matched > MOST_HUBS_AT_ONCE) return undefined;
  const all = { filter, order: WORST_FIRST, top: MOST_HUBS_AT_ONCE, after: undefined };
  const list = await parts.reads.hubs({ ...all, names: [], onlyWrong: false });
  return list.ok ? hubsState(list.value.page.rows.map(({ hubId }) => hubId)) : undefined;
}
