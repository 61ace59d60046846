import type { FleetTrend, TrendPoint } from '../../../../../src/reconcile/queries/web-reads.ts';

/** The sweep that began at a time. */
export function pointAt(startedAt: string, verdicts: TrendPoint['verdicts'] = { Compliant: 9 }): TrendPoint {
  const hubs = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  return { sweepId: startedAt, startedAt, endedAt: startedAt, verdicts, hubs, coverage: 1 };
}

/** A trend of hourly sweeps. */
export function trendOf(points: readonly TrendPoint[], change: Partial<FleetTrend> = {}): FleetTrend {
  return {
    since: '2026-11-22T12:00:00.000Z',
    points,
    policies: [],
    intervalSeconds: 3600,
    indexedAt: '2026-11-23T12:00:00.000Z',
    indexAgeSeconds: 0,
    staleBecause: undefined,
    ...change,
  };
}
