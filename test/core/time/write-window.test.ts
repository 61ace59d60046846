import { describe, expect, it } from 'vitest';
import type { WriteWindow } from '../../../src/core/time/write-window.ts';
import { insideWindow, nextWindowAt, windowMinutes } from '../../../src/core/time/write-window.ts';

const window = (changes: Partial<WriteWindow> = {}): WriteWindow => ({
  days: ['Mon'],
  from: '08:00',
  to: '18:00',
  timeZone: 'UTC',
  ...changes,
});
const at = (text: string) => new Date(text);

describe('a write window', () => {
  // 2026-10-05 is a Monday.
  const rows: readonly { why: string; windows: readonly WriteWindow[]; now: string; inside: boolean }[] = [
    { why: 'no windows mean always', windows: [], now: '2026-10-05T03:00:00Z', inside: true },
    { why: 'the first minute is inside', windows: [window()], now: '2026-10-05T08:00:00Z', inside: true },
    { why: 'the minute before is outside', windows: [window()], now: '2026-10-05T07:59:59Z', inside: false },
    { why: 'the last second is inside', windows: [window()], now: '2026-10-05T17:59:59Z', inside: true },
    { why: 'the end itself is outside', windows: [window()], now: '2026-10-05T18:00:00Z', inside: false },
    { why: 'another day is outside', windows: [window()], now: '2026-10-06T09:00:00Z', inside: false },
    { why: 'Sunday is a day too', windows: [window({ days: ['Sun'] })], now: '2026-10-04T09:00:00Z', inside: true },
    {
      why: 'one of several days',
      windows: [window({ days: ['Mon', 'Tue'] })],
      now: '2026-10-06T09:00:00Z',
      inside: true,
    },
    {
      why: 'one of several windows',
      windows: [window({ days: ['Sun'] }), window()],
      now: '2026-10-05T09:00:00Z',
      inside: true,
    },
    {
      why: 'the end of the day is 24:00',
      windows: [window({ to: '24:00' })],
      now: '2026-10-05T23:59:59Z',
      inside: true,
    },
    {
      why: 'past midnight: the evening',
      windows: [window({ from: '22:00', to: '06:00' })],
      now: '2026-10-05T23:00:00Z',
      inside: true,
    },
    {
      why: 'past midnight: the morning after',
      windows: [window({ from: '22:00', to: '06:00' })],
      now: '2026-10-06T05:59:00Z',
      inside: true,
    },
    {
      why: 'past midnight: its end',
      windows: [window({ from: '22:00', to: '06:00' })],
      now: '2026-10-06T06:00:00Z',
      inside: false,
    },
    {
      why: 'past midnight: not the morning of the day itself',
      windows: [window({ from: '22:00', to: '06:00' })],
      now: '2026-10-05T05:00:00Z',
      inside: false,
    },
    {
      why: 'past midnight from Saturday to Sunday',
      windows: [window({ days: ['Sat'], from: '22:00', to: '06:00' })],
      now: '2026-10-04T03:00:00Z',
      inside: true,
    },
    {
      why: 'equal times last a whole day',
      windows: [window({ from: '08:00', to: '08:00' })],
      now: '2026-10-06T07:59:00Z',
      inside: true,
    },
    {
      why: 'summer time: 08:00 in Berlin is 06:00 UTC',
      windows: [window({ timeZone: 'Europe/Berlin' })],
      now: '2026-10-05T06:00:00Z',
      inside: true,
    },
    {
      why: 'summer time: a minute earlier',
      windows: [window({ timeZone: 'Europe/Berlin' })],
      now: '2026-10-05T05:59:00Z',
      inside: false,
    },
    {
      why: 'winter time: 08:00 in Berlin is 07:00 UTC',
      windows: [window({ timeZone: 'Europe/Berlin' })],
      now: '2026-12-07T06:59:00Z',
      inside: false,
    },
    {
      why: 'it is another day elsewhere',
      windows: [window({ days: ['Tue'], from: '00:00', timeZone: 'Asia/Tokyo' })],
      now: '2026-10-05T15:00:00Z',
      inside: true,
    },
    {
      why: 'midnight is hour 0',
      windows: [window({ from: '00:00', to: '00:30' })],
      now: '2026-10-05T00:10:00Z',
      inside: true,
    },
    {
      why: 'minutes count',
      windows: [window({ from: '08:30', to: '08:45' })],
      now: '2026-10-05T08:29:00Z',
      inside: false,
    },
  ];
  it.each(rows)('$why', ({ windows, now, inside }) => {
    expect(insideWindow(windows, at(now))).toBe(inside);
  });

  it.each([
    { why: 'later today', now: '2026-10-05T05:10:00Z', next: '2026-10-05T08:00:00Z' },
    { why: 'next week', now: '2026-10-05T18:00:00Z', next: '2026-10-12T08:00:00Z' },
    { why: 'at once, on the quarter', now: '2026-10-05T09:00:00Z', next: '2026-10-05T09:00:00Z' },
    { why: 'at once, between two quarters', now: '2026-10-05T09:01:30Z', next: '2026-10-05T09:01:30Z' },
  ])('opens $why', ({ now, next }) => {
    expect(nextWindowAt([window()], at(now))).toEqual(at(next));
  });

  it.each([
    {
      why: 'that contains no full quarter of an hour',
      changes: { from: '09:01', to: '09:14' },
      now: '2026-10-05T08:59:59Z',
      next: '2026-10-05T09:01:00Z',
    },
    {
      why: 'of one minute',
      changes: { from: '09:07', to: '09:08' },
      now: '2026-10-05T09:08:00Z',
      next: '2026-10-12T09:07:00Z',
    },
    {
      why: 'over midnight, in its odd minute',
      changes: { from: '23:52', to: '00:07' },
      now: '2026-10-06T00:07:00Z',
      next: '2026-10-12T23:52:00Z',
    },
    {
      why: 'whose hour clocks skip: at the jump',
      changes: { days: ['Sun'], from: '02:30', to: '03:20', timeZone: 'Europe/Berlin' } as const,
      now: '2026-03-29T00:00:00Z',
      next: '2026-03-29T01:00:00Z',
    },
    {
      why: 'that clocks skip as a whole: a week later',
      changes: { days: ['Sun'], from: '02:10', to: '02:50', timeZone: 'Europe/Berlin' } as const,
      now: '2026-03-22T02:00:00Z',
      next: '2026-04-05T00:10:00Z',
    },
    {
      why: 'whose hour comes twice: the second time too',
      changes: { days: ['Sun'], from: '02:10', to: '02:20', timeZone: 'Europe/Berlin' } as const,
      now: '2026-10-25T00:20:00Z',
      next: '2026-10-25T01:10:00Z',
    },
  ])('opens exactly, one $why', ({ changes, now, next }) => {
    expect(nextWindowAt([window(changes)], at(now))).toEqual(at(next));
  });

  it('opens with the first of several', () => {
    const windows = [window({ days: ['Wed'] }), window({ days: ['Tue'], from: '12:00' })];
    expect(nextWindowAt(windows, at('2026-10-05T20:00:00Z'))).toEqual(at('2026-10-06T12:00:00Z'));
  });

  it('that never opens has no next time', () => {
    expect(nextWindowAt([window({ days: [] })], at('2026-10-05T20:00:00Z'))).toBeUndefined();
  });

  it.each([
    { from: '09:01', to: '09:14', minutes: 13 },
    { from: '22:00', to: '06:00', minutes: 480 },
    { from: '08:00', to: '08:00', minutes: 1440 },
    { from: '23:59', to: '24:00', minutes: 1 },
  ])('from $from to $to is open for $minutes minutes', ({ from, to, minutes }) => {
    expect(windowMinutes({ from, to })).toBe(minutes);
  });

  it('in a time zone that is unknown is a bug', () => {
    expect(() => insideWindow([window({ timeZone: 'Moon/Sea' })], at('2026-10-05T20:00:00Z'))).toThrow(RangeError);
  });
});
