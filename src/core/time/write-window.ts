/** Days of the week, Monday first. */
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

interface LocalTime {
  /** 0 is Sunday. */
  readonly day: number;
  readonly minute: number;
}

/**
 * True when writes are allowed at this instant. No windows at all mean always. A window belongs to the day on which it
 * begins: from 22:00 to 06:00 on Monday lasts into Tuesday. `to` itself is outside; equal times make a window of 24
 * hours.
 *
 * @throws RangeError for a time zone that the platform does not know; validation of the policy refuses those
 */
export function insideWindow(windows: readonly WriteWindow[], now: Date): boolean {
  if (windows.length === 0) return true;
  const atMs = now.getTime();
  return windows.some((window) => isInHours(window, localTime(atMs, offsetsOf(window.timeZone)(atMs))));
}

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A window of one day a week may fall into the hour that clocks skip, so the search covers two weeks and a day. */
const HORIZON_MS = 15 * DAY_MS;

/**
 * The first instant from `now` on at which writes are allowed: `now` itself inside a window, else the minute in which a
 * window opens, because its hour begins or because clocks jump into it.
 *
 * @returns undefined when no window opens within 15 days
 * @throws RangeError as {@link insideWindow}
 */
export function nextWindowAt(windows: readonly WriteWindow[], now: Date): Date | undefined {
  if (insideWindow(windows, now)) return now;
  const openings = windows.map((window) => nextOpening(window, now.getTime())).filter((atMs) => atMs !== undefined);
  return openings.length === 0 ? undefined : new Date(Math.min(...openings));
}

function nextOpening(window: WriteWindow, nowMs: number): number | undefined {
  for (const span of spansOf(offsetsOf(window.timeZone), nowMs)) {
    const opening = openingIn(span, window);
    if (opening !== undefined) return opening;
  }
  return undefined;
}

/** A span of time in which a time zone keeps its offset from UTC. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

/**
 * Checks the two ways in which a window can open: the clocks' jump at the beginning of the span, and the window's hour
 * of each day.
 */
function openingIn({ fromMs, toMs, offsetMs }: Span, window: WriteWindow): number | undefined {
  const isOpen = (atMs: number) => isInHours(window, localTime(atMs, offsetMs));
  if (isOpen(fromMs)) return fromMs;
  const beginsMs = minuteOf(window.from) * MINUTE_MS - offsetMs;
  let atMs = Math.floor((fromMs - beginsMs) / DAY_MS) * DAY_MS + beginsMs;
  for (; atMs < toMs; atMs += DAY_MS) if (atMs > fromMs && isOpen(atMs)) return atMs;
  return undefined;
}

/** No time zone changes its offset twice within so short a time. */
const PROBE_MS = 3 * 60 * MINUTE_MS;

function* spansOf(offsetAt: (atMs: number) => number, nowMs: number): Generator<Span> {
  const endMs = nowMs + HORIZON_MS;
  let fromMs = nowMs;
  let offsetMs = offsetAt(nowMs);
  for (let probedMs = nowMs; probedMs < endMs; probedMs += PROBE_MS) {
    const next = offsetAt(probedMs + PROBE_MS);
    if (next === offsetMs) continue;
    const toMs = changeBetween(offsetAt, probedMs, probedMs + PROBE_MS);
    yield { fromMs, toMs, offsetMs };
    fromMs = toMs;
    offsetMs = next;
  }
  yield { fromMs, toMs: endMs, offsetMs };
}

/** Clocks jump at whole minutes: the first one with the later offset. */
function changeBetween(offsetAt: (atMs: number) => number, earlyMs: number, lateMs: number): number {
  const before = offsetAt(earlyMs);
  let low = Math.floor(earlyMs / MINUTE_MS);
  let high = Math.ceil(lateMs / MINUTE_MS);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE_MS) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
}

function isInHours({ days, from, to }: WriteWindow, { day, minute }: LocalTime): boolean {
  const begins = minuteOf(from);
  const ends = minuteOf(to);
  const isDay = (index: number) => days.some((name) => name === WEEKDAYS[(index + 6) % 7]);
  if (begins < ends) return isDay(day) && minute >= begins && minute < ends;
  return (isDay(day) && minute >= begins) || (isDay(day - 1) && minute < ends);
}

/**
 * How long a window is open, in minutes; on days on which clocks jump it may be an hour more or less.
 *
 * @param window hours as a policy writes them
 */
export function windowMinutes({ from, to }: Pick<WriteWindow, 'from' | 'to'>): number {
  const minutes = minuteOf(to) - minuteOf(from);
  return minutes > 0 ? minutes : minutes + DAY_MS / MINUTE_MS;
}

/** `24:00` is the end of the day. */
function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function localTime(atMs: number, offsetMs: number): LocalTime {
  const local = new Date(atMs + offsetMs);
  return { day: local.getUTCDay(), minute: local.getUTCHours() * 60 + local.getUTCMinutes() };
}

/** Prepares the offset of a time zone from UTC, in milliseconds. */
function offsetsOf(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const [year, month, day] = [part('year'), part('month'), part('day')];
    const local = Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second'));
    return local - Math.floor(atMs / 1000) * 1000;
  };
}

/** Days and hours in which an assignment may write. Absent list = always. */
export interface WriteWindow {
  readonly days: readonly (typeof WEEKDAYS)[number][];
  /** `HH:MM`, in `timeZone`. `to` before `from` runs past midnight. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}
