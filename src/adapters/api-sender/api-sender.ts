import type { HttpClient } from '@azure/core-rest-pipeline';
import { createEmptyPipeline, createHttpHeaders, createPipelineRequest, proxyPolicy } from '@azure/core-rest-pipeline';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { AnswerTooLargeError, boundedClient } from '../http/bounded-client.ts';
import type { ConnectionFailure } from '../http/connection-failure.ts';
import { connectionFailure } from '../http/connection-failure.ts';

/** A request to one origin. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer, whole. */
export interface ApiAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Why there is no answer; `TooLarge`: it exceeds the limit. */
export type SendFailure = ConnectionFailure | { readonly kind: 'TooLarge'; readonly detail: string };

/** Sends one request, once. Never throws. */
export type ApiSend = (request: ApiRequest) => Promise<Result<ApiAnswer, SendFailure>>;

/** Where an API is, and the bounds of its answers. */
export interface ApiPlace {
  /** Scheme, host and port, without a slash at the end. Over http nothing is encrypted: the caller sends no token there. */
  readonly origin: string;
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  readonly largestBytes: number;
  /** Name and version for the user agent. */
  readonly userAgent: string;
  /** Absent: Node's https with its certificate authorities. */
  readonly transport?: HttpClient;
}

/** Sends requests to one origin, by the proxy of the environment for https, and follows no redirect. */
export function apiSender({ largestBytes, origin, timeoutMs, transport, userAgent }: ApiPlace): ApiSend {
  const client = boundedClient({ timeoutMs, largestBytes, ...(transport === undefined ? {} : { transport }) });
  const isEncrypted = origin.startsWith('https:');
  const pipeline = createEmptyPipeline();
  if (isEncrypted) pipeline.addPolicy(proxyPolicy());
  return async ({ body, headers, method, target }) => {
    const request = createPipelineRequest({
      url: `${origin}${target}`,
      method,
      headers: createHttpHeaders({ ...headers, 'user-agent': userAgent }),
      allowInsecureConnection: !isEncrypted,
      ...(body === undefined ? {} : { body }),
    });
    try {
      const answer = await pipeline.sendRequest(client, request);
      const named = [...answer.headers].map(([name, value]) => [name, value] as const);
      return ok({ status: answer.status, headers: new Map(named), body: answer.bodyAsText ?? '' });
    } catch (error) {
      return err(
        error instanceof AnswerTooLargeError ? { kind: 'TooLarge', detail: error.message } : connectionFailure(error),
      );
    }
  };
}
