import { entryOf } from '../verdict/catalogue/catalogue.ts';
import type { Verdict } from '../verdict/catalogue/vocabulary.ts';

/** The result of a version on a hub that has moved to it. `Open`: its verdict is not final yet. */
export type Proof = 'Good' | 'Open' | 'Failed';

/** The record of a hub under its version. */
export interface HubOutcome {
  readonly verdict: Verdict;
  /** Codes of its findings that are not exempt. */
  readonly codes: readonly string[];
  /** Reasons for skipped differences, as in `Skipped`. */
  readonly skipped: readonly string[];
  /** Steps of the plan that no reason defers and that are still to be sent. */
  readonly stepsDue: number;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** The last change of it failed, as the breaker counts it. */
  readonly changeFailed: boolean;
}

// These pass by themselves, or when a person allows writes again; the deferred writes have proved nothing yet.
const WAITING = new Set([
  'Backoff',
  'BreakerOpen',
  'ExpiryGrace',
  'NetworkNotReady',
  'OperationInFlight',
  'OutsideWindow',
  'Pace',
  'WaitsForCover',
  'WritesOff',
]);

/**
 * Judges a version by a hub that is on it. A hub that waits for a person (an approval, a role) says nothing against the
 * version, and counts as good: otherwise no version could pass a hub that no person attends to.
 */
export function proofOf({ changeFailed, codes, failures, skipped, stepsDue, verdict }: HubOutcome): Proof {
  if (changeFailed || codes.some((code) => entryOf(code)?.failsRollout === true)) return 'Failed';
  if (verdict === 'Unknown') return failures > 0 ? 'Failed' : 'Open';
  if (verdict === 'Pending' || failures > 0 || stepsDue > 0) return 'Open';
  return skipped.some((reason) => WAITING.has(reason)) ? 'Open' : 'Good';
}
