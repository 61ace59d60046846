import type { BreakerView } from '../guard/breaker.ts';
import { breakerView } from '../guard/breaker.ts';
import type { BreakerState } from '../records/breaker-record.ts';
import { breakerState, changeBreaker } from '../records/breaker-record.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueDeferredHubs } from './queue-deferred-hubs.ts';

/** The breaker, and what it goes by. */
export interface BreakerStatus extends BreakerView {
  readonly state: BreakerState;
}

/** Reads the breaker and the counts of the last hour. */
export async function breakerStatus(deps: OperatorDeps): Promise<BreakerStatus> {
  const state = await breakerState(deps.rows);
  return { state, ...(await breakerView(deps, state)) };
}

/** Who resets the breaker, and why. */
export interface BreakerReset {
  readonly by: string;
  readonly reason: string | undefined;
  /** Hubs, beyond the usual bound, on which removals may go ahead within the hour. */
  readonly removalsAllowed: number;
}

/**
 * Closes the breaker and lets the counts begin anew. A closed one may be reset too: that clears its counts, and allows
 * removals that are known to be coming.
 *
 * @returns how many held-back hubs were queued
 */
export async function resetBreaker(
  deps: OperatorDeps,
  { by, reason, removalsAllowed }: BreakerReset,
): Promise<{ readonly wasOpen: boolean; readonly queued: number }> {
  const resetAt = deps.clock.now().toISOString();
  let wasOpen = false;
  await changeBreaker(deps.rows, (current) => {
    wasOpen = current.open;
    return {
      open: false,
      resetAt,
      resetBy: by,
      ...(reason === undefined ? {} : { resetReason: reason }),
      ...(removalsAllowed === 0 ? {} : { removalsAllowed }),
    };
  });
  return { wasOpen, queued: await queueDeferredHubs(deps, 'BreakerOpen') };
}
