import { addSeconds } from 'date-fns/addSeconds';
/**
 * Longest length of time that a policy or a setting may ask for: a year of 365 days. Longer ones are slips, and an instant
 * that lies far enough away has no form that a row or Azure takes.
 */
export const LONGEST_SECONDS = 365 * 24 * 3600;

/** {@link LONGEST_SECONDS} in minutes. */
export const LONGEST_MINUTES = LONGEST_SECONDS / 60;

/** The last instant that ISO 8601 writes with a year of four digits, as rows keep it. */
export const LAST_INSTANT = new Date('9999-12-31T23:59:59.999Z');

/** True for an instant that a row can keep: one with a year of four digits. */
export function isStorable(instant: Date): boolean {
  return /^\d{4}-/.test(Number.isNaN(instant.getTime()) ? '' : instant.toISOString());
}

/**
 * Reads an instant that comes from outside.
 *
 * @returns undefined for what is none, and for one that no row can keep
 */
export function instantFrom(text: string | null | undefined): Date | undefined {
  const instant = new Date(text ?? '');
  return isStorable(instant) ? instant : undefined;
}

/** The instant some seconds later; never later than {@link LONGEST_SECONDS}, whatever the parts of the length add up to. */
export function afterSeconds(start: Date, seconds: number): Date {
  return addSeconds(start, Math.min(seconds, LONGEST_SECONDS));
}
