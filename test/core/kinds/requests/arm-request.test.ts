import { describe, expect, it } from 'vitest';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import { armRequestFrom } from '../../../../src/core/kinds/requests/arm-request.ts';
import type { NetworkWrite } from '../../../../src/core/kinds/requests/network-write.ts';
import { HUB_ID } from '../../plan/plan-fixtures.ts';

const rule = { type: 'FQDN', category: 'UserDefined', destination: 'pypi.org' };
const RP = 'Microsoft.MachineLearningServices/workspaces';

describe('the request of a write to a hub', () => {
  const rows: readonly { why: string; write: NetworkWrite; request: object }[] = [
    {
      why: 'mode, SKU and rules in one PATCH of the workspace, and nothing else',
      write: {
        kind: 'PatchNetwork',
        hubId: HUB_ID,
        isolationMode: 'AllowOnlyApprovedOutbound',
        firewallSku: 'Basic',
        outboundRules: { 'hw-a': rule },
      },
      request: {
        method: 'PATCH',
        path: HUB_ID,
        body: {
          properties: {
            managedNetwork: {
              isolationMode: 'AllowOnlyApprovedOutbound',
              firewallSku: 'Basic',
              outboundRules: { 'hw-a': rule },
            },
          },
        },
        operation: 'patchNetwork',
        action: `${RP}/write`,
      },
    },
    {
      why: 'unchanged fields are not named',
      write: {
        kind: 'PatchNetwork',
        hubId: HUB_ID,
        isolationMode: undefined,
        firewallSku: undefined,
        outboundRules: undefined,
      },
      request: {
        method: 'PATCH',
        path: HUB_ID,
        body: { properties: { managedNetwork: {} } },
        operation: 'patchNetwork',
        action: `${RP}/write`,
      },
    },
    {
      why: 'one rule',
      write: { kind: 'PutRule', hubId: HUB_ID, ruleName: 'a/b c', rule },
      request: {
        method: 'PUT',
        path: `${HUB_ID}/outboundRules/a%2Fb%20c`,
        body: { properties: rule },
        operation: 'putRule',
        action: `${RP}/outboundRules/write`,
      },
    },
    {
      why: 'a deletion has no body',
      write: { kind: 'DeleteRule', hubId: HUB_ID, ruleName: 'a/b' },
      request: {
        method: 'DELETE',
        path: `${HUB_ID}/outboundRules/a%2Fb`,
        body: undefined,
        operation: 'deleteRule',
        action: `${RP}/outboundRules/delete`,
      },
    },
    {
      why: 'a provisioning always has a body',
      write: { kind: 'Provision', hubId: HUB_ID, includeSpark: false },
      request: {
        method: 'POST',
        path: `${HUB_ID}/provisionManagedNetwork`,
        body: { includeSpark: false },
        operation: 'provision',
        action: `${RP}/provisionManagedNetwork/action`,
      },
    },
  ];
  it.each(rows)('$why', ({ write, request }) => {
    expect(armRequestFrom(write)).toEqual(request);
  });
});

const ACCOUNT_ID =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-ai/providers/microsoft.cognitiveservices/accounts/foundry.one';
const NETWORK_RP = 'Microsoft.CognitiveServices/accounts/managedNetworks';

describe('the request of a write to an account', () => {
  const hubId = hubIdFrom(ACCOUNT_ID) ?? HUB_ID;
  const network = `${ACCOUNT_ID}/managedNetworks/default`;
  const mode = {
    kind: 'PatchNetwork',
    hubId,
    isolationMode: 'AllowOnlyApprovedOutbound',
    firewallSku: undefined,
    outboundRules: undefined,
  } as const;
  const body = { properties: { managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound' } } };
  const endpoint = {
    type: 'PrivateEndpoint',
    category: 'UserDefined',
    destination: { serviceResourceId: '/s', subresourceTarget: 'blob', sparkEnabled: false },
  };
  const rows: readonly { why: string; write: NetworkWrite; request: object }[] = [
    {
      why: 'a network that does not exist is created as a child',
      write: { ...mode, creates: true },
      request: {
        method: 'PUT',
        path: network,
        body,
        operation: 'createAccountNetwork',
        action: `${NETWORK_RP}/write`,
      },
    },
    {
      why: 'the mode of an existing network is patched there, and never on the account',
      write: mode,
      request: {
        method: 'PATCH',
        path: network,
        body,
        operation: 'patchAccountNetwork',
        action: `${NETWORK_RP}/write`,
      },
    },
    {
      why: 'a private endpoint has no flag for Spark',
      write: { kind: 'PutRule', hubId, ruleName: 'a/b', rule: endpoint },
      request: {
        method: 'PUT',
        path: `${network}/outboundRules/a%2Fb`,
        body: { properties: { ...endpoint, destination: { serviceResourceId: '/s', subresourceTarget: 'blob' } } },
        operation: 'putAccountRule',
        action: `${NETWORK_RP}/outboundRules/write`,
      },
    },
    {
      why: 'a deletion has no body',
      write: { kind: 'DeleteRule', hubId, ruleName: 'a' },
      request: {
        method: 'DELETE',
        path: `${network}/outboundRules/a`,
        body: undefined,
        operation: 'deleteAccountRule',
        action: `${NETWORK_RP}/outboundRules/delete`,
      },
    },
    {
      why: 'a provisioning has an empty body',
      write: { kind: 'Provision', hubId, includeSpark: true },
      request: {
        method: 'POST',
        path: `${network}/provision`,
        body: {},
        operation: 'provisionAccountNetwork',
        action: `${NETWORK_RP}/provision/action`,
      },
    },
  ];
  it.each(rows)('$why', ({ write, request }) => {
    expect(armRequestFrom(write)).toEqual(request);
  });
});
