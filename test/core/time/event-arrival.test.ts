import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventArrival } from '../../../src/core/time/event-arrival.ts';
import { arrivalTimes, latenessOf as latenessOfTimes } from '../../../src/core/time/event-arrival.ts';

const START_MS = Date.parse('2026-11-30T12:00:00Z');
const at = (seconds: number): string => new Date(START_MS + seconds * 1000).toISOString();

function arrival(raised: number, received: number, run: number, verified?: number): EventArrival {
  const times = { raisedAt: at(raised), receivedAt: at(received), runAt: at(run) };
  return verified === undefined ? times : { ...times, verifiedAt: at(verified) };
}

const latenessOf = (arrivals: readonly EventArrival[]) => latenessOfTimes(arrivals.map(arrivalTimes));

describe('lateness of events', () => {
  it('is nothing without events', () => {
    expect(latenessOf([])).toBeUndefined();
  });

  it('says each part of one event, and of the newest', () => {
    expect(latenessOf([arrival(0, 2, 5, 45)])).toEqual({
      events: 1,
      unverified: 0,
      newestAt: at(2),
      newest: { receivedSeconds: 2, runSeconds: 3, wholeSeconds: 45 },
      parts: {
        received: { events: 1, p50Seconds: 2, p99Seconds: 2, longestSeconds: 2 },
        run: { events: 1, p50Seconds: 3, p99Seconds: 3, longestSeconds: 3 },
        verified: { events: 1, p50Seconds: 40, p99Seconds: 40, longestSeconds: 40 },
        whole: { events: 1, p50Seconds: 45, p99Seconds: 45, longestSeconds: 45 },
      },
    });
  });

  it('counts an event without a verified outcome in the parts that it has finished', () => {
    const found = latenessOf([arrival(0, 1, 2), arrival(10, 12, 13, 20)]);
    expect(found).toMatchObject({ events: 2, unverified: 1, newestAt: at(12) });
    expect(found?.parts.received?.events).toBe(2);
    expect(found?.parts.whole?.events).toBe(1);
    expect(latenessOf([arrival(0, 1, 2)])?.parts).not.toHaveProperty('whole');
  });

  it('takes percentiles by nearest rank, so that each figure is the time of an event', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => arrival(0, index + 1, index + 1));
    expect(latenessOf(hundred)?.parts.received).toEqual({
      events: 100,
      p50Seconds: 50,
      p99Seconds: 99,
      longestSeconds: 100,
    });
  });

  it('is never negative, whatever the clocks say', () => {
    expect(latenessOf([arrival(10, 5, 1, 0)])?.parts.whole?.longestSeconds).toBe(0);
  });

  it('orders p50 ≤ p99 ≤ longest, in any order of the events', () => {
    const seconds = fc.integer({ min: 0, max: 100_000 });
    const some = fc.array(fc.tuple(seconds, seconds, seconds), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(some, (tuples) => {
        const arrivals = tuples.map(([a, b, c]) => arrival(0, a, a + b, a + b + c));
        const found = latenessOf(arrivals);
        expect(latenessOf(arrivals.toReversed())?.parts).toEqual(found?.parts);
        for (const { longestSeconds, p50Seconds, p99Seconds } of Object.values(found?.parts ?? {})) {
          expect(p50Seconds).toBeLessThanOrEqual(p99Seconds);
          expect(p99Seconds).toBeLessThanOrEqual(longestSeconds);
        }
      }),
    );
  });
});
