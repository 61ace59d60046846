import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetTrend, TrendPoint } from '../../../../../src/reconcile/queries/web-reads.ts';
import { MOST_STEPS, trendSteps, wrongIn } from '../../../../../src/report/pages/fleet/trend/trend-steps.ts';
import { pointAt, trendOf } from './trends.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const HOUR = 3_600_000;

const hoursOf = (trend: FleetTrend) => {
  const { from, gaps, steps } = trendSteps(trend, NOW);
  const hour = (time: number): number => (time - from) / HOUR;
  return {
    steps: steps.map((step) => [hour(step.from), hour(step.to)]),
    gaps: gaps.map((gap) => [hour(gap.from), hour(gap.to)]),
  };
};

describe('the steps of a trend', () => {
  it('last from one sweep to the next, and the last one until now', () => {
    const points = [pointAt('2026-11-23T08:00:00Z'), pointAt('2026-11-23T09:00:00Z'), pointAt('2026-11-23T10:30:00Z')];
    expect(hoursOf(trendOf(points, { since: '2026-11-23T08:00:00Z' }))).toEqual({
      steps: [
        [0, 1],
        [1, 2.5],
        [2.5, 4],
      ],
      gaps: [],
    });
  });

  it('leave a gap where no sweep ran for more than two intervals, before the first one, and after the last one', () => {
    const points = [pointAt('2026-11-23T02:00:00Z'), pointAt('2026-11-23T08:00:00Z')];
    expect(hoursOf(trendOf(points, { since: '2026-11-23T00:00:00Z' }))).toEqual({
      steps: [
        [2, 4],
        [8, 10],
      ],
      gaps: [
        [0, 2],
        [4, 8],
        [10, 12],
      ],
    });
  });

  it('are none without a sweep: the whole range is a gap', () => {
    expect(hoursOf(trendOf([], { since: '2026-11-23T00:00:00Z' }))).toEqual({ steps: [], gaps: [[0, 12]] });
  });

  it('show one sweep alone as one step', () => {
    const trend = trendOf([pointAt('2026-11-23T11:00:00Z')], {
      since: '2026-11-23T00:00:00Z',
      intervalSeconds: undefined,
    });
    expect(hoursOf(trend)).toEqual({ steps: [[11, 12]], gaps: [[0, 11]] });
  });

  it('show the worst of several sweeps where a range holds more of them than can be seen', () => {
    const start = Date.parse('2026-08-25T12:00:00Z');
    const points = Array.from({ length: 2160 }, (_, hour) =>
      pointAt(
        new Date(start + hour * HOUR).toISOString(),
        hour === 1000 ? { Compliant: 8, Blocked: 1 } : { Compliant: 9 },
      ),
    );
    const { steps } = trendSteps(trendOf(points, { since: new Date(start).toISOString() }), NOW);
    expect(steps.length).toBeLessThanOrEqual(MOST_STEPS);
    expect(steps.filter(({ point }) => point.verdicts.Blocked === 1)).toHaveLength(1);
    expect(steps.reduce((sum, { sweeps }) => sum + sweeps, 0)).toBe(2160);
  });

  const points = fc
    .uniqueArray(fc.integer({ min: 0, max: 2000 }), { maxLength: 400 })
    .map((hours) => hours.sort((a, b) => a - b))
    .map((hours): readonly TrendPoint[] =>
      hours.map((hour) => pointAt(new Date(NOW.getTime() - (2000 - hour) * HOUR).toISOString(), { Drifted: hour % 7 })),
    );

  it('fill the range together with the gaps, and lose neither a sweep nor the worst one', () => {
    fc.assert(
      fc.property(points, fc.constantFrom(undefined, 3600, 86_400), (given, intervalSeconds) => {
        const since = new Date(NOW.getTime() - 2000 * HOUR).toISOString();
        const { from, gaps, steps, to } = trendSteps(trendOf(given, { since, intervalSeconds }), NOW);
        const parts = [...gaps, ...steps].sort((a, b) => a.from - b.from);
        let at = from;
        for (const part of parts) {
          expect(part.from).toBe(at);
          expect(part.to).toBeGreaterThan(part.from);
          at = part.to;
        }
        expect(at).toBe(to);
        // A sweep at the very end of the range has no length.
        const shown = given.filter(({ startedAt }) => Date.parse(startedAt) < to);
        expect(steps.reduce((sum, { sweeps }) => sum + sweeps, 0)).toBe(shown.length);
        expect(Math.max(0, ...steps.map(({ point }) => wrongIn(point)))).toBe(Math.max(0, ...shown.map(wrongIn)));
      }),
    );
  });
});
