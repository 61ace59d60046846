import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { compareText } from '../../../core/text/compare-text.ts';
import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import type { Rows } from '../../ports.ts';
import { readInstances } from '../../records/alert-record.ts';
import { readMoves } from '../../records/assignment-approval.ts';
import type { HubChange } from '../../records/change-record.ts';
import { prunedChangesUntil, readChanges } from '../../records/change-record.ts';
import type { HubHistory } from '../../records/run-record.ts';
import { histories, historyOf } from '../../records/run-record.ts';
import { approvalLinks } from './approval-links.ts';
import type { LocatedHub } from './locate-hub.ts';
import { locateHub } from './locate-hub.ts';
import { alertEntries, approvalEntry, changeEntries, moveEntry } from './other-entries.ts';
import { OWN_NAME, runEntries } from './run-entries.ts';
import type { Timeline, TimelineEntry, TimelineKind, TimelineQuery } from './timeline.ts';
import type { TimelineRequests } from './timeline-requests.ts';
import { NO_REQUESTS, requestsIn } from './timeline-requests.ts';

type Deps = Pick<OperatorDeps, 'rows'>;

/** The time line of one hub. */
export interface HubTimeline extends Timeline {
  readonly hubId: string;
  readonly name: string;
}

/**
 * The time line of the hub that a person names, also of one that is gone: verdicts, writes, changes of others, alerts,
 * approvals.
 *
 * @returns a sentence when the tables hold nothing about it, or several hubs match
 */
export async function hubTimeline(
  { rows }: Deps,
  text: string,
  query: TimelineQuery,
): Promise<Result<HubTimeline, string>> {
  const located = await locateHub(rows, text);
  if (!located.ok) return located;
  const { hubId, name } = located.value;
  return ok({ hubId, name, ...(await timelineOf(rows, located.value, query)) });
}

/** The time line of the whole fleet. */
export function fleetTimeline({ rows }: Deps, query: TimelineQuery): Promise<Timeline> {
  return timelineOf(rows, undefined, query);
}

async function timelineOf(rows: Rows, hub: LocatedHub | undefined, query: TimelineQuery): Promise<Timeline> {
  const requests = isOwn(query.by) ? NO_REQUESTS : await requestsIn(rows, hub, query);
  const asked: AskedEntries = { hub, query, requests, links: await approvalLinks(rows), isShown: shownBy(query) };
  const runs = await runsShown(rows, asked);
  const others = isOwn(query.by) ? NO_OTHERS : await othersShown(rows, asked);
  return {
    entries: inOrder([...others.before, ...runs.entries, ...others.after], hub),
    gaps: {
      runsPrunedUntil: runs.prunedUntil,
      changesPrunedUntil: (await prunedChangesUntil(rows)) ?? null,
      unreadable: [...runs.unreadable, ...others.unreadable],
    },
  };
}

interface AskedEntries {
  /** undefined: the whole fleet. */
  readonly hub: LocatedHub | undefined;
  readonly query: TimelineQuery;
  readonly requests: TimelineRequests;
  readonly links: Awaited<ReturnType<typeof approvalLinks>>;
  readonly isShown: IsShown;
}

interface Part {
  readonly entries: readonly TimelineEntry[];
  readonly unreadable: readonly string[];
}

interface Others {
  /** Changes and approvals: at the same time they come before the run that follows from them. */
  readonly before: readonly TimelineEntry[];
  /** Alerts follow from runs. */
  readonly after: readonly TimelineEntry[];
  readonly unreadable: readonly string[];
}

const NO_OTHERS: Others = { before: [], after: [], unreadable: [] };

type IsShown = (entry: TimelineEntry) => boolean;

