import type { TokenCredential } from '@azure/core-auth';
import type { Pipeline } from '@azure/core-rest-pipeline';
import {
  bearerTokenAuthenticationPolicy,
  createPipelineFromOptions,
  redirectPolicyName,
} from '@azure/core-rest-pipeline';

/** One scope for all clouds: https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory (read 2026-11). */
const TOKEN_SCOPE = 'https://storage.azure.com/.default';

/** Value of `x-ms-version`: tokens are taken from version 2017-11-09 on; this one is spoken by every cloud and by Azurite. */
export const BLOB_SERVICE_VERSION = '2021-12-02';

/**
 * What single blobs are read through by the identity: asks once more after trouble on the way, and follows no redirect, because
 * the token would go along.
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
