import type { Clock, ReadLimiter } from '../ports.ts';

/**
 * What a sweep takes of a subscription's read bucket: four fifths of what Azure gives one principal, 250 reads and 25
 * more each second.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-11)
 */
const BURST_READS = 200;
const READS_PER_SECOND = 20;

/** With fewer reads left than this in Azure's own bucket, the sweep pauses: the rest is for events. */
const RESERVED_READS = 50;
const REFILL_PER_SECOND = 25;

/** A longer wait is not waited for: the shard ends and comes back by the queue. */
export const LONGEST_WAIT_SECONDS = 10;

/** A bucket at a time, as it is kept between two messages of a shard. */
export interface PaceState {
  readonly reads: number;
  /** ISO. */
  readonly at: string;
}

/**
 * The read budget of one subscription in the hands of the shard that owns it: a bucket that starts with four fifths of
 * Azure's, and follows what Azure says of its own.
 */
export class ReadPace implements ReadLimiter {
  readonly #clock: Pick<Clock, 'now' | 'wait'>;
  #reads: number;
  #filledAtMs: number;
  #pausedUntilMs = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #sent = 0;

  /** @param kept the bucket as the shard's last message left it; undefined at its first */
  constructor(clock: Pick<Clock, 'now' | 'wait'>, kept: PaceState | undefined) {
    this.#clock = clock;
    this.#reads = kept?.reads ?? BURST_READS;
    this.#filledAtMs = kept === undefined ? clock.now().getTime() : Date.parse(kept.at);
  }

  /** Reads that were let through. */
  get sent(): number {
    return this.#sent;
  }

  /** The bucket as it is now. */
  state(): PaceState {
    this.#fill();
    return { reads: this.#reads, at: new Date(this.#filledAtMs).toISOString() };
  }

  /** One after the other, in the order of the calls, so that a pause holds for all that wait. */
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
    // Somebody else takes from the same bucket: what is left above the reserve is all there is.
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
    // A little slack for the arithmetic of fractions.
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
