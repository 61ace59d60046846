import { describe, expect, it } from 'vitest';
import type { FleetCounts } from '../../../../src/core/plan/guards/breaker.ts';
import { breakerDecision } from '../../../../src/core/plan/guards/breaker.ts';

const counts = (changes: Partial<FleetCounts>): FleetCounts => ({
  hubsChanged: 0,
  hubsFailed: 0,
  hubsWithRemovals: 0,
  hubsKnown: 100,
  ...changes,
});

describe('the breaker', () => {
  const rows: readonly { why: string; counts: Partial<FleetCounts>; opens: 'Failures' | 'Removals' | undefined }[] = [
    { why: 'no change', counts: {}, opens: undefined },
    { why: '4 of 4 failed: too few to decide', counts: { hubsChanged: 4, hubsFailed: 4 }, opens: undefined },
    { why: '3 of 5 failed', counts: { hubsChanged: 5, hubsFailed: 3 }, opens: 'Failures' },
    { why: '2 of 5 failed', counts: { hubsChanged: 5, hubsFailed: 2 }, opens: undefined },
    { why: 'exactly half failed', counts: { hubsChanged: 10, hubsFailed: 5 }, opens: undefined },
    { why: 'one more than half failed', counts: { hubsChanged: 10, hubsFailed: 6 }, opens: 'Failures' },
    { why: 'removals on 5 hubs of a small fleet', counts: { hubsWithRemovals: 5 }, opens: undefined },
    { why: 'removals on 6 hubs of a small fleet', counts: { hubsWithRemovals: 6 }, opens: 'Removals' },
    { why: 'removals on 2 % of a big fleet', counts: { hubsWithRemovals: 20, hubsKnown: 1000 }, opens: undefined },
    {
      why: 'removals on more than 2 % of a big fleet',
      counts: { hubsWithRemovals: 21, hubsKnown: 1000 },
      opens: 'Removals',
    },
    {
      why: 'failures are named before removals',
      counts: { hubsChanged: 5, hubsFailed: 5, hubsWithRemovals: 50 },
      opens: 'Failures',
    },
  ];
  it.each(rows)('$why', ({ counts: changes, opens }) => {
    const decision = breakerDecision(counts(changes));
    expect(decision.kind === 'Open' ? decision.because : undefined).toBe(opens);
  });

  it('names its counts', () => {
    expect(breakerDecision(counts({ hubsChanged: 8, hubsFailed: 6 }))).toMatchObject({
      message: '6 of 8 hubs changed within the hour failed.',
    });
    expect(breakerDecision(counts({ hubsWithRemovals: 25, hubsKnown: 1010 }))).toMatchObject({
      message: 'Removals are due on 25 of 1010 hubs, more than 20 within the hour.',
    });
  });
});
