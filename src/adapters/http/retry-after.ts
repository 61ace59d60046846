/** Longest wait that an answer can ask for, in seconds: a slip in a header must not park a hub for days. */
const LONGEST_SECONDS = 3600;

/** Headers by name, in any casing; the SDK's and the platform's header types both fit. */
export interface HeaderReader {
  get(name: string): string | null | undefined;
}

/**
 * How long an answer asks us to wait. Both forms of `Retry-After` are read: whole seconds and an HTTP date.
 *
 * @param now the caller's clock, for dates
 * @returns seconds, 0 to 3600; undefined when the header is missing or makes no sense
 */
export function retryAfterSeconds(headers: HeaderReader, now: Date): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : secondsUntil(value, now);
  if (seconds === undefined) return undefined;
  return Math.min(Math.max(0, seconds), LONGEST_SECONDS);
}

function secondsUntil(date: string, now: Date): number | undefined {
  // A date has a word in it; `Date.parse` would take stray numbers like `-5` for years.
  const at = /[A-Za-z]{3}/.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.ceil((at - now.getTime()) / 1000);
}
