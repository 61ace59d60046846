import { createHash } from 'node:crypto';
import type { WebRequest, WebResponse } from '../web-message.ts';

/** Members that only time changes: an answer that differs in nothing else keeps its ETag. */
const AGES: ReadonlySet<string> = new Set(['ageSeconds', 'indexAgeSeconds', 'indexedAt']);

/**
 * Answers JSON with its ETag, or 304 when the caller has it. The ETag is weak: it stays while only ages change.
 *
 * @param value what is undefined is absent in the answer
 * @param ownEtag a strong ETag that the value has by itself; undefined: it has none
 */
export function jsonAnswer(value: unknown, { headers, method }: WebRequest, ownEtag?: string): WebResponse {
  const body = JSON.stringify(value);
  const etag = ownEtag ?? weakEtag(value);
  const answerHeaders = { 'content-type': 'application/json', etag };
  const isKnown = method !== 'POST' && isAmong(etag, headers.get('if-none-match'));
  return isKnown ? { status: 304, headers: { etag }, body: '' } : { status: 200, headers: answerHeaders, body };
}

function weakEtag(value: unknown): string {
  const stable = JSON.stringify(value, (key, member: unknown) => (AGES.has(key) ? undefined : member));
  return `W/"${createHash('sha256').update(stable).digest('base64url').slice(0, 27)}"`;
}

/** Compares without `W/`, as RFC 9110 says for If-None-Match. */
function isAmong(etag: string, list: string | undefined): boolean {
  if (list === undefined) return false;
  if (list.trim() === '*') return true;
  return [...list.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, opaque]) => opaque === etag.replace(/^W\//, ''));
}
