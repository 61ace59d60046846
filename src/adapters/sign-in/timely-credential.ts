import type { TokenCredential } from '@azure/core-auth';
import { byDeadline } from '../http/deadline.ts';

/** Longest wait for a token. A managed identity answers within a second; a sign-in by the Azure CLI takes a few. */
const TOKEN_TIMEOUT_MS = 30_000;

/**
 * The same credential, whose every request for a token ends in time: the endpoint of a managed identity that accepts and
 * says nothing would hold whoever needs a token for ever.
 */
export function timelyCredential(credential: TokenCredential, timeoutMs = TOKEN_TIMEOUT_MS): TokenCredential {
  return {
    getToken: (scopes, options) =>
      byDeadline(timeoutMs, (deadline) => {
        const stop = new AbortController();
        const abort = (): void => stop.abort();
        deadline.addEventListener('abort', abort);
        options?.abortSignal?.addEventListener('abort', abort);
        return credential.getToken(scopes, { ...options, abortSignal: stop.signal });
      }),
  };
}
