import { describe, expect, it } from 'vitest';
import { hubIdFrom, hubIdParts, normalArmId } from '../../src/core/hub-id.ts';

const ID = '/subscriptions/s1/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/hub1';

describe('hubIdFrom', () => {
  it.each([
    {
      why: 'as Azure writes it',
      id: '/subscriptions/S1/resourceGroups/RG/providers/Microsoft.MachineLearningServices/workspaces/Hub1',
    },
    { why: 'with a trailing slash', id: `${ID}/` },
    { why: 'with blanks around', id: `  ${ID} ` },
    { why: 'a rule of the hub', id: `${ID}/outboundRules/allow-pypi` },
    { why: 'a grandchild', id: `${ID}/managedNetworks/default/outboundRules/x` },
  ])('names the hub: $why', ({ id }) => {
    expect(hubIdFrom(id)).toBe(ID);
  });

  it.each([
    { why: 'nothing', id: '' },
    { why: 'another provider', id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/x' },
    {
      why: 'a registry',
      id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/registries/x',
    },
    { why: 'no name', id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/' },
    {
      why: 'an empty group',
      id: '/subscriptions/s/resourceGroups//providers/Microsoft.MachineLearningServices/workspaces/x',
    },
    {
      why: 'a name that climbs out of the path',
      id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/..',
    },
    { why: 'a name with a query', id: `${ID}?x=1` },
    { why: 'a name with an escape', id: `${ID}%2f..` },
    { why: 'an id in a path', id: `/evil${ID}` },
  ])('refuses what is no workspace: $why', ({ id }) => {
    expect(hubIdFrom(id)).toBeUndefined();
  });

  it.each([
    { why: 'the Kelvin sign is no k', letter: '\u212A' },
    { why: 'a long s is no s', letter: '\u017F' },
    { why: 'a dotted capital I is no i', letter: '\u0130' },
  ])('keeps two resource groups apart: $why', ({ letter }) => {
    const inGroup = (group: string) => hubIdFrom(ID.replace('/rg/', `/${group}/`));
    for (const plain of ['k', 'K', 's', 'S', 'i', 'I'])
      expect(inGroup(`rg-${letter}`)).not.toBe(inGroup(`rg-${plain}`));
    expect(inGroup(`rg-${letter}`)).toBeDefined();
  });

  it('comes apart again', () => {
    expect(hubIdParts(hubIdFrom(ID)!)).toEqual({ subscriptionId: 's1', resourceGroup: 'rg', name: 'hub1' });
  });
});

describe('normalArmId', () => {
  it('makes two spellings of one id equal', () => {
    expect(normalArmId('/subscriptions/S/providers/Microsoft.Keyvault/vaults/KV/')).toBe(
      '/subscriptions/s/providers/microsoft.keyvault/vaults/kv',
    );
  });
});
