import type { StoredCode } from '../../verdict/catalogue/finding-code.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';

/** What has become of an alert. `Repeated`: it is still open, and nothing is new. */
export type NotificationTransition = 'Opened' | 'Updated' | 'Repeated' | 'Acknowledged' | 'Resolved';

/** One line of a notice, as people read it. */
export interface NotificationFact {
  readonly label: 'What' | 'Where' | 'Since' | 'Who' | 'Done' | 'To do' | 'To exempt' | 'More';
  readonly value: string;
}

/** One hub's part in an alert, in words. */
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
  /** Who probably did it. */
  readonly by?: string | undefined;
  /** What Hubwarden has done about it, or why it does nothing. */
  readonly done?: string | undefined;
  readonly since: string;
  readonly firing: boolean;
  readonly endedBecause?: string | undefined;
}
