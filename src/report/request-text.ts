import { wordOf } from '../core/kind-words.ts';
import { lookUp } from '../core/text/look-up.ts';
import type { TimelineEntry } from '../reconcile/queries/hub/timeline.ts';

/** What people ask for, after "asked"; `{hub}` stands for the word for the resource. A kind of a later release is shown as it is. */
const WISHES: Readonly<Record<string, string>> = {
  ApproveHub: 'for the approval of the change that the {hub} waits for',
  ApproveAssignment: 'for approvals of an assignment',
  ReconcileHub: 'for a run now',
  ReconcileHubs: 'for a run now, with other hubs',
  RetryHub: 'for another attempt',
  AcknowledgeAlert: 'to acknowledge an alert of the {hub}',
  SetSilence: 'for a silence',
  EndSilence: 'for the end of a silence',
};

const PLACES: Readonly<Record<NonNullable<TimelineEntry['via']>, string>> = {
  apply: 'from a terminal (apply)',
  CommandLine: 'from a terminal',
  Pages: 'on the pages',
  Api: 'through the API',
};

/** What a person asked of Hubwarden, in one sentence. */
export function requestText({ by, detail, hubId, outcome, request, via }: TimelineEntry): string {
  const wish = lookUp(WISHES, request ?? '')?.replace('{hub}', wordOf(hubId)) ?? `for ${request}`;
  const place = via === null ? '' : ` ${PLACES[via]}`;
  const reason = detail === null ? '' : `: ${detail}`;
  return `${by} asked ${wish}${place}${reason}${outcome === 'Done' ? '' : ' (not finished)'}`;
}
