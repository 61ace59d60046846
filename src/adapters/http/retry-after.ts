/** Longest wait that an answer can ask for, in seconds: a wrong header must not delay a hub for days. */
const LONGEST_SECONDS = 3600;

/** Headers by name, in any casing; accepts the SDK's and the platform's header types. */
export interface HeaderReader {
  get(name: string): string | null | undefined;
}

/**
 * The wait that an answer asks for. Reads both forms of `Retry-After`: whole seconds and an HTTP date.
 *
 * @param now the caller's clock, for dates
 * @returns seconds, 0 to 3600; undefined when the header is missing or invalid
 */
export function retryAfterSeconds(headers: HeaderReader, now: Date): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : secondsUntil(value, now);
  if (seconds === undefined) return undefined;
  return Math.min(Math.max(0, seconds), LONGEST_SECONDS);
}

function secondsUntil(date: string, now: Date): number | undefined {
  // A date contains a letter; `Date.parse` would read stray numbers such as `-5` as years.
  const at = /[A-Za-z]{3}/.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.ceil((at - now.getTime()) / 1000);
}
