import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential } from '@azure/identity';

/** The sign-in of the Azure tools on a developer's machine. */
export function developerSignIn(): TokenCredential {
  return new DefaultAzureCredential();
}
