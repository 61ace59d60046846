const SIGN_IN = '/.auth/login/aad';

/** Where App Service Authentication ends a session (https://learn.microsoft.com/azure/app-service/configure-authentication-customize-sign-in-out, read 2026-11). */
export const SIGN_OUT_PATH = '/.auth/logout';

/** The longest address to come back to, in characters, so that all of the redirect stays under the 8 KiB of a request line. */
const LONGEST_RETURN = 6_000;

/** How often a text is decoded at most: App Service does it once, and a proxy in front of it may do it again. */
const MOST_DECODINGS = 4;

/**
 * The address of the sign-in, which brings the caller back to this page: path and query only, so that the host that a client
 * claims has no part in it. A path that a browser, or a program that decodes it, could take for another host leads to `/`.
 */
export function signInPath(url: URL): string {
  const own = isOwnPath(url) ? url.pathname + url.search : '/';
  const path = `${SIGN_IN}?post_login_redirect_uri=${encodeURIComponent(own)}`;
  return path.length <= LONGEST_RETURN ? path : `${SIGN_IN}?post_login_redirect_uri=%2F`;
}

// Controls in the query, encoded any number of times: decoded, they could end a header.
const CONTROL_IN_QUERY = /%(25)*([01][0-9a-f]|7f)/i;

function isOwnPath({ pathname, search }: URL): boolean {
  if (CONTROL_IN_QUERY.test(search)) return false;
  let path = pathname;
  for (let times = 0; times < MOST_DECODINGS; times += 1) {
    if (!path.startsWith('/') || /^\/[/\\]/.test(path) || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(path)) return false;
    // The endpoints of sign-in would lead in a circle.
    if (/^\/\.auth(\/|$)/i.test(path)) return false;
    const decoded = decode(path);
    if (decoded === undefined) return false;
    if (decoded === path) return true;
    path = decoded;
  }
  return false;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
