import type { BreakerView } from '../guard/breaker.ts';
import { breakerView } from '../guard/breaker.ts';
import type { BreakerState } from '../records/breaker-record.ts';
import { breakerState, changeBreaker } from '../records/breaker-record.ts';
import type { Attempt, OperatorDeps } from './operator-deps.ts';
import { queueDeferredHubs } from './queue-deferred-hubs.ts';

/** The breaker, and the counts behind it. */
export interface BreakerStatus extends BreakerView {
  readonly state: BreakerState;
}

/** Reads the breaker and the counts of the last hour. */
export async function breakerStatus(deps: OperatorDeps): Promise<BreakerStatus> {
  const state = await breakerState(deps.rows);
  return { state, ...(await breakerView(deps, state)) };
}

/** A reset of the breaker: the person and the reason. */
export interface BreakerReset {
  readonly by: string;
  readonly reason: string | undefined;
  /** Hubs, beyond the usual bound, on which removals may go ahead within the hour. */
  readonly removalsAllowed: number;
}

/**
 * Closes the breaker and restarts its counts. A reset of a closed breaker clears its counts, and allows removals that a person
 * expects.
 *
 * @returns whether it was open, and the number of blocked hubs that were queued
 */
export async function resetBreaker(deps: OperatorDeps, reset: BreakerReset): Promise<BreakerResetDone> {
  const done = await resetBreakerAsSeen(deps, reset, {});
  if (done === undefined) throw new Error('a reset without a bound state was refused');
  return done;
}

/** What a reset did: whether the breaker was open, and the number of blocked hubs that were queued. */
export interface BreakerResetDone {
  readonly wasOpen: boolean;
  readonly queued: number;
}

/**
 * The same for a request that is bound to a state, or that is carried out again: a later reset of another person stays.
 *
 * @returns undefined when the breaker is not as it was shown
 */
export async function resetBreakerAsSeen(
  deps: OperatorDeps,
  { by, reason, removalsAllowed }: BreakerReset,
  { at = deps.clock.now(), isAsSeen = () => true, isRepeated = false }: Attempt<BreakerState>,
): Promise<BreakerResetDone | undefined> {
  const resetAt = at.toISOString();
  let isSeen = true;
  const { before } = await changeBreaker(deps.rows, (current) => {
    if (isRepeated && (current.resetAt ?? '') >= resetAt) return undefined;
    isSeen = isAsSeen(current);
    if (!isSeen) return undefined;
    return {
      open: false,
      resetAt,
      resetBy: by,
      resetReason: reason,
      removalsAllowed: removalsAllowed === 0 ? undefined : removalsAllowed,
    };
  });
  return isSeen ? { wasOpen: before.open, queued: await queueDeferredHubs(deps, 'BreakerOpen') } : undefined;
}
