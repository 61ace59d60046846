import type { TokenCredential } from '@azure/core-auth';
import type { Pipeline } from '@azure/core-rest-pipeline';
import {
  bearerTokenAuthenticationPolicy,
  createPipelineFromOptions,
  redirectPolicyName,
} from '@azure/core-rest-pipeline';

/** One scope for all clouds: https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory (read 2026-11). */
const TOKEN_SCOPE = 'https://storage.azure.com/.default';

/** Value of `x-ms-version`: tokens need 2017-11-09 or later; every cloud and Azurite support this version. */
export const BLOB_SERVICE_VERSION = '2021-12-02';

/**
 * Pipeline for single blobs, with the identity's token: retries once after a network failure, and follows no redirect,
 * because a redirect would forward the token.
 */
export function blobPipeline(options: { readonly credential: TokenCredential; readonly version: string }): Pipeline {
  const { credential, version } = options;
  const pipeline = createPipelineFromOptions({
    retryOptions: { maxRetries: 1 },
    userAgentOptions: { userAgentPrefix: `hubwarden/${version}` },
  });
  pipeline.removePolicy({ name: redirectPolicyName });
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: TOKEN_SCOPE }), { phase: 'Sign' });
  return pipeline;
}
