import { KINDS } from '../../core/kinds/kinds.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Clock } from '../ports.ts';
import type { ReadBucket, ReadLimiter } from '../read-limiter.ts';

/**
 * The sweep's share of a subscription's read bucket: four fifths of Azure's limit for one principal, which is 250 reads
 * and 25 more each second.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-11)
 */
export const BURST_READS = 200;

/** Reads that the sweep's share admits each second after {@link BURST_READS}. */
export const READS_PER_SECOND = 20;

/** The longest wait within one message. For a longer one the shard ends and continues with a later message. */
export const LONGEST_WAIT_SECONDS = 10;

/** A bucket at one time, as stored between two messages of a shard. */
interface BucketState {
  readonly reads: number;
  /** ISO. */
  readonly at: string;
}

/** The buckets of a shard between two of its messages: that of hubs, and those of other kinds by provider. */
export interface PaceState extends BucketState {
  readonly others?: Readonly<Record<string, BucketState>> | undefined;
}

/** The provider whose bucket was the only one in rows of earlier releases. */
const FIRST_PROVIDER = foldCase(KINDS.MlWorkspace.provider);

/**
 * The read budgets of one subscription, used by the shard's owner: for each provider a bucket that starts with four
 * fifths of Azure's, and follows the number of remaining reads that Azure returns. A bucket of one provider never holds
 * up reads of another.
 */
export class ReadPace implements ReadLimiter {
  readonly #clock: Pick<Clock, 'now' | 'wait'>;
  readonly #buckets = new Map<string, PacedBucket>();

  /** @param kept the buckets after the shard's previous message; undefined for the first message */
  constructor(clock: Pick<Clock, 'now' | 'wait'>, kept: PaceState | undefined) {
    this.#clock = clock;
    this.#buckets.set(FIRST_PROVIDER, new PacedBucket(clock, kept));
    for (const [provider, bucket] of Object.entries(kept?.others ?? {}))
      this.#buckets.set(provider, new PacedBucket(clock, bucket));
  }

  /** Number of reads that passed. */
  get sent(): number {
    return [...this.#buckets.values()].reduce((sum, { sent }) => sum + sent, 0);
  }

  /** The buckets as they are now. */
  state(): PaceState {
    const states = [...this.#buckets].map(([provider, bucket]) => [provider, bucket.state()] as const);
    const others = states.filter(([provider]) => provider !== FIRST_PROVIDER);
    const first = this.#bucket(FIRST_PROVIDER).state();
    return others.length === 0 ? first : { ...first, others: Object.fromEntries(others) };
  }

  admit(provider: string): Promise<number> {
    return this.#bucket(provider).admit();
  }

  learn(provider: string, bucket: ReadBucket | undefined, retryAfterSeconds: number | undefined): void {
    this.#bucket(provider).learn(bucket, retryAfterSeconds);
  }

  #bucket(provider: string): PacedBucket {
    const bucket = this.#buckets.get(provider) ?? new PacedBucket(this.#clock, undefined);
    this.#buckets.set(provider, bucket);
    return bucket;
  }
}

/** The bucket of one provider. */
class PacedBucket {
  readonly #clock: Pick<Clock, 'now' | 'wait'>;
  #reads: number;
  #filledAtMs: number;
  #pausedUntilMs = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #sent = 0;

  constructor(clock: Pick<Clock, 'now' | 'wait'>, kept: BucketState | undefined) {
    this.#clock = clock;
    this.#reads = kept?.reads ?? BURST_READS;
    this.#filledAtMs = kept === undefined ? clock.now().getTime() : Date.parse(kept.at);
  }

  get sent(): number {
    return this.#sent;
  }

  state(): BucketState {
    this.#fill();
    return { reads: this.#reads, at: new Date(this.#filledAtMs).toISOString() };
  }

  /** Admits reads one by one in the order of the calls, so that a pause delays all waiting reads. */
  admit(): Promise<number> {
    const turn = this.#turn.then(() => this.#next());
    this.#turn = turn;
    return turn;
  }

  learn(bucket: ReadBucket | undefined, retryAfterSeconds: number | undefined): void {
    const nowMs = this.#clock.now().getTime();
    if (retryAfterSeconds !== undefined) this.#pauseUntil(nowMs + retryAfterSeconds * 1000);
    if (bucket === undefined) return;
    const { refillPerSecond, remaining, reserved } = bucket;
    this.#fill();
    // Other clients use the same bucket: only the reads above the reserve are available.
    this.#reads = Math.min(this.#reads, Math.max(0, remaining - reserved));
    // The sweep pauses in the reserve: events need the rest.
    if (remaining < reserved) this.#pauseUntil(nowMs + ((reserved - remaining) / refillPerSecond) * 1000);
  }

  async #next(): Promise<number> {
    for (;;) {
      const waitSeconds = this.#waitSeconds();
      if (waitSeconds > LONGEST_WAIT_SECONDS) return waitSeconds;
      if (waitSeconds === 0) break;
      await this.#clock.wait(waitSeconds);
    }
    this.#reads -= 1;
    this.#sent += 1;
    return 0;
  }

  #waitSeconds(): number {
    this.#fill();
    const pauseMs = this.#pausedUntilMs - this.#clock.now().getTime();
    // The tolerance covers rounding of fractions.
    const emptyMs = this.#reads > 1 - 1e-6 ? 0 : ((1 - this.#reads) / READS_PER_SECOND) * 1000;
    return Math.max(0, pauseMs, emptyMs) / 1000;
  }

  #fill(): void {
    const nowMs = this.#clock.now().getTime();
    const seconds = Math.max(0, nowMs - this.#filledAtMs) / 1000;
    this.#reads = Math.min(BURST_READS, this.#reads + seconds * READS_PER_SECOND);
    this.#filledAtMs = Math.max(nowMs, this.#filledAtMs);
  }

  #pauseUntil(atMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs);
  }
}
