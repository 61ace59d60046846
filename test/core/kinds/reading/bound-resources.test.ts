import { describe, expect, it } from 'vitest';
import { boundResourcesFrom } from '../../../../src/core/kinds/reading/bound-resources.ts';

const STORAGE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/Lake';
const SEARCH = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Search/searchServices/find';
const folded = [STORAGE.toLowerCase()];

describe('boundResourcesFrom', () => {
  it.each([
    ['a list of objects', { userOwnedStorage: [{ resourceId: STORAGE, identityClientId: 'c' }] }, [STORAGE]],
    ['a list of ids', { userOwnedStorage: [STORAGE, `${STORAGE.toUpperCase()}/`] }, [STORAGE]],
    ['an object', { amlWorkspace: { resourceId: STORAGE, identityClientId: null } }, [STORAGE]],
    ['an id', { userOwnedStorage: STORAGE }, [STORAGE]],
    ['another name of the id', { userOwnedStorage: [{ id: STORAGE }] }, folded],
    ['lists in a list', { userOwnedStorage: [[STORAGE]] }, folded],
    ['a map', { capabilitySettings: { blobStore: STORAGE, vectorStore: SEARCH } }, [STORAGE, SEARCH]],
    ['nothing', { userOwnedStorage: [null, {}, '', { resourceId: null }], amlWorkspace: null }, []],
    ['flags', { capabilitySettings: { enabled: true } }, []],
  ])('reads %s', (_, properties, boundResources) => {
    expect(boundResourcesFrom(properties)).toEqual({ boundResources });
  });

  it.each([
    [{ userOwnedStorage: [STORAGE, 5] }, 'userOwnedStorage'],
    [{ userOwnedStorage: [STORAGE, 'lake'] }, 'userOwnedStorage'],
    [{ userOwnedStorage: [STORAGE, { resourceId: 5 }] }, 'userOwnedStorage'],
    [{ userOwnedSearch: { name: 'find' }, userOwnedStorage: [STORAGE] }, 'userOwnedSearch'],
    [{ capabilitySettings: { blobStore: STORAGE, vectorStore: 'find' } }, 'capabilitySettings'],
  ])('says that a field holds more than it could read: %j', (properties, field) => {
    const { boundResources, unreadBindings } = boundResourcesFrom(properties);
    expect(unreadBindings).toEqual([field]);
    expect(boundResources).toEqual(JSON.stringify(properties).includes(STORAGE) ? [STORAGE] : []);
  });
});
