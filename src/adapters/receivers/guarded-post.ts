import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { Clock, SendFailure } from '../../reconcile/ports.ts';
import { byDeadline, TimeoutError } from '../http/deadline.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { AddressException } from './public-address.ts';
import { blockedAddress } from './public-address.ts';

/** One POST to a receiver. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Secrets that every message about this request hides. */
  readonly secrets: readonly string[];
}

/** The answer of a receiver. `body` holds 64 KiB at most and may repeat secrets: never show it without hiding them. */
export interface PostAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfterSeconds: number | undefined;
  readonly body: string;
}

/** Sends one POST. A network problem is a failure; every answer, including a 500, is an answer. */
export type PostTo = (post: Post) => Promise<Result<PostAnswer, SendFailure>>;

/** Options of the guard. */
export interface GuardOptions {
  readonly allowed: AddressException;
  readonly clock: Pick<Clock, 'now'>;
  /** Remedy for a refused address, as a sentence. */
  readonly remedy?: string;
  /** For the whole request, name resolution and answer included. Default 15 s, as Standard Webhooks advises. */
  readonly timeoutMs?: number;
  /** Absent: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
  /** PEM of an authority to trust instead of Node's. */
  readonly ca?: string;
}

/** For a whole send, in milliseconds: name resolution, token, request and answer. Standard Webhooks advises 15 to 30 s. */
export const RECEIVER_TIMEOUT_MS = 15_000;
const LARGEST_ANSWER_BYTES = 64 * 1024;

/** Certificate errors that a retry does not resolve (Node's names of OpenSSL's errors, Node 24). */
const BAD_CERTIFICATE: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * The only way out to receivers. Uses https only; follows no redirect; resolves the name once, refuses addresses
 * outside the public internet, and connects to exactly the addresses that it has checked, so that a second answer of
 * the name server cannot redirect it. The certificate must still match the name.
 */
export function guardedPost(options: GuardOptions): PostTo {
  return async (post) => {
    const url = URL.parse(post.url);
    if (url === null || url.protocol !== 'https:') return err(broken('the address is not an https URL'));
    if (url.username !== '' || url.password !== '') return err(broken('the address contains a user or a password'));
    try {
      return await byDeadline(options.timeoutMs ?? RECEIVER_TIMEOUT_MS, async (signal) => {
        const addresses = await resolved(url, options);
        // The system's resolver cannot be stopped; a late result is ignored.
        signal.throwIfAborted();
        const blocked = addresses.map(({ address }) => blockedAddress(address, options.allowed)).find(Boolean);
        if (blocked !== undefined) return err(broken(blockedWords(hide(url.hostname, post), blocked, options)));
        return ok(await send(url, post, addresses, options, signal));
      });
    } catch (error) {
      return err(failureFrom(error, post));
    }
  };
}

function blockedWords(host: string, blocked: string, { remedy }: GuardOptions): string {
  return `${host} resolves to ${blocked}${remedy === undefined ? '' : `. ${remedy}`}`;
}

function broken(detail: string): SendFailure {
  return { kind: 'Broken', status: undefined, detail };
}

function hide(text: string, post: Post): string {
  return hideSecrets(text, post.secrets);
}

async function resolved(url: URL, options: GuardOptions): Promise<readonly LookupAddress[]> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  const found = await (options.resolve ?? systemResolve)(host);
  if (found.length === 0) throw new Error('the name has no address');
  return found;
}

function systemResolve(host: string): Promise<readonly LookupAddress[]> {
  return lookup(host, { all: true });
}

function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else if (first !== undefined) callback(null, first.address, first.family);
  };
}

function send(
  url: URL,
  post: Post,
  addresses: readonly LookupAddress[],
  options: GuardOptions,
  signal: AbortSignal,
): Promise<PostAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const sent = request(url, {
    method: 'POST',
    headers: { 'user-agent': 'Hubwarden', ...post.headers, 'content-length': String(Buffer.byteLength(post.body)) },
    lookup: pinned(addresses),
    // No agent, because a kept connection would outlive the check of its address.
    agent: false,
    signal,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  sent.once('response', (message) => void readAnswer(message, options.clock.now()).then(resolve, reject));
  // A receiver that switches protocols has answered, and sends nothing more.
  sent.once('upgrade', (message, socket) => {
    socket.destroy();
    resolve(answerOf(message, '', options.clock.now()));
  });
  sent.on('error', reject);
  // Ends a request that closes without an answer and without an error; otherwise it has no effect.
  sent.once('close', () => reject(new Error('the connection was closed without an answer')));
  sent.end(post.body);
  return promise;
}

async function readAnswer(message: IncomingMessage, now: Date): Promise<PostAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop closes the connection, so bytes beyond the limit are never read.
    if (bytes >= LARGEST_ANSWER_BYTES) break;
  }
  return answerOf(message, Buffer.concat(chunks).subarray(0, LARGEST_ANSWER_BYTES).toString('utf8'), now);
}

function answerOf(message: IncomingMessage, body: string, now: Date): PostAnswer {
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  return {
    status: message.statusCode ?? 0,
    headers,
    retryAfterSeconds: retryAfterSeconds({ get: (name) => lookUp(headers, name) }, now),
    body,
  };
}

function failureFrom(error: unknown, post: Post): SendFailure {
  if (error instanceof TimeoutError) return later(IN_TIME);
  if (!(error instanceof Error)) return later(FAILED);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined && BAD_CERTIFICATE.has(code)) return broken(`its certificate is not trusted: ${code}`);
  // Network errors contain names and addresses of hosts.
  return later(`${FAILED}: ${code ?? hide(error.message, post)}`);
}

const IN_TIME = 'no answer in time';
const FAILED = 'the request failed';

/** Error of a request that failed before sending. */
const NOT_SENT: ReadonlySet<string> = new Set(
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].map((code) => `${FAILED}: ${code}`),
);

/** Posts; marks a failure without an answer as possibly delivered. */
export function withPossibleDelivery(post: PostTo): PostTo {
  return async (given) => {
    const sent = await post(given);
    if (sent.ok || sent.error.kind !== 'Later') return sent;
    const { detail } = sent.error;
    const isLost = detail === IN_TIME || (detail.startsWith(FAILED) && !NOT_SENT.has(detail));
    return isLost ? err({ ...sent.error, mayHaveArrived: true }) : sent;
  };
}

function later(detail: string): SendFailure {
  return { kind: 'Later', retryAfterSeconds: undefined, detail };
}
