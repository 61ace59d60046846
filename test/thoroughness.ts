/**
 * How much is played of what can be played many times: schedules of faults, drawn sequences, cases of a property.
 * `fast` is for a person at work, `sample` is what `npm test` plays, `all` is everything, which `npm run test:thorough` plays.
 */
export type Thoroughness = 'fast' | 'sample' | 'all';

/** Reads `TEST_THOROUGHNESS`, which vitest.config.ts sets; absent: `sample`. */
export function thoroughness(): Thoroughness {
  const asked = process.env.TEST_THOROUGHNESS ?? 'sample';
  if (asked === 'fast' || asked === 'sample' || asked === 'all') return asked;
  throw new Error(`TEST_THOROUGHNESS is fast, sample or all, not ${asked}`);
}

/** How many of something are played at each thoroughness. */
export interface Counts {
  readonly fast: number;
  readonly sample: number;
  readonly all: number;
}

/** Chooses by the thoroughness. Where only `all` is given, `sample` plays a quarter of it and `fast` a twentieth. */
export function countOf(counts: number | Counts): number {
  if (typeof counts === 'object') return counts[thoroughness()];
  return countOf({ fast: Math.ceil(counts / 20), sample: Math.ceil(counts / 4), all: counts });
}

/** All cases, or at `fast` that many of them, taken evenly from all. */
export function someOf<T>(cases: readonly T[], atFast: number): readonly T[] {
  if (thoroughness() !== 'fast' || cases.length <= atFast) return cases;
  return Array.from({ length: atFast }, (_, index) => cases[Math.floor((index * cases.length) / atFast)]!);
}

/** Cases that a property is tried on. `PROPERTY_RUNS` names another number for all of them. */
export function propertyRuns(counts: number | Counts): number {
  return Number(process.env.PROPERTY_RUNS ?? countOf(counts));
}

/** Seed that a property draws its cases from: always the same one, unless `PROPERTY_SEED` names another. */
export function propertySeed(usual: number): number {
  return Number(process.env.PROPERTY_SEED ?? usual);
}

/** One of several equal parts: `FAULT_SHARE=3/8` is the third of eight. Absent: the whole. */
export function share(): { readonly number: number; readonly of: number } {
  const [number = 1, of = 1] = (process.env.FAULT_SHARE ?? '1/1').split('/').map(Number);
  return { number, of };
}
