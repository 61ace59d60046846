import { addSeconds } from 'date-fns/addSeconds';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { HubRecord } from '../records/hub-record.ts';

/**
 * When the hub is to be looked at again for what was seen: a repair that was left has its time, or somebody else's change
 * is being made, whose end no event tells. Whoever judges a hub notes it, a run as well as a sweep: else the repair would
 * wait for whoever comes next.
 *
 * @returns undefined when only an event, the watcher or the next sweep has to come
 */
export function nextDueAt(deps: Pick<ReconcileDeps, 'clock' | 'timings'>, assessment: HubAssessment): Date | undefined {
  return earliest([...assessment.plan.skipped.map((each) => each.retryAt), pollPending(deps, assessment)]);
}

/** The record with a look at this time at the latest. */
export function withDueAt(record: HubRecord, at: Date | undefined): HubRecord {
  const known = record.retryAt === undefined ? undefined : new Date(record.retryAt);
  const retryAt = earliest([known, at]);
  return retryAt === undefined ? record : { ...record, retryAt: retryAt.toISOString() };
}

/** @returns undefined when no time is given */
export function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  const known = times.filter((at) => at !== undefined).sort((a, b) => a.getTime() - b.getTime());
  return known[0];
}

/** A pending hub that no operation row stands for (somebody else's change, a hub still being made) raises no event at its end. */
function pollPending(deps: Pick<ReconcileDeps, 'clock' | 'timings'>, assessment: HubAssessment): Date | undefined {
  const watched = assessment.operation !== undefined && assessment.operation.value.ended === undefined;
  return assessment.plan.verdict === 'Pending' && !watched
    ? addSeconds(deps.clock.now(), deps.timings.pollSeconds)
    : undefined;
}
