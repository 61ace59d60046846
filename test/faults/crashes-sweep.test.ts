import { describe, expect, it } from 'vitest';
import { enumerateFaults } from './enumerate.ts';
import { SWEEP_SCENARIOS } from './scenarios/sweep-scenarios.ts';

const MINUTES_MS = 60_000;

describe('when only a sweep looks and a call of a port dies, gets lost or comes twice', () => {
  it.each(SWEEP_SCENARIOS)(
    'everything comes right: $name',
    async (scenario) => {
      const { failures, counts } = await enumerateFaults(scenario);
      console.info(counts);
      expect(failures.slice(0, 10)).toEqual([]);
    },
    20 * MINUTES_MS,
  );
});
