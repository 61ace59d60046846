import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { byDeadline } from './deadline.ts';

/** Largest answer that is read from a service of Azure, unpacked. A page of Resource Graph or of a table has 4 MiB at most. */
export const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** An answer longer than what is read. Asking again gives the same answer. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/** Bounds of one request. */
export interface Bounds {
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Of the body, unpacked. Default 16 MiB. */
  readonly largestBytes?: number;
  /** Absent: Node's https. */
  readonly transport?: HttpClient;
}

/** The core library's word for "hand over the body of every answer as a stream". */
const EVERY_STATUS = new Set([Number.POSITIVE_INFINITY]);

/**
 * A client whose every request ends in time and reads a bounded answer, for the SDKs' pipelines. Requests that ask for a
 * stream get one; the deadline then holds for the head of the answer, and the caller bounds the body.
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
          // The connection holds bytes that nothing will read.
          stop.abort();
          throw error;
        } finally {
          restore(request, asked);
        }
      }),
  };
}

/** A retry sends the same request object, and must not meet the deadline of the try before. */
function restore(
  request: PipelineRequest,
  asked: { readonly abortSignal: AbortLike | undefined; readonly streams: Set<number> | undefined },
): void {
  if (asked.abortSignal === undefined) delete request.abortSignal;
  else request.abortSignal = asked.abortSignal;
  if (asked.streams === undefined) delete request.streamResponseStatusCodes;
}

type AbortLike = NonNullable<PipelineRequest['abortSignal']>;

/** `AbortSignal.any` takes the platform's signals only, and an SDK may hand over one of its own. */
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
  // A transport in memory has no stream to give.
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
  return new AnswerTooLargeError(`the answer has more than ${largestBytes} bytes, which is all that is read`);
}
