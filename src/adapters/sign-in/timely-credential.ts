import type { TokenCredential } from '@azure/core-auth';
import { byDeadline } from '../http/deadline.ts';

/** Longest wait for a token. A managed identity answers within a second; a sign-in by the Azure CLI takes a few. */
const TOKEN_TIMEOUT_MS = 30_000;

/**
 * The same credential with a time limit on every token request: a managed identity endpoint that accepts a connection
 * and never answers would block its caller for ever.
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
