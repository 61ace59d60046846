import { lifeIdOf } from '../../core/kind-words.ts';
import type { ApprovalLink } from '../../reconcile/queries/hub/approval-links.ts';
import type { TimelineEntry, TimelineKind } from '../../reconcile/queries/hub/timeline.ts';
import type { ReportCell, ReportTable } from '../../report/report-table.ts';
import { requestText } from '../../report/request-text.ts';
import { operationName, shortRequest } from '../../report/short-request.ts';
import type { Paint } from '../text/paint.ts';
import { timeText } from '../text/time-text.ts';
import { approvalText } from './approval-text.ts';

const COLUMNS: readonly (readonly [heading: string, cell: (entry: TimelineEntry) => ReportCell | null])[] = [
  ['at', ({ at }) => at],
  ['hub', ({ hub }) => hub],
  ['hubId', ({ hubId }) => hubId],
  ['kind', ({ kind }) => kind],
  ['by', ({ by }) => by],
  ['rule', ({ rule }) => rule],
  ['request', ({ request }) => request],
  ['outcome', ({ outcome }) => outcome],
  ['approval', ({ approval }) => approvalCell(approval)],
  ['approvedBy', ({ approval }) => (approval?.kind === 'Given' ? approval.by : null)],
  ['approvedAt', ({ approval }) => (approval?.kind === 'Given' ? approval.at : null)],
  ['verdictBefore', ({ verdictBefore }) => verdictBefore],
  ['verdict', ({ verdict }) => verdict],
  ['findings', ({ codes }) => codes?.join(' ') ?? null],
  ['code', ({ code }) => code],
  ['severity', ({ severity }) => severity],
  ['objectId', ({ objectId }) => objectId],
  ['appId', ({ appId }) => appId],
  ['correlationId', ({ correlationId }) => correlationId],
  ['runId', ({ runId }) => runId],
  ['detail', ({ detail }) => detail],
  ['via', ({ via }) => via],
];

/** A time line as a table: one row for each entry, one column for each field. */
export function timelineTable(entries: readonly TimelineEntry[]): ReportTable {
  return {
    headings: COLUMNS.map(([heading]) => heading),
    rows: entries.map((entry) => COLUMNS.map(([, cell]) => cell(entry) ?? undefined)),
  };
}

function approvalCell(approval: ApprovalLink | null): string | null {
  switch (approval?.kind) {
    case 'NotNeeded':
      return 'not needed';
    case 'NotRecorded':
      return 'not recorded';
    case 'Given':
      return approval.id;
    case undefined:
      return null;
  }
}

/** How to render an entry. */
export interface EntryView {
  /** Several hubs: each line names its hub. */
  readonly isFleet: boolean;
  /** Whole requests and ids. */
  readonly isWide: boolean;
  readonly paint: Paint;
}

/** One entry for people. */
export function entryLine(entry: TimelineEntry, { isFleet, isWide, paint }: EntryView): string {
  const ids = isWide
    ? [
        ...(entry.correlationId === null ? [] : [`correlation id ${entry.correlationId}`]),
        ...(entry.runId === null ? [] : [`run ${entry.runId}`]),
      ]
    : [];
  const hub = isFleet ? `${paint.strong(isWide ? entry.hubId : entry.hub)}  ` : '';
  const text = painted(entry, entryText(entry, isWide), paint);
  return `${paint.faint(timeText(entry.at))}  ${hub}${[text, ...ids].join(', ')}`;
}

function entryText(entry: TimelineEntry, isWide: boolean): string {
  switch (entry.kind) {
    case 'Verdict':
    case 'Findings':
      return verdictText(entry);
    case 'Write':
      return writeText(entry, isWide);
    case 'Change':
      return changedText(entry);
    case 'Recreated':
      return `created again under the same name: ${lifeIdOf(entry.hubId)} ${entry.detail}`;
    case 'Gone':
      return `gone or out of scope (${entry.detail})`;
    case 'Approval':
      return `${entry.by} approved ${entry.detail}`;
    case 'Request':
      return requestText(entry);
    case 'AlertOpened':
      return `alert ${alertText(entry)} opened${entry.by === null ? '' : `, probably because of ${entry.by}`}`;
    case 'AlertEnded':
      return `alert ${alertText(entry)} ended${entry.detail === null ? '' : `: ${entry.detail}`}`;
  }
}

function verdictText({ by, codes, detail, kind, verdict, verdictBefore }: TimelineEntry): string {
  const findings = codes === null || codes.length === 0 ? '' : `: ${codes.join(' ')}`;
  const because = detail === null ? '' : `, by ${detail}${by === null ? '' : ` (${by})`}`;
  if (kind === 'Findings') return `still ${verdict}, other findings${findings}${because}`;
  const before = verdictBefore === null || verdictBefore === verdict ? '' : `${verdictBefore} -> `;
  return `${before}${verdict}${findings}${because}`;
}

function writeText({ approval, by, outcome, request, via }: TimelineEntry, isWide: boolean): string {
  const sent = isWide ? (request ?? '') : shortRequest(request ?? '');
  const author = via === null ? 'Hubwarden' : by;
  const how = via === null ? '' : ` from a terminal (${via})`;
  return `${author} sent ${sent}${how}: ${outcome}${approval === null ? '' : `, ${approvalText(approval)}`}`;
}

function changedText({ by, outcome, request, rule }: TimelineEntry): string {
  const about = rule === null ? '' : ` of rule ${rule}`;
  const end = outcome === null ? '' : ', which Azure refused or did not finish';
  return `${by ?? 'a caller that the event does not name'} sent ${operationName(request ?? '')}${about}${end}`;
}

function alertText({ code, rule, severity }: TimelineEntry): string {
  return `${code}${rule === null ? '' : ` ${rule}`} (${severity})`;
}

const BAD: readonly TimelineKind[] = ['AlertOpened', 'Gone'];

function painted({ kind, verdict }: TimelineEntry, text: string, paint: Paint): string {
  if (BAD.includes(kind)) return paint.bad(text);
  if (kind === 'Change' || kind === 'Recreated') return paint.warn(text);
  if (kind === 'Verdict') return verdict === 'Compliant' || verdict === 'Exempt' ? paint.good(text) : paint.warn(text);
  return text;
}
