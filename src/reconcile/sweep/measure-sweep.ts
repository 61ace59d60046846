import { VERDICTS } from '../../core/verdict/catalogue/vocabulary.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import { coverageOf } from '../records/sweep-record.ts';

/** Measures a sweep that has ended. The coverage of a fleet without hubs is 1. */
export function measureSweep({ telemetry }: Pick<ReconcileDeps, 'telemetry'>, sweep: SweepRecord): void {
  if (sweep.endedAt === undefined) return;
  const seconds = (new Date(sweep.endedAt).getTime() - new Date(sweep.startedAt).getTime()) / 1000;
  telemetry.measure('hubwarden.sweep.duration', seconds, {});
  telemetry.measure('hubwarden.sweep.coverage', coverageOf(sweep), {});
  // Zeroes too: without them, a verdict that no hub has any more would keep its last number.
  for (const verdict of VERDICTS) telemetry.measure('hubwarden.sweep.hubs', sweep.verdicts[verdict] ?? 0, { verdict });
}
