import type { HeaderReader } from './retry-after.ts';

/**
 * Reads that stay unused in a subscription's bucket of 250, so that Hubwarden never takes more than 80 % of it.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-10)
 */
const RESERVED_READS = 50;

/** Reads that Azure puts back into a subscription's bucket each second (same page). */
const REFILL_PER_SECOND = 25;

/**
 * Remembers, per subscription, until when this process should not ask again: Azure does not process a call that comes
 * before the time it named, and a fleet read must leave room for people and other tools.
 */
export class ReadBudget {
  readonly #pausedUntilMs = new Map<string, number>();

  /** Seconds until the URL's subscription may be read again; 0 = now. */
  waitSeconds(url: string, now: Date): number {
    const untilMs = this.#pausedUntilMs.get(subscriptionOf(url)) ?? 0;
    return Math.max(0, (untilMs - now.getTime()) / 1000);
  }

  /** Takes in what an answer says about the bucket: what remains of it, or (`throttledSeconds`) that it is empty. */
  learn(url: string, headers: HeaderReader, throttledSeconds: number | undefined, now: Date): void {
    const remaining = Number(headers.get('x-ms-ratelimit-remaining-subscription-reads') ?? Number.NaN);
    const refillSeconds = remaining < RESERVED_READS ? (RESERVED_READS - remaining) / REFILL_PER_SECOND : 0;
    const pauseSeconds = throttledSeconds ?? refillSeconds;
    if (pauseSeconds > 0) this.#pausedUntilMs.set(subscriptionOf(url), now.getTime() + pauseSeconds * 1000);
  }
}

function subscriptionOf(url: string): string {
  return /\/subscriptions\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
}
