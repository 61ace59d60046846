const OWN_NAME = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/**
 * True when a `Host` header names this machine. A page elsewhere can point its own name to 127.0.0.1 (DNS rebinding);
 * its requests still carry that name.
 */
export function isOwnHost(host: string | undefined): boolean {
  return host !== undefined && OWN_NAME.test(host);
}
