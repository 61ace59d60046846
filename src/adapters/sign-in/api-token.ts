import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { Log } from '../../reconcile/ports.ts';
import { timelyCredential } from './timely-credential.ts';

/** Time limit of a sign-in: the credential chain tries several sources one after the other. */
const SIGN_IN_MS = 60_000;

/**
 * Codes of Entra ID about an app registration, and what each needs.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes (read 2026-11)
 */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /AADSTS(50105|501051)/,
    'Your account is not assigned to the enterprise application of the deployment. An owner of it grants the role Hubwarden.Reader or Hubwarden.Operator, in the Azure portal under Users and groups.',
  ],
  [
    /AADSTS(65001|650057|500011|700016)/,
    'The app registration of the deployment is not known in your tenant, or does not admit the application that signs in here, such as the Azure CLI. Sign in to the tenant of the deployment with "az login --tenant", and see the registration in docs/deploy.md.',
  ],
];

/** Gets a token for an API that is an app registration; one sentence with the remedy when there is none. */
export async function apiToken(
  credential: TokenCredential,
  scope: string,
  log: Pick<Log, 'error'>,
): Promise<Result<AccessToken, string>> {
  let said = '';
  try {
    const token = await timelyCredential(credential, SIGN_IN_MS).getToken(scope);
    if (token !== null) return ok(token);
  } catch (error) {
    log.error('no token', { error });
    said = errorText(error);
  }
  const reason = REASONS.find(([pattern]) => pattern.test(said))?.[1];
  return err(
    reason === undefined
      ? 'Azure gave no token for the deployment because no user is signed in. Sign in with "az login", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or certificate. NODE_DEBUG=hubwarden shows the attempts.'
      : `Azure gave no token for the deployment. ${reason}`,
  );
}
