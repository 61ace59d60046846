import { wordsOfKinds } from '../../core/kind-words.ts';
import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import { ageText } from '../../core/time/age-text.ts';
import type { FleetHub } from '../../reconcile/operator/fleet-hubs.ts';
import type { FleetList } from '../../reconcile/queries/fleet-list.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import { latenessLines } from './lateness-lines.ts';
import { coverageLines, noneSelected, notCoveredText, verdictCounts } from './status-lines.ts';

/** How `status` is rendered. */
export interface StatusRendering {
  readonly now: Date;
  readonly paint: Paint;
  /** A filter has selected the hubs. */
  readonly isFiltered: boolean;
  /** With the columns of `-o wide`. */
  readonly isWide: boolean;
}

/** The answer of `status` for people. */
export function statusText(list: FleetList, rendering: StatusRendering): string {
  const { isWide, now, paint } = rendering;
  const { notCovered, page, selected, ...fleet } = list;
  const rows = page.rows.map((hub) => [...cellsOf(hub), ...(isWide ? wideCellsOf(hub, now) : [])]);
  const headings = [...HEADINGS, ...(isWide ? WIDE_HEADINGS : [])];
  const { coverage, kinds, missing, sweep } = fleet;
  const words = wordsOfKinds(kinds ?? []);
  return [
    sweepLine(list, now),
    ...countLines(list, rendering),
    ...coverageLines(forPeople({ coverage, missing, sweep }), paint, words),
    ...notCoveredText(forPeople(notCovered), { total: selected, words }, paint),
    ...(selected === 0 ? [] : latenessLines(list.events, paint)),
    ...(rows.length === 0 ? [] : ['', renderTable(headings, rows, paint)]),
  ].join('\n');
}

const HEADINGS = ['HUB', 'ASSIGNMENT', 'VERDICT', 'AGE', 'FINDINGS'];

function cellsOf({ ageSeconds, assignment, codes, name, verdict }: FleetHub): readonly string[] {
  return [name, assignment ?? '–', verdict, ageText(ageSeconds), codes.join(' ')];
}

const WIDE_HEADINGS = ['SEVERITY', 'SINCE', 'MODE', 'GROUP', 'SUBSCRIPTION', 'LOCATION', 'POLICY'];

function wideCellsOf(hub: FleetHub, now: Date): readonly string[] {
  const { location, mode, policyVersion, resourceGroup, severity, subscriptionId, verdictSince } = hub;
  const since = ageText(secondsSince(verdictSince, now));
  const known = [severity ?? '–', since, mode ?? '–', resourceGroup, subscriptionId, location ?? '–'];
  return [...known, policyVersion ?? '–'];
}

/** The answer of `status` for programs. */
export function statusJson({ page, ...fleet }: FleetList): unknown {
  const { next, remaining, rows } = page;
  const hubs = rows.map(({ findings, ...hub }) => ({
    ...hub,
    findings: findings.map(({ causeKey: _, ...rest }) => rest),
  }));
  const { coverage, events, kinds: _, missing, sweep, ...rest } = fleet;
  // In an order of its own: over the API, what is undefined has no place.
  const first = { sweep: sweep ?? null, coverage: coverage ?? null, missing, events: events ?? null };
  return { ...first, ...rest, next: next ?? null, hubs, remaining };
}

/** The last sweep in one line. */
export function sweepLine({ kinds, sweep }: Pick<FleetList, 'kinds' | 'sweep'>, now: Date): string {
  if (sweep === undefined) return 'No sweep has run yet.';
  const { endedAt, hubs, judged, startedAt } = sweep;
  const share = `${judged} of ${hubs} ${wordsOfKinds(kinds ?? []).many} judged`;
  if (endedAt === undefined) return `A sweep has been running since ${startedAt}: ${share} so far.`;
  const seconds = Math.round((new Date(endedAt).getTime() - new Date(startedAt).getTime()) / 1000);
  return `Last sweep: ${startedAt}, ${ageText(secondsSince(startedAt, now))} ago, ${ageText(seconds)} long, ${share}.`;
}

function countLines(list: FleetList, { isFiltered, now }: StatusRendering): readonly string[] {
  const { counts, oldestConfirmedAt, selected, total } = list;
  if (total === 0) return ['No hub is known.'];
  const words = wordsOfKinds(list.kinds ?? []);
  if (oldestConfirmedAt === undefined) return [noneSelected(total, words)];
  const oldest = `Oldest verdict: ${ageText(secondsSince(oldestConfirmedAt, now))}.`;
  const share = isFiltered
    ? `${selected} of ${counted(total, words.one, words.many)} pass the filter`
    : counted(selected, words.one, words.many);
  return [`${share}: ${verdictCounts(counts)}. ${oldest}`];
}

function secondsSince(iso: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(iso).getTime()) / 1000));
}
