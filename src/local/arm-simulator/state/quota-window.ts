/** The window's answer to one query. */
export interface QuotaAnswer {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the next window. */
  readonly resetsAfterMs: number;
}

/**
 * Queries that Resource Graph answers per user and window.
 *
 * @see https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests (read 2026-10)
 */
const QUERIES = 15;
const WINDOW_MS = 5_000;

/** Counts queries per user in windows of fixed length. */
export class QuotaWindow {
  readonly #windows = new Map<string, { startedAtMs: number; used: number }>();

  /** Counts one query. @param enforce false: a used-up window still allows the query */
  take(user: string, now: Date, enforce: boolean): QuotaAnswer {
    const nowMs = now.getTime();
    const known = this.#windows.get(user);
    const window =
      known === undefined || nowMs - known.startedAtMs >= WINDOW_MS ? { startedAtMs: nowMs, used: 0 } : known;
    this.#windows.set(user, window);
    const resetsAfterMs = WINDOW_MS - (nowMs - window.startedAtMs);
    if (enforce && window.used >= QUERIES) return { allowed: false, remaining: 0, resetsAfterMs };
    window.used += 1;
    return { allowed: true, remaining: Math.max(0, QUERIES - window.used), resetsAfterMs };
  }
}
