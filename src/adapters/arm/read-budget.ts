import { foldCase } from '../../core/text/fold-case.ts';
import type { ReadBucket } from '../../reconcile/read-limiter.ts';
import type { HeaderReader } from '../http/retry-after.ts';

type BucketSize = Omit<ReadBucket, 'remaining'>;

/** Headers with the remaining reads of a subscription; the first that an answer has counts. */
const BUCKETS: readonly (BucketSize & { readonly header: string })[] = [
  // One caller's bucket of 250. Background work takes never more than 80 %; the rest is for events, because a person
  // waits for their result.
  // https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-10)
  { header: 'x-ms-ratelimit-remaining-subscription-reads', reserved: 50, refillPerSecond: 25 },
  // The bucket of all callers, the only one that reads of accounts show: 16,499 after one read (azure-cli recordings of
  // 2026-04). How fast it refills is not published; here a tenth of it each second, as the other one.
  { header: 'x-ms-ratelimit-remaining-subscription-global-reads', reserved: 3300, refillPerSecond: 1650 },
];

/** Priority of a read: events may use the whole bucket; all other reads leave the reserve to them. */
export type ReadPriority = 'Event' | 'Background';

/**
 * Remembers, per subscription and provider, the time until which this process must not read: Azure does not process a
 * call before the time it named, and a fleet read must leave room for people, other tools and events. Azure counts per
 * provider, so that an empty bucket of one never holds up reads of another.
 */
export class ReadBudget {
  readonly #throttledUntilMs = new Map<string, number>();
  readonly #reservedUntilMs = new Map<string, number>();

  /** Seconds until the provider may be read again in the subscription; 0 = now. */
  waitSeconds({ counter }: ReadPlace, now: Date, priority: ReadPriority): number {
    const throttledMs = this.#throttledUntilMs.get(counter) ?? 0;
    const reservedMs = priority === 'Event' ? 0 : (this.#reservedUntilMs.get(counter) ?? 0);
    return Math.max(0, (Math.max(throttledMs, reservedMs) - now.getTime()) / 1000);
  }

  /** Records the state of the bucket from an answer: the remaining reads, or (`throttledSeconds`) that it is empty. */
  learn({ counter }: ReadPlace, bucket: ReadBucket | undefined, throttledSeconds: number | undefined, now: Date): void {
    if (throttledSeconds !== undefined && throttledSeconds > 0)
      this.#throttledUntilMs.set(counter, now.getTime() + throttledSeconds * 1000);
    if (bucket === undefined || bucket.remaining >= bucket.reserved) return;
    const refillSeconds = (bucket.reserved - bucket.remaining) / bucket.refillPerSecond;
    this.#reservedUntilMs.set(counter, now.getTime() + refillSeconds * 1000);
  }
}

/** The bucket of reads that an answer shows; undefined when it shows none. */
export function readBucket(headers: HeaderReader): ReadBucket | undefined {
  for (const { header, refillPerSecond, reserved } of BUCKETS) {
    const text = headers.get(header)?.trim();
    if (text !== undefined && /^\d+$/.test(text)) return { remaining: Number(text), reserved, refillPerSecond };
  }
  return undefined;
}

/** Where a read goes, as Azure counts reads. */
export interface ReadPlace {
  /** Lower-case; undefined when the URL names none. */
  readonly subscription: string | undefined;
  /** The namespace of the provider, lower-case; empty for URLs of Resource Manager itself. */
  readonly provider: string;
  /** The two together, as a key. */
  readonly counter: string;
}

/** The subscription and the provider that a URL reads. */
export function readPlaceOf(url: string): ReadPlace {
  const folded = foldCase(url);
  const subscription = segmentAfter('/subscriptions/', folded);
  const provider = segmentAfter('/providers/', folded) ?? '';
  return { subscription, provider, counter: `${subscription ?? ''} ${provider}` };
}

/** The segment of a path behind the first of a mark; undefined when there is none. */
function segmentAfter(mark: string, url: string): string | undefined {
  for (let at = url.indexOf(mark); at >= 0; at = url.indexOf(mark, at + 1)) {
    const start = at + mark.length;
    let end = start;
    while (end < url.length && url[end] !== '/' && url[end] !== '?') end += 1;
    if (end > start) return url.slice(start, end);
  }
  return undefined;
}
