import { describe, expect, it } from 'vitest';
import type { NetworkWrite } from '../../../../src/core/plan/model/network-write.ts';
import { armRequestFrom } from '../../../../src/core/plan/model/network-write.ts';
import { HUB_ID } from '../plan-fixtures.ts';

const rule = { type: 'FQDN', category: 'UserDefined', destination: 'pypi.org' };
const RP = 'Microsoft.MachineLearningServices/workspaces';

describe('the request of a write', () => {
  const rows: readonly { why: string; write: NetworkWrite; request: unknown }[] = [
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
      request: { method: 'PATCH', path: HUB_ID, body: { properties: { managedNetwork: {} } }, action: `${RP}/write` },
    },
    {
      why: 'one rule',
      write: { kind: 'PutRule', hubId: HUB_ID, ruleName: 'a/b c', rule },
      request: {
        method: 'PUT',
        path: `${HUB_ID}/outboundRules/a%2Fb%20c`,
        body: { properties: rule },
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
        action: `${RP}/provisionManagedNetwork/action`,
      },
    },
  ];
  it.each(rows)('$why', ({ write, request }) => {
    expect(armRequestFrom(write)).toEqual(request);
  });
});
