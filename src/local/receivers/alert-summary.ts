import { lookUp } from '../../core/text/look-up.ts';
import { isRecord } from '../common/is-record.ts';

/** Title and state of an alert, whatever its format. */
export interface AlertSummary {
  readonly title: string;
  /** As the format names it: `opened`, `trigger`, `Fired` and so on. */
  readonly state: string;
}

/** Path of a value in a body. */
export type BodyPath = readonly (string | number)[];

/** Reads title and state from two places of a body. */
export function summaryAt(body: unknown, title: BodyPath, state: BodyPath): AlertSummary {
  return { title: textAt(body, title).split('\n')[0] ?? '', state: textAt(body, state) };
}

/** Reads both from a text such as `CRITICAL · opened: title`. */
export function summaryInText(body: unknown, path: BodyPath): AlertSummary {
  const text = textAt(body, path);
  const [, state = '', title = text] = /^([^:]*): (.*)$/s.exec(text) ?? [];
  return { title, state };
}

function textAt(value: unknown, path: BodyPath): string {
  let at: unknown = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === 'number') at = at[step];
    else if (isRecord(at) && typeof step === 'string') at = lookUp(at, step);
    else return '';
  }
  return typeof at === 'string' ? at : '';
}
