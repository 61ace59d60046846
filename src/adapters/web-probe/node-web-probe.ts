import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { err, ok } from '../../core/result.ts';
import type { ProbeAnswer, ProbeFailure, ProbeRequest, SendProbe } from '../../reconcile/doctor/pages/web-probe.ts';
import { byDeadline, TimeoutError } from '../http/deadline.ts';

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
      return err(failureOf(error));
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

/** Codes of Node and OpenSSL. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes (read 2026-11) */
const KINDS: readonly (readonly [RegExp, ProbeFailure['kind']])[] = [
  [
    /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH|ERR_SSL|EPROTO|INVALID_(CA|PURPOSE)/,
    'Certificate',
  ],
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, 'NoAddress'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/, 'Refused'],
  [/^(ETIMEDOUT|UND_ERR_\w*TIMEOUT)$/, 'Timeout'],
];

function failureOf(error: unknown): ProbeFailure {
  if (error instanceof TimeoutError) return { kind: 'Timeout', detail: error.message };
  const code = codeOf(error);
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? 'Broken';
  return { kind, detail: code === '' ? 'no reason is known' : code };
}

/** The code only: a message may repeat what was sent. An attempt at several addresses has one error for each. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : '';
}
