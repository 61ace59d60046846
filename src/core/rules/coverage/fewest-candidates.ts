/** A rule that may let a wanted destination through, alone or with others. */
export interface Candidate {
  readonly name: string;
  /** Place in the list that was given: earlier ones are preferred. */
  readonly order: number;
}

/**
 * More rules than this are named as they are: to leave out each that is not needed takes as many looks at all of them
 * as there are rules.
 */
const MOST_TRIED = 64;

/**
 * Names the candidates that are enough together: as few as are found by leaving out, from the last one on, each that is
 * not needed. The caller has looked for a single one that is enough.
 *
 * @param relevant in no order, each once
 * @param enough never says no to more candidates where it said yes to fewer
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
