import type { ReportedChange } from '../../reconcile/queries/hub/who-changed.ts';
import { operationName } from '../../report/short-request.ts';
import { sinceText } from '../text/time-text.ts';

/** A change for people: who, what and when. */
export function changeText({ at, by, isFailed, operation, rule }: ReportedChange, now: Date): string {
  const about = rule === null ? '' : ` of rule ${rule}`;
  const end = isFailed ? ', which Azure refused or did not finish' : '';
  return `by ${by ?? 'a caller that the event does not name'}, ${sinceText(at, now)}: ${operationName(operation)}${about}${end}`;
}
