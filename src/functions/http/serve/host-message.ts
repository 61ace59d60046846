import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { WebRequest, WebResponse } from '../web-message.ts';
import { LARGEST_BODY_BYTES } from '../web-message.ts';

/** What is read of the host's request. Its `user` is made from headers without any check, and is not among it. */
export type HostRequest = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>;

const SMALLEST_ZIPPED_BYTES = 4 * 1024;

const ZIPPED = /^(text\/|image\/svg\+xml|application\/(.*\+)?(json|xml|javascript)\b)/i;

const gzipped = promisify(gzip);

/** Reads the host's request; of its body no more than a byte above the limit. */
export async function webRequestFrom(request: HostRequest, requestId: string): Promise<WebRequest> {
  return {
    method: request.method.toUpperCase(),
    url: new URL(request.url),
    headers: new Map([...request.headers].map(([name, value]) => [foldCase(name), value])),
    ...(await bodyOf(request)),
    requestId,
  };
}

async function bodyOf({ body }: HostRequest): Promise<Pick<WebRequest, 'body' | 'isBodyCut'>> {
  if (body === null) return { body: new Uint8Array() };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    // Leaving the loop cancels the stream.
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > LARGEST_BODY_BYTES) break;
    }
  } catch {
    // The client has gone. Any stranger can do that, so it is no failure of the function.
    return { body: new Uint8Array(), isBodyCut: true };
  }
  return { body: Buffer.concat(chunks).subarray(0, LARGEST_BODY_BYTES + 1) };
}

/** Renders an answer for the host: whole, without a body for HEAD, compressed where that pays and the client takes it. */
export async function hostResponseFrom(response: WebResponse, request: WebRequest): Promise<HttpResponseInit> {
  const { headers, status } = response;
  const body = typeof response.body === 'string' ? Buffer.from(response.body) : response.body;
  if (!isZippable(response, body)) return { status, headers, ...bodyFor(request, body) };
  const varied = {
    ...headers,
    vary: headers.vary === undefined ? 'accept-encoding' : `${headers.vary}, accept-encoding`,
  };
  if (!takesGzip(request.headers.get('accept-encoding') ?? ''))
    return { status, headers: varied, ...bodyFor(request, body) };
  // Off the event loop: zlib works in a thread of its own.
  const zipped = await gzipped(body);
  return { status, headers: { ...varied, 'content-encoding': 'gzip' }, ...bodyFor(request, zipped) };
}

function bodyFor({ method }: WebRequest, body: Uint8Array): Pick<HttpResponseInit, 'body'> {
  return method === 'HEAD' || body.byteLength === 0 ? {} : { body: new Uint8Array(body) };
}

function isZippable({ headers }: WebResponse, body: Uint8Array): boolean {
  return (
    body.byteLength > SMALLEST_ZIPPED_BYTES &&
    headers['content-encoding'] === undefined &&
    ZIPPED.test(headers['content-type'] ?? '')
  );
}

/** By RFC 9110, 12.5.3: a weight of 0 refuses a coding, and `*` stands for those that are not named. */
function takesGzip(accepted: string): boolean {
  const weights = new Map(
    accepted.split(',').map((item) => {
      const [coding = '', ...parameters] = item.split(';').map((part) => foldCase(part.trim()));
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [coding, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
