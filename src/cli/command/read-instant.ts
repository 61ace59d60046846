import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isStorable } from '../../core/time/instant.ts';

// Instants computed from this one must still have a year of four digits.
const LAST_YEAR = 9990;
const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads an instant in ISO 8601 with its offset; a date alone is the start of that day in UTC. A time without an offset
 * is refused, because its meaning would depend on the machine.
 *
 * @param option name of the option, for the message
 */
export function readInstant(text: string, option: string): Result<Date, string> {
  const [, date] = INSTANT.exec(text.trim()) ?? [];
  const instant = new Date(text.trim());
  if (date === undefined || !isStorable(instant) || instant.getUTCFullYear() > LAST_YEAR || !isDay(date)) {
    return err(
      `${option}: "${text}" is not an instant. Write it as 2026-10-01T12:00:00Z, or 2026-10-01 for its start in UTC.`,
    );
  }
  return ok(instant);
}

/** False for the 30th of February, which JavaScript reads as the 2nd of March. */
function isDay(date: string): boolean {
  const start = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(start.getTime()) && start.toISOString().startsWith(date);
}
