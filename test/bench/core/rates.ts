import { percentile } from '../common/figures.ts';

const ROUNDS = 9;
/** Of one round: long enough that one collection of garbage is no outlier. */
const ROUND_MS = 200;
/** Calls between two looks at the clock. */
const BATCH = 10;

/** How often a second a work and its floor were done on one core. */
export interface Rates {
  readonly value: number;
  readonly floor: number;
  /** The slowest round of the work. */
  readonly slowest: number;
}

/**
 * Repeats a work and its floor in turns, so that a busy machine slows both alike, and counts by the processor time of this
 * thread. Medians.
 *
 * @param work returns a number that depends on all of it, so that nothing is optimised away
 */
export function measureRates(work: () => number, floor: () => number): Rates {
  // Compiled before anything counts.
  for (const each of [work, floor]) rateOf(each);
  const [values, floors]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    values.push(rateOf(work));
    floors.push(rateOf(floor));
  }
  return { value: percentile(values, 50), floor: percentile(floors, 50), slowest: Math.min(...values) };
}

function rateOf(work: () => number): number {
  let [calls, sum] = [0, 0];
  const startedMs = threadCpuMs();
  let takenMs = 0;
  while (takenMs < ROUND_MS) {
    for (let call = 0; call < BATCH; call += 1) sum += work();
    calls += BATCH;
    takenMs = threadCpuMs() - startedMs;
  }
  if (Number.isNaN(sum)) throw new Error('the work returned no number');
  return (calls * 1000) / takenMs;
}

function threadCpuMs(): number {
  const { system, user } = process.threadCpuUsage();
  return (system + user) / 1000;
}
