import type { TokenCredential } from '@azure/core-auth';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Log } from '../../reconcile/ports.ts';
import { timelyCredential } from './timely-credential.ts';

/** How long signing in may take: the chain of sign-ins asks several places one after the other. */
const SIGN_IN_SECONDS = 60;

/**
 * Asks for a token before anything is asked of Azure: without one every request would fail by itself, with the words of
 * every way to sign in that the SDK tried.
 *
 * @returns one sentence with the remedy when there is no token
 */
export async function signIn(
  credential: TokenCredential,
  scope: string,
  log: Pick<Log, 'error'>,
): Promise<Result<void, string>> {
  try {
    const token = await timelyCredential(credential, SIGN_IN_SECONDS * 1000).getToken(scope);
    if (token !== null) return ok(undefined);
    log.error('no token', {});
  } catch (error) {
    log.error('no token', { error });
  }
  return err(
    'Azure gave no token: no one is signed in here. Sign in with "az login", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate. NODE_DEBUG=hubwarden shows what was tried.',
  );
}
