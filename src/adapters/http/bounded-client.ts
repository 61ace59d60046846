import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { byDeadline } from './deadline.ts';

/**
 * Largest uncompressed answer that Hubwarden reads from an Azure service. A page of Resource Graph or of a table has 4
 * MiB at most.
 */
export const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** An answer that exceeds the limit. A retry gives the same answer. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/** Bounds of one request. */
export interface Bounds {
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Of the uncompressed body. Default 16 MiB. */
  readonly largestBytes?: number;
  /** Absent: Node's https. */
  readonly transport?: HttpClient;
}

/** The core library's option to return every body as a stream. */
const EVERY_STATUS = new Set([Number.POSITIVE_INFINITY]);

/**
 * A client for the SDKs' pipelines that limits the time of each request and the size of its answer. A request for a
 * stream gets one; the deadline then covers the head of the answer, and the caller limits the body.
 */
export function boundedClient({ timeoutMs, largestBytes = LARGEST_ANSWER_BYTES, transport }: Bounds): HttpClient {
  const inner = transport ?? createDefaultHttpClient();
  return {
    sendRequest: (request) =>
      byDeadline(timeoutMs, async (deadline) => {
        const asked = { abortSignal: request.abortSignal, streams: request.streamResponseStatusCodes };
        const stop = new AbortController();
        request.abortSignal = anySignal([asked.abortSignal, deadline, stop.signal]);
        if (asked.streams === undefined) request.streamResponseStatusCodes = EVERY_STATUS;
        try {
          const response = await inner.sendRequest(request);
          return asked.streams === undefined ? await whole(response, largestBytes) : response;
        } catch (error) {
          // The connection holds bytes that no code will read.
          stop.abort();
          throw error;
        } finally {
          restore(request, asked);
        }
      }),
  };
}

/** A retry sends the same request object, and must not inherit the deadline of the attempt before. */
function restore(
  request: PipelineRequest,
  asked: { readonly abortSignal: AbortLike | undefined; readonly streams: Set<number> | undefined },
): void {
  if (asked.abortSignal === undefined) delete request.abortSignal;
  else request.abortSignal = asked.abortSignal;
  if (asked.streams === undefined) delete request.streamResponseStatusCodes;
}

type AbortLike = NonNullable<PipelineRequest['abortSignal']>;

/** `AbortSignal.any` accepts only the platform's signals, and an SDK may pass its own. */
function anySignal(signals: readonly (AbortLike | undefined)[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal?.aborted === true) controller.abort();
    else signal?.addEventListener('abort', () => controller.abort());
  }
  return controller.signal;
}

async function whole(response: PipelineResponse, largestBytes: number): Promise<PipelineResponse> {
  const { readableStreamBody: stream, ...rest } = response;
  // A transport in memory has no stream.
  if (stream === undefined) {
    if (Buffer.byteLength(response.bodyAsText ?? '') > largestBytes) throw tooLarge(largestBytes);
    return response;
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += piece.length;
    if (bytes > largestBytes) throw tooLarge(largestBytes);
    chunks.push(piece);
  }
  return { ...rest, bodyAsText: Buffer.concat(chunks).toString('utf8') };
}

function tooLarge(largestBytes: number): AnswerTooLargeError {
  return new AnswerTooLargeError(`the answer exceeds the limit of ${largestBytes} bytes`);
}
