import type { Bench } from '../common/bench.ts';
import { judgeSoak, MOST_GROWTH } from './judge-soak.ts';
import { soak } from './soak.ts';

const EVENTS = 100_000;
const NAME = 'memory-events';

/** The heap after 100,000 events, beside that after the first quarter of them: a short soak. */
export const MEMORY_BENCH: Bench = {
  names: [NAME],
  run: async (_wanted, print) => {
    const samples = await soak(EVENTS, () => undefined);
    const { bytesPerEvent, problems } = judgeSoak(samples);
    const warm = samples[samples.length / 4 - 1];
    print({
      ...{ name: NAME, unit: 'MB heap', goal: 1 + MOST_GROWTH },
      value: (samples.at(-1)?.heapBytes ?? Number.NaN) / 1e6,
      floor: (warm?.heapBytes ?? Number.NaN) / 1e6,
      detail: `${EVENTS} events, ${bytesPerEvent.toFixed(1)} bytes per event over the last three quarters; ${problems.join(' ') || 'tables bounded'}; floor: after the first quarter`,
    });
  },
};
