import { describe, expect, it } from 'vitest';
import { endpoint, GROUP, SUB, searchId, serviceTag } from '../simulated-arm.ts';
import { ACCOUNT, FOUNDRY_BODY, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

const AAD = '__SYS_ST_AzureActiveDirectory_TCP';
const LIST = `/subscriptions/${SUB}/providers/Microsoft.CognitiveServices/accounts`;
const DELETED = `/subscriptions/${SUB}/providers/Microsoft.CognitiveServices/deletedAccounts`;

describe('the life of an account', () => {
  it('begins Accepted, and Azure makes its network some minutes later', () => {
    const arm = new SimulatedFoundry();
    const created = arm.put(ACCOUNT, FOUNDRY_BODY);
    expect(created.status).toBe(201);
    expect(created.json.properties.provisioningState).toBe('Accepted');
    expect(created.json.properties.internalId).toMatch(/^[0-9a-f]{32}$/);
    arm.pass(1);
    expect(arm.get(ACCOUNT).json.properties.provisioningState).toBe('Succeeded');
    expect(arm.get(NETWORK).status).toBe(404);
    arm.pass(5);
    expect(arm.accountNetwork()).toMatchObject({
      isolationMode: 'AllowInternetOutbound',
      status: { status: 'Active' },
      outboundRules: {},
    });
  });

  it('has no network by itself without an injection', () => {
    const arm = new SimulatedFoundry();
    const { networkInjections: _none, ...properties } = FOUNDRY_BODY.properties;
    arm.put(ACCOUNT, { ...FOUNDRY_BODY, properties });
    arm.pass(60);
    expect(arm.get(NETWORK).status).toBe(404);
  });

  it('has children only once it is Succeeded', () => {
    const arm = new SimulatedFoundry();
    arm.put(ACCOUNT, FOUNDRY_BODY);
    const refused = arm.putNetwork({ isolationMode: 'AllowInternetOutbound' });
    expect(refused.status).toBe(400);
    expect(refused.json.error.code).toBe('AccountProvisioningStateInvalid');
    expect(refused.json.error.message).toContain('Accepted');
    expect(arm.put(`${ACCOUNT}/projects/first`, { location: 'eastus' }).status).toBe(400);
  });

  it('can be stuck in Accepted, or end Failed', () => {
    const arm = new SimulatedFoundry();
    arm.simulator.addFault({ kind: 'StickOperation', operation: 'CreateAccount' });
    arm.put(ACCOUNT, FOUNDRY_BODY);
    arm.pass(120);
    expect(arm.get(ACCOUNT).json.properties.provisioningState).toBe('Accepted');
    arm.simulator.release({ hub: ACCOUNT.toLowerCase() }, arm.nowAt, {
      code: 'Failed',
      message: 'No virtual workspace.',
    });
    expect(arm.get(ACCOUNT).json.properties.provisioningState).toBe('Failed');
  });

  it('ends at once, and its name is taken for 48 hours', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    expect(arm.delete(ACCOUNT)).toMatchObject({ status: 200, body: '', delayMs: 1000 });
    expect(arm.get(ACCOUNT).status).toBe(404);
    expect(arm.get(ACCOUNT).json.error.code).toBe('ResourceNotFound');
    expect(arm.get(NETWORK).json.error.code).toBe('ParentResourceNotFound');
    expect(arm.get(DELETED).json.value).toHaveLength(1);
    const refused = arm.put(ACCOUNT, FOUNDRY_BODY);
    expect(refused.status).toBe(409);
    expect(refused.json.error.code).toBe('FlagMustBeSetForRestore');
    arm.pass(48 * 60);
    expect(arm.get(DELETED).json.value).toEqual([]);
    expect(arm.put(ACCOUNT, FOUNDRY_BODY).status).toBe(201);
  });

  it('takes longer to end with private endpoints', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound', { search: endpoint(searchId('s1'), 'searchService') });
    expect(arm.delete(ACCOUNT).delayMs).toBe(20_000);
  });

  it('is another one after a purge', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const before = arm.get(ACCOUNT).json.properties.internalId;
    arm.delete(ACCOUNT);
    arm.delete(
      `/subscriptions/${SUB}/providers/Microsoft.CognitiveServices/locations/eastus2/resourceGroups/rg-ai/deletedAccounts/acct`,
    );
    arm.put(ACCOUNT, FOUNDRY_BODY);
    arm.pass(1);
    expect(arm.get(ACCOUNT).json.properties.internalId).not.toBe(before);
    expect(arm.get(NETWORK).status).toBe(404);
  });

  it('ends with its resource group', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    arm.delete(GROUP, { query: 'api-version=2022-12-01' });
    expect(arm.get(DELETED).json.value).toHaveLength(1);
  });

  it('is listed beside its neighbours of other kinds, in pages', () => {
    const arm = new SimulatedFoundry({}, { pageSize: 2 });
    arm.seedAccount();
    arm.seedAccount({ name: 'chat', kind: 'OpenAI' });
    arm.seedAccount({ name: 'dotted.name' });
    const first = arm.get(LIST).json;
    expect(first.value.map(({ kind }: { kind: string }) => kind)).toEqual(['AIServices', 'OpenAI']);
    expect(arm.get(first.nextLink).json.value.map(({ name }: { name: string }) => name)).toEqual(['dotted.name']);
    expect(arm.get(`${GROUP}/providers/Microsoft.CognitiveServices/accounts`).json.value).toHaveLength(2);
    expect(arm.get(`${GROUP}-none/providers/Microsoft.CognitiveServices/accounts`).status).toBe(404);
  });

  it('of another kind can have no network', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ kind: 'OpenAI' });
    expect(arm.putNetwork({ isolationMode: 'AllowInternetOutbound' }).status).toBe(400);
  });

  it.each([
    ['no location', { ...FOUNDRY_BODY, location: undefined }],
    ['no kind', { ...FOUNDRY_BODY, kind: undefined }],
    ['no JSON', '{'],
  ])('is not created with %s', (_what, body) => {
    const arm = new SimulatedFoundry();
    expect(arm.put(ACCOUNT, body).status).toBe(400);
    expect(arm.get(ACCOUNT).status).toBe(404);
  });
});

