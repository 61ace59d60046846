import type { ProbeFailure } from '../../reconcile/doctor/pages/web-probe.ts';
import { TimeoutError } from './deadline.ts';

/** Why there is no answer over https. */
export type ConnectionFailure = ProbeFailure;

/** Codes of Node and OpenSSL. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes (read 2026-11) */
const KINDS: readonly (readonly [RegExp, ConnectionFailure['kind']])[] = [
  [
    /CERT|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|HOSTNAME_MISMATCH|ERR_SSL|EPROTO|INVALID_(CA|PURPOSE)/,
    'Certificate',
  ],
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, 'NoAddress'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/, 'Refused'],
  [/^(ETIMEDOUT|UND_ERR_\w*TIMEOUT)$/, 'Timeout'],
];

/** Classifies what a request over https has thrown. The detail is a code, without secrets. */
export function connectionFailure(error: unknown): ConnectionFailure {
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
