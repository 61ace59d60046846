import { Cron } from 'croner';
import { errorText } from '../../../core/text/error-text.ts';

// Letters only as names of months and days: NCRONTAB knows no L, W, # and ?, which the library behind this would accept.
const NCRONTAB = /^(?:[A-Za-z]{3}|[\d*,/\- ])+$/;

function parse(schedule: string): Cron {
  // Azure asks for day of month AND day of week when both are given; cron programs accept either.
  return new Cron(schedule, { timezone: 'UTC', mode: '5-or-6-parts', domAndDow: true, paused: true });
}

/**
 * Checks an NCRONTAB schedule: six fields, seconds first, or five without seconds.
 *
 * @returns the problem, or undefined
 */
export function scheduleProblem(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/).length;
  if (!NCRONTAB.test(schedule) || fields < 5 || fields > 6) {
    return `"${schedule}" is not an NCRONTAB schedule of six fields (second minute hour day month day-of-week).`;
  }
  try {
    const ever = parse(schedule).nextRun(new Date(0)) !== null;
    return ever ? undefined : `"${schedule}" is not an NCRONTAB schedule that ever occurs.`;
  } catch (error) {
    return `"${schedule}" is not an NCRONTAB schedule: ${errorText(error)}`;
  }
}

/**
 * Finds the first occurrence of a schedule after a moment, in UTC.
 *
 * @throws Error for a schedule that `scheduleProblem` would have refused
 */
export function nextOccurrence(schedule: string, after: Date): Date {
  const next = parse(schedule).nextRun(after);
  if (next === null) throw new Error(`The schedule "${schedule}" never occurs.`);
  return next;
}
