import { createHash, timingSafeEqual } from 'node:crypto';
import type { HostRequest } from './http-exchange.ts';
import { headerOf } from './http-exchange.ts';

function sameText(left: string, right: string): boolean {
  const [leftHash, rightHash] = [left, right].map((text) => createHash('sha256').update(text).digest());
  return leftHash !== undefined && rightHash !== undefined && timingSafeEqual(leftHash, rightHash);
}

/** True when a request carries one of the keys, as the `code` of its query or in `x-functions-key`. */
export function carriesKey(request: HostRequest, keys: readonly string[]): boolean {
  const given = request.url.searchParams.get('code') ?? headerOf(request, 'x-functions-key') ?? '';
  return keys.some((key) => sameText(given, key));
}
