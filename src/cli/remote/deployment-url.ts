import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** True for an address of this machine, where a local stack may run without https and without a sign-in. */
export function isLoopback(origin: string): boolean {
  const url = URL.parse(origin);
  return url?.protocol === 'http:' && LOOPBACK.includes(url.hostname);
}

/**
 * Reads the address of a deployment: scheme, host and port.
 *
 * @returns the origin, without a slash at the end; else a sentence with the remedy, which repeats no user and no password
 */
export function deploymentUrl(text: string): Result<string, string> {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol))
    return err(`--url "${text}" is not an address of pages. Give one such as https://hubwarden.contoso.com.`);
  if (url.username !== '' || url.password !== '') return err('--url holds a user or a password. Take it out.');
  if (url.protocol === 'http:' && !isLoopback(url.origin))
    return err(
      `--url "${text}" is not https, so that the token of your sign-in could be read on the way. Give the https address. http is for the local stack on this machine only.`,
    );
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return err(`--url takes scheme, host and port only. Give ${url.origin}`);
  return ok(url.origin);
}
