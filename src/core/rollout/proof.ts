import { entryOf } from '../verdict/catalogue/catalogue.ts';
import type { Verdict } from '../verdict/catalogue/vocabulary.ts';

/** What a hub that has moved to a version shows of it. `Open`: its verdict is not its last word yet. */
export type Proof = 'Good' | 'Open' | 'Failed';

/** What the record of a hub says under the version it is on. */
export interface HubOutcome {
  readonly verdict: Verdict;
  /** Codes of its findings that are not exempt. */
  readonly codes: readonly string[];
  /** Reasons for which something was left alone, as in `Skipped`. */
  readonly skipped: readonly string[];
  /** Steps of the plan that nothing holds back and that are still to be sent. */
  readonly stepsDue: number;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** The last change of it failed, as the breaker counts it. */
  readonly changeFailed: boolean;
}

// These pass by themselves, or when somebody lets writes go on; what they hold back has proved nothing yet.
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
 * Says what a hub proves of the version that it is on. A hub that waits for a person (an approval, a role) has nothing to
 * do with the version's soundness, and counts as good: else no version would ever get past a hub that nobody attends to.
 */
export function proofOf({ changeFailed, codes, failures, skipped, stepsDue, verdict }: HubOutcome): Proof {
  if (changeFailed || codes.some((code) => entryOf(code)?.failsRollout === true)) return 'Failed';
  if (verdict === 'Unknown') return failures > 0 ? 'Failed' : 'Open';
  if (verdict === 'Pending' || failures > 0 || stepsDue > 0) return 'Open';
  return skipped.some((reason) => WAITING.has(reason)) ? 'Open' : 'Good';
}
