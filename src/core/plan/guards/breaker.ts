/**
 * The writes of the fleet in the last hour, over both queues and all instances. Failures that only a person can fix do
 * not count.
 */
export interface FleetCounts {
  /** Hubs that were changed, successfully or not. */
  readonly hubsChanged: number;
  /** Of those, hubs whose change failed. */
  readonly hubsFailed: number;
  /** Hubs on which a removal was due that no person asked for by hand. */
  readonly hubsWithRemovals: number;
  /** Hubs known in the fleet. */
  readonly hubsKnown: number;
}

/** Whether writes may continue. An open breaker closes only when a person resets it. */
export type BreakerDecision =
  | { readonly kind: 'Closed' }
  | { readonly kind: 'Open'; readonly because: 'Failures' | 'Removals'; readonly message: string };

const FEWEST_CHANGED = 5;
const FAILED_SHARE = 0.5;
const FEWEST_REMOVALS = 5;
const REMOVALS_SHARE = 0.02;

/**
 * Opens when more than half of at least 5 hubs changed within an hour failed, or when removals are due on more than 5
 * hubs and more than 2 % of the fleet. A mistake of ours or of the policy must not reach every hub.
 */
export function breakerDecision(counts: FleetCounts): BreakerDecision {
  const { hubsChanged, hubsFailed, hubsWithRemovals, hubsKnown } = counts;
  if (hubsChanged >= FEWEST_CHANGED && hubsFailed > hubsChanged * FAILED_SHARE) {
    const message = `${hubsFailed} of ${hubsChanged} hubs changed within the hour failed.`;
    return { kind: 'Open', because: 'Failures', message };
  }
  const most = Math.max(FEWEST_REMOVALS, hubsKnown * REMOVALS_SHARE);
  if (hubsWithRemovals > most) {
    const message = `Removals are due on ${hubsWithRemovals} of ${hubsKnown} hubs, more than ${Math.floor(most)} within the hour.`;
    return { kind: 'Open', because: 'Removals', message };
  }
  return { kind: 'Closed' };
}
