import type { SortKey } from '../../../core/filter/field-meanings.ts';
import type { Filter, FilterTerm } from '../../../core/filter/filter.ts';
import { negated } from '../../../core/filter/filter.ts';
import { parseFilter } from '../../../core/filter/parse-filter.ts';
import { printFilter } from '../../../core/filter/print-filter.ts';
import type { SortOrder } from '../../../core/filter/sort-order.ts';
import { printSort, WORST_FIRST } from '../../../core/filter/sort-order.ts';
import { hubsPath, withQuery } from '../../../core/pages/page-paths.ts';

/** Hubs of one page. */
export const HUBS_PER_PAGE = 100;

/** What the address of the list asks for, understood. */
export interface HubsState {
  readonly filter: Filter;
  readonly order: SortOrder;
  /** Mark of the page before; undefined: the first page. */
  readonly after: string | undefined;
}

/** The list with a changed filter or order. It starts at the first page, because a mark belongs to one filter and order. */
export function listPath({ filter, order }: Pick<HubsState, 'filter' | 'order'>, after?: string | undefined): string {
  return hubsPath({ ...selection({ filter, order }), after });
}

/** The same hubs as a file. */
export function exportPath({ filter, order }: HubsState, format: 'csv' | 'json'): string {
  const { sort, ...rest } = selection({ filter, order });
  return withQuery('/api/export/hubs', { ...rest, orderby: sort, format });
}

/** The same page as JSON. */
export function hubsJsonPath({ after, filter, order }: HubsState): string {
  const { sort, ...rest } = selection({ filter, order });
  return withQuery('/api/hubs', { ...rest, orderby: sort, maxpagesize: String(HUBS_PER_PAGE), after });
}

/** The usual order and an empty filter are left out, so that one list has one address. */
function selection({ filter, order }: Pick<HubsState, 'filter' | 'order'>): {
  readonly filter: string | undefined;
  readonly sort: string | undefined;
} {
  const sort = printSort(order);
  return {
    filter: filter.terms.length === 0 ? undefined : printFilter(filter),
    sort: sort === printSort(WORST_FIRST) ? undefined : sort,
  };
}

/** The list without a term. @param index place of the term in the filter */
export function withoutTerm({ filter, order }: HubsState, index: number): string {
  return listPath({ filter: { terms: filter.terms.filter((_, each) => each !== index) }, order });
}

/** The list with a further term, or without those hubs. @param term text of one term that the filter language reads */
export function withTerm({ filter, order }: HubsState, term: string, isNegated = false): string {
  const added = termOf(term);
  const more = isNegated ? negated({ terms: added }).terms : added;
  return listPath({ filter: { terms: [...filter.terms, ...more] }, order });
}

/** The place of a term in the filter; undefined: it is not there. */
export function placeOfTerm({ filter }: HubsState, term: string): number | undefined {
  const wanted = printFilter({ terms: termOf(term) });
  const index = filter.terms.findIndex((each) => termText(each) === wanted);
  return index < 0 ? undefined : index;
}

/** A term as people write it. */
export function termText(term: FilterTerm): string {
  return printFilter({ terms: [term] });
}

/** @throws Error for a text that the filter language does not read: the read model gives terms that it reads */
function termOf(term: string): readonly FilterTerm[] {
  const parsed = parseFilter(term);
  if (!parsed.ok) throw new Error(`not a filter term: ${term}`);
  return parsed.value.terms;
}

/** How the list is sorted by a key now; undefined: by another one first. */
export function directionOf({ order }: HubsState, key: SortKey): 'ascending' | 'descending' | undefined {
  const [first] = order;
  if (first?.key !== key) return undefined;
  return first.reversed ? 'descending' : 'ascending';
}

/** The list sorted by a key, or the other way round where it is sorted by that key already. */
export function sortedBy(state: HubsState, key: SortKey): string {
  const reversed = directionOf(state, key) === 'ascending';
  return listPath({ filter: state.filter, order: [{ key, reversed }] });
}
