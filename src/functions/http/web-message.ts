/** A request as the web surfaces see it, free of the host: pages, API and their tests use it. */
export interface WebRequest {
  /** Upper case. */
  readonly method: string;
  /** As the client sent it. Its host is the client's word: no address is ever made from it. */
  readonly url: URL;
  /** Names in small letters; repeated headers are joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** At most {@link LARGEST_BODY_BYTES} and one byte; a longer body is cut there, so that its length shows it. */
  readonly body: Uint8Array;
  /** True: the connection ended before the body did. No route sees such a request: a part of a form is another form. */
  readonly isBodyCut?: boolean | undefined;
  /** The host's id of this invocation, for error pages and logs. */
  readonly requestId: string;
}

/** An answer, whole: nothing is streamed. */
export interface WebResponse {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The longest body that a route accepts. */
export const LARGEST_BODY_BYTES = 64 * 1024;
