import type { TimelineEntry } from '../../../../reconcile/queries/hub/timeline.ts';

/** The parts of a time line that a person can choose. */
export const TIMELINE_RANGES = ['24h', '7d', '30d', 'all'] as const;

/** One of {@link TIMELINE_RANGES}. */
export type TimelineRange = (typeof TIMELINE_RANGES)[number];

/** What the page shows of a time line. */
export interface TimelineView {
  /** undefined: the page chooses. */
  readonly range: TimelineRange | undefined;
  /** Rows of entries before this instant (ISO); undefined: the newest. */
  readonly before: string | undefined;
}

/** The range of a page that names none: a day where it holds everything, else a week. */
export function usualRange([first]: readonly TimelineEntry[], now: Date): TimelineRange {
  const isYoung = first !== undefined && Date.parse(first.at) >= now.getTime() - LENGTHS_MS['24h'];
  return isYoung ? '24h' : '7d';
}

/** Rows on one page of the table. */
export const MOST_ROWS = 100;

const HOUR_MS = 3_600_000;

const LENGTHS_MS: Readonly<Record<Exclude<TimelineRange, 'all'>, number>> = {
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
};

/** An entry with its place in the whole time line, by which links find its row. */
export interface PlacedEntry {
  readonly entry: TimelineEntry;
  /** 0 for the oldest. */
  readonly place: number;
}

/** The entries of a range, oldest first, and where the range begins. */
export interface RangeOfEntries {
  readonly placed: readonly PlacedEntry[];
  readonly from: Date;
  readonly to: Date;
}

/** Chooses the entries of a range that ends now. @param entries oldest first */
export function entriesIn(entries: readonly TimelineEntry[], range: TimelineRange, now: Date): RangeOfEntries {
  const from = range === 'all' ? beginOf(entries, now) : new Date(now.getTime() - LENGTHS_MS[range]);
  const since = from.toISOString();
  const placed = entries.map((entry, place) => ({ entry, place })).filter(({ entry }) => entry.at >= since);
  return { placed, from, to: now };
}

/** The whole time line begins with its first entry; an hour at least, so that the axis has a length. */
function beginOf([first]: readonly TimelineEntry[], now: Date): Date {
  const latest = now.getTime() - HOUR_MS;
  const begin = first === undefined ? latest : Date.parse(first.at);
  return new Date(Math.min(Number.isNaN(begin) ? latest : begin, latest));
}

/** The rows of one page of the table, the newest first, and where the next page begins. */
export function rowsOf(
  placed: readonly PlacedEntry[],
  before: string | undefined,
): { readonly rows: readonly PlacedEntry[]; readonly next: string | undefined } {
  const wanted = before === undefined ? placed : placed.filter(({ entry }) => entry.at < before);
  const rows = wanted.slice(-MOST_ROWS);
  const [oldest] = rows;
  if (oldest === undefined || wanted.length === rows.length) return { rows: rows.toReversed(), next: undefined };
  // Entries of one instant stay on one page, so that no page skips one of them.
  const whole = wanted.filter(({ entry }) => entry.at >= oldest.entry.at);
  return { rows: whole.toReversed(), next: whole.length === wanted.length ? undefined : oldest.entry.at };
}

/** Element id of the row of an entry. */
export function rowId(place: number): string {
  return `entry-${place}`;
}
