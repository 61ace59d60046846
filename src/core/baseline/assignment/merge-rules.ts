import { covers } from '../../rules/coverage/coverage.ts';
import { coveringCandidates } from '../../rules/coverage/covering-candidates.ts';
import type { Destination } from '../../rules/outbound-rule.ts';

/** A destination and all its origins. */
export interface WantedDestination {
  readonly destination: Destination;
  /** Its `destinationKey`: equal for equal effect. */
  readonly key: string;
  /** Packs, with edition, and `assignment …`; sorted, each once. */
  readonly origins: readonly string[];
}

/**
 * Reduces wanted destinations to the fewest that permit the same traffic: equal ones become one, and one that a single
 * other one covers is merged into that one. Azure refuses a second rule with the same destination, and a narrower rule
 * beside a wider one opens nothing.
 *
 * A merged destination shares the result of the wider one, its exemption included. So the caller merges only
 * destinations that can be written: a wide rule that the mode or Azure refuses must not replace a narrow one that can
 * be written. A Deny covers no Allow, and is never merged with one.
 *
 * @param mergedBefore the result of an earlier merge, which is not compared with itself again
 * @returns the same destinations for every order of the input, sorted by key
 */
export function mergeRules<T extends WantedDestination>(
  wanted: readonly T[],
  mergedBefore: readonly T[] = [],
): readonly T[] {
  const added = uniqueByKey(wanted);
  if (added.length === 0) return mergedBefore;
  const unique = uniqueByKey([...mergedBefore, ...wanted]);
  const isMergedBefore = new Set(mergedBefore.map(({ key }) => key));
  for (const { key } of added) isMergedBefore.delete(key);
  const isNewPair = (a: T, b: T) => a !== b && !(isMergedBefore.has(a.key) && isMergedBefore.has(b.key));
  const candidatesFor = coveringCandidates(unique);
  const merging = new Set<T>();
  const redundant = new Map<T, T[]>();
  for (const narrow of unique)
    for (const wide of candidatesFor(narrow.destination)) {
      if (!isNewPair(wide, narrow) || !mergesInto(wide, narrow)) continue;
      merging.add(narrow);
      const sources = redundant.get(wide);
      if (sources === undefined) redundant.set(wide, [wide, narrow]);
      else sources.push(narrow);
    }
  return unique.filter((rule) => !merging.has(rule)).map((rule) => withOrigins(rule, redundant.get(rule)));
}

function uniqueByKey<T extends WantedDestination>(wanted: readonly T[]): readonly T[] {
  const byKey = new Map<string, T>();
  for (const rule of wanted) {
    const known = byKey.get(rule.key);
    byKey.set(rule.key, known === undefined ? rule : withOrigins(oneSpelling(known, rule), [known, rule]));
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function withOrigins<T extends WantedDestination>(rule: T, sources: readonly T[] | undefined): T {
  if (sources === undefined) return rule;
  return { ...rule, origins: [...new Set(sources.flatMap(({ origins }) => origins))].sort() };
}

/** Of two spellings of one destination always the same one, whatever the order of the input. */
function oneSpelling<T extends WantedDestination>(a: T, b: T): T {
  return JSON.stringify(a.destination) <= JSON.stringify(b.destination) ? a : b;
}

/** If two destinations cover each other, their keys decide, so that one of them stays. */
function mergesInto(wide: WantedDestination, narrow: WantedDestination): boolean {
  if (!covers(wide.destination, narrow.destination)) return false;
  return wide.key < narrow.key || !covers(narrow.destination, wide.destination);
}
