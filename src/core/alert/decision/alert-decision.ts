import type { SubjectName } from './alert-instance.ts';
import type { SuppressionReason } from './suppression.ts';

/** The waiting times of alerts. */
export interface AlertTimes {
  /** A finding that is not critical is notified only after it has lasted this long. */
  readonly waitSeconds: number;
  /** Between two notifications about further hubs; for critical findings and errors, a minute at most. */
  readonly groupSeconds: number;
  /** Between two reminders of an open alert; 0 = none. */
  readonly repeatSeconds: number;
  /** Episodes that began within this time count towards flapping. */
  readonly flapWindowSeconds: number;
  /** A flapping alert is resolved only after no finding has fired for this long. */
  readonly flapHoldSeconds: number;
}

/**
 * Why a notification goes out now. `NewSubjects`: further rules or targets of hubs that the receivers know.
 * `AuthorKnown`: nothing else is new.
 */
export type NotifyReason =
  | 'FirstFiring'
  | 'NewHubs'
  | 'NewSubjects'
  | 'AuthorKnown'
  | 'RepeatElapsed'
  | 'AllResolved'
  | 'OverAlready';

/** Why no notification goes out. `ToldAlready`: the alert is open, and there is nothing new. */
export type SilentReason =
  | 'NothingFires'
  | 'NotLongEnough'
  | 'GroupInterval'
  | 'ToldAlready'
  | 'Acknowledged'
  | 'Flapping'
  | 'OverBeforeTold'
  | SuppressionReason;

/** The decision about one alert now. */
export interface NotifyDecision {
  readonly reason: NotifyReason;
  /** `OpenedAndResolved` notifies once of a finding that began and ended between two decisions. */
  readonly transition: 'Opened' | 'Updated' | 'Repeated' | 'Resolved' | 'OpenedAndResolved';
  /** Hubs that the notification is about, sorted. */
  readonly hubs: readonly string[];
  /** The instances it is about, in the order of the hubs; absent: every instance of them. */
  readonly subjects?: readonly SubjectName[];
}

/** No receiver is notified now. */
export interface SilentDecision {
  readonly reason: SilentReason;
  /** More about the reason, as text. */
  readonly detail: string | undefined;
  /** The time of the next decision if nothing changes before; undefined: only a change matters. */
  readonly nextAt: Date | undefined;
}

/** Outcome of `decideNotification`. */
export type AlertDecision = (
  | { readonly kind: 'Notify'; readonly decision: NotifyDecision }
  | { readonly kind: 'Silent'; readonly decision: SilentDecision }
) & {
  /** Hubs of which some firings count as notified from now on although no notification names them. */
  readonly passedOver: readonly string[];
  /** Those instances; absent: every instance of those hubs. */
  readonly passedSubjects?: readonly SubjectName[];
};
