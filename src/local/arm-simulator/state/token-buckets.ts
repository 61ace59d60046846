/** The bucket's answer to one request. */
export interface ThrottleAnswer {
  readonly allowed: boolean;
  /** Calls left, for the headers. */
  readonly remaining: number;
  readonly globalRemaining: number;
  /** Whole seconds until the next call would be allowed; at least 1 when not allowed. */
  readonly retryAfterSeconds: number;
}

/** Kinds of calls that Resource Manager counts separately. */
export type CallClass = 'reads' | 'writes' | 'deletes';

/** Providers that count separately: Cognitive Services has limits of its own. */
export type CountedProvider = 'CognitiveServices' | 'Others';

/** A call as the buckets count it. */
export interface CountedCall {
  readonly subscriptionId: string;
  /** Object id of the caller. */
  readonly principal: string;
  readonly callClass: CallClass;
  /** Default `Others`. */
  readonly provider?: CountedProvider;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

interface BucketSize {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/**
 * Resource Manager's limits per subscription and principal.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-10)
 */
const SIZES: Readonly<Record<CallClass, BucketSize>> = {
  reads: { capacity: 250, refillPerSecond: 25 },
  writes: { capacity: 200, refillPerSecond: 10 },
  deletes: { capacity: 200, refillPerSecond: 10 },
};

/**
 * Those of Cognitive Services: the first remaining figures in azure-cli recordings of 2026-04 are 799 writes, 11,999 of all
 * callers, and 16,499 reads of all callers; reads of one caller have no header. How fast they refill is not known: in
 * proportion to the others.
 */
const ACCOUNT_SIZES: Readonly<Record<CallClass, BucketSize>> = {
  reads: { capacity: 1100, refillPerSecond: 110 },
  writes: { capacity: 800, refillPerSecond: 40 },
  deletes: { capacity: 800, refillPerSecond: 40 },
};

/** All principals of a subscription together get this many times one principal's bucket (same page). */
const GLOBAL_FACTOR = 15;

/** Token buckets per subscription, principal and class of call, and one per subscription for all principals. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * Takes one call out of its buckets. A call that finds one empty takes nothing.
   *
   * @param enforce false: an empty bucket still allows the call
   */
  take(call: CountedCall, now: Date, enforce: boolean): ThrottleAnswer {
    const { subscriptionId, principal, callClass, provider = 'Others' } = call;
    const size = (provider === 'CognitiveServices' ? ACCOUNT_SIZES : SIZES)[callClass];
    const globalSize = {
      capacity: size.capacity * GLOBAL_FACTOR,
      refillPerSecond: size.refillPerSecond * GLOBAL_FACTOR,
    };
    // Recorded reads of accounts show no counter of one caller.
    const ownSize = provider === 'CognitiveServices' && callClass === 'reads' ? globalSize : size;
    const own = this.#filled(`${subscriptionId} ${principal} ${provider} ${callClass}`, ownSize, now);
    const global = this.#filled(`${subscriptionId} ${provider} ${callClass}`, globalSize, now);
    const allowed = !enforce || (own.tokens >= 1 && global.tokens >= 1);
    if (allowed) {
      own.tokens = Math.max(0, own.tokens - 1);
      global.tokens = Math.max(0, global.tokens - 1);
    }
    return {
      allowed,
      remaining: Math.floor(own.tokens),
      globalRemaining: Math.floor(global.tokens),
      retryAfterSeconds: Math.max(1, Math.ceil((1 - own.tokens) / ownSize.refillPerSecond)),
    };
  }

  #filled(key: string, size: BucketSize, now: Date): Bucket {
    const nowMs = now.getTime();
    const bucket = this.#buckets.get(key) ?? { tokens: size.capacity, filledAtMs: nowMs };
    const elapsedSeconds = Math.max(0, nowMs - bucket.filledAtMs) / 1000;
    bucket.tokens = Math.min(size.capacity, bucket.tokens + elapsedSeconds * size.refillPerSecond);
    bucket.filledAtMs = nowMs;
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** The class a method counts in: POST is a write, as Resource Manager counts it. */
export function callClassOf(method: string): CallClass {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}
