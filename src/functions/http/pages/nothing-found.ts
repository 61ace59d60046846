import { EVERY_HUB } from '../../../core/filter/filter.ts';
import { WORST_FIRST } from '../../../core/filter/sort-order.ts';
import type { PageParts } from './page-parts.ts';
import type { PageResult } from './page-result.ts';

/**
 * The answer in place of a page about what a name leads to. Reads by name answer one kind of sentence: that there is no such thing, and that the tables
 * did not answer. Only the first is a 404.
 */
export async function nothingFound(
  { reads }: Pick<PageParts, 'reads'>,
  title: string,
  message: string,
): Promise<PageResult> {
  const one = { filter: EVERY_HUB, order: WORST_FIRST, top: 1, after: undefined, names: [], onlyWrong: false };
  const fleet = await reads.hubs(one);
  return fleet.ok ? { kind: 'NotFound', title, message } : { kind: 'Unavailable', message: fleet.error };
}
