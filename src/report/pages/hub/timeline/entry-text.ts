import { lifeIdOf } from '../../../../core/kind-words.ts';
import type { TimelineEntry } from '../../../../reconcile/queries/hub/timeline.ts';
import { requestText } from '../../../request-text.ts';
import { operationName, shortRequest } from '../../../short-request.ts';

/** One entry of a time line in a sentence, without its time. Names in it are as Azure and people wrote them. */
export function entryText(entry: TimelineEntry): string {
  const { by, detail, kind, outcome, request, via } = entry;
  switch (kind) {
    case 'Verdict':
    case 'Findings':
      return verdictText(entry);
    case 'Write':
      return `${via === null ? 'Hubwarden' : by} sent ${shortRequest(request ?? '')}${via === null ? '' : ` from a terminal (${via})`}: ${outcome}`;
    case 'Change':
      return `${by ?? 'a caller that the event does not name'} sent ${operationName(request ?? '')}${ruleText(entry)}${outcome === null ? '' : ', which Azure refused or did not finish'}`;
    case 'Recreated':
      return `created again under the same name: ${lifeIdOf(entry.hubId)} ${detail}`;
    case 'Gone':
      return `gone or out of scope (${detail})`;
    case 'Approval':
      return `${by} approved ${detail}`;
    case 'Request':
      return requestText(entry);
    case 'AlertOpened':
      return `alert ${alertText(entry)} opened${by === null ? '' : `, probably because of ${by}`}`;
    case 'AlertEnded':
      return `alert ${alertText(entry)} ended${detail === null ? '' : `: ${detail}`}`;
  }
}

function ruleText({ rule }: TimelineEntry): string {
  return rule === null ? '' : ` of rule ${rule}`;
}

function alertText({ code, rule, severity }: TimelineEntry): string {
  return `${code}${rule === null ? '' : ` ${rule}`} (${severity})`;
}

function verdictText({ by, codes, detail, kind, verdict, verdictBefore }: TimelineEntry): string {
  const findings = codes === null || codes.length === 0 ? '' : `: ${codes.join(' ')}`;
  const because = detail === null ? '' : `, by ${detail}${by === null ? '' : ` (${by})`}`;
  if (kind === 'Findings') return `still ${verdict}, other findings${findings}${because}`;
  const before = verdictBefore === null || verdictBefore === verdict ? '' : `${verdictBefore} → `;
  return `${before}${verdict}${findings}${because}`;
}
