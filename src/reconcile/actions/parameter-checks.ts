/** Longest reason, in UTF-16 units. */
export const LONGEST_REASON = 1000;

/** Longest key of a request, in UTF-16 units. */
export const LONGEST_KEY = 200;

/** Longest validity of an approval, in hours. */
export const LONGEST_APPROVAL_HOURS = 90 * 24;

/** Most hubs that one request queues. */
export const MOST_HUBS_AT_ONCE = 1000;

/** Most hubs on which a reset of the breaker allows removals. */
export const MOST_REMOVALS_ALLOWED = 999_999;

/** The problem of the validity of an approval; undefined: there is none. */
export function hoursProblem(hours: number): string | undefined {
  return isWhole(hours, 1, LONGEST_APPROVAL_HOURS)
    ? undefined
    : `The validity of ${hours} hours is not a whole number from 1 to ${LONGEST_APPROVAL_HOURS}.`;
}

/** The problem of a maximum of hubs; undefined: there is none. */
export function mostProblem(max: number): string | undefined {
  return isWhole(max, 1, Number.MAX_SAFE_INTEGER)
    ? undefined
    : `The maximum of ${max} hubs is not a whole number from 1.`;
}

/** The problem of a number of hubs on which removals are allowed; undefined: there is none. */
export function removalsProblem(hubs: number): string | undefined {
  return isWhole(hubs, 0, MOST_REMOVALS_ALLOWED)
    ? undefined
    : `The number of hubs with allowed removals is ${hubs}. Give a whole number from 0 to ${MOST_REMOVALS_ALLOWED}.`;
}

/** The problem of a reason that may be absent; undefined: there is none. */
export function reasonProblem(reason: string | undefined): string | undefined {
  const length = reason?.length ?? 0;
  return length <= LONGEST_REASON ? undefined : `The reason has ${length} characters. Give at most ${LONGEST_REASON}.`;
}

/** The problem of the key of a request; undefined: there is none. */
export function keyProblem(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  if (key.trim() === '') return 'The key of the request is empty. Give a text that only this request has, or no key.';
  return key.length <= LONGEST_KEY
    ? undefined
    : `The key of the request has ${key.length} characters. Give at most ${LONGEST_KEY}, for example a GUID.`;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
