import type { WriteWindow } from '../../time/write-window.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';
import type { AlertMatch } from './alert-match.ts';
import type { ReceiverPlan } from './receiver-types.ts';

/** Hours in which people are left alone. What began in them and still holds is told when they are over. */
export interface QuietHours extends WriteWindow {
  /** The loudest severity that waits; what is louder is told at once. */
  readonly upTo: Severity;
}

/** Which findings are told to whom. */
export interface AlertRoute {
  readonly match: AlertMatch;
  /** Names of receivers; each is told. */
  readonly receivers: readonly string[];
  /** Routes below are looked at too. */
  readonly continues: boolean;
  readonly quietHours: readonly QuietHours[];
  /** undefined: the deployment's timings hold. */
  readonly waitSeconds: number | undefined;
  /** Between two reminders of what is still open; 0 = none; undefined: the deployment's timings hold. */
  readonly repeatSeconds: number | undefined;
}

/** Findings that nobody is told of for a while, and who answers for that. */
export interface Silence {
  readonly match: AlertMatch;
  /** Names of rules, or patterns over them; undefined: whatever the finding is about. */
  readonly rules?: readonly string[] | undefined;
  /** When somebody set it; undefined: it stands in the policy. */
  readonly setAt?: Date | undefined;
  readonly owner: string;
  readonly reason: string;
  /** The first instant at which it no longer holds. */
  readonly expiresAt: Date;
}

/** Who is told of what, as the policy says it. */
export interface AlertPolicy {
  readonly receivers: readonly ReceiverPlan[];
  /** In the order of the file: the first that fits takes the finding, unless it continues. */
  readonly routes: readonly AlertRoute[];
  /** Receivers of what no route takes; undefined: every receiver. */
  readonly defaultReceivers: readonly string[] | undefined;
  /** For what no route takes, and for routes without hours of their own. */
  readonly quietHours: readonly QuietHours[];
  readonly silences: readonly Silence[];
  /** Code → severity, where it is not the catalogue's. */
  readonly severities: Readonly<Record<string, Severity>>;
}

/** Everything is told to every receiver, at any hour. */
export const PLAIN_ALERT_POLICY: AlertPolicy = {
  receivers: [],
  routes: [],
  defaultReceivers: undefined,
  quietHours: [],
  silences: [],
  severities: {},
};
