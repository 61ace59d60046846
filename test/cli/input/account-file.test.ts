import { describe, expect, it } from 'vitest';
import { KeptAnswers } from '../../../src/adapters/memory/kept-answers.ts';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { savedPlace } from '../../../src/cli/fleet/save-hubs.ts';
import { readWorkspace } from '../../../src/cli/input/read-hub.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { ok } from '../../../src/core/result.ts';
import { listedKey } from '../../../src/reconcile/operator/local-sweep/read-only-network.ts';
import { savedHub } from '../../../src/reconcile/operator/local-sweep/saved-hub.ts';

const ID =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/acct.one';
const NETWORK_ID = '0a1b2c3d-0000-1111-2222-333344445555';
const ACCOUNT = {
  id: ID,
  name: 'acct.one',
  location: 'eastus',
  kind: 'AIServices',
  properties: {
    internalId: NETWORK_ID.replaceAll('-', ''),
    provisioningState: 'Succeeded',
    networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
  },
};
const RULE = { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: '*.contoso.example' };
const NETWORK = {
  properties: {
    provisioningState: 'Succeeded',
    managedNetwork: {
      isolationMode: 'AllowOnlyApprovedOutbound',
      networkId: NETWORK_ID,
      managedNetworkKind: 'V2',
      outboundRules: { 'rule.a': RULE },
      status: { status: 'Active' },
      firewallSku: 'Standard',
      changeableIsolationModes: [],
    },
  },
};

function read(saved: unknown) {
  const context = { readText: () => ok(JSON.stringify(saved)), paint: NO_PAINT } as unknown as CommandContext;
  return readWorkspace('account.json', { at: new Date('2026-11-23T08:00:00Z') }, context);
}

function error(saved: unknown): string {
  const result = read(saved);
  if (result.ok) throw new Error('the file was read');
  return result.error;
}

describe('the saved form of an account', () => {
  it('is read with its network and its rules by their names', () => {
    const saved = read({ account: ACCOUNT, managedNetwork: NETWORK });
    if (!saved.ok) throw new Error(saved.error);
    const { account, isNetworkShown, isolationMode, kind, name, rules } = saved.value;
    expect({ name, kind, isolationMode, isNetworkShown, injection: account?.injection }).toEqual({
      name: 'acct.one',
      kind: 'FoundryAccount',
      isolationMode: 'AllowOnlyApprovedOutbound',
      isNetworkShown: true,
      injection: 'Managed',
    });
    expect(rules.map((rule) => rule.name)).toEqual(['rule.a']);
  });

  it('is read without a network, which null stands for', () => {
    const saved = read({ account: ACCOUNT, managedNetwork: null });
    if (!saved.ok) throw new Error(saved.error);
    expect([saved.value.account?.hasNetwork, saved.value.isolationMode, saved.value.isNetworkShown]).toEqual([
      false,
      'Disabled',
      true,
    ]);
  });

  it.each<{ why: string; saved: unknown; says: string; place: string }>([
    {
      why: 'an account alone',
      saved: ACCOUNT,
      says: 'this is an account without its managed network beside it',
      place: '',
    },
    {
      why: 'a network alone',
      saved: NETWORK,
      says: 'this is a managed network without its account beside it',
      place: '',
    },
    { why: 'the half with the account', saved: { account: ACCOUNT }, says: '"managedNetwork" is missing', place: '' },
    { why: 'the half with the network', saved: { managedNetwork: NETWORK }, says: '"account" is missing', place: '' },
    {
      why: 'a list of rules, which have no names',
      saved: { account: ACCOUNT, managedNetwork: { value: [{ properties: RULE }] } },
      says: 'this is a list of 1; the lists of Azure give rules no names',
      place: 'managedNetwork',
    },
    {
      why: 'the output of the Azure CLI',
      saved: { account: ACCOUNT, managedNetwork: { id: null, name: null, type: null, ...NETWORK } },
      says: 'managed-network show", which leaves fields out',
      place: 'managedNetwork',
    },
    {
      why: 'a network in the shape of a hub',
      saved: { account: ACCOUNT, managedNetwork: NETWORK.properties.managedNetwork },
      says: 'this is the network as a hub shows it',
      place: 'managedNetwork',
    },
    {
      why: "Azure's answer that there is no network",
      saved: { account: ACCOUNT, managedNetwork: { error: { code: 'ResourceNotFound', message: 'none' } } },
      says: 'Write null in its place',
      place: 'managedNetwork',
    },
    {
      why: 'an error in place of the account',
      saved: { account: { error: { code: 'AuthorizationFailed' } }, managedNetwork: null },
      says: 'Azure answered AuthorizationFailed',
      place: 'account',
    },
    {
      why: 'a hub in place of the account',
      saved: {
        account: { ...ACCOUNT, id: ID.replace('CognitiveServices/accounts', 'MachineLearningServices/workspaces') },
        managedNetwork: null,
      },
      says: 'is not the id of an account',
      place: 'account.id',
    },
    {
      why: 'a mode that does not exist',
      saved: {
        account: ACCOUNT,
        managedNetwork: { properties: { managedNetwork: { isolationMode: 'Sometimes' } } },
      },
      says: '"Sometimes" is not a mode that Hubwarden knows',
      place: 'managedNetwork.properties.managedNetwork.isolationMode',
    },
    {
      why: 'answers about two lives of the account',
      saved: {
        account: ACCOUNT,
        managedNetwork: {
          properties: { managedNetwork: { ...NETWORK.properties.managedNetwork, networkId: '1'.repeat(32) } },
        },
      },
      says: 'it may have been created again between the two reads',
      place: 'managedNetwork.properties.managedNetwork.networkId',
    },
    {
      why: 'a network that is a text',
      saved: { account: ACCOUNT, managedNetwork: 'V1' },
      says: 'not a managed network',
      place: '',
    },
  ])('is refused for $why, with the place and the remedy', ({ place, saved, says }) => {
    const text = error(saved);
    expect(text).toContain(says);
    expect(text).toContain(place);
    expect(text).toMatch(/az rest|Write null/);
  });
});

