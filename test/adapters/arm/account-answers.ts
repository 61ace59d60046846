import { armManagedNetworkClient } from '../../../src/adapters/arm/arm-managed-network-client.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { Answer, Sent } from './fake-transport.ts';
import { armOptions, FakeTransport } from './fake-transport.ts';

export const HOST = 'https://management.azure.com';
export const SUBSCRIPTION = '/subscriptions/11111111-0000-0000-0000-000000000000';
export const ACCOUNT = `${SUBSCRIPTION}/resourcegroups/rg-ai/providers/microsoft.cognitiveservices/accounts/acct.one`;
export const NETWORK = `${ACCOUNT}/managedNetworks/default`;
export const VERSION = '?api-version=2026-05-01';
export const OPERATION = `${HOST}${SUBSCRIPTION}/providers/Microsoft.MachineLearningServices/locations/eastus/mfeOperationsStatus/mnet:0a1b2c3d-0000-1111-2222-333344445555:0a1b2c3d-0000-1111-2222-333344445555-a7ea4fee_1?api-version=2026-05-01`;
export const STORAGE = `${SUBSCRIPTION}/resourceGroups/rg-ai/providers/Microsoft.Storage/storageAccounts/stagents`;
export const hubId = hubIdFrom(ACCOUNT)!;

// The form of the recorded answers of 2026-04, with fields that Hubwarden reads.
export const ACCOUNT_BODY = {
  id: ACCOUNT,
  name: 'acct.one',
  kind: 'AIServices',
  location: 'eastus',
  systemData: { createdAt: '2026-04-08T14:54:00.0Z' },
  properties: {
    internalId: '0a1b2c3d000011112222333344445555',
    provisioningState: 'Succeeded',
    networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
    associatedProjects: ['first', 'renamed'],
    userOwnedStorage: [{ resourceId: STORAGE }],
  },
};
export const NETWORK_BODY = {
  properties: {
    provisioningState: 'Succeeded',
    managedNetwork: {
      isolationMode: 'AllowOnlyApprovedOutbound',
      networkId: '0a1b2c3d-0000-1111-2222-333344445555',
      outboundRules: {
        Connection_stagents_blob: {
          status: 'Active',
          category: 'UserDefined',
          type: 'PrivateEndpoint',
          destination: { serviceResourceId: STORAGE, subresourceTarget: 'blob' },
        },
      },
      status: { status: 'Active' },
      firewallSku: 'Standard',
      managedNetworkKind: 'V2',
      provisioningState: 'Succeeded',
      changeableIsolationModes: [],
    },
  },
};

/** Answers by path, without the query; a path that is not there is a 404 of a resource. */
export function clientOn(answers: Readonly<Record<string, Answer>>) {
  const transport = new FakeTransport(
    ({ url }: Sent) => answers[new URL(url).pathname] ?? notFound('ResourceNotFound'),
  );
  return { transport, client: armManagedNetworkClient(armOptions(transport)) };
}

export function notFound(code: string): Answer {
  return { status: 404, body: { error: { code, message: 'not there' } } };
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}
