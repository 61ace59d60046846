import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../src/local/event-grid/retry-rules.ts';
import { DEFAULT_RETRY_RULES, decideNextStep, scaledRetryRules } from '../../../src/local/event-grid/retry-rules.ts';

function stepAfter(attempt: Partial<Attempt>, rules = DEFAULT_RETRY_RULES) {
  return decideNextStep(rules, { number: 1, status: 500, ageMs: 0, random: 0, ...attempt });
}

describe('decideNextStep', () => {
  it.each([200, 201, 202, 203, 204])('takes %i for a delivery', (status) => {
    expect(stepAfter({ status })).toEqual({ kind: 'Delivered' });
  });

  it.each([400, 401, 403, 413])('takes %i for a refusal and does not ask again', (status) => {
    expect(stepAfter({ status })).toEqual({ kind: 'DeadLetter', reason: 'Rejected' });
  });

  it.each([
    { status: undefined, delayMs: 10_000, why: 'no answer is tried again after the schedule' },
    { status: 205, delayMs: 10_000, why: '205 is no success' },
    { status: 302, delayMs: 10_000, why: 'a redirect is not followed' },
    { status: 500, delayMs: 10_000, why: '500 waits ten seconds at least' },
    { status: 503, delayMs: 30_000, why: '503 waits half a minute at least' },
    { status: 408, delayMs: 120_000, why: '408 waits two minutes at least' },
    { status: 404, delayMs: 300_000, why: '404 waits five minutes at least' },
  ])('$why', ({ status, delayMs }) => {
    expect(stepAfter({ status })).toEqual({ kind: 'Retry', delayMs });
  });

  it('goes through the schedule and stays at its end', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((number) => {
      const step = stepAfter({ number });
      return step.kind === 'Retry' ? step.delayMs / 60_000 : undefined;
    });
    expect(minutes).toEqual([1 / 6, 0.5, 1, 5, 10, 30, 60, 180, 360, 720, 720]);
  });

  it('spreads waits by up to a tenth', () => {
    expect(stepAfter({ random: 0.5 })).toEqual({ kind: 'Retry', delayMs: 10_500 });
  });

  it('drops the event after the last attempt', () => {
    expect(stepAfter({ number: 30 })).toEqual({ kind: 'DeadLetter', reason: 'MaxDeliveryAttemptsExceeded' });
  });

  it('drops the event when the next attempt would come after its time to live', () => {
    const day = 24 * 3600 * 1000;
    expect(stepAfter({ ageMs: day - 10_000 })).toEqual({ kind: 'DeadLetter', reason: 'TimeToLiveExceeded' });
    expect(stepAfter({ ageMs: day - 10_001 })).toMatchObject({ kind: 'Retry' });
  });

  it('runs on scaled time', () => {
    const rules = scaledRetryRules(1 / 60);
    expect(stepAfter({ number: 3 }, rules)).toEqual({ kind: 'Retry', delayMs: 1000 });
    expect(stepAfter({ status: 404 }, rules)).toEqual({ kind: 'Retry', delayMs: 5000 });
    expect(rules.timeToLiveMs).toBe(24 * 60_000);
  });
});