describe('a sweep that keeps what it reads', () => {
  const hubId = hubIdFrom(ID);
  const url = (below: string) => `https://management.azure.com${ID}${below}?api-version=2026-05-01`;
  const list = (name: string) => JSON.stringify({ value: [{ id: name, properties: { target: name } }] });

  function kept(...urls: readonly (readonly [string, string])[]): KeptAnswers {
    const answers = new KeptAnswers();
    for (const [below, text] of urls) answers.keep(url(below), text);
    return answers;
  }

  it('saves both answers about an account in the form that plans read', () => {
    if (hubId === undefined) throw new Error('no id');
    const answers = kept(
      ['', JSON.stringify(ACCOUNT)],
      ['/managedNetworks/default', JSON.stringify(NETWORK)],
      ['/connections', list('storage')],
      ['/projects/first/connections', list('search')],
    );
    const listed = new Set([listedKey(hubId, 'connections'), listedKey(hubId, 'usage')]);
    const saved = savedHub(hubId, answers, { listed, isWhole: true });
    expect(read(JSON.parse(saved?.hub ?? '')).ok).toBe(true);
    expect(saved?.computes).toBeUndefined();
    expect(JSON.parse(saved?.connections ?? '').value.map(({ id }: { id: string }) => id)).toEqual([
      'storage',
      'search',
    ]);
  });

  it('saves null for a network that Azure does not have, and nothing where the network could not be read', () => {
    if (hubId === undefined) throw new Error('no id');
    const answers = kept(['', JSON.stringify(ACCOUNT)]);
    const whole = savedHub(hubId, answers, { listed: new Set(), isWhole: true });
    expect(JSON.parse(whole?.hub ?? '').managedNetwork).toBeNull();
    expect(savedHub(hubId, answers, { listed: new Set(), isWhole: false })).toBeUndefined();
  });

  it('keeps the file of an account apart from that of a hub with its name', () => {
    const hub = ID.toLowerCase().replace('cognitiveservices/accounts', 'machinelearningservices/workspaces');
    expect([savedPlace(ID.toLowerCase()).name, savedPlace(hub).name]).toEqual(['acct%2eone.account', 'acct%2eone']);
  });
});
