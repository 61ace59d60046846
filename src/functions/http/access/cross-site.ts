import type { WebRequest } from '../web-message.ts';
import type { AccessPlatform } from './access-platform.ts';
import { hasLocalOperator, loopbackOrigins } from './local-operator.ts';

/** Methods that change nothing. */
export const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * True when a request may come from another site's page, with the session of a person who does not know (cross-site request
 * forgery). A request with a bearer token or a function key has nothing that a browser adds by itself. Else `Sec-Fetch-Site`, which
 * pages cannot write, must be `same-origin`; where an old browser does not send it, `Origin` must be the address of the pages.
 *
 * @see https://github.com/golang/go/issues/73626 the same rule in Go 1.25 (read 2026-11); unlike there, a request without both headers is refused
 */
export function isCrossSite(request: Pick<WebRequest, 'method' | 'headers'>, platform: AccessPlatform): boolean {
  const { headers, method } = request;
  if (SAFE_METHODS.includes(method)) return false;
  if (/^bearer +\S/i.test(headers.get('authorization') ?? '') || (headers.get('x-functions-key') ?? '') !== '')
    return false;
  const site = headers.get('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin';
  const origin = headers.get('origin');
  return origin === undefined || !originsOf(platform).includes(origin);
}

function originsOf(platform: AccessPlatform): readonly string[] {
  if (hasLocalOperator(platform)) return loopbackOrigins(platform) ?? [];
  return platform.publicOrigin === undefined ? [] : [platform.publicOrigin];
}
