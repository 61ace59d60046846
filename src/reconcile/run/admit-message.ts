import { addSeconds } from 'date-fns/addSeconds';
import type { HubMessage } from '../messages.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { dueAt } from '../records/hub/hub-record.ts';

/**
 * The use of a message. `AlreadyCovered`: an earlier run covers its cause. `NotYet`: its time has not come. `OwnEvent`:
 * Hubwarden caused the event itself, so it only sets the follow-up.
 */
export type Admission = 'Run' | 'AlreadyCovered' | 'NotYet' | 'OwnEvent';

/**
 * Decides whether a message needs a run. Coalescing needs no flags: a run that began after the cause covers it. A run
 * records its start time only when it ends, so a message of a crashed run is never dropped.
 */
export function admitMessage(message: HubMessage, record: HubRecord | undefined, now: Date): Admission {
  if (message.cause === 'own-event') return 'OwnEvent';
  if (message.cause === 'alarm') {
    // The row holds the due time, and the message is only the wake-up: a later event may have moved the time.
    const due = record === undefined ? undefined : dueAt(record.schedule);
    return due !== undefined && due <= now.toISOString() ? 'Run' : 'NotYet';
  }
  // A person's clock may differ from Hubwarden's, and the change in the tables may be newer than a run that seems later.
  if (message.cause === 'request' || message.cause === 'terminal') return 'Run';
  const startedAt = record?.schedule.lastRunStartedAt;
  if (startedAt === undefined || startedAt <= message.since) return 'Run';
  // No sweep reads a hub that is gone, so a doubtful message still causes a run: a new hub may have its name.
  return record?.goneAt !== undefined && !isClearlyBefore(message.since, startedAt) ? 'Run' : 'AlreadyCovered';
}

/** Clocks of two instances may differ by this much. */
const MOST_CLOCK_SKEW_SECONDS = 15;

/**
 * Whether clock skew may make a cause look covered that is not: the run began shortly after it, and no follow-up is due
 * that would read the hub again.
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
