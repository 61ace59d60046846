/** Exponent at which doubling stops, so that a large count of attempts cannot overflow. */
const MOST_DOUBLINGS = 20;

/** How a wait grows from one attempt to the next. */
export interface Backoff {
  /** Wait of attempt 0. */
  readonly baseSeconds: number;
  /** Longest wait, before `jitter` applies. */
  readonly capSeconds: number;
  /** How often the wait has doubled. */
  readonly attempt: number;
  /** Factor that spreads the waits of many callers; 1 when absent. */
  readonly jitter?: number;
}

/** Exponential backoff: seconds to wait, doubled with each attempt up to the cap, times the jitter. */
export function backoffSeconds({ baseSeconds, capSeconds, attempt, jitter = 1 }: Backoff): number {
  return Math.min(capSeconds, baseSeconds * 2 ** Math.min(attempt, MOST_DOUBLINGS)) * jitter;
}
