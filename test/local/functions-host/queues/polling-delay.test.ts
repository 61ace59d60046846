import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollingDelayMs } from '../../../../src/local/functions-host/queues/polling-delay.ts';

describe('pollingDelayMs', () => {
  it('starts at 100 ms, doubles about, and ends at the longest interval', () => {
    const delays = [1, 2, 3, 4, 5, 10].map((emptyPolls) => pollingDelayMs(emptyPolls, 2000, 0.5));
    expect(delays).toEqual([100, 200, 400, 800, 1600, 2000]);
  });

  it('stays between 100 ms and the longest interval', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (polls, random) => {
          const delayMs = pollingDelayMs(polls, 60_000, random);
          expect(delayMs).toBeGreaterThanOrEqual(100);
          expect(delayMs).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });
});
