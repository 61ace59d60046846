/** Counts the requests of each caller in the present minute, in the memory of one instance. */
export class RateLimit {
  readonly #mostPerMinute: number;
  readonly #mostCallers: number;
  #minute = 0;
  #counts = new Map<string, number>();

  /** @param mostCallers callers that are counted at once; above it, further ones share one count */
  constructor(mostPerMinute: number, mostCallers = 10_000) {
    this.#mostPerMinute = mostPerMinute;
    this.#mostCallers = mostCallers;
  }

  /** Counts a request. @returns seconds until the caller may try again; undefined: the request is within the limit */
  take(caller: string, now: Date): number | undefined {
    const minute = Math.floor(now.getTime() / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const key = this.#counts.has(caller) || this.#counts.size < this.#mostCallers ? caller : '';
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count <= this.#mostPerMinute) return undefined;
    return Math.max(1, Math.ceil(((minute + 1) * 60_000 - now.getTime()) / 1000));
  }
}
