import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request as encryptedRequest } from 'node:https';
import { finished } from 'node:stream';
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient, RestError } from '@azure/core-rest-pipeline';
import { AnswerHeaders } from './answer-headers.ts';
import { anySignal } from './any-signal.ts';

/** The core library's option to return every body as a stream. */
export const EVERY_STATUS: Set<number> = new Set([Number.POSITIVE_INFINITY]);

/**
 * Sends requests by Node's http and https, over connections that stay open, as the SDKs' default client does, for about
 * half of its processor time: it makes no copy of headers, and no signal or listener beyond the caller's.
 *
 * It serves requests without options of their own, whose answer is read as a stream. The SDKs' client sends all others:
 * through a proxy, with an agent or certificates of their own, or with a compressed answer.
 *
 * @param ca certificate of the only authority to trust (PEM); absent: those of Node
 */
export function nodeClient(ca?: string): HttpClient {
  const agents: Agents = {
    https: new OneTrustAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) }),
    http: new PlainAgent({ keepAlive: true }),
  };
  const tlsSettings = ca === undefined ? undefined : { ca };
  let full: HttpClient | undefined;
  return {
    sendRequest: (request) => {
      if (isPlain(request)) return send(request, agents);
      full ??= createDefaultHttpClient();
      if (tlsSettings !== undefined) request.tlsSettings = tlsSettings;
      return sendFull(full, request);
    },
  };
}

/** A caller that destroys the stream of an unpacked answer frees its connection too, as it does with a plain answer. */
async function sendFull(full: HttpClient, request: PipelineRequest): Promise<PipelineResponse> {
  const { abortSignal: asked } = request;
  const stop = new AbortController();
  request.abortSignal = asked === undefined ? stop.signal : anySignal([asked, stop.signal]);
  try {
    const response = await full.sendRequest(request);
    const { readableStreamBody: stream } = response;
    if (stream !== undefined) finished(stream, (error) => error !== undefined && error !== null && stop.abort());
    return response;
  } finally {
    if (asked === undefined) delete request.abortSignal;
    else request.abortSignal = asked;
  }
}

interface Agents {
  readonly https: Agent;
  readonly http: PlainAgent;
}

/** Node names a pool of connections by twenty options of TLS; here all connections share them. */
class OneTrustAgent extends Agent {
  override getName(options?: Parameters<Agent['getName']>[0]): string {
    return `${options?.host}:${options?.port}`;
  }
}

/** Nothing that only the SDKs' client does is asked for. */
function isPlain(request: PipelineRequest): boolean {
  const { agent, body, headers, onDownloadProgress, onUploadProgress, requestOverrides, tlsSettings } = request;
  return (
    request.streamResponseStatusCodes === EVERY_STATUS &&
    request.timeout === 0 &&
    request.method !== 'HEAD' &&
    !request.disableKeepAlive &&
    (body === undefined || body === null || typeof body === 'string' || Buffer.isBuffer(body)) &&
    !headers.has('accept-encoding') &&
    agent === undefined &&
    tlsSettings === undefined &&
    requestOverrides === undefined &&
    onDownloadProgress === undefined &&
    onUploadProgress === undefined
  );
}

function send(request: PipelineRequest, agents: Agents): Promise<PipelineResponse> {
  const { abortSignal } = request;
  return new Promise((resolve, reject) => {
    if (abortSignal?.aborted === true) throw aborted();
    const sent = open(request, agents);
    sent.on('error', (error) => reject(sendError(error, request)));
    // Node ends a request without an event when the protocol is switched, unless it is listened for.
    sent.once('upgrade', (_message, socket) => {
      socket.destroy();
      reject(sendError(switchedProtocols(), request));
    });
    sent.once('response', (message: IncomingMessage) => {
      // A 101 that names no protocol: Node would keep a connection on which the other side may speak something else.
      if (message.statusCode === 101) return void sent.destroy(switchedProtocols());
      resolve({
        request,
        status: message.statusCode ?? 0,
        headers: new AnswerHeaders(message.headers),
        readableStreamBody: message,
      });
    });
    if (abortSignal !== undefined) {
      const stop = (): void => void sent.destroy(aborted());
      abortSignal.addEventListener('abort', stop);
      sent.once('close', () => abortSignal.removeEventListener('abort', stop));
    }
    sent.end(request.body ?? undefined);
  });
}

function open(request: PipelineRequest, agents: Agents): ClientRequest {
  const { host, hostname, pathname, port, protocol, search } = new URL(request.url);
  const isEncrypted = protocol === 'https:';
  if (!isEncrypted && !request.allowInsecureConnection)
    throw new Error(`Cannot connect to ${request.url} while allowInsecureConnection is false.`);
  const options = {
    // Node's socket takes an address of IPv6 without brackets.
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port,
    path: `${pathname}${search}`,
    method: request.method,
    headers: headerList(request, host),
  };
  return isEncrypted
    ? encryptedRequest({ ...options, agent: agents.https })
    : plainRequest({ ...options, agent: agents.http });
}

/** Names and values in turn: Node takes a list as it is, without an entry of its own for each header. */
function headerList({ body, headers, method }: PipelineRequest, host: string): string[] {
  const list = ['host', host];
  for (const [name, value] of headers) list.push(name, value);
  if (headers.has('content-length')) return list;
  if (typeof body === 'string') list.push('content-length', String(Buffer.byteLength(body)));
  else if (Buffer.isBuffer(body)) list.push('content-length', String(body.length));
  else if (method !== 'GET' && method !== 'DELETE') list.push('content-length', '0');
  return list;
}

function aborted(): Error {
  return Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
}

function switchedProtocols(): Error {
  return new Error('The other side switched protocols, which no request asks for.');
}

function sendError(error: Error & { readonly code?: string }, request: PipelineRequest): Error {
  if (error.name === 'AbortError') return error;
  return new RestError(error.message, { code: error.code ?? RestError.REQUEST_SEND_ERROR, request });
}
