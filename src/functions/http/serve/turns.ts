/** Lets a number of requests work at once, so that pages leave the instance time for events; others wait in order of arrival. */
export class Turns {
  #free: number;
  readonly #mostWaiting: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<() => void>();

  /** @param waitMs how long a request waits for its turn at most, in milliseconds */
  constructor(atOnce: number, mostWaiting: number, waitMs: number) {
    this.#free = atOnce;
    this.#mostWaiting = mostWaiting;
    this.#waitMs = waitMs;
  }

  /** @returns ends the turn; undefined: the wait was too long, or too many wait already */
  async take(): Promise<(() => void) | undefined> {
    if (this.#free > 0) {
      this.#free -= 1;
      return this.#turn();
    }
    if (this.#waiting.size >= this.#mostWaiting) return undefined;
    return (await this.#wait()) ? this.#turn() : undefined;
  }

  #wait(): Promise<boolean> {
    return new Promise((resolve) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(begin);
        resolve(false);
      }, this.#waitMs);
      this.#waiting.add(begin);
    });
  }

  #turn(): () => void {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const [next] = this.#waiting;
      if (next === undefined) {
        this.#free += 1;
        return;
      }
      this.#waiting.delete(next);
      next();
    };
  }
}
