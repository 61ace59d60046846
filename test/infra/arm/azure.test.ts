import { describe, expect, it } from 'vitest';
import {
  account,
  assignment,
  container,
  emptyAzure,
  ending,
  GROUP,
  identity,
  nested,
  REGION,
  run,
  SUBSCRIPTION,
  systemTopic,
  template,
  vault,
} from '../hand-made.ts';
import type { Fields } from './arm-ids.ts';
import { inside } from './arm-ids.ts';
import type { Azure, Tenant } from './azure.ts';

const OTHER_GROUP = `${SUBSCRIPTION}/resourceGroups/other`;
const IN_OTHER = { subscriptionId: SUBSCRIPTION.slice(15), resourceGroup: 'other' };
const IN_SUBSCRIPTION = { subscriptionId: SUBSCRIPTION.slice(15) };
const guid = (last: string): string => `00000000-0000-0000-0000-0000000000${last}`;
const builtIn = (id: string): string => `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const READER = builtIn('acdd72a7-3385-48ef-bd42-f606fba81ae7');

function twoGroups(tenant: Tenant = {}): Azure {
  const azure = emptyAzure(tenant);
  azure.add(OTHER_GROUP, 'Microsoft.Resources/resourceGroups', { location: REGION });
  return azure;
}

/** Deploys resources one after another into the group; how each ended. */
function inTurn(azure: Azure, ...all: readonly Fields[]): readonly string[] {
  return all.map((each) => ending(run(azure, template({ it: each }))));
}

describe('a request for what is there', () => {
  it('changes nothing when it says the same in another order, and names what it changes', () => {
    const azure = emptyAzure();
    const before = account('st', { properties: { minimumTlsVersion: 'TLS1_2', accessTier: 'Hot' } });
    const same = account('st', { properties: { accessTier: 'Hot', minimumTlsVersion: 'TLS1_2' } });
    const other = account('st', { properties: { accessTier: 'Cool' }, tags: { by: 'hand' } });
    const kinds = [before, same, other, other].map((each) => run(azure, template({ it: each })).changes[0]);
    expect(kinds.map((each) => each?.kind)).toEqual(['Created', 'Unchanged', 'Changed', 'Unchanged']);
    expect(kinds[2]?.paths).toEqual(['properties.accessTier', 'properties.minimumTlsVersion', 'tags']);
  });

  it('keeps what Azure gave it, so that a second run grants the same identity', () => {
    const azure = emptyAzure();
    const what = template({
      id: identity('id'),
      grant: assignment(guid('a1'), { principalId: "[reference('id').principalId]", roleDefinitionId: READER }),
    });
    expect(ending(run(azure, what))).toBe('Succeeded');
    expect(run(azure, what).changes.map(({ kind }) => kind)).toEqual(['Unchanged', 'Unchanged']);
  });

  it('keeps what others made it with', () => {
    const azure = emptyAzure();
    const id = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`;
    azure.add(
      id,
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      { location: REGION },
      { properties: { principalId: 'b9' } },
    );
    expect(inTurn(azure, identity('id', { tags: { by: 'hand' } }))).toEqual(['Succeeded']);
    expect(inside(azure.find(id)?.facts, 'properties.principalId')).toBe('b9');
  });

  it('cannot move it to another region', () => {
    const azure = emptyAzure();
    expect(
      inTurn(azure, account('st'), account('st', { location: 'West Europe' }), account('st', { location: 'eastus' })),
    ).toEqual(['Succeeded', 'Succeeded', 'InvalidResourceLocation']);
  });

  it('changes replication within the same zones, and needs a conversion beyond them', () => {
    const kinds = ['Standard_LRS', 'Standard_GRS', 'Standard_ZRS', 'Standard_LRS', 'Standard_RAGZRS'];
    expect(inTurn(emptyAzure(), ...kinds.map((name) => account('st', { sku: { name } })))).toEqual([
      'Succeeded',
      'Succeeded',
      'ReplicationNeedsConversion',
      'Succeeded',
      'ReplicationNeedsConversion',
    ]);
  });

  it('cannot move a group either, nor a deployment that is in none', () => {
    const azure = emptyAzure();
    const group = (location: string) =>
      template({ it: { type: 'Microsoft.Resources/resourceGroups', name: 'rg', location } });
    expect(ending(run(azure, group('eastus'), {}, IN_SUBSCRIPTION))).toBe('InvalidResourceGroupLocation');
    expect(ending(run(azure, group(REGION), {}, IN_SUBSCRIPTION))).toBe('Succeeded');
    azure.add(`${SUBSCRIPTION}/providers/Microsoft.Resources/deployments/by-hand`, 'Microsoft.Resources/deployments', {
      location: 'eastus',
    });
    expect(ending(run(azure, group(REGION), {}, IN_SUBSCRIPTION))).toBe('InvalidDeploymentLocation');
  });
});

