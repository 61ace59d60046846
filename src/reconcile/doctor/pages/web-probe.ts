import type { Result } from '../../../core/result.ts';

/** A request of `doctor` to the pages. */
export interface ProbeRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: none. */
  readonly body?: string;
}

/** An answer. A redirect is an answer: it is never followed. */
export interface ProbeAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  /** Its beginning, as text. */
  readonly body: string;
}

/** Why there is no answer. */
export interface ProbeFailure {
  /**
   * `Certificate`: the connection is not trusted. `NoAddress`: the name does not resolve. `Refused`: no server listens.
   * `Timeout`: no whole answer in time. `Broken`: anything else, such as a connection that is cut.
   */
  readonly kind: 'Certificate' | 'NoAddress' | 'Refused' | 'Timeout' | 'Broken';
  /** The reason in the words of the library, without secrets. */
  readonly detail: string;
}

/** Sends one request, once. Never throws. */
export type SendProbe = (request: ProbeRequest) => Promise<Result<ProbeAnswer, ProbeFailure>>;

/** The pages that `doctor` checks. */
export interface PagesTarget {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  readonly send: SendProbe;
}

/** A route that only reads, and that every role may call. */
export const READ_PATH = '/api/about';

/** The same by function key. */
export const KEYED_READ_PATH = '/keyed/api/about';

/** A request for JSON, as programs send it. */
export function jsonRequest(target: PagesTarget, path: string, headers: ProbeRequest['headers'] = {}): ProbeRequest {
  return { method: 'GET', url: `${target.origin}${path}`, headers: { accept: 'application/json', ...headers } };
}
