import { addSeconds } from 'date-fns/addSeconds';
import type { OperationView } from '../model/plan.ts';

/** The times of an operation's row. */
export interface OperationTimes {
  readonly startedAt: Date;
  readonly warnAt: Date;
  readonly failAt: Date;
  /** Azure answered the write, so its status can be polled. */
  readonly isAnswered: boolean;
}

/** The state of an operation that is not known to have ended. */
export type OpenOperationState = Exclude<OperationView['state'], 'Failed'>;

/**
 * Classifies an operation that is not known to have ended, by the clock alone. A write without an answer may have taken
 * effect, so it counts as in flight until its verify delay is over. After that it counts as `Vanished`, and the next read
 * decides.
 *
 * @param settleSeconds how long the effect of a write without an answer may still appear
 */
export function operationState(times: OperationTimes, now: Date, settleSeconds: number): OpenOperationState {
  if (!times.isAnswered) {
    return now < addSeconds(times.startedAt, settleSeconds) ? 'Unanswered' : 'Vanished';
  }
  if (now >= times.failAt) return 'TimedOut';
  return now >= times.warnAt ? 'Slow' : 'Running';
}
