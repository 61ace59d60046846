import { addSeconds } from 'date-fns/addSeconds';
import type { HubMessage } from '../messages.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { dueAt } from '../records/hub/hub-record.ts';

/**
 * What a message leads to: a run, nothing because a run has seen its cause already, or only a second look because
 * Hubwarden caused the event itself.
 */
export type Admission = 'Run' | 'AlreadyCovered' | 'NotYet' | 'OwnEvent';

/**
 * Decides whether a message is worth a read of the hub. Coalescing needs no flags: a run that began after the cause
 * arose has seen it. The start of a run is recorded only when the run ends, so the message of a run that died counts.
 */
export function admitMessage(message: HubMessage, record: HubRecord | undefined, now: Date): Admission {
  if (message.cause === 'own-event') return 'OwnEvent';
  if (message.cause === 'alarm') {
    // The row is the truth and the message only its alarm: a later event may have moved the time.
    const due = record === undefined ? undefined : dueAt(record.schedule);
    return due !== undefined && due <= now.toISOString() ? 'Run' : 'NotYet';
  }
  // A person's clock is not Hubwarden's, and what they changed in the tables may be newer than the run that seems later.
  if (message.cause === 'request') return 'Run';
  const startedAt = record?.schedule.lastRunStartedAt;
  if (startedAt === undefined || startedAt <= message.since) return 'Run';
  // Nobody looks again at a hub that is gone, so here the doubt counts: one may have been made anew under its name.
  return record?.goneAt !== undefined && !isClearlyBefore(message.since, startedAt) ? 'Run' : 'AlreadyCovered';
}

/** Clocks of two instances may differ by this much. */
const MOST_CLOCK_SKEW_SECONDS = 15;

/**
 * Whether a cause that counts as seen may not have been: the run began so soon after it that a clock that is ahead may have
 * put it there, and no look is to come that would make up for it.
 */
export function mayHaveBeenMissed({ cause, since }: HubMessage, record: HubRecord | undefined): boolean {
  const startedAt = record?.schedule.lastRunStartedAt;
  if (cause === 'alarm' || cause === 'own-event' || record === undefined || startedAt === undefined) return false;
  return (
    !isClearlyBefore(since, startedAt) &&
    (record.schedule.followUpAt === undefined || record.schedule.followUpAt <= startedAt)
  );
}

function isClearlyBefore(since: string, startedAt: string): boolean {
  return addSeconds(new Date(since), MOST_CLOCK_SKEW_SECONDS).toISOString() < startedAt;
}
