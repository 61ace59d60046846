import { lookUp } from '../../core/text/look-up.ts';
import { isRecord } from '../common/is-record.ts';
import type { Format } from './receiver-formats.ts';

/** What people want to see of an alert, whatever it came in. */
export interface AlertSummary {
  readonly title: string;
  /** As far as the format tells: `opened`, `trigger`, `Fired` and so on. */
  readonly state: string;
}

/** Reads title and state out of a body that was taken. */
export function summaryOf(format: Format, body: unknown): AlertSummary {
  switch (format) {
    case 'eventGrid':
      return { title: textAt(body, [0, 'data', 'title']), state: textAt(body, [0, 'type']) };
    case 'pagerDuty':
      return { title: textAt(body, ['payload', 'summary']), state: textAt(body, ['event_action']) };
    case 'teams':
      return withState(textAt(body, ['attachments', 0, 'content', 'fallbackText']));
    case 'slack':
      return withState(textAt(body, ['text']));
    case 'webhook':
      return { title: textAt(body, ['data', 'title']), state: textAt(body, ['type']) };
    case 'azureMonitor':
      return {
        title: textAt(body, ['data', 'essentials', 'description']).split('\n')[0] ?? '',
        state: textAt(body, ['data', 'essentials', 'monitorCondition']),
      };
  }
}

/** `CRITICAL · opened: title` taken apart. */
function withState(text: string): AlertSummary {
  const [, state = '', title = text] = /^([^:]*): (.*)$/s.exec(text) ?? [];
  return { title, state };
}

function textAt(value: unknown, path: readonly (string | number)[]): string {
  let at: unknown = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === 'number') at = at[step];
    else if (isRecord(at) && typeof step === 'string') at = lookUp(at, step);
    else return '';
  }
  return typeof at === 'string' ? at : '';
}
