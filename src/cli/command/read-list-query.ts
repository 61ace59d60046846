import type { Filter } from '../../core/filter/filter.ts';
import { EVERY_HUB } from '../../core/filter/filter.ts';
import { renderFilterProblems } from '../../core/filter/filter-problem.ts';
import type { ListQuery } from '../../core/filter/page.ts';
import { parseFilter } from '../../core/filter/parse-filter.ts';
import { parseSort, WORST_FIRST } from '../../core/filter/sort-order.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ListArguments } from './list-options.ts';

/** Reads `--filter`. @param text undefined: every hub */
export function readFilter(text: string | undefined): Result<Filter, string> {
  if (text === undefined) return ok(EVERY_HUB);
  const parsed = parseFilter(text);
  return parsed.ok ? parsed : err(renderFilterProblems(parsed.error, '--filter'));
}

/** Reads the options for filter, order and pages. @returns else one line for each problem */
export function readListQuery({ after, filter, sort, top }: ListArguments): Result<ListQuery, string> {
  const filtered = readFilter(filter);
  if (!filtered.ok) return filtered;
  const order = sort === undefined ? ok(WORST_FIRST) : parseSort(sort);
  if (!order.ok) return err(renderFilterProblems(order.error, '--sort'));
  if (top !== undefined && !/^[1-9]\d{0,5}$/.test(top))
    return err(`--top "${top}" is not a whole number from 1 to 999999.`);
  return ok({ filter: filtered.value, order: order.value, top: top === undefined ? undefined : Number(top), after });
}