function shownBy({ by, since = '', until }: TimelineQuery): IsShown {
  const isInTime = ({ at }: TimelineEntry): boolean => at >= since && (until === undefined || at <= until);
  if (by === undefined) return isInTime;
  if (isOwn(by)) return (entry) => entry.kind === 'Write' && isInTime(entry);
  const wanted = foldCase(by);
  return (entry) =>
    (OF_PEOPLE.has(entry.kind) || (entry.kind === 'Write' && entry.via !== null)) &&
    [entry.by, entry.objectId, entry.appId].some((each) => foldOptional(each ?? undefined) === wanted) &&
    isInTime(entry);
}

/** Kinds of entries that name a caller or a person. */
const OF_PEOPLE: ReadonlySet<TimelineKind> = new Set<TimelineKind>(['Change', 'Approval', 'Request']);

function isOwn(by: string | undefined): boolean {
  return by !== undefined && foldCase(by) === OWN_NAME;
}

async function runsShown(
  rows: Rows,
  { hub, isShown, links, requests }: AskedEntries,
): Promise<Part & { readonly prunedUntil: string | null }> {
  const approvals = links.approvals.filter(({ hubId }) => hub === undefined || hubId === hub.hubId);
  const entries = approvals.map((each) => approvalEntry(each, requests.behind(each))).filter(isShown);
  const unreadable = [...links.unreadable];
  let prunedUntil: string | null = null;
  for await (const history of hub === undefined ? histories(rows) : oneHistory(rows, hub)) {
    const found = runEntries(history, links.linkOf);
    entries.push(...found.entries.filter(isShown));
    unreadable.push(...found.unreadable);
    const { at } = history.anchor ?? {};
    if (at !== undefined && (prunedUntil === null || at > prunedUntil)) prunedUntil = at;
  }
  return { entries, unreadable, prunedUntil };
}

async function* oneHistory(rows: Rows, { hubId }: LocatedHub): AsyncIterable<HubHistory> {
  const history = await historyOf(rows, hubId);
  if (history !== undefined) yield history;
}

/** Everything but runs and approvals of changes of mode. */
async function othersShown(
  rows: Rows,
  { hub, isShown, links, query: { since, until }, requests }: AskedEntries,
): Promise<Others> {
  const hubId = hub?.hubId;
  const changes = await readChanges(rows, { hubId, since, until });
  const instances = await readInstances(rows, hubId);
  const moves = await readMoves(rows);
  // Alerts about Hubwarden itself or a subscription have no hub.
  const ofHubs = instances.values.filter((each) => each.hubId.includes('/workspaces/'));
  const ofHub = moves.values.filter((each) => hubId === undefined || each.hubId === hubId);
  const before = [
    ...ofHub.map((each) => moveEntry(each, requests.behind(each))),
    ...requests.withoutApprovals([...links.approvals, ...moves.values]),
    ...byHub(changes.values).flatMap(([id, all]) => changeEntries(id, all)),
  ];
  const unreadable = [...changes.unreadable, ...instances.unreadable, ...moves.unreadable, ...requests.unreadable];
  return {
    before: before.filter(isShown),
    after: ofHubs.flatMap(alertEntries).filter(isShown),
    unreadable: unreadable.map(({ message }) => message),
  };
}

function byHub(changes: readonly HubChange[]): readonly (readonly [string, readonly HubChange['change'][]])[] {
  const hubs = new Map<string, HubChange['change'][]>();
  for (const { change, hubId } of changes) {
    const known = hubs.get(hubId);
    if (known === undefined) hubs.set(hubId, [change]);
    else known.push(change);
  }
  return [...hubs];
}

/** By time, then by hub; else as given. Runs have the hub's name in Azure's casing. */
function inOrder(entries: readonly TimelineEntry[], hub: LocatedHub | undefined): readonly TimelineEntry[] {
  const names = new Map(entries.filter(({ runId }) => runId !== null).map((each) => [each.hubId, each.hub]));
  return entries
    .map((each) => ({ ...each, hub: hub?.name ?? names.get(each.hubId) ?? each.hub }))
    .sort((a, b) => compareText(a.at, b.at) || compareText(a.hubId, b.hubId));
}
