import { describe, expect, it } from 'vitest';
import { RateLimit } from '../../../../src/functions/http/serve/rate-limit.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 30, 9, 0, 0) + seconds * 1000);

describe('the limit of requests', () => {
  it('lets so many through in a minute, and says when the next one may come', () => {
    const limit = new RateLimit(3);
    const waits = [0, 1, 2, 3, 59.5, 60, 61].map((second) => limit.take('a', at(second)));
    expect(waits).toEqual([undefined, undefined, undefined, 57, 1, undefined, undefined]);
  });

  it('counts each caller alone', () => {
    const limit = new RateLimit(1);
    expect([limit.take('a', at(0)), limit.take('b', at(0)), limit.take('a', at(0))]).toEqual([
      undefined,
      undefined,
      60,
    ]);
  });

  it('does not grow with the number of callers: those above it share one count', () => {
    const limit = new RateLimit(1, 2);
    const waits = ['a', 'b', 'c', 'd', 'b'].map((caller) => limit.take(caller, at(0)));
    expect(waits).toEqual([undefined, undefined, undefined, 60, 60]);
  });

  it('ends with the minute also when the clock goes back', () => {
    const limit = new RateLimit(1);
    limit.take('a', at(60));
    expect(limit.take('a', at(0))).toBeUndefined();
  });
});
