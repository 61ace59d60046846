import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { QueueName, TableName } from '../../src/reconcile/ports.ts';

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
  'hub-events': true,
  'hub-repairs': true,
  'sweep-shards': true,
  'alert-sends': true,
};

const template = await readFile(new URL('../../infra/modules/storage.bicep', import.meta.url), 'utf8');

function namesIn(variable: string): readonly string[] {
  const [, list = ''] = new RegExp(`var ${variable} = \\[([^\\]]*)\\]`).exec(template) ?? [];
  return [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name).sort();
}

describe('the storage account of the deployment', () => {
  it('has every table that Hubwarden uses', () => {
    expect(namesIn('tableNames')).toEqual(Object.keys(TABLES).sort());
  });

  it('has every queue that Hubwarden uses, each with its poison queue', () => {
    const queues = Object.keys(QUEUES).flatMap((queue) => [queue, `${queue}-poison`]);
    expect(namesIn('queueNames')).toEqual(queues.sort());
  });

  it.each([
    { line: 'allowSharedKeyAccess: false', why: 'takes no keys' },
    { line: 'allowBlobPublicAccess: false', why: 'shows no blob to the public' },
    { line: "minimumTlsVersion: 'TLS1_2'", why: 'speaks no TLS older than 1.2' },
    { line: 'supportsHttpsTrafficOnly: true', why: 'speaks no plain HTTP' },
  ])('$why', ({ line }) => {
    expect(template).toContain(line);
  });
});
