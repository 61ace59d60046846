import { wordOf } from '../../core/kind-words.ts';
import { counted } from '../../core/text/counted.ts';
import { ageText } from '../../core/time/age-text.ts';
import type { HubDetail } from '../../reconcile/queries/hub/hub-detail.ts';
import type { HubRun } from '../../reconcile/queries/hub/hub-runs.ts';
import { shortRequest } from '../../report/short-request.ts';
import type { Paint } from '../text/paint.ts';
import { sinceText, timeText } from '../text/time-text.ts';
import { approvalText } from './approval-text.ts';
import { changeText } from './change-text.ts';
import type { HubView } from './hub-view.ts';
import { diffCountsText, renderDiff } from './render-diff.ts';
import { hubSections } from './render-sections.ts';

const NO_CHANGE = 'no event that is kept tells of a change by another principal';

/** A hub for people: ten lines that say how it is and what to do next, then everything else in sections. */
export function renderHub(hub: HubDetail, view: HubView): string {
  const { isWide, paint } = view;
  const { diff, noDiff } = hub;
  const rules =
    diff === null
      ? noDiff === null
        ? []
        : [`  ${noDiff}`]
      : renderDiff(diff, { paint, isWide, word: wordOf(hub.hubId) });
  return [...topLines(hub, view), ...hubSections(hub, rules, view)].join('\n');
}

function topLines(hub: HubDetail, { now, paint }: HubView): readonly string[] {
  const label = (name: string, text: string): string => `${paint.faint(`${name}:`)} ${text}`;
  return [
    `${paint.strong(hub.name)}: ${verdictText(hub, now, paint)}`,
    label('Judged', judgedText(hub, now)),
    label('Assignment', assignmentText(hub)),
    label('Changed last', hub.lastChange === null ? NO_CHANGE : changeText(hub.lastChange, now)),
    label(
      'Hubwarden wrote last',
      hub.lastWrite === null ? 'nothing that the history holds' : wroteText(hub.lastWrite, now),
    ),
    label('Next', hub.next),
    label('Rules', hub.diff === null ? 'not compared' : diffCountsText(hub.diff)),
    label('Operation', operationText(hub)),
    label('Not written', waitsText(hub)),
    label('Portal', hub.portalUrl),
  ];
}

function verdictText({ goneAt, severity, verdict, verdictSince }: HubDetail, now: Date, paint: Paint): string {
  const isGood = verdict === 'Compliant' || verdict === 'Exempt';
  const word = isGood ? paint.good(verdict) : paint.bad(verdict);
  const parts = [
    word,
    ...(severity === null ? [] : [severity]),
    verdictSince === null ? 'another verdict than the record has' : `since ${sinceText(verdictSince, now)}`,
  ];
  return goneAt === null
    ? parts.join(', ')
    : `${paint.bad('gone or out of scope')} since ${sinceText(goneAt, now)}; before: ${verdict}`;
}

function judgedText({ confirmedAt, source }: HubDetail, now: Date): string {
  return source === 'Azure'
    ? `now, by a read of Azure at ${timeText(confirmedAt)}`
    : `by the record of the read at ${sinceText(confirmedAt, now)}`;
}

function assignmentText({ policy }: HubDetail): string {
  const { assignment, isActive, mode, version } = policy;
  const name = assignment === null ? 'none matches' : `${assignment}${mode === null ? '' : `, ${mode}`}`;
  if (version === null) return name;
  return `${name}, policy version ${version.slice(0, 12)}${isActive ? '' : ' (a newer version is active)'}`;
}

function wroteText({ at, writes }: HubRun, now: Date): string {
  const [first, ...others] = writes.toReversed();
  if (first === undefined) return sinceText(at, now);
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'other request')} in the same run`;
  return `${shortRequest(first.request)}: ${first.outcome}, ${approvalText(first.approval)}, ${sinceText(at, now)}${more}`;
}

function operationText({ operation }: HubDetail): string {
  if (operation === null) return 'none';
  const { ageSeconds, kind, state } = operation;
  return `${kind}, ${state}, ${ageText(ageSeconds)} old`;
}

/** Which parts of the plan are not written, by reason, and when the next run is due. */
function waitsText({ waits }: HubDetail): string {
  const counts = new Map<string, number>();
  for (const { reason, rules } of waits.skipped) counts.set(reason, (counts.get(reason) ?? 0) + rules.length);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`);
  const next = waits.retryAt === null ? '' : `; the next run is due at ${timeText(waits.retryAt)}`;
  return `${parts.length === 0 ? 'nothing' : parts.join(', ')}${next}`;
}
