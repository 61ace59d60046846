import type { Notification } from '../../core/alert/content/notification.ts';

/** How a notice looks at a glance: red, yellow, blue, green, grey. */
export type Tone = 'Bad' | 'Warning' | 'Info' | 'Good' | 'Quiet';

/** What is to be seen at a glance, for receivers that have no field for it: `CRITICAL · OPENED`. */
export function statusText(notification: Pick<Notification, 'kind' | 'severity' | 'transition'>): string {
  if (notification.kind === 'Test') return 'TEST · nothing is wrong';
  if (notification.kind === 'Digest') return 'DIGEST · nobody needs to act now';
  return `${notification.severity.toUpperCase()} · ${TRANSITIONS[notification.transition]}`;
}

const TRANSITIONS: Readonly<Record<Notification['transition'], string>> = {
  Opened: 'opened',
  Updated: 'changed',
  Repeated: 'still open',
  Acknowledged: 'acknowledged',
  Resolved: 'resolved',
};

/** The colour of a notice. What is over is green, whatever it was. */
export function toneOf(notification: Pick<Notification, 'kind' | 'severity' | 'transition'>): Tone {
  if (notification.kind !== 'Alert') return 'Quiet';
  if (notification.transition === 'Resolved') return 'Good';
  if (notification.severity === 'critical' || notification.severity === 'error') return 'Bad';
  return notification.severity === 'warning' ? 'Warning' : 'Info';
}
