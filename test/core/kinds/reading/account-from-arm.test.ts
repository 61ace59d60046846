import { describe, expect, it } from 'vitest';
import { hubIdFrom, kindOf } from '../../../../src/core/hub-id.ts';
import { observationFromAccount } from '../../../../src/core/kinds/reading/account-from-arm.ts';
import type { Observation } from '../../../../src/core/observation/observation.ts';

const ARM_ID =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-AI/providers/Microsoft.CognitiveServices/accounts/Foundry.One';
const NOW = new Date('2026-05-01T12:00:00Z');
const HUB_ID = hubIdFrom(ARM_ID);
const INTERNAL_ID = '0a1b2c3d000011112222333344445555';

function account(properties: Record<string, unknown> = {}, more: Record<string, unknown> = {}): object {
  return {
    id: ARM_ID,
    name: 'Foundry.One',
    type: 'Microsoft.CognitiveServices/accounts',
    etag: '"1"',
    location: 'eastus',
    kind: 'AIServices',
    sku: { name: 'S0' },
    systemData: { createdAt: '2026-04-08T14:54:00.0Z' },
    ...more,
    properties: {
      internalId: INTERNAL_ID,
      dateCreated: '2026-04-08T14:54:01.0Z',
      provisioningState: 'Succeeded',
      networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
      associatedProjects: ['first'],
      ...properties,
    },
  };
}

function network(managedNetwork: Record<string, unknown> = {}, more: Record<string, unknown> = {}): object {
  return {
    properties: {
      provisioningState: 'Succeeded',
      ...more,
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        networkId: '0A1B2C3D-0000-1111-2222-333344445555',
        outboundRules: {
          Connection_stagents_blob: {
            status: 'Active',
            category: 'UserDefined',
            type: 'PrivateEndpoint',
            destination: {
              serviceResourceId:
                '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/stagents',
              subresourceTarget: 'blob',
            },
          },
        },
        status: { status: 'Active' },
        firewallSku: 'Standard',
        managedNetworkKind: 'V2',
        provisioningState: 'Succeeded',
        changeableIsolationModes: [],
        ...managedNetwork,
      },
    },
  };
}

