/**
 * Makes a source of numbers from 0 to 1, 1 excluded: the same ones for the same seed.
 *
 * @see https://en.wikipedia.org/wiki/Linear_congruential_generator, the figures of Numerical Recipes (read 2026-11)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One element of a list that is not empty. */
export function pick<T>(random: () => number, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}
