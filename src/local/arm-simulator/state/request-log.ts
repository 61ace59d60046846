import { hubIdFrom } from '../../../core/hub-id.ts';
import { foldCase } from '../../../core/text/fold-case.ts';

/** One ARM request and its answer. */
export interface LoggedRequest {
  /** Grows with every request. */
  readonly sequence: number;
  readonly at: Date;
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly apiVersion: string | undefined;
  readonly status: number;
  /** Name of the caller; undefined when the request carried no token. */
  readonly caller: string | undefined;
  readonly callerId: string | undefined;
  /** Lower-cased id of the workspace at or above the path. */
  readonly hub: string | undefined;
}

/** Which requests are wanted; undefined parts do not matter. */
export interface RequestFilter {
  /** ARM id, any casing. */
  readonly hub: string | undefined;
  /** Not before this time. */
  readonly since: Date | undefined;
  readonly method: string | undefined;
}

/** Remembers the last requests. */
export class RequestLog {
  readonly #limit: number;
  #entries: LoggedRequest[] = [];
  #count = 0;

  /** @param limit how many requests are kept; the oldest are dropped first */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds a request. */
  add(entry: Omit<LoggedRequest, 'sequence' | 'hub'>): void {
    this.#count += 1;
    this.#entries.push({ ...entry, sequence: this.#count, hub: hubIdFrom(entry.path) });
    // Cut back in large steps: cutting at every request would move the whole list each time.
    if (this.#entries.length >= 2 * this.#limit) this.#entries = this.#entries.slice(-this.#limit);
  }

  /** The kept requests that a filter lets through, oldest first. */
  list(filter: Partial<RequestFilter> = {}): readonly LoggedRequest[] {
    const hub = filter.hub === undefined ? undefined : (hubIdFrom(filter.hub) ?? foldCase(filter.hub));
    return this.#entries
      .slice(-this.#limit)
      .filter(
        (entry) =>
          (hub === undefined || entry.hub === hub) &&
          (filter.since === undefined || entry.at.getTime() >= filter.since.getTime()) &&
          (filter.method === undefined || entry.method === filter.method.toUpperCase()),
      );
  }

  /** Forgets all requests. */
  clear(): void {
    this.#entries = [];
  }
}
