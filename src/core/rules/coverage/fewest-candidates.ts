/** A rule that may permit a wanted destination, alone or with others. */
export interface Candidate {
  readonly name: string;
  /** Position in the caller's list: earlier candidates are preferred. */
  readonly order: number;
}

/**
 * Above this number of rules, all of them are named. To find each rule that is not needed would check all of them once
 * per rule.
 */
const MOST_TRIED = 64;

/**
 * Names candidates that are enough together. It drops, from the last one on, each candidate that is not needed. The
 * caller has already searched for a single candidate that is enough.
 *
 * @param relevant in any order, each once
 * @param enough is monotone: more candidates never turn true into false
 * @returns undefined when all of them together are not enough
 */
export function fewestCandidates<T extends Candidate>(
  relevant: readonly T[],
  enough: (some: readonly T[]) => boolean,
): readonly string[] | undefined {
  const inOrder = [...relevant].sort((a, b) => a.order - b.order);
  if (inOrder.length === 0 || !enough(inOrder)) return undefined;
  let needed = inOrder;
  if (inOrder.length <= MOST_TRIED) {
    for (const candidate of [...inOrder].reverse()) {
      const without = needed.filter((other) => other !== candidate);
      if (enough(without)) needed = without;
    }
  }
  return needed.map((candidate) => candidate.name);
}
