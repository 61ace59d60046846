import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { err, ok } from '../../core/result.ts';
import type { ProbeAnswer, ProbeRequest, SendProbe } from '../../reconcile/doctor/pages/web-probe.ts';
import { connectionFailure } from '../http/connection-failure.ts';
import { byDeadline } from '../http/deadline.ts';

/** Bounds of a probe. */
export interface ProbeOptions {
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
  /** Certificate authorities (PEM) to trust beside those of Node. Absent: none. */
  readonly ca?: readonly string[];
  readonly version: string;
}

/** How much of a body is read; the rest is not. */
const LARGEST_BODY_BYTES = 64 * 1024;

/** Sends probes over https, each on a connection of its own, and follows no redirect. */
export function nodeWebProbe(options: ProbeOptions): SendProbe {
  return async (request) => {
    try {
      return ok(await byDeadline(options.timeoutMs, (signal) => send(request, options, signal)));
    } catch (error) {
      return err(connectionFailure(error));
    }
  };
}

function send(
  { body, headers, method, url }: ProbeRequest,
  { ca, version }: ProbeOptions,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const { promise, reject, resolve } = Promise.withResolvers<ProbeAnswer>();
  const request: ClientRequest = httpsRequest(url, {
    method,
    signal,
    agent: false,
    ...(ca === undefined ? {} : { ca: [...ca] }),
    headers: { 'user-agent': `hubwarden-doctor/${version}`, ...headers },
  });
  request.on('error', reject);
  request.on('response', (response) => {
    read(response).then(resolve, reject);
  });
  request.end(body);
  return promise.finally(() => request.destroy());
}

async function read(response: IncomingMessage): Promise<ProbeAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= LARGEST_BODY_BYTES) break;
  }
  const headers = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return {
    status: response.statusCode ?? 0,
    headers: new Map(headers),
    body: Buffer.concat(chunks).subarray(0, LARGEST_BODY_BYTES).toString('utf8'),
  };
}