function read(accountBody: unknown, networkBody: unknown): Observation {
  if (HUB_ID === undefined) throw new Error('bad test id');
  const result = observationFromAccount({ account: accountBody, network: networkBody }, HUB_ID, NOW);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function fault(accountBody: unknown, networkBody: unknown): string {
  if (HUB_ID === undefined) throw new Error('bad test id');
  const result = observationFromAccount({ account: accountBody, network: networkBody }, HUB_ID, NOW);
  return result.ok ? 'no fault' : result.error;
}

describe('observationFromAccount', () => {
  it('has an id of its own kind, with dots in the name', () => {
    expect(HUB_ID === undefined ? undefined : kindOf(HUB_ID).name).toBe('FoundryAccount');
    expect(HUB_ID).toBe(ARM_ID.toLowerCase());
  });

  it('reads an account and its network with everything that is used', () => {
    expect(read(account(), network())).toMatchObject({
      hubId: HUB_ID,
      name: 'Foundry.One',
      kind: 'FoundryAccount',
      workspaceGuid: INTERNAL_ID,
      createdAt: new Date('2026-04-08T14:54:00.0Z'),
      provisioningState: 'Succeeded',
      networkState: 'Succeeded',
      isolationMode: 'AllowOnlyApprovedOutbound',
      changeableIsolationModes: undefined,
      networkStatus: 'Active',
      firewallSku: 'Standard',
      sparkReady: false,
      associatedWorkspaces: [`${HUB_ID}/projects/first`],
      account: { injection: 'Managed', hasNetwork: true, networkKind: 'V2', boundResources: [] },
      rules: [{ name: 'Connection_stagents_blob', status: 'Active', category: 'UserDefined' }],
    });
  });

  it('reads an account without a network as Disabled', () => {
    expect(read(account(), undefined)).toMatchObject({
      isolationMode: 'Disabled',
      networkStatus: 'Inactive',
      rules: [],
      account: { injection: 'Managed', hasNetwork: false },
    });
  });

  it.each([
    [undefined, 'None'],
    [null, 'None'],
    [[], 'None'],
    [[{ scenario: 'none', useMicrosoftManagedNetwork: true }], 'None'],
    [[{ scenario: 'agent', useMicrosoftManagedNetwork: false, subnetArmId: '' }], 'None'],
    [[{ scenario: 'agent', useMicrosoftManagedNetwork: true }], 'Managed'],
    [{ scenario: 'agent', useMicrosoftManagedNetwork: true }, 'Managed'],
    [[{ scenario: 'agent', subnetArmId: '/subscriptions/s/subnets/a', useMicrosoftManagedNetwork: true }], 'Own'],
    [[{ scenario: ' None ', useMicrosoftManagedNetwork: true }], 'None'],
    [[{ useMicrosoftManagedNetwork: true }], 'Managed'],
    [[{ scenario: 'evaluation', useMicrosoftManagedNetwork: true }], 'Unread'],
    [
      [
        { scenario: 'agent', useMicrosoftManagedNetwork: false },
        { scenario: 'evaluation', useMicrosoftManagedNetwork: true },
      ],
      'Unread',
    ],
    [
      [
        { scenario: 'evaluation', useMicrosoftManagedNetwork: true },
        { scenario: 'Agent', useMicrosoftManagedNetwork: true },
      ],
      'Managed',
    ],
    [[null, { scenario: 'agent', useMicrosoftManagedNetwork: true }], 'Unread'],
    ['agent', 'Unread'],
    [[{ scenario: 'agent', useMicrosoftManagedNetwork: 'yes' }], 'Unread'],
  ])('reads the injection %j as %s', (networkInjections, injection) => {
    expect(read(account({ networkInjections }), network()).account?.injection).toBe(injection);
  });

  it('takes the state that has not ended, of the two that the network shows', () => {
    expect(read(account(), network({ provisioningState: 'Updating' })).networkState).toBe('Updating');
    expect(read(account(), network({}, { provisioningState: 'Failed' })).networkState).toBe('Failed');
    expect(
      read(account(), network({ provisioningState: 'Deleted' }, { provisioningState: 'Deferred' })).networkState,
    ).toBe('Deleted');
  });

  it('stays readable where a list that decides nothing has another form', () => {
    expect(read(account({ associatedProjects: { a: 1 } }), network()).associatedWorkspaces).toEqual([]);
    expect(read(account({ associatedProjects: [null, 5, 'acct/p', ''] }), network()).associatedWorkspaces).toEqual([
      `${HUB_ID}/projects/p`,
    ]);
    expect(read(account({ userOwnedStorage: { lake: 5 } }), network()).account?.unreadBindings).toEqual([
      'userOwnedStorage',
    ]);
  });

  it('refuses two answers about two lives of an account, and another account', () => {
    expect(fault(account({ internalId: 'ffffffff000011112222333344445555' }), network())).toContain('created again');
    expect(fault(account({}, { id: ARM_ID.replace('Foundry.One', 'other') }), network())).toContain('another account');
  });

  it('tells lives apart by the network, or by the date, if the account shows no id', () => {
    expect(read(account({ internalId: null }), network()).workspaceGuid).toBe(INTERNAL_ID);
    expect(read(account({ internalId: null }), undefined).workspaceGuid).toBe('2026-04-08T14:54:00.0Z');
  });

  it('keeps the kind of accounts that are no Foundry accounts', () => {
    expect(read(account({}, { kind: 'OpenAI' }), undefined).kind).toBe('OpenAI');
    expect(read(account({}, { kind: 'aiservices' }), undefined).kind).toBe('FoundryAccount');
  });

  it('names the field of an answer in another form', () => {
    expect(fault({ id: ARM_ID }, undefined)).toBe(
      'location: must be text, and is missing; properties: must be a block of keys, and is missing',
    );
    expect(fault(account(), [])).toContain('managedNetworks/default: the answer: must be a block of keys');
    expect(fault(account(), network({ isolationMode: 'Sealed' }))).toContain('"Sealed" is not a mode');
  });
});
