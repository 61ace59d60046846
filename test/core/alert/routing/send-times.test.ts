import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SendBudget } from '../../../../src/core/alert/routing/send-times.ts';
import { giveUpAt, retrySeconds, takeSlot } from '../../../../src/core/alert/routing/send-times.ts';
import { RUNS } from '../../rules/traffic-model.ts';

const NOW = new Date('2026-11-23T08:00:30.500Z');
const MINUTE_MS = 60_000;
const ALMOST_ONE = 1 - Number.EPSILON;

describe('giveUpAt', () => {
  it.each([
    { why: 'a forbidden rule is news the next morning', severity: 'critical', until: '2026-11-24T08:00:30.500Z' },
    { why: 'an error is news for half a day', severity: 'error', until: '2026-11-23T20:00:30.500Z' },
    { why: 'a warning is news for a quarter of a day', severity: 'warning', until: '2026-11-23T14:00:30.500Z' },
    { why: 'an informational finding is news for two hours', severity: 'info', until: '2026-11-23T10:00:30.500Z' },
  ] as const)('$why', ({ severity, until }) => {
    expect(giveUpAt(severity, NOW).toISOString()).toBe(until);
  });
});

describe('retrySeconds', () => {
  it.each([
    { why: 'a first failure may be a hiccup', attempts: 1, longest: 4 },
    { why: 'each failure doubles the wait', attempts: 2, longest: 8 },
    { why: 'each failure doubles the wait', attempts: 5, longest: 64 },
    { why: 'a receiver that is back is found within five minutes', attempts: 8, longest: 300 },
    { why: 'a day of failures does not make the wait grow', attempts: 5000, longest: 300 },
  ])('waits $longest s at most after $attempts: $why', ({ attempts, longest }) => {
    expect(retrySeconds(attempts, undefined, ALMOST_ONE)).toBe(longest);
    // Full jitter: a thousand notifications that failed together are not retried together.
    expect(retrySeconds(attempts, undefined, 0)).toBe(1);
    expect(retrySeconds(attempts, undefined, 0.5)).toBe(1 + longest / 2);
  });

  it.each([
    { why: 'the pause that the receiver asks for applies', asked: 120, waits: 120 },
    { why: 'part of a second is a whole one, or it would be too early', asked: 119.2, waits: 120 },
    { why: 'no receiver silences itself for more than an hour', asked: 86_400, waits: 3600 },
    { why: 'an hour is still what it asked for', asked: 3600, waits: 3600 },
    { why: 'a receiver without a pause gets the usual wait', asked: 0, waits: 4 },
    { why: 'a date in the past asks for nothing', asked: -50, waits: 4 },
  ])('honours Retry-After: $why', ({ asked, waits }) => {
    expect(retrySeconds(1, asked, ALMOST_ONE)).toBe(waits);
  });

  it('is a whole number of seconds, never sooner than asked for, never longer than an hour', () => {
    const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const asked = fc.option(fc.double({ min: -10, max: 10_000, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), asked, draws, (attempts, retryAfter, random) => {
        const seconds = retrySeconds(attempts, retryAfter, random);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeGreaterThanOrEqual(Math.min(retryAfter ?? 0, 3600));
        expect(seconds).toBeLessThanOrEqual(Math.max(300, Math.min(Math.ceil(retryAfter ?? 0), 3600)));
      }),
      RUNS,
    );
  });
});

describe('takeSlot', () => {
  const minute = Math.floor(NOW.getTime() / MINUTE_MS);

  it.each<{ why: string; budget: SendBudget | undefined; at?: string; gets: ReturnType<typeof takeSlot> }>([
    { why: 'no notification was sent yet', budget: undefined, gets: { kind: 'Taken', budget: { minute, used: 1 } } },
    { why: 'one slot is left', budget: { minute, used: 1 }, gets: { kind: 'Taken', budget: { minute, used: 2 } } },
    { why: 'none is left', budget: { minute, used: 2 }, gets: { kind: 'UsedUp', waitSeconds: 30 } },
    { why: 'the policy has just allowed less', budget: { minute, used: 9 }, gets: { kind: 'UsedUp', waitSeconds: 30 } },
    {
      why: 'slots of earlier minutes do not count',
      budget: { minute: minute - 1, used: 9 },
      gets: { kind: 'Taken', budget: { minute, used: 1 } },
    },
    {
      why: 'at the start of a minute a whole one is to be waited',
      budget: { minute, used: 2 },
      at: '2026-11-23T08:00:00.000Z',
      gets: { kind: 'UsedUp', waitSeconds: 60 },
    },
    {
      why: 'a moment before its end there is a second to wait, not none',
      budget: { minute, used: 2 },
      at: '2026-11-23T08:00:59.999Z',
      gets: { kind: 'UsedUp', waitSeconds: 1 },
    },
  ])('with two slots a minute: $why', ({ budget, at, gets }) => {
    expect(takeSlot(budget, 2, at === undefined ? NOW : new Date(at))).toEqual(gets);
  });

  it('grants no more slots in any minute of the clock than the budget, and leaves no requested slot unused', () => {
    const steps = fc.array(fc.nat(20_000), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (pauses, perMinute) => {
        const asked = new Map<number, number>();
        const sent = new Map<number, number>();
        let budget: SendBudget | undefined;
        let now = NOW.getTime();
        for (const pause of pauses) {
          now += pause;
          const which = Math.floor(now / MINUTE_MS);
          asked.set(which, (asked.get(which) ?? 0) + 1);
          const slot = takeSlot(budget, perMinute, new Date(now));
          if (slot.kind === 'Taken') {
            budget = slot.budget;
            sent.set(which, (sent.get(which) ?? 0) + 1);
          } else {
            // A sender that waits as long as required finds the next minute, and waits no second more.
            const at = now + slot.waitSeconds * 1000;
            expect(Math.floor(at / MINUTE_MS)).toBe(which + 1);
            expect(at - (which + 1) * MINUTE_MS).toBeLessThan(1000);
          }
        }
        for (const [which, count] of asked) expect(sent.get(which)).toBe(Math.min(count, perMinute));
      }),
      RUNS,
    );
  });
});
