import type { Clock } from '../../reconcile/ports.ts';

/** Start time of a virtual clock. */
export interface VirtualClockOptions {
  readonly at: Date;
  /** Same seed, same sequence of random numbers. */
  readonly seed?: number;
  /** Start of every id, `[a-z0-9-]`; clocks that must not give equal ids get different ones. */
  readonly idPrefix?: string;
}

/**
 * Time that moves only on request, random numbers from a seed, ids from a counter: a run on it can be repeated exactly.
 */
export class VirtualClock implements Clock {
  readonly #idPrefix: string;
  #nowMs: number;
  #randomState: number;
  #ids = 0;

  constructor(options: VirtualClockOptions) {
    this.#nowMs = options.at.getTime();
    this.#randomState = options.seed ?? 1;
    this.#idPrefix = options.idPrefix ?? 'id';
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  /** The mulberry32 generator: 32 bits of state are plenty for jitter in tests. */
  random(): number {
    this.#randomState = (this.#randomState + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#randomState ^ (this.#randomState >>> 15), 1 | this.#randomState);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  newId(): string {
    this.#ids += 1;
    return `${this.#idPrefix}-${String(this.#ids).padStart(12, '0')}`;
  }

  /** A virtual clock has one waiting caller: the time passes at once, to the next whole millisecond. */
  async wait(seconds: number): Promise<void> {
    this.#nowMs += Math.ceil(seconds * 1000);
  }

  /** Moves time on. Fractions of a millisecond are dropped. */
  advanceSeconds(seconds: number): void {
    this.#nowMs += Math.trunc(seconds * 1000);
  }

  /** Sets the time, also backwards. */
  set(at: Date): void {
    this.#nowMs = at.getTime();
  }
}
