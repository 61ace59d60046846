import type { Bench } from '../common/bench.ts';
import { percentile } from '../common/figures.ts';
import { sizeOf } from '../sweep/run-sweep.ts';
import type { Stretch } from './latency.ts';
import { alternateSweeps } from './latency.ts';

const HUBS = 10_000;
const SUBSCRIPTIONS = 5;
const ROUNDS = 2;
const EVENTS = 60;
const GOAL = 1.05;
const NAME = 'event-beside-sweep';

/**
 * Processor time of an event while a sweep runs, beside that of an event alone: the built app with one process per group of
 * functions, and two events a second. What the process polls meanwhile is counted in both.
 */
export const BESIDE_SWEEP_BENCH: Bench = {
  names: [NAME],
  run: async (_wanted, print, { hubs = HUBS }) => {
    const size = sizeOf(hubs, Math.min(SUBSCRIPTIONS, hubs));
    const { alone, beside } = await alternateSweeps(size, { events: EVENTS, rounds: ROUNDS });
    const sweeps = beside.reduce((sum, stretch) => sum + stretch.sweeps, 0);
    print({
      ...{ name: NAME, value: cpuOf(beside), unit: 'ms CPU per event', floor: cpuOf(alone), goal: GOAL },
      detail: `${ROUNDS} × ${EVENTS} events, ${hubs} hubs, ${sweeps} sweeps ended; p50 ${p50Of(beside)} ms, alone ${p50Of(alone)} ms; missing: ${missingOf([...alone, ...beside])}; floor: the event alone`,
    });
  },
};

function cpuOf(stretches: readonly Stretch[]): number {
  const events = stretches.reduce((sum, { durationsMs }) => sum + durationsMs.length, 0);
  return stretches.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / events;
}

function p50Of(stretches: readonly Stretch[]): string {
  const durations = stretches.flatMap(({ durationsMs }) => durationsMs);
  return percentile(durations, 50).toFixed(0);
}

function missingOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { missing }) => sum + missing, 0);
}
