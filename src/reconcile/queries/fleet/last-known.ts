import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { errorText } from '../../../core/text/error-text.ts';
import type { Clock, Scheduler } from '../../ports.ts';

/** How old an answer may be, and how long a reader waits. */
export interface FreshnessLimits {
  /** An answer up to this age needs no new read. */
  readonly freshSeconds: number;
  /** A reader with a known value waits at most this long for a newer one. */
  readonly waitSeconds: number;
  /** A read is abandoned after this long; a reader without a known value waits as long. */
  readonly timeoutSeconds: number;
}

/** The moment of an answer that this instance keeps. */
export interface IndexAge {
  /** When the rows were read (ISO). */
  readonly indexedAt: string;
  readonly indexAgeSeconds: number;
  /** Why newer rows could not be read; undefined: they could. */
  readonly staleBecause: string | undefined;
}

/** A value that is kept, with its age. */
export interface Known<T> extends IndexAge {
  readonly value: T;
}

interface Running {
  readonly beganAt: Date;
  readonly ended: Promise<void>;
}

/**
 * A value that is read when a reader asks and the known one is too old: one read at a time for any number of readers. When
 * the store fails or is slow, readers get the last known value with the reason.
 */
export class LastKnown<T> {
  readonly #read: (goesOn: () => boolean) => Promise<T>;
  readonly #deps: { readonly clock: Clock; readonly scheduler: Scheduler };
  readonly #limits: FreshnessLimits;
  #known: { readonly value: T; readonly at: Date } | undefined;
  #failed: { readonly why: string; readonly at: Date } | undefined;
  #running: Running | undefined;

  /**
   * @param read reads the value. It stops when `goesOn()` is false: then it was abandoned, and its value is not used. An error
   *   that it throws is the reason in answers
   */
  constructor(
    read: (goesOn: () => boolean) => Promise<T>,
    deps: { readonly clock: Clock; readonly scheduler: Scheduler },
    limits: FreshnessLimits,
  ) {
    this.#read = read;
    this.#deps = deps;
    this.#limits = limits;
  }

  /** @returns a sentence with the reason when no value could be read yet */
  async get(): Promise<Result<Known<T>, string>> {
    if (this.#isFresh()) return this.#answer(undefined);
    // After a failure every reader would wait for the same error: they get it at once, until it is worth another attempt.
    if (
      this.#running === undefined &&
      this.#failed !== undefined &&
      this.#ageSeconds(this.#failed.at) < this.#limits.waitSeconds
    )
      return this.#answer(this.#failed.why);
    this.#abandonLate();
    const running = this.#running ?? this.#begin();
    const outcome = await this.#deps.scheduler.waitAtMost(running.ended, this.#waitSeconds());
    if (outcome !== 'Late') return this.#answer(this.#isFresh() ? undefined : this.#failed?.why);
    const seconds = Math.round(this.#ageSeconds(running.beganAt));
    const why = `The tables have not answered for ${seconds === 1 ? '1 second' : `${seconds} seconds`}.`;
    if (this.#known === undefined) this.#end(running, why);
    return this.#answer(why);
  }

  #isFresh(): boolean {
    return this.#known !== undefined && this.#ageSeconds(this.#known.at) <= this.#limits.freshSeconds;
  }

  #waitSeconds(): number {
    return this.#known === undefined ? this.#limits.timeoutSeconds : this.#limits.waitSeconds;
  }

  #ageSeconds(at: Date): number {
    return Math.max(0, (this.#deps.clock.now().getTime() - at.getTime()) / 1000);
  }

  #begin(): Running {
    const beganAt = this.#deps.clock.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    const running: Running = { beganAt, ended: promise };
    this.#running = running;
    const goesOn = (): boolean => this.#running === running;
    this.#read(goesOn).then(
      (value) => {
        if (goesOn()) this.#known = { value, at: beganAt };
        this.#end(running, undefined);
        resolve();
      },
      (error) => {
        this.#end(running, errorText(error));
        resolve();
      },
    );
    return running;
  }

  #abandonLate(): void {
    const running = this.#running;
    if (running === undefined || this.#ageSeconds(running.beganAt) < this.#limits.timeoutSeconds) return;
    this.#end(running, 'The tables did not answer in time.');
  }

  /** @param why undefined: it was read */
  #end(running: Running, why: string | undefined): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#failed = why === undefined ? undefined : { why, at: this.#deps.clock.now() };
  }

  #answer(staleBecause: string | undefined): Result<Known<T>, string> {
    const known = this.#known;
    if (known === undefined) return err(staleBecause ?? 'The tables have not been read yet.');
    const indexAgeSeconds = Math.floor(this.#ageSeconds(known.at));
    return ok({ value: known.value, indexedAt: known.at.toISOString(), indexAgeSeconds, staleBecause });
  }
}
