import type { Result } from '../../core/result.ts';

/** A request to the API of a deployment. */
export interface RemoteRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, percent-encoded. A request has no host: it cannot leave the deployment. */
  readonly target: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** undefined: none. */
  readonly body: string | undefined;
}

/** An answer, whole. A redirect is an answer: it is never followed. */
export interface RemoteAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Why there is no answer. */
export interface NetworkFault {
  /** A sentence with the remedy. */
  readonly message: string;
  /** True when the deployment may have carried out the request all the same. */
  readonly mayHaveArrived: boolean;
}

/** The API of a deployment, as a command reaches it. */
export interface RemoteDeployment {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  /** Sends a request once, with the sign-in of the caller. Never throws. */
  readonly send: (request: RemoteRequest) => Promise<Result<RemoteAnswer, NetworkFault>>;
}

/**
 * Thrown by a look-up whose interface knows no failure, and by a change of which it is not known whether it was made. The message is
 * a sentence for the person.
 */
export class RemoteFailure extends Error {
  override readonly name = 'RemoteFailure';
}
