import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WriteWindow } from '../../../src/core/time/write-window.ts';
import { insideWindow, nextWindowAt } from '../../../src/core/time/write-window.ts';
import { propertyRuns } from '../../thoroughness.ts';

const RUNS = { numRuns: Math.min(propertyRuns(120), 600) };
const MINUTE_MS = 60_000;
const SCANNED_MINUTES = 50 * 60;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/Santiago',
];

/** The time on a clock of that zone: `Mon 09:05`. */
function wallClock(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => format.format(at).replace(',', '');
}

/** The definition in words, minute by minute, on the wall clock alone. */
function isOpen({ days, from, to }: WriteWindow, clock: string): boolean {
  const [day = '', time = ''] = clock.split(' ');
  const isDay = (name: string | undefined) => days.some((each) => each === name);
  const yesterday = DAYS[(DAYS.map(String).indexOf(day) + 6) % 7];
  if (from < to) return isDay(day) && time >= from && time < to;
  return (isDay(day) && time >= from) || (isDay(yesterday) && time < to);
}

const time = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);

/** Windows of all lengths, many of them short and near the hours in which clocks jump. */
const window: fc.Arbitrary<WriteWindow> = fc.record({
  days: fc.oneof(fc.constant([...DAYS]), fc.subarray([...DAYS])),
  from: fc.oneof(time, fc.constantFrom('01:30', '02:00', '02:30', '02:59', '23:55', '00:00')),
  to: fc.oneof(time, fc.constantFrom('02:05', '02:45', '03:00', '03:01', '00:10', '24:00')),
  timeZone: fc.constantFrom(...ZONES),
});

/** Any second of 2026, and the nights in which clocks jump somewhere. */
const instant = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 0, max: 364 * 24 * 60 }).map((minute) => Date.UTC(2026, 0, 1) + minute * MINUTE_MS),
      fc.constantFrom(
        Date.UTC(2026, 2, 28, 20),
        Date.UTC(2026, 9, 24, 20),
        Date.UTC(2026, 2, 7, 22),
        Date.UTC(2026, 3, 4, 8),
        Date.UTC(2026, 8, 26, 6),
        Date.UTC(2026, 1, 15),
      ),
    ),
    fc.integer({ min: 0, max: 12 * 3600 }),
  )
  .map(([ms, seconds]) => new Date(ms + seconds * 1000));

function firstOpenMinute(windows: readonly WriteWindow[], now: Date): Date | undefined {
  const clocks = windows.map((each) => ({ each, show: wallClock(each.timeZone) }));
  const open = (at: Date) => clocks.some(({ each, show }) => isOpen(each, show(at)));
  if (open(now)) return now;
  const first = Math.floor(now.getTime() / MINUTE_MS) + 1;
  for (let minute = 0; minute < SCANNED_MINUTES; minute += 1) {
    const at = new Date((first + minute) * MINUTE_MS);
    if (open(at)) return at;
  }
  return undefined;
}

describe('write windows beside a scan of every minute', () => {
  it('the next opening is exactly the first minute in which the clock on the wall is inside', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 2 }), instant, (windows, now) => {
        const scanned = firstOpenMinute(windows, now);
        const next = nextWindowAt(windows, now);
        if (scanned !== undefined) expect(next).toEqual(scanned);
        else expect(next === undefined || next.getTime() >= now.getTime() + SCANNED_MINUTES * MINUTE_MS).toBe(true);
        if (next !== undefined) expect(insideWindow(windows, next)).toBe(true);
      }),
      RUNS,
    );
  });
});
