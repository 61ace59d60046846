import type { StoredCode } from '../../verdict/catalogue/finding-code.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';

/** The change of an alert. `Repeated`: it is still open, and nothing is new. */
export type NotificationTransition = 'Opened' | 'Updated' | 'Repeated' | 'Acknowledged' | 'Resolved';

/** One line of a notification. */
export interface NotificationFact {
  readonly label: 'What' | 'Where' | 'Since' | 'Who' | 'Done' | 'To do' | 'To exempt' | 'More';
  readonly value: string;
}

/** One hub's part in an alert, as text. */
export interface NotificationInstance {
  readonly hubId: string;
  readonly hubName: string;
  readonly code: StoredCode;
  readonly severity: Severity;
  readonly rule?: string | undefined;
  /** How many further rules of the hub the notification is about. */
  readonly moreRules?: number | undefined;
  /** One sentence or more, with the names in it. */
  readonly message: string;
  readonly fix: string;
  /** Its likely author. */
  readonly by?: string | undefined;
  /** Hubwarden's action, or the reason why there is none. */
  readonly done?: string | undefined;
  readonly since: string;
  readonly firing: boolean;
  readonly endedBecause?: string | undefined;
}
