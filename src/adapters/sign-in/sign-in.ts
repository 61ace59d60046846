import type { TokenCredential } from '@azure/core-auth';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Log } from '../../reconcile/ports.ts';
import { timelyCredential } from './timely-credential.ts';

/** Time limit of a sign-in: the credential chain tries several sources one after the other. */
const SIGN_IN_SECONDS = 60;

/**
 * Requests a token before any other request: without a token every request would fail by itself, with a long error that
 * lists every way to sign in that the SDK tried.
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
    'Azure gave no token because no user is signed in. Sign in with "az login", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate. NODE_DEBUG=hubwarden shows the attempts.',
  );
}
