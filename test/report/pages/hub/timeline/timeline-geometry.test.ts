import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../../../../src/reconcile/queries/hub/timeline.ts';
import { timelineEntry } from '../../../../../src/reconcile/queries/hub/timeline.ts';
import {
  AXIS_UNITS,
  bandsOf,
  marksOf,
  ticksOf,
} from '../../../../../src/report/pages/hub/timeline/timeline-geometry.ts';
import { entriesIn, rowsOf, usualRange } from '../../../../../src/report/pages/hub/timeline/timeline-range.ts';

const NOW = new Date('2026-11-24T00:00:00Z');
const DAY = { from: new Date('2026-11-23T00:00:00Z'), to: NOW };

function entry(at: string, change: Partial<TimelineEntry> = {}): TimelineEntry {
  return timelineEntry({ at, kind: 'Verdict', hubId: '/h', hub: 'h', ...change });
}

describe('bands of verdicts', () => {
  it('begin with the first verdict: before it nothing is known', () => {
    const bands = bandsOf([entry('2026-11-23T12:00:00Z', { verdict: 'Drifted' })], DAY, NOW.toISOString());
    expect(bands.map(({ from, to, verdict }) => [verdict, from, to])).toEqual([
      [undefined, 0, AXIS_UNITS / 2],
      ['Drifted', AXIS_UNITS / 2, AXIS_UNITS],
    ]);
  });

  it('end with the last read: a verdict is never drawn on into time without one', () => {
    const entries = [entry('2026-11-20T00:00:00Z', { verdict: 'Compliant' })];
    const bands = bandsOf(entries, DAY, '2026-11-23T06:00:00Z');
    expect(bands.map(({ from, to, verdict }) => [verdict, from, to])).toEqual([
      ['Compliant', 0, AXIS_UNITS / 4],
      [undefined, AXIS_UNITS / 4, AXIS_UNITS],
    ]);
  });

  it('have a gap while the hub is gone', () => {
    const entries = [
      entry('2026-11-23T00:00:00Z', { verdict: 'Compliant' }),
      entry('2026-11-23T06:00:00Z', { kind: 'Gone' }),
      entry('2026-11-23T18:00:00Z', { verdict: 'Pending' }),
    ];
    expect(bandsOf(entries, DAY, NOW.toISOString()).map(({ verdict }) => verdict)).toEqual([
      'Compliant',
      undefined,
      'Pending',
    ]);
  });

  it('are one gap for a hub without a record', () => {
    expect(bandsOf([], DAY, undefined).map(({ verdict }) => verdict)).toEqual([undefined]);
  });
});

describe('marks', () => {
  it('of one lane that would overlap become one, and the others stay apart', () => {
    const at = (minute: number): TimelineEntry =>
      entry(new Date(DAY.from.getTime() + minute * 60_000).toISOString(), { kind: 'Change' });
    const entries = [at(10), at(11), at(12), at(600), entry(DAY.from.toISOString(), { kind: 'Write' })];
    const marks = marksOf({ ...DAY, placed: entries.map((each, place) => ({ entry: each, place })) });
    expect(marks.map((mark) => [mark.lane, mark.entries.length])).toEqual([
      ['Hubwarden’s writes', 1],
      ['Changes by others', 3],
      ['Changes by others', 1],
    ]);
  });
});

describe('the axis', () => {
  it.each([1, 3, 24, 7 * 24, 30 * 24, 365 * 24, 5000 * 24])('of %i hours has 2 to 10 lines', (hours) => {
    const ticks = ticksOf({ from: new Date(NOW.getTime() - hours * 3_600_000), to: NOW });
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(10);
    expect(ticks.every(({ at }) => at >= 0 && at <= AXIS_UNITS && Number.isInteger(at))).toBe(true);
  });
});

describe('a range', () => {
  const many = Array.from({ length: 250 }, (_, index) =>
    entry(new Date(NOW.getTime() - (250 - index) * 60_000).toISOString(), { kind: 'Change' }),
  );

  it('is a day for a hub whose whole history fits, and a week otherwise', () => {
    expect(usualRange([entry('2026-11-23T12:00:00Z')], NOW)).toBe('24h');
    expect(usualRange([entry('2026-11-01T12:00:00Z')], NOW)).toBe('7d');
    expect(usualRange([], NOW)).toBe('7d');
  });

  it('of everything begins with the first entry', () => {
    expect(entriesIn([entry('2026-01-01T00:00:00Z')], 'all', NOW).from.toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(entriesIn([], 'all', NOW).from.toISOString()).toBe('2026-11-23T23:00:00.000Z');
  });

  it('has pages of rows, the newest first, which hold every entry once', () => {
    const { placed } = entriesIn(many, '24h', NOW);
    const seen: number[] = [];
    let before: string | undefined;
    do {
      const { next, rows } = rowsOf(placed, before);
      seen.push(...rows.map(({ place }) => place));
      before = next;
    } while (before !== undefined);
    expect(seen).toEqual(many.map((_, index) => 249 - index));
  });

  it('keeps entries of one instant on one page', () => {
    const same = Array.from({ length: 150 }, () => entry('2026-11-23T12:00:00.000Z', { kind: 'Change' }));
    const { next, rows } = rowsOf(entriesIn(same, '24h', NOW).placed, undefined);
    expect(rows).toHaveLength(150);
    expect(next).toBeUndefined();
  });
});
