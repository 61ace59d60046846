import type { Notice } from '../../core/alert/content/notice.ts';

/** How a notice looks at a glance: red, yellow, blue, green, grey. */
export type Tone = 'Bad' | 'Warning' | 'Info' | 'Good' | 'Quiet';

/** What is to be seen at a glance, for receivers that have no field for it: `CRITICAL · OPENED`. */
export function statusWords(notice: Pick<Notice, 'kind' | 'severity' | 'transition'>): string {
  if (notice.kind === 'Test') return 'TEST · nothing is wrong';
  if (notice.kind === 'Digest') return 'DIGEST · nobody needs to act now';
  return `${notice.severity.toUpperCase()} · ${TRANSITIONS[notice.transition]}`;
}

const TRANSITIONS: Readonly<Record<Notice['transition'], string>> = {
  Opened: 'opened',
  Updated: 'changed',
  Repeated: 'still open',
  Acknowledged: 'acknowledged',
  Resolved: 'resolved',
};

/** The colour of a notice. What is over is green, whatever it was. */
export function toneOf(notice: Pick<Notice, 'kind' | 'severity' | 'transition'>): Tone {
  if (notice.kind !== 'Alert') return 'Quiet';
  if (notice.transition === 'Resolved') return 'Good';
  if (notice.severity === 'critical' || notice.severity === 'error') return 'Bad';
  return notice.severity === 'warning' ? 'Warning' : 'Info';
}
