import type { WriteWindow } from '../baseline/baseline.ts';

const DAYS: readonly string[] = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

interface LocalTime {
  /** Index in {@link DAYS}. */
  readonly day: number;
  readonly minute: number;
}

/**
 * True when writes are allowed at this instant. No windows at all mean always. A window belongs to the day it begins
 * on: from 22:00 to 06:00 on Monday lasts into Tuesday. `to` itself is outside; equal times make a window of 24 hours.
 *
 * @throws RangeError for a time zone that the platform does not know; validation of the policy refuses those
 */
export function insideWindow(windows: readonly WriteWindow[], now: Date): boolean {
  return windows.length === 0 || windows.some((window) => holds(window, clockOf(window.timeZone)(now)));
}

const QUARTER_MS = 15 * 60 * 1000;
const QUARTERS_TO_LOOK_AHEAD = 8 * 24 * 4;

/**
 * When writes are allowed again, to the next quarter of an hour.
 *
 * @returns undefined when no window opens within 8 days
 * @throws RangeError as {@link insideWindow}
 */
export function nextWindowAt(windows: readonly WriteWindow[], now: Date): Date | undefined {
  const clocks = windows.map((window) => ({ window, clock: clockOf(window.timeZone) }));
  const first = Math.ceil(now.getTime() / QUARTER_MS) * QUARTER_MS;
  for (let quarter = 0; quarter < QUARTERS_TO_LOOK_AHEAD; quarter += 1) {
    const at = new Date(first + quarter * QUARTER_MS);
    if (clocks.some(({ window, clock }) => holds(window, clock(at)))) return at;
  }
  return undefined;
}

function holds({ days, from, to }: WriteWindow, { day, minute }: LocalTime): boolean {
  const begins = minuteOf(from);
  const ends = minuteOf(to);
  const isDay = (index: number) => days.some((name) => name === DAYS[(index + DAYS.length) % DAYS.length]);
  if (begins < ends) return isDay(day) && minute >= begins && minute < ends;
  return (isDay(day) && minute >= begins) || (isDay(day - 1) && minute < ends);
}

/** `24:00` is the end of the day. */
function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function clockOf(timeZone: string): (at: Date) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      day: DAYS.indexOf(parts.get('weekday') ?? ''),
      minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    };
  };
}
