import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import { errorText } from '../../../core/text/error-text.ts';
import type { RunBody } from '../../records/run-body.ts';
import type { HubHistory, StoredRun } from '../../records/run-record.ts';
import { runBodyOf } from '../../records/run-record.ts';
import type { LinkOf } from './approval-links.ts';
import type { TimelineEntry } from './timeline.ts';
import { timelineEntry } from './timeline.ts';

/** Name under which Hubwarden's own writes stand in a time line. */
export const OWN_NAME = 'hubwarden';

/** The entries of a hub's run rows, oldest first, and the rows that this release cannot read. */
export function runEntries(
  { hubId, runs }: Pick<HubHistory, 'hubId' | 'runs'>,
  linkOf: LinkOf,
): { readonly entries: readonly TimelineEntry[]; readonly unreadable: readonly string[] } {
  const entries: TimelineEntry[] = [];
  const unreadable: string[] = [];
  let before: RunBody | undefined;
  for (const run of runs) {
    const body = bodyOf(run);
    if (typeof body === 'string') {
      unreadable.push(body);
      continue;
    }
    entries.push(...entriesOf(hubId, body, before, linkOf));
    before = body;
  }
  return { entries, unreadable };
}

function bodyOf(run: StoredRun): RunBody | string {
  try {
    return runBodyOf(run);
  } catch (error) {
    return errorText(error);
  }
}

function entriesOf(
  hubId: string,
  body: RunBody,
  before: RunBody | undefined,
  linkOf: LinkOf,
): readonly TimelineEntry[] {
  const { at, cause, guid, runId, verdict, verdictBefore } = body;
  const hub = body.name === '' ? hubIdParts(hubId as HubId).name : body.name;
  const common = { at, hubId, hub, runId };
  const person = personOf(body);
  const writes = body.writes.map((write) =>
    timelineEntry({
      ...common,
      kind: 'Write',
      ...(person ?? { by: OWN_NAME }),
      rule: ruleOf(write.request),
      request: write.request,
      outcome: write.outcome,
      approval: linkOf(runId, write),
    }),
  );
  const codes = openCodes(body);
  const state = { ...common, verdict, verdictBefore: verdictBefore ?? null, codes, severity: body.severity ?? null };
  if (body.goneAt !== undefined) return [...writes, timelineEntry({ ...state, kind: 'Gone', detail: cause })];
  const isRecreated = before !== undefined && before.guid !== '' && guid !== '' && before.guid !== guid;
  const recreated = isRecreated
    ? [timelineEntry({ ...common, kind: 'Recreated', detail: `${before.guid} -> ${guid}` })]
    : [];
  const isVerdict = before === undefined || verdictBefore !== verdict || before.goneAt !== undefined;
  const isFindings = !isVerdict && codes.join() !== openCodes(before).join();
  const seen = isVerdict || isFindings;
  const kind = isVerdict ? 'Verdict' : 'Findings';
  const verdicts = seen ? [timelineEntry({ ...state, ...person, kind, detail: cause })] : [];
  return [...recreated, ...writes, ...verdicts];
}

/** The person who ran `apply`; undefined: the app ran, or a release that did not record the person. */
function personOf({ by, cause }: RunBody): Pick<TimelineEntry, 'by' | 'via'> | undefined {
  return cause === 'terminal' && by !== undefined ? { by, via: 'apply' } : undefined;
}

function openCodes({ findings }: Pick<RunBody, 'findings'>): readonly string[] {
  const open = findings.filter((each) => each.class !== 'lint' && each.exemptedBy === undefined);
  return [...new Set(open.map(({ code }) => code))].sort();
}

/** The rule in the path of a request; null: the request is not about one rule. */
function ruleOf(request: string): string | null {
  const [, segment] = /\/outboundRules\/([^/?]+)$/i.exec(request) ?? [];
  if (segment === undefined) return null;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
