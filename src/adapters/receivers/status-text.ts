import type { Notification } from '../../core/alert/content/notification.ts';

/** Colour of a notification: red, yellow, blue, green, grey. */
export type Tone = 'Bad' | 'Warning' | 'Info' | 'Good' | 'Quiet';

/** Severity and transition for receivers without a field for them: `CRITICAL · OPENED`. */
export function statusText(notification: Pick<Notification, 'kind' | 'severity' | 'transition'>): string {
  if (notification.kind === 'Test') return 'TEST · nothing is wrong';
  if (notification.kind === 'Digest') return 'DIGEST · no action is needed now';
  return `${notification.severity.toUpperCase()} · ${TRANSITIONS[notification.transition]}`;
}

const TRANSITIONS: Readonly<Record<Notification['transition'], string>> = {
  Opened: 'opened',
  Updated: 'changed',
  Repeated: 'still open',
  Acknowledged: 'acknowledged',
  Resolved: 'resolved',
};

/** The colour of a notification. A resolved alert is green, at any severity. */
export function toneOf(notification: Pick<Notification, 'kind' | 'severity' | 'transition'>): Tone {
  if (notification.kind !== 'Alert') return 'Quiet';
  if (notification.transition === 'Resolved') return 'Good';
  if (notification.severity === 'critical' || notification.severity === 'error') return 'Bad';
  return notification.severity === 'warning' ? 'Warning' : 'Info';
}
