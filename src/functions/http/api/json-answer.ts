import { createHash } from 'node:crypto';
import type { WebRequest, WebResponse } from '../web-message.ts';

/** Members that only time changes: an answer that differs in nothing else keeps its ETag. */
const AGES: ReadonlySet<string> = new Set(['ageSeconds', 'indexAgeSeconds', 'indexedAt']);

/**
 * Answers JSON with its ETag, or 304 when the caller has it. The ETag is weak: it stays while only ages change.
 *
 * @param value what is undefined is absent in the answer
 */
export function jsonAnswer(value: unknown, { headers, method }: WebRequest): WebResponse {
  const body = JSON.stringify(value);
  const stable = JSON.stringify(value, (key, member: unknown) => (AGES.has(key) ? undefined : member));
  const etag = `W/"${createHash('sha256').update(stable).digest('base64url').slice(0, 27)}"`;
  const answerHeaders = { 'content-type': 'application/json', etag };
  const isKnown = method !== 'POST' && isAmong(etag, headers.get('if-none-match'));
  return isKnown ? { status: 304, headers: { etag }, body: '' } : { status: 200, headers: answerHeaders, body };
}

/** Compares without `W/`, as RFC 9110 says for If-None-Match. */
function isAmong(etag: string, list: string | undefined): boolean {
  if (list === undefined) return false;
  if (list.trim() === '*') return true;
  return [...list.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, opaque]) => opaque === etag.slice(2));
}
