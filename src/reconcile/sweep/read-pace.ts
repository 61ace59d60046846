import type { Clock, ReadLimiter } from '../ports.ts';

/**
 * The sweep's share of a subscription's read bucket: four fifths of Azure's limit for one principal, which is 250 reads
 * and 25 more each second.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-11)
 */
export const BURST_READS = 200;

/** Reads that the sweep's share admits each second after {@link BURST_READS}. */
export const READS_PER_SECOND = 20;

/** The sweep pauses while Azure's own bucket has fewer reads left than this: events need the rest. */
const RESERVED_READS = 50;
const REFILL_PER_SECOND = 25;

/** The longest wait within one message. For a longer one the shard ends and continues with a later message. */
export const LONGEST_WAIT_SECONDS = 10;

/** A bucket at one time, as stored between two messages of a shard. */
export interface PaceState {
  readonly reads: number;
  /** ISO. */
  readonly at: string;
}

/**
 * The read budget of one subscription, used by the shard's owner: a bucket that starts with four fifths of Azure's, and
 * follows the number of remaining reads that Azure returns.
 */
export class ReadPace implements ReadLimiter {
  readonly #clock: Pick<Clock, 'now' | 'wait'>;
  #reads: number;
  #filledAtMs: number;
  #pausedUntilMs = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #sent = 0;

  /** @param kept the bucket after the shard's previous message; undefined for the first message */
  constructor(clock: Pick<Clock, 'now' | 'wait'>, kept: PaceState | undefined) {
    this.#clock = clock;
    this.#reads = kept?.reads ?? BURST_READS;
    this.#filledAtMs = kept === undefined ? clock.now().getTime() : Date.parse(kept.at);
  }

  /** Number of reads that passed. */
  get sent(): number {
    return this.#sent;
  }

  /** The bucket as it is now. */
  state(): PaceState {
    this.#fill();
    return { reads: this.#reads, at: new Date(this.#filledAtMs).toISOString() };
  }

  /** Admits reads one by one in the order of the calls, so that a pause delays all waiting reads. */
  admit(): Promise<number> {
    const turn = this.#turn.then(() => this.#next());
    this.#turn = turn;
    return turn;
  }

  learn(remaining: number | undefined, retryAfterSeconds: number | undefined): void {
    const nowMs = this.#clock.now().getTime();
    if (retryAfterSeconds !== undefined) this.#pauseUntil(nowMs + retryAfterSeconds * 1000);
    if (remaining === undefined) return;
    this.#fill();
    // Other clients use the same bucket: only the reads above the reserve are available.
    this.#reads = Math.min(this.#reads, Math.max(0, remaining - RESERVED_READS));
    if (remaining < RESERVED_READS) this.#pauseUntil(nowMs + ((RESERVED_READS - remaining) / REFILL_PER_SECOND) * 1000);
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
