import type { Baseline } from '../baseline/baseline.ts';

/** What an assignment's pace has been used for in the hour that runs. */
export interface PaceUse {
  /** The hub that is asked about has been changed within this hour: it goes on without using more. */
  readonly isCounted: boolean;
  /** The hub is new: new hubs have a pace of their own, so that a sweep never delays them. */
  readonly isNewHub: boolean;
  readonly hubsChanged: number;
  readonly newHubsChanged: number;
}

/** Whether a hub may be changed in the hour that runs. */
export type PaceDecision = { readonly kind: 'Go' } | { readonly kind: 'Wait'; readonly until: Date };

const HOUR_MS = 3600 * 1000;

/** Bounds how many hubs of an assignment are changed within one hour of the clock. What exceeds it waits for the next one. */
export function paceDecision(pace: Baseline['pace'], use: PaceUse, now: Date): PaceDecision {
  const left = use.isNewHub ? pace.newHubsPerHour - use.newHubsChanged : pace.hubsChangedPerHour - use.hubsChanged;
  if (use.isCounted || left > 0) return { kind: 'Go' };
  return { kind: 'Wait', until: new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS) };
}