describe('a request that says too little', () => {
  it.each([
    { it: account('st'), missing: 'kind', code: 'InvalidRequestContent' },
    { it: account('st'), missing: 'sku', code: 'InvalidRequestContent' },
    { it: account('st'), missing: 'location', code: 'LocationRequired' },
    { it: vault('kv'), missing: 'properties', code: 'InvalidRequestContent' },
    { it: systemTopic('evgt'), missing: 'properties', code: 'InvalidRequestContent' },
    { it: identity('id'), missing: 'location', code: 'LocationRequired' },
  ])('$it.type without $missing', ({ it: whole, missing, code }) => {
    const { [missing]: _left, ...rest } = whole;
    expect(inTurn(emptyAzure(), rest, whole)).toEqual([code, 'Succeeded']);
  });

  it('is for a type that this model does not know', () => {
    expect(inTurn(emptyAzure(), { type: 'Contoso.Things/things', name: 'a' })).toEqual(['InvalidResourceType']);
  });

  it('is for a group that is not there', () => {
    const place = { subscriptionId: SUBSCRIPTION.slice(15), resourceGroup: 'missing' };
    expect(ending(run(emptyAzure(), template({}), {}, place))).toBe('ResourceGroupNotFound');
  });
});

describe('a caller without a right', () => {
  const mayNotWrite = ['Microsoft.Authorization/roleAssignments'];
  const grant = assignment(guid('a1'), { principalId: "[reference('id').principalId]", roleDefinitionId: READER });

  it('is refused before anything is made, where the template itself holds the resource', () => {
    const azure = emptyAzure({ mayNotWrite });
    const outcome = run(azure, template({ id: identity('id'), grant }));
    expect(ending(outcome)).toBe('InvalidTemplateDeployment');
    expect(azure.ofType('Microsoft.ManagedIdentity/userAssignedIdentities')).toEqual([]);
    expect(ending(run(azure, template({ id: identity('id') })))).toBe('Succeeded');
  });

  it('is refused late, where a nested deployment holds it that waits for an output', () => {
    const azure = emptyAzure({ mayNotWrite });
    const parameters = { principalId: { type: 'string' } };
    const inner = template(
      [assignment(guid('a1'), { principalId: "[parameters('principalId')]", roleDefinitionId: READER })],
      { parameters },
    );
    const module = nested('m', inner, { parameters: { principalId: { value: "[reference('id').principalId]" } } });
    expect(ending(run(azure, template({ id: identity('id'), module })))).toBe('InvalidTemplateDeployment');
    expect(azure.ofType('Microsoft.ManagedIdentity/userAssignedIdentities')).toHaveLength(1);
  });
});

describe('names', () => {
  it('of accounts are taken once in all of Azure', () => {
    const azure = twoGroups();
    expect(ending(run(azure, template({ it: account('st') }), {}, IN_OTHER))).toBe('Succeeded');
    expect(inTurn(azure, account('st'), account('st2'))).toEqual(['StorageAccountAlreadyTaken', 'Succeeded']);
  });

  it('of identities are taken once in a group, and each is a principal of its own', () => {
    const azure = twoGroups();
    expect(ending(run(azure, template({ it: identity('id') }), {}, IN_OTHER))).toBe('Succeeded');
    expect(inTurn(azure, identity('id'))).toEqual(['Succeeded']);
    const principals = azure
      .ofType('Microsoft.ManagedIdentity/userAssignedIdentities')
      .map(({ facts }) => String(inside(facts, 'properties.principalId')));
    expect(new Set(principals).size).toBe(2);
  });
});

describe('system topics', () => {
  const elsewhere = systemTopic('evgt-2', {
    properties: {
      source: `${GROUP}/providers/Microsoft.Storage/storageAccounts/st`,
      topicType: 'Microsoft.Storage.StorageAccounts',
    },
  });

  it('are one for each source, in whichever group', () => {
    const azure = twoGroups();
    expect(ending(run(azure, template({ it: systemTopic('evgt-1') }), {}, IN_OTHER))).toBe('Succeeded');
    expect(inTurn(azure, systemTopic('evgt-2'), account('st'), elsewhere)).toEqual([
      'InvalidRequest',
      'Succeeded',
      'Succeeded',
    ]);
  });

  it('keep their source', () => {
    const azure = emptyAzure();
    const outcomes = inTurn(azure, account('st'), systemTopic('evgt-2'), elsewhere, systemTopic('evgt-2'));
    expect(outcomes).toEqual(['Succeeded', 'Succeeded', 'InvalidRequest', 'Succeeded']);
  });
});

