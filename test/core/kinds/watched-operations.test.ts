import { describe, expect, it } from 'vitest';
import { ML_WORKSPACE } from '../../../src/core/kinds/ml-workspace.ts';
import type { ResourceKind } from '../../../src/core/kinds/resource-kind.ts';
import { isWatchedOperation, RESOURCE_KINDS, watchedOperations } from '../../../src/core/kinds/watched-operations.ts';
import { passesFilter } from '../../../src/local/event-grid/event-filter.ts';

/** A kind of resource that is added in its one place. */
const REGISTRY: ResourceKind = {
  provider: 'Contoso.Network',
  type: 'Contoso.Network/registries',
  watched: { verbs: ['write'], children: ['exits'] },
  requests: {},
};

/** Whether the filter of an event subscription lets an operation through. */
function passes(operationName: string, kinds: readonly ResourceKind[]): boolean {
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

  it('include every write that Hubwarden sends', () => {
    const writes = Object.values(ML_WORKSPACE.requests).filter(({ method }) => method !== 'GET');
    expect(writes.length).toBeGreaterThan(3);
    for (const { action } of writes) expect(isWatchedOperation(action), action).toBe(true);
  });
});
