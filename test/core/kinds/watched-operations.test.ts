import { describe, expect, it } from 'vitest';
import { RESOURCE_KINDS } from '../../../src/core/kinds/kinds.ts';
import type { ResourceKind } from '../../../src/core/kinds/resource-kind.ts';
import {
  isWatchedOperation,
  isWholeNetworkOperation,
  watchedOperations,
} from '../../../src/core/kinds/watched-operations.ts';
import { passesFilter } from '../../../src/local/event-grid/event-filter.ts';

/** A kind of resource that is added in its one place. */
const REGISTRY = { type: 'Contoso.Network/registries', watched: ['write', 'exits/'] };

/** Whether the filter of an event subscription lets an operation through. */
function passes(operationName: string, kinds: readonly Pick<ResourceKind, 'type' | 'watched'>[]): boolean {
  const values = watchedOperations(kinds);
  const filter = { advancedFilters: [{ operatorType: 'StringContains' as const, key: 'data.operationName', values }] };
  return passesFilter(filter, {
    id: '1',
    source: '/subscriptions/s',
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: '/subscriptions/s/resourceGroups/rg/providers/Contoso.Network/registries/r1',
    time: '2026-11-02T10:00:00Z',
    data: { operationName },
  });
}

describe('the watched operations of a kind of resource', () => {
  it.each([
    'Contoso.Network/registries/write',
    'Contoso.Network/registries/exits/write',
    'contoso.network/REGISTRIES/Exits/delete',
  ])('%s passes the filter, and starts a run', (operation) => {
    const kinds = [...RESOURCE_KINDS, REGISTRY];
    expect(passes(operation, kinds)).toBe(true);
    expect(isWatchedOperation(operation, kinds)).toBe(true);
    expect(isWatchedOperation(operation)).toBe(false);
  });

  it.each([
    'Contoso.Network/registries/delete',
    'Contoso.Network/registries/keys/write',
    'Contoso.Network/other/write',
  ])('%s does neither', (operation) => {
    const kinds = [...RESOURCE_KINDS, REGISTRY];
    expect(passes(operation, kinds)).toBe(false);
    expect(isWatchedOperation(operation, kinds)).toBe(false);
  });

  it.each(RESOURCE_KINDS)('include every request for the whole network of $words.many', ({ type, wholeNetwork }) => {
    expect(wholeNetwork).not.toEqual([]);
    for (const name of wholeNetwork) {
      expect(isWatchedOperation(`${type}/${name}`), name).toBe(true);
      expect(isWholeNetworkOperation(`${type}/${name}`.toUpperCase()), name).toBe(true);
    }
    expect(isWholeNetworkOperation(`${type}/outboundRules/write`)).toBe(false);
  });

  it.each(RESOURCE_KINDS)('include every write that Hubwarden sends to $words.many', ({ requests }) => {
    const writes = Object.values(requests).filter(({ method }) => method !== 'GET');
    expect(writes.length).toBeGreaterThan(3);
    for (const { action } of writes) expect(isWatchedOperation(action), action).toBe(true);
  });
});
