import { describe, expect, it } from 'vitest';
import { nextOccurrence, scheduleProblem } from '../../../../src/local/functions-host/timers/timer-schedule.ts';

const AFTER = new Date('2026-01-01T00:00:10.000Z');

describe('nextOccurrence', () => {
  it.each([
    { schedule: '*/10 * * * * *', next: '2026-01-01T00:00:20.000Z', why: 'comes strictly after the moment' },
    { schedule: '0 */5 * * * *', next: '2026-01-01T00:05:00.000Z', why: 'reads six fields, seconds first' },
    { schedule: '30 9 * * *', next: '2026-01-01T09:30:00.000Z', why: 'reads five fields without seconds, in UTC' },
    { schedule: '0 0 9 1 * 1', next: '2026-06-01T09:00:00.000Z', why: 'asks for day of month and day of week' },
    { schedule: '0 0 0 * Jan Mon-Fri', next: '2026-01-02T00:00:00.000Z', why: 'knows names' },
  ])('$why: $schedule', ({ schedule, next }) => {
    expect(nextOccurrence(schedule, AFTER).toISOString()).toBe(next);
  });
});

describe('scheduleProblem', () => {
  it.each([
    { schedule: '0 */5 * * * *', why: 'accepts six fields' },
    { schedule: '*/5 * * * *', why: 'accepts five fields' },
  ])('$why', ({ schedule }) => {
    expect(scheduleProblem(schedule)).toBeUndefined();
  });

  it.each([
    { schedule: '00:05:00', why: 'refuses a time span, which Flex Consumption does not take' },
    { schedule: '@daily', why: 'refuses a nickname' },
    { schedule: '0 0 0 L * *', why: 'refuses what only other cron dialects know, in words of its own' },
    { schedule: '0 61 * * * *', why: 'refuses a minute out of range' },
    { schedule: '0 0 0 30 2 *', why: 'refuses a day that never comes' },
    { schedule: '* * * * * * *', why: 'refuses seven fields' },
    { schedule: '', why: 'refuses nothing at all' },
  ])('$why: $schedule', ({ schedule }) => {
    expect(scheduleProblem(schedule)).toContain('is not an NCRONTAB schedule');
  });
});