describe('event subscriptions', () => {
  const by = (properties: Fields): Fields => ({
    type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    name: 'evgt/one',
    properties,
  });
  const id = `${GROUP}/providers/Microsoft.Storage/storageAccounts/st`;
  const plain = { destination: { endpointType: 'StorageQueue', properties: { resourceId: id, queueName: 'q' } } };
  const byIdentity = { deliveryWithResourceIdentity: { identity: { type: 'SystemAssigned' }, ...plain } };

  it.each([
    { why: 'one destination', properties: plain, identityType: 'None', code: 'Succeeded' },
    { why: 'no destination', properties: {}, identityType: 'SystemAssigned', code: 'InvalidRequest' },
    {
      why: 'two destinations',
      properties: { ...plain, ...byIdentity },
      identityType: 'SystemAssigned',
      code: 'InvalidRequest',
    },
    {
      why: 'an identity that the topic has',
      properties: byIdentity,
      identityType: 'SystemAssigned',
      code: 'Succeeded',
    },
    { why: 'an identity that the topic lacks', properties: byIdentity, identityType: 'None', code: 'InvalidRequest' },
    {
      why: 'dead letters by an identity that the topic lacks',
      properties: { ...plain, deadLetterWithResourceIdentity: {} },
      identityType: 'None',
      code: 'InvalidRequest',
    },
  ])('with $why', ({ properties, identityType, code }) => {
    const azure = emptyAzure();
    inTurn(azure, account('st'), systemTopic('evgt', { identity: { type: identityType } }));
    expect(inTurn(azure, by(properties))).toEqual([code]);
  });

  it('name what is there', () => {
    const azure = emptyAzure();
    inTurn(azure, systemTopic('evgt'));
    expect(inTurn(azure, by(plain), account('st'), by(plain))).toEqual([
      'LinkedResourceNotFound',
      'Succeeded',
      'Succeeded',
    ]);
  });
});

describe('an immutability policy', () => {
  const policy = (days: unknown): Fields => ({
    type: 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
    name: 'st/default/box/default',
    properties: { immutabilityPeriodSinceCreationInDays: days },
  });
  const id = `${GROUP}/providers/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/box/immutabilityPolicies/default`;

  function withPolicy(): Azure {
    const azure = emptyAzure();
    inTurn(azure, account('st'), container('st/default/box'), policy(400));
    return azure;
  }

  it('can be written as long as it is not locked', () => {
    const azure = withPolicy();
    expect(inTurn(azure, policy(30), policy(0), policy('400'))).toEqual([
      'Succeeded',
      'InvalidRequestPropertyValue',
      'InvalidRequestPropertyValue',
    ]);
    azure.setFacts(id, { properties: { state: 'Locked' } });
    expect(inTurn(azure, policy(30), policy(400))).toEqual([
      'ContainerImmutabilityPolicyLocked',
      'ContainerImmutabilityPolicyLocked',
    ]);
  });

  it('keeps its account and its group once it is locked', () => {
    const azure = withPolicy();
    azure.setFacts(id, { properties: { state: 'Locked' } });
    expect(() => azure.delete(GROUP)).toThrow('locked');
    expect(azure.find(id)).toBeDefined();
    const free = withPolicy();
    free.delete(GROUP);
    expect(free.resources).toEqual([]);
  });
});

describe('a vault', () => {
  const id = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv`;

  it('that was deleted keeps its name, and comes back where it was', () => {
    const azure = twoGroups();
    expect(inTurn(azure, vault('kv'), vault('kv'))).toEqual(['Succeeded', 'Succeeded']);
    azure.delete(id);
    const recover = template({ it: vault('kv', { createMode: 'recover' }) });
    expect(inTurn(azure, vault('kv'))).toEqual(['ConflictError']);
    expect(ending(run(azure, recover, {}, IN_OTHER))).toBe('ConflictError');
    expect(run(azure, recover).changes.map(({ kind }) => kind)).toEqual(['Recovered']);
    expect(ending(run(azure, recover))).toBe('SoftDeletedVaultDoesNotExist');
    // The mode is no property that stays.
    expect(run(azure, template({ it: vault('kv') })).changes.map(({ kind }) => kind)).toEqual(['Unchanged']);
  });

  it('that is not deleted cannot be recovered', () => {
    expect(inTurn(emptyAzure(), vault('kv', { createMode: 'recover' }))).toEqual(['SoftDeletedVaultDoesNotExist']);
  });
});
