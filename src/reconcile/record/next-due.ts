import { addSeconds } from 'date-fns/addSeconds';
import { earliest } from '../../core/time/earliest.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import type { ScheduleSection } from '../records/hub/hub-record.ts';

/**
 * When the hub is due again by what the assessment found: a deferred repair has a time, or another principal's change is in
 * progress, whose end no event reports. Runs and sweeps both record it: otherwise the repair would wait for the next event.
 *
 * @returns undefined when the hub waits for an event, the watcher or the next sweep
 */
export function nextDueAt(deps: Pick<ReconcileDeps, 'clock' | 'timings'>, assessment: HubAssessment): Date | undefined {
  return earliest([...assessment.plan.skipped.map((each) => each.retryAt), pollPending(deps, assessment)]);
}

/** The schedule with a run due at this time at the latest. */
export function withDueAt(schedule: ScheduleSection, at: Date | undefined): ScheduleSection {
  const known = schedule.retryAt === undefined ? undefined : new Date(schedule.retryAt);
  return { ...schedule, retryAt: earliest([known, at])?.toISOString() };
}

/** A pending hub without an operation row (another principal's change, a hub still being created) raises no event at its end. */
function pollPending(deps: Pick<ReconcileDeps, 'clock' | 'timings'>, assessment: HubAssessment): Date | undefined {
  const watched = assessment.operation !== undefined && assessment.operation.value.ended === undefined;
  return assessment.plan.verdict === 'Pending' && !watched
    ? addSeconds(deps.clock.now(), deps.timings.pollSeconds)
    : undefined;
}
