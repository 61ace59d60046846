import type { SubjectName } from './alert-instance.ts';
import type { SuppressionReason } from './suppression.ts';

/** How long an alert waits for what. */
export interface AlertTimes {
  /** A finding that is not critical is told only after it has lasted this long. */
  readonly waitSeconds: number;
  /** Between two notifications about further hubs; for what is critical or an error, a minute at most. */
  readonly groupSeconds: number;
  /** Between two reminders of what is still open; 0 = none. */
  readonly repeatSeconds: number;
  /** Episodes that began within this time count towards flapping. */
  readonly flapWindowSeconds: number;
  /** What flaps is resolved only after nothing has fired for this long. */
  readonly flapHoldSeconds: number;
}

/**
 * Why a notification goes out now. `NewSubjects`: further rules or targets of hubs that the receivers know of. `AuthorKnown`:
 * nothing else is new.
 */
export type NotifyReason =
  | 'FirstFiring'
  | 'NewHubs'
  | 'NewSubjects'
  | 'AuthorKnown'
  | 'RepeatElapsed'
  | 'AllResolved'
  | 'OverAlready';

/** Why none does. `ToldAlready`: it is open, and there is nothing new. */
export type SilentReason =
  | 'NothingFires'
  | 'NotLongEnough'
  | 'GroupInterval'
  | 'ToldAlready'
  | 'Acknowledged'
  | 'Flapping'
  | 'OverBeforeTold'
  | SuppressionReason;

/** What to do about one alert now. */
export interface NotifyDecision {
  readonly reason: NotifyReason;
  /** `OpenedAndResolved` tells once of something that came and went between two looks. */
  readonly transition: 'Opened' | 'Updated' | 'Repeated' | 'Resolved' | 'OpenedAndResolved';
  /** Members the notice is about, sorted. */
  readonly hubs: readonly string[];
  /** The instances it is about, in the order of the hubs; absent: every instance of them. */
  readonly subjects?: readonly SubjectName[];
}

/** No receiver is notified now. */
export interface SilentDecision {
  readonly reason: SilentReason;
  /** More about it, in words. */
  readonly detail: string | undefined;
  /** When to decide again, should nothing change before; undefined: only a change matters. */
  readonly nextAt: Date | undefined;
}

/** Outcome of `decideNotification`. */
export type AlertDecision = (
  | { readonly kind: 'Notify'; readonly decision: NotifyDecision }
  | { readonly kind: 'Silent'; readonly decision: SilentDecision }
) & {
  /** Members of which something counts as told from now on although no notice names it. */
  readonly passedOver: readonly string[];
  /** The instances that do; absent: every instance of those members. */
  readonly passedSubjects?: readonly SubjectName[];
};
