import type { Verdict } from '../../../../core/verdict/catalogue/vocabulary.ts';
import type { TimelineEntry, TimelineKind } from '../../../../reconcile/queries/hub/timeline.ts';
import type { PlacedEntry, RangeOfEntries } from './timeline-range.ts';

/** Width of the axis in units of the drawing. Lengths are whole units, so that the text of a page stays short. */
export const AXIS_UNITS = 820;

/** Marks nearer than this would overlap: they become one. */
const MERGE_UNITS = 14;

/** The rows of marks below the band of verdicts. */
export const LANES = ['Runs', 'Hubwarden’s writes', 'Changes by others', 'Alerts', 'People'] as const;

/** One of {@link LANES}. */
export type Lane = (typeof LANES)[number];

/** A stretch of time with one verdict; undefined: Hubwarden did not judge the hub, or does not know it any more. */
export interface Band {
  readonly verdict: Verdict | undefined;
  readonly from: number;
  readonly to: number;
  readonly begin: Date;
  readonly end: Date;
}

/** One or several entries at one place of a lane. */
export interface Mark {
  readonly lane: Lane;
  readonly at: number;
  /** Oldest first; at least one. */
  readonly entries: readonly PlacedEntry[];
}

/** A line of the axis. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/**
 * The bands of verdicts in a range. Before the first verdict, while the hub is gone, and after the last read nothing is known: a band
 * without a verdict, never the last verdict drawn on.
 *
 * @param entries the whole time line, oldest first
 * @param judgedAt time of the read that the present verdict rests on; undefined: the hub is gone, or has no record
 */
export function bandsOf(
  entries: readonly TimelineEntry[],
  { from, to }: Pick<RangeOfEntries, 'from' | 'to'>,
  judgedAt: string | undefined,
): readonly Band[] {
  const points: { readonly at: number; readonly verdict: Verdict | undefined }[] = [
    { at: Number.NEGATIVE_INFINITY, verdict: undefined },
  ];
  for (const { at, kind, verdict } of entries) {
    if (kind === 'Gone') points.push({ at: Date.parse(at), verdict: undefined });
    if (kind === 'Verdict' && verdict !== null) points.push({ at: Date.parse(at), verdict });
  }
  const judged = judgedAt === undefined ? undefined : Date.parse(judgedAt);
  if (judged !== undefined && judged > (points.at(-1)?.at ?? judged)) points.push({ at: judged, verdict: undefined });
  const scale = scaleOf({ from, to });
  return points.flatMap(({ at, verdict }, index) => {
    const begin = Math.max(at, from.getTime());
    const end = Math.min(points[index + 1]?.at ?? to.getTime(), to.getTime());
    if (end <= begin) return [];
    return [{ verdict, from: scale(begin), to: scale(end), begin: new Date(begin), end: new Date(end) }];
  });
}

/** The marks of a range; entries of one lane that would overlap share one. */
export function marksOf({ from, placed, to }: RangeOfEntries): readonly Mark[] {
  const scale = scaleOf({ from, to });
  const marks: Mark[] = [];
  for (const lane of LANES) {
    let last: { readonly lane: Lane; readonly at: number; readonly entries: PlacedEntry[] } | undefined;
    for (const each of placed) {
      if (laneOf(each.entry.kind) !== lane) continue;
      const at = scale(Date.parse(each.entry.at));
      if (last !== undefined && at - last.at < MERGE_UNITS) {
        last.entries.push(each);
        continue;
      }
      last = { lane, at, entries: [each] };
      marks.push(last);
    }
  }
  return marks;
}

function laneOf(kind: TimelineKind): Lane {
  switch (kind) {
    case 'Verdict':
    case 'Findings':
    case 'Recreated':
    case 'Gone':
      return 'Runs';
    case 'Write':
      return 'Hubwarden’s writes';
    case 'Change':
      return 'Changes by others';
    case 'AlertOpened':
    case 'AlertEnded':
      return 'Alerts';
    case 'Approval':
    case 'Request':
      return 'People';
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Distances of lines that people read at once. */
const STEPS_MS = [
  ...[10 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS],
  ...[1, 2, 5, 10, 30, 90, 365].map((days) => days * DAY_MS),
];

const MOST_TICKS = 9;

/** The lines of the axis, at whole hours or days of UTC. */
export function ticksOf({ from, to }: Pick<RangeOfEntries, 'from' | 'to'>): readonly Tick[] {
  const length = to.getTime() - from.getTime();
  const step = STEPS_MS.find((each) => length / each <= MOST_TICKS) ?? Math.ceil(length / MOST_TICKS / DAY_MS) * DAY_MS;
  const scale = scaleOf({ from, to });
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from.getTime() / step) * step; at <= to.getTime(); at += step) {
    const iso = new Date(at).toISOString();
    ticks.push({ at: scale(at), text: step >= DAY_MS || at % DAY_MS === 0 ? iso.slice(5, 10) : iso.slice(11, 16) });
  }
  return ticks;
}

function scaleOf({ from, to }: Pick<RangeOfEntries, 'from' | 'to'>): (at: number) => number {
  const length = Math.max(1, to.getTime() - from.getTime());
  return (at) => Math.round(((at - from.getTime()) / length) * AXIS_UNITS);
}
