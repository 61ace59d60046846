import type { Json } from '../../../core/text/json.ts';

/** One HTTP request as the simulator receives it from any transport. */
export interface SimulatorRequest {
  readonly method: string;
  /** Absolute, or path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** One HTTP response; header names are spelled as Azure spells them on the wire. */
export interface SimulatorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `reset`: the transport must break the connection instead of delivering the response. */
  readonly connection?: 'reset';
  /** Milliseconds to wait before the response is delivered. */
  readonly delayMs?: number;
}

/** Answer of a handler, before the headers of every ARM response are added. */
export interface Reply {
  readonly status: number;
  /** undefined: an empty body. */
  readonly body: Json | undefined;
  /** The body's exact text, where JSON.stringify would not write it as Azure does. */
  readonly text?: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Who answers: Resource Manager's gateway, the Machine Learning provider, the Cognitive Services provider for accounts,
   * or the backend of their networks. They mark responses differently.
   */
  readonly by: 'gateway' | 'provider' | 'accounts' | 'networks';
  /** Milliseconds that the service needs for the answer; undefined: none. */
  readonly delayMs?: number;
}

/** An answer about an account. undefined: an empty body. */
export function accountReply(
  status: number,
  body: Json | undefined,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, body, headers, by: 'accounts' };
}

/** An answer about the managed network of an account. undefined: an empty body. */
export function networkReply(
  status: number,
  body: Json | undefined,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, body, headers, by: 'networks' };
}

/** An answer of the resource provider with a JSON body. */
export function providerReply(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body, headers, by: 'provider' };
}

/** An answer of the resource provider without a body. */
export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body: undefined, headers, by: 'provider' };
}

/** An answer of Resource Manager itself. */
export function gatewayReply(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body, headers, by: 'gateway' };
}
