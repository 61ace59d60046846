import { foldOptional } from '../../core/text/fold-case.ts';
import type { HeaderReader } from '../http/retry-after.ts';

/**
 * Reads that background work leaves unused in a subscription's bucket of 250, so that it never takes more than 80 %.
 * The rest is for events, because a person waits for their result.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-10)
 */
const RESERVED_READS = 50;

/** Reads that Azure adds to a subscription's bucket each second (same page). */
const REFILL_PER_SECOND = 25;

/** Priority of a read: events may use the whole bucket; all other reads leave the reserve to them. */
export type ReadPriority = 'Event' | 'Background';

/**
 * Remembers, per subscription, the time until which this process must not read: Azure does not process a call before
 * the time it named, and a fleet read must leave room for people, other tools and events.
 */
export class ReadBudget {
  readonly #throttledUntilMs = new Map<string, number>();
  readonly #reservedUntilMs = new Map<string, number>();

  /** Seconds until the URL's subscription may be read again; 0 = now. */
  waitSeconds(url: string, now: Date, priority: ReadPriority): number {
    const subscription = subscriptionOf(url);
    const throttledMs = this.#throttledUntilMs.get(subscription) ?? 0;
    const reservedMs = priority === 'Event' ? 0 : (this.#reservedUntilMs.get(subscription) ?? 0);
    return Math.max(0, (Math.max(throttledMs, reservedMs) - now.getTime()) / 1000);
  }

  /** Records the state of the bucket from an answer: the remaining reads, or (`throttledSeconds`) that it is empty. */
  learn(url: string, headers: HeaderReader, throttledSeconds: number | undefined, now: Date): void {
    const subscription = subscriptionOf(url);
    if (throttledSeconds !== undefined && throttledSeconds > 0)
      this.#throttledUntilMs.set(subscription, now.getTime() + throttledSeconds * 1000);
    const remaining = remainingReads(headers);
    if (remaining === undefined || remaining >= RESERVED_READS) return;
    const refillSeconds = (RESERVED_READS - remaining) / REFILL_PER_SECOND;
    this.#reservedUntilMs.set(subscription, now.getTime() + refillSeconds * 1000);
  }
}

/** Remaining reads of the subscription's bucket by this answer; undefined without the header. */
export function remainingReads(headers: HeaderReader): number | undefined {
  const text = headers.get('x-ms-ratelimit-remaining-subscription-reads')?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function subscriptionOf(url: string): string {
  return foldOptional(/\/subscriptions\/([^/?]+)/i.exec(url)?.[1]) ?? '';
}
