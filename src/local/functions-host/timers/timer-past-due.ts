import { nextOccurrence } from './timer-schedule.ts';
import type { StoredSchedule } from './timer-store.ts';

/** A starting host's reading of a timer's stored status. */
export interface StartStatus {
  readonly status: StoredSchedule;
  /** The status must be stored. */
  readonly isNew: boolean;
  /** The occurrence that passed while no host ran: it is made up for by one run at once. */
  readonly missedAt: Date | undefined;
}

/**
 * Decides at the start of a timer's listener whether an occurrence was missed. A timer that is new has missed nothing,
 * and neither has one whose schedule was changed meanwhile: both are noted with their next occurrence.
 *
 * @see https://github.com/Azure/azure-webjobs-sdk-extensions, ScheduleMonitor.CheckPastDueAsync (read 2026-11)
 */
export function startStatusOf(stored: StoredSchedule | undefined, schedule: string, now: Date): StartStatus {
  const expected = stored && nextOccurrence(schedule, new Date(stored.last ?? stored.lastUpdated));
  if (stored === undefined || expected?.toISOString() !== stored.next) {
    const status = { next: nextOccurrence(schedule, now).toISOString(), lastUpdated: now.toISOString() };
    return { status, isNew: true, missedAt: undefined };
  }
  return { status: stored, isNew: false, missedAt: expected < now ? expected : undefined };
}
