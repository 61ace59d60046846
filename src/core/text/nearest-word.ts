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
  let nearest: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const slips = slipsBetween(wanted, foldCase(candidate));
    const isNear = slips <= allowedSlips(wanted, candidate) || isShortFor(wanted, foldCase(candidate));
    if (isNear && slips < fewest) {
      nearest = candidate;
      fewest = slips;
    }
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

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`; case is a difference. */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replace = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const fewest = Math.min(replace, at(last, column) + 1, at(current, column - 1) + 1);
      // The position before the first letter is empty, which equals no letter.
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(swapped ? Math.min(fewest, at(beforeLast, column - 2) + 1) : fewest);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
