import { describe, expect, it } from 'vitest';
import type { QueueName, TableName } from '../../src/reconcile/ports.ts';
import { resourcesOf, valueAt } from './deployments.ts';

// Records, so that a name that is added to the ports and not here does not compile.
const TABLES: Readonly<Record<TableName, true>> = {
  hubs: true,
  runs: true,
  changes: true,
  alerts: true,
  sweeps: true,
  control: true,
  documents: true,
};
const QUEUES: Readonly<Record<QueueName, true>> = {
  'alert-sends': true,
  'hub-event-deliveries': true,
  'hub-events': true,
  'hub-repairs': true,
  'sweep-shards': true,
};

function namesOf(type: string): readonly string[] {
  return resourcesOf('as it comes', `Microsoft.Storage/storageAccounts/${type}`)
    .map(({ name }) => name.split('/').at(-1) ?? '')
    .sort();
}

describe('the storage account of the deployment', () => {
  it('has every table that Hubwarden uses', () => {
    expect(namesOf('tableServices/tables')).toEqual(Object.keys(TABLES).sort());
  });

  it('has every queue that Hubwarden uses, each with its poison queue', () => {
    const queues = Object.keys(QUEUES).flatMap((queue) => [queue, `${queue}-poison`]);
    expect(namesOf('queueServices/queues')).toEqual(queues.sort());
  });

  it('has the containers of package, policy, dead letters and heads of run chains, and those of the host', () => {
    expect(namesOf('blobServices/containers')).toEqual([
      'app-package',
      'azure-webjobs-hosts',
      'azure-webjobs-secrets',
      'chain-heads',
      'dead-letters',
      'policy',
    ]);
  });

  it('keeps heads of run chains from being changed for a time, and dead letters no longer than needed', () => {
    const [immutable] = resourcesOf(
      'as it comes',
      'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
    );
    expect(immutable?.name).toMatch(/\/chain-heads\/default$/);
    expect(valueAt(immutable?.body, 'properties.immutabilityPeriodSinceCreationInDays')).toBe(400);
    const [retention] = resourcesOf('as it comes', 'Microsoft.Storage/storageAccounts/managementPolicies');
    expect(valueAt(retention?.body, 'properties.policy.rules.0.definition')).toEqual({
      filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letters/'] },
      actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } },
    });
  });
});
