import { foldCase } from './fold-case.ts';

/**
 * Finds the word that was probably intended: the one that takes the fewest keystrokes to reach, compared without case.
 *
 * @param candidates the allowed words; the first of equally near ones is chosen
 * @returns undefined when no word is near enough to be a typing error
 */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const wanted = foldCase(word.trim());
  if (wanted === '') return undefined;
  const rows = rowsFor(candidates);
  let nearest: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const folded = foldCase(candidate);
    const allowed = isShortFor(wanted, folded) ? Number.POSITIVE_INFINITY : allowedSlips(wanted, folded);
    const slips = slipsBetween(wanted, folded, Math.min(allowed, fewest - 1), rows);
    if (slips === undefined) continue;
    nearest = candidate;
    fewest = slips;
  }
  return nearest;
}

/** `Monday` for `Mon`, `prod` for `production`: three letters at least, or too many words would match. */
function isShortFor(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}

/** One error per three letters: `mod` may mean `mode`, but `a` does not mean `b`. */
function allowedSlips(word: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
}

type Row = Uint16Array;

/** Rows of the longest candidate: one set for all comparisons, because a fleet has thousands of names. */
function rowsFor(candidates: readonly string[]): readonly [Row, Row, Row] {
  const longest = candidates.reduce((length, candidate) => Math.max(length, candidate.length), 0) + 1;
  return [new Uint16Array(longest), new Uint16Array(longest), new Uint16Array(longest)];
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`; case is a difference.
 *
 * @param most the comparison stops as soon as more are needed
 * @returns undefined when more than `most` are needed
 */
function slipsBetween(a: string, b: string, most: number, rows: readonly [Row, Row, Row]): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined;
  let [beforeLast, last, current] = rows;
  for (let column = 0; column <= b.length; column += 1) last[column] = column;
  let leastOfLast = 0;
  for (let row = 1; row <= a.length; row += 1) {
    current[0] = row;
    const least = Math.min(row, fillRow({ a, b, row }, current, last, beforeLast));
    // A swap reaches back two rows.
    if (Math.min(least, leastOfLast) > most) return undefined;
    leastOfLast = least;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  const slips = last[b.length] ?? 0;
  return slips <= most ? slips : undefined;
}

interface Compared {
  readonly a: string;
  readonly b: string;
  /** Number of characters of `a` that the row stands for, from 1. */
  readonly row: number;
}

/** @returns the least value of the row, without its first */
function fillRow({ a, b, row }: Compared, current: Row, last: Row, beforeLast: Row): number {
  const [letter, letterBefore] = [a.charCodeAt(row - 1), a.charCodeAt(row - 2)];
  let least = Number.POSITIVE_INFINITY;
  for (let column = 1; column <= b.length; column += 1) {
    const other = b.charCodeAt(column - 1);
    let fewest = (last[column - 1] ?? 0) + (letter === other ? 0 : 1);
    fewest = Math.min(fewest, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
    // Before the first letter there is nothing to swap.
    const isSwap = row > 1 && column > 1 && letter === b.charCodeAt(column - 2) && letterBefore === other;
    if (isSwap) fewest = Math.min(fewest, (beforeLast[column - 2] ?? 0) + 1);
    current[column] = fewest;
    least = Math.min(least, fewest);
  }
  return least;
}
