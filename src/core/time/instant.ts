import { addSeconds } from 'date-fns/addSeconds';
/**
 * The longest duration in a policy or a setting: a year of 365 days. A longer one is a typing error, and a very distant
 * instant has no form that a row or Azure accepts.
 */
export const LONGEST_SECONDS = 365 * 24 * 3600;

/** {@link LONGEST_SECONDS} in minutes. */
export const LONGEST_MINUTES = LONGEST_SECONDS / 60;

/** The last instant that ISO 8601 writes with a year of four digits, as rows store it. */
export const LAST_INSTANT = new Date('9999-12-31T23:59:59.999Z');

/** True for an instant that a row can store: one with a year of four digits. */
export function isStorable(instant: Date): boolean {
  return /^\d{4}-/.test(Number.isNaN(instant.getTime()) ? '' : instant.toISOString());
}

/**
 * Reads an instant that comes from outside.
 *
 * @returns undefined for a text that is none, and for an instant that no row can store
 */
export function instantFrom(text: string | null | undefined): Date | undefined {
  const instant = new Date(text ?? '');
  return isStorable(instant) ? instant : undefined;
}

/** The instant some seconds later; never later than {@link LONGEST_SECONDS}, whatever the sum of the parts. */
export function afterSeconds(start: Date, seconds: number): Date {
  return addSeconds(start, Math.min(seconds, LONGEST_SECONDS));
}
