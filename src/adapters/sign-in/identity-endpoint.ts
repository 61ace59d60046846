import type { TokenCredential } from '@azure/core-auth';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import * as z from 'zod';
import { boundedClient } from '../http/bounded-client.ts';
import { jsonBody } from '../http/json-body.ts';

const TIMEOUT_MS = 10_000;

/** As App Service serves it: https://learn.microsoft.com/azure/app-service/overview-managed-identity (read 2026-11). */
const API_VERSION = '2019-08-01';

const token = z.object({ access_token: z.string().min(1), expires_on: z.coerce.number() });

/** A managed-identity endpoint. */
export interface IdentityEndpoint {
  readonly endpoint: string;
  /** The secret that the endpoint expects with each request. */
  readonly header: string;
  readonly clientId: string;
}

/**
 * Signs in at one named managed-identity endpoint and nowhere else. The SDK's credential takes the endpoint from the
 * environment, and `DefaultAzureCredential` would first try other identities, whose tokens must not go to a simulated Azure.
 *
 * @throws Error from `getToken` when the endpoint gives no token
 */
export function identityEndpointCredential({ clientId, endpoint, header }: IdentityEndpoint): TokenCredential {
  const client = boundedClient({ timeoutMs: TIMEOUT_MS });
  return {
    getToken: async (scopes, options) => {
      const resource = String([scopes].flat()[0]).replace(/\/\.default$/, '');
      const query = new URLSearchParams({ 'api-version': API_VERSION, resource, client_id: clientId });
      const request = createPipelineRequest({
        url: `${endpoint}?${query}`,
        headers: createHttpHeaders({ 'x-identity-header': header }),
        // A managed-identity endpoint is reached over http on the machine itself, also in Azure.
        allowInsecureConnection: true,
      });
      if (options?.abortSignal !== undefined) request.abortSignal = options.abortSignal;
      const { bodyAsText, status } = await client.sendRequest(request);
      const answer = token.safeParse(jsonBody(bodyAsText));
      if (status !== 200 || !answer.success) throw new Error(`${endpoint} gave no token: status ${status}`);
      return { token: answer.data.access_token, expiresOnTimestamp: answer.data.expires_on * 1000 };
    },
  };
}
