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
 * effect, so it counts as in flight for the settle period. After that it counts as `Vanished`, and the next read
 * decides.
 *
 * @param settleSeconds how long the effect of a write without an answer may still appear
 */
export function operationState(times: OperationTimes, now: Date, settleSeconds: number): OpenOperationState {
  const at = now.getTime();
  if (!times.isAnswered) {
    return at < times.startedAt.getTime() + settleSeconds * 1000 ? 'Unanswered' : 'Vanished';
  }
  if (at >= times.failAt.getTime()) return 'TimedOut';
  return at >= times.warnAt.getTime() ? 'Slow' : 'Running';
}
