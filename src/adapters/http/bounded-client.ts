import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { anySignal } from './any-signal.ts';
import { byDeadline } from './deadline.ts';
import { EVERY_STATUS, nodeClient } from './node-client.ts';
import { WholeAnswer } from './whole-answer.ts';

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
  /** From the first byte sent to the last byte read. Absent: the request's own signal is the deadline. */
  readonly timeoutMs?: number;
  /** Of the uncompressed body. Default 16 MiB. */
  readonly largestBytes?: number;
  /** Absent: Node's https. */
  readonly transport?: HttpClient;
}

/** The client of all services: a connection serves the next request to the same host, whichever service asks. */
let shared: HttpClient | undefined;

/**
 * A client for the SDKs' pipelines that limits the time of each request and the size of its answer. A request for a
 * stream gets one; the deadline then covers the head of the answer, and the caller limits the body.
 */
export function boundedClient({ timeoutMs, largestBytes = LARGEST_ANSWER_BYTES, transport }: Bounds): HttpClient {
  shared ??= nodeClient();
  const inner = transport ?? shared;
  const send = (request: PipelineRequest): Promise<PipelineResponse> => sendBounded(inner, request, largestBytes);
  if (timeoutMs === undefined) return { sendRequest: send };
  return {
    sendRequest: (request) =>
      byDeadline(timeoutMs, async (deadline) => {
        const { abortSignal: asked } = request;
        request.abortSignal = asked === undefined ? deadline : anySignal([asked, deadline]);
        try {
          return await send(request);
        } finally {
          // A retry sends the same request object, and must not inherit the deadline of the attempt before.
          if (asked === undefined) delete request.abortSignal;
          else request.abortSignal = asked;
        }
      }),
  };
}

async function sendBounded(
  inner: HttpClient,
  request: PipelineRequest,
  largestBytes: number,
): Promise<PipelineResponse> {
  const { streamResponseStatusCodes: asked } = request;
  // Operations of the SDKs pass an empty set when they want no stream.
  if (asked !== undefined && asked.size > 0) return await inner.sendRequest(request);
  request.streamResponseStatusCodes = EVERY_STATUS;
  try {
    return await whole(await inner.sendRequest(request), largestBytes);
  } finally {
    if (asked === undefined) delete request.streamResponseStatusCodes;
    else request.streamResponseStatusCodes = asked;
  }
}

async function whole(response: PipelineResponse, largestBytes: number): Promise<PipelineResponse> {
  const { readableStreamBody: stream } = response;
  if (stream !== undefined) return new WholeAnswer(response, await bytesIn(stream, largestBytes));
  // A transport in memory has no stream.
  if (Buffer.byteLength(response.bodyAsText ?? '') > largestBytes) throw tooLarge(largestBytes);
  return response;
}

/** Listens to the stream: a loop over its pieces costs as much as the request. */
function bytesIn(stream: NodeJS.ReadableStream, largestBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (data: Buffer | string) => {
      const piece = typeof data === 'string' ? Buffer.from(data) : data;
      bytes += piece.length;
      pieces.push(piece);
      if (bytes <= largestBytes) return;
      reject(tooLarge(largestBytes));
      free(stream);
    });
    stream.on('end', () => {
      const [first] = pieces;
      resolve(first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces, bytes));
    });
    stream.on('error', reject);
  });
}

/** The connection holds bytes that no code will read. */
function free(stream: NodeJS.ReadableStream): void {
  if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
}

function tooLarge(largestBytes: number): AnswerTooLargeError {
  return new AnswerTooLargeError(`the answer exceeds the limit of ${largestBytes} bytes`);
}
