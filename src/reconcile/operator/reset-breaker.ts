import type { BreakerView } from '../guard/breaker.ts';
import { breakerView } from '../guard/breaker.ts';
import type { BreakerState } from '../records/breaker-record.ts';
import { breakerState, changeBreaker } from '../records/breaker-record.ts';
import type { OperatorDeps } from './operator-deps.ts';
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
export async function resetBreaker(
  deps: OperatorDeps,
  { by, reason, removalsAllowed }: BreakerReset,
): Promise<{ readonly wasOpen: boolean; readonly queued: number }> {
  const resetAt = deps.clock.now().toISOString();
  const { before } = await changeBreaker(deps.rows, () => ({
    open: false,
    resetAt,
    resetBy: by,
    resetReason: reason,
    removalsAllowed: removalsAllowed === 0 ? undefined : removalsAllowed,
  }));
  return { wasOpen: before.open, queued: await queueDeferredHubs(deps, 'BreakerOpen') };
}
