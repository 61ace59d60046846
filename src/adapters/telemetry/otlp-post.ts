import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { byDeadline } from '../http/deadline.ts';
import type { OtlpTarget } from './otlp-settings.ts';

/** The result of one request. */
export type OtlpAnswer =
  | {
      readonly kind: 'Answered';
      readonly status: number;
      readonly contentType: string;
      readonly retryAfter: string | undefined;
      /** The first 64 KiB. */
      readonly body: Buffer;
    }
  /** `code` is a code of the system or of the library, such as `ECONNREFUSED`, from a small set. */
  | { readonly kind: 'NotAnswered'; readonly code: string };

/** Sends one request; never throws. */
export type OtlpPost = (body: Uint8Array, timeoutMs: number) => Promise<OtlpAnswer>;

/** Limit of an answer: a collector answers with a few hundred bytes. */
const MOST_BODY_BYTES = 64 * 1024;

const CONTENT_TYPES = { 'http/json': 'application/json', 'http/protobuf': 'application/x-protobuf' } as const;

/**
 * Posts to a target, with its headers, its certificates and kept connections. Follows no redirect, because a redirect
 * would forward the key.
 */
export function otlpPost(target: OtlpTarget): OtlpPost {
  let connection: Connection | undefined;
  return async (body, timeoutMs) => {
    try {
      connection ??= connectionTo(target);
      const open = connection;
      const payload = target.isCompressed ? await promisify(gzip)(body) : body;
      return await byDeadline(timeoutMs, (signal) => send(target, open, payload, signal));
    } catch (error) {
      return { kind: 'NotAnswered', code: codeOf(error) };
    }
  };
}

interface Connection {
  readonly request: typeof http.request;
  readonly agent: http.Agent;
}

/** An unreadable PEM file. */
class UnreadableFile extends Error {
  readonly code = 'CertificateNotRead';
}

function connectionTo({ files, url }: OtlpTarget): Connection {
  if (new URL(url).protocol === 'http:') return { request: http.request, agent: new http.Agent({ keepAlive: true }) };
  const read = (path: string | undefined): Buffer | undefined => {
    try {
      return path === undefined ? undefined : readFileSync(resolve(path));
    } catch (error) {
      throw new UnreadableFile('a certificate cannot be read', { cause: error });
    }
  };
  const pem = { ca: read(files.ca), cert: read(files.cert), key: read(files.key) };
  return { request: https.request, agent: new https.Agent({ keepAlive: true, ...pem }) };
}

function send(
  { headers, isCompressed, protocol, url }: OtlpTarget,
  { agent, request }: Connection,
  payload: Uint8Array,
  signal: AbortSignal,
): Promise<OtlpAnswer> {
  const all = {
    ...headers,
    'content-type': CONTENT_TYPES[protocol],
    'content-length': payload.length,
    ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
  };
  return new Promise((resolvePromise, reject) => {
    const sent = request(new URL(url), { method: 'POST', headers: all, agent, signal }, (response) => {
      readBody(response).then((body) => {
        const { 'content-type': contentType = '', 'retry-after': retryAfter } = response.headers;
        resolvePromise({ kind: 'Answered', status: response.statusCode ?? 0, contentType, retryAfter, body });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}

async function readBody(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BODY_BYTES);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