describe('a write of the network', () => {
  it('on an account without one makes it in 4.5 minutes', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    arm.putNetwork({ isolationMode: 'AllowOnlyApprovedOutbound' });
    expect(arm.accountNetwork()).toMatchObject({ provisioningState: 'Updating', status: { status: 'Inactive' } });
    arm.pass(4.4);
    expect(arm.accountNetwork().provisioningState).toBe('Updating');
    arm.pass(0.1);
    expect(arm.accountNetwork()).toMatchObject({ provisioningState: 'Succeeded', status: { status: 'Active' } });
    expect(arm.statuses()).toEqual({ [AAD]: 'Active' });
  });

  it('to a stricter mode takes half a minute, and four minutes with rules', () => {
    const bare = new SimulatedFoundry();
    bare.governed('AllowInternetOutbound');
    bare.patchAccountNetwork({ isolationMode: 'AllowOnlyApprovedOutbound' });
    expect(bare.accountNetwork().isolationMode).toBe('AllowInternetOutbound');
    bare.pass(0.5);
    expect(bare.accountNetwork().isolationMode).toBe('AllowOnlyApprovedOutbound');
    const used = new SimulatedFoundry();
    used.governed('AllowInternetOutbound', { search: endpoint(searchId('s1'), 'searchService') });
    used.patchAccountNetwork({ isolationMode: 'AllowOnlyApprovedOutbound' });
    used.pass(3.9);
    expect(used.accountNetwork().provisioningState).toBe('Updating');
    used.pass(0.1);
    expect(used.accountNetwork().provisioningState).toBe('Succeeded');
  });

  it.each(['AllowInternetOutbound', 'Disabled'])('is refused back to %s', (isolationMode) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    expect(arm.patchAccountNetwork({ isolationMode }).status).toBe(400);
    expect(arm.accountNetwork().isolationMode).toBe('AllowOnlyApprovedOutbound');
  });

  it('reads the spelling of templates, in the path and in the body', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    const path = NETWORK.replace('managedNetworks', 'managednetworks');
    const body = { properties: { managedNetwork: { IsolationMode: 'AllowInternetOutbound' } } };
    expect(arm.put(path, body).status).toBe(202);
    expect(arm.simulator.takeEvents().map(({ subject }) => subject)).toEqual([path]);
  });

  it.each([
    ['no mode at creation', {}],
    ['a mode that is none', { isolationMode: 'Open' }],
    ['kind V1', { isolationMode: 'AllowInternetOutbound', managedNetworkKind: 'V1' }],
    ['another SKU', { isolationMode: 'AllowInternetOutbound', firewallSku: 'Premium' }],
    [
      'a tag rule in a mode that takes endpoints only',
      { isolationMode: 'AllowInternetOutbound', outboundRules: { sql: serviceTag('Sql') } },
    ],
  ])('is refused with %s', (_what, network) => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    expect(arm.putNetwork(network).status).toBe(400);
    expect(arm.get(NETWORK).status).toBe(404);
  });

  it('of another name than default finds nothing', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    expect(arm.get(NETWORK.replace('default', 'other')).status).toBe(404);
    expect(arm.put(NETWORK.replace('default', 'other'), { properties: {} }).status).toBe(400);
  });

  it('that deletes it is refused while it is written', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    arm.patchAccountNetwork({ isolationMode: 'AllowOnlyApprovedOutbound' });
    expect(arm.delete(NETWORK).status).toBe(409);
    arm.pass(1);
    arm.delete(NETWORK);
    arm.pass(1);
    expect(arm.get(NETWORK).status).toBe(404);
  });
});
