import type { WriteWindow } from '../../time/write-window.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';
import type { AlertMatch } from './alert-match.ts';
import type { ReceiverPlan } from './receiver-types.ts';

/** Hours without notifications. A finding that begins in them and still fires at their end is notified then. */
export interface QuietHours extends WriteWindow {
  /** The highest severity that waits; higher ones are notified at once. */
  readonly upTo: Severity;
}

/** A route: findings and their receivers. */
export interface AlertRoute {
  readonly match: AlertMatch;
  /** Names of receivers; each is notified. */
  readonly receivers: readonly string[];
  /** Later routes are checked too. */
  readonly continues: boolean;
  readonly quietHours: readonly QuietHours[];
  /** undefined: the deployment's timings apply. */
  readonly waitSeconds: number | undefined;
  /** Between two reminders of an open alert; 0 = none; undefined: the deployment's timings apply. */
  readonly repeatSeconds: number | undefined;
}

/** Findings without notifications for a time, and the person responsible. */
export interface Silence {
  readonly match: AlertMatch;
  /** Names of rules, or patterns over them; undefined: whatever the finding is about. */
  readonly rules?: readonly string[] | undefined;
  /** When a person set it; undefined: it is part of the policy. */
  readonly setAt?: Date | undefined;
  readonly owner: string;
  readonly reason: string;
  /** The first instant at which it no longer applies. */
  readonly expiresAt: Date;
}

/** The routing of findings to receivers in the policy. */
export interface AlertPolicy {
  readonly receivers: readonly ReceiverPlan[];
  /** In the order of the file: the first route that matches takes the finding, unless it continues. */
  readonly routes: readonly AlertRoute[];
  /** Receivers of findings that no route matches; undefined: every receiver. */
  readonly defaultReceivers: readonly string[] | undefined;
  /** For findings that no route matches, and for routes without hours of their own. */
  readonly quietHours: readonly QuietHours[];
  readonly silences: readonly Silence[];
  /** Code → severity, if it is not the catalogue's. */
  readonly severities: Readonly<Record<string, Severity>>;
}

/** Every finding goes to every receiver, at any hour. */
export const PLAIN_ALERT_POLICY: AlertPolicy = {
  receivers: [],
  routes: [],
  defaultReceivers: undefined,
  quietHours: [],
  silences: [],
  severities: {},
};
