import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicyName,
  setClientRequestIdPolicyName,
  userAgentPolicyName,
} from '@azure/core-rest-pipeline';
import { boundedClient } from '../http/bounded-client.ts';
import { keepPolicies } from '../http/lean-pipeline.ts';
import type { ArmTransport } from './arm-transport.ts';

/** What a client of Azure Resource Manager needs. */
export interface ArmClientOptions {
  readonly tokenScope: string;
  readonly credential: TokenCredential;
  /** Hubwarden's version, for the user agent. */
  readonly version: string;
  /** Absent: Node's https. */
  readonly transport?: ArmTransport;
}

/** What is used of the SDK's client. The build leaves its operations out (`bundled-packages.mjs`). */
export type ArmSdkClient = Pick<AzureMachineLearningWorkspaces, 'pipeline' | 'sendRequest'>;

/**
 * The SDK's client with the three policies that Hubwarden uses: user agent, request id and token. The policy for the token
 * sends a request again after a 401 that requires other claims. The caller's signal is the deadline.
 *
 * Left out are: retries and redirects, because one would repeat a write, and the other would send the token to the address
 * in the answer; the SDK's reading of bodies, because it throws for a body that is not JSON; and the request for packed
 * answers, because unpacking the answer about one hub takes more processor time than the whole request.
 *
 * @param origin scheme, host and port
 */
export function armClient(options: ArmClientOptions, origin: string): ArmSdkClient {
  const { credential, tokenScope, transport, version } = options;
  // The subscription is part of every URL we build; the client requires one only in its constructor.
  const client = new AzureMachineLearningWorkspaces(credential, '', {
    endpoint: origin,
    credentialScopes: tokenScope,
    userAgentOptions: { userAgentPrefix: `hubwarden/${version}` },
    httpClient: boundedClient(transport === undefined ? {} : { transport }),
  });
  keepPolicies(client.pipeline, [
    userAgentPolicyName,
    setClientRequestIdPolicyName,
    bearerTokenAuthenticationPolicyName,
  ]);
  return client;
}
