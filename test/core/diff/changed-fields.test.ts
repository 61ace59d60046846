import { describe, expect, it } from 'vitest';
import { changedFields } from '../../../src/core/diff/changed-fields.ts';
import type { Destination } from '../../../src/core/rules/outbound-rule.ts';

const TAG: Destination = {
  type: 'ServiceTag',
  serviceTag: 'DataFactory',
  addressPrefixes: [],
  protocol: 'TCP',
  ports: [{ from: 443, to: 443 }],
  action: 'Allow',
};

const ENDPOINT: Destination = {
  type: 'PrivateEndpoint',
  serviceResourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake',
  subresourceTarget: 'dfs',
  sparkEnabled: false,
  fqdns: [],
};

const fqdn = (...hosts: readonly string[]): Destination => ({ type: 'FQDN', hosts });

describe('changedFields', () => {
  it.each([
    { why: 'equal', a: TAG, b: TAG, fields: [] },
    { why: 'hosts are a set', a: fqdn('a.x', 'b.x'), b: fqdn('b.x', 'a.x'), fields: [] },
    { why: 'a host', a: fqdn('a.x'), b: fqdn('a.x', 'b.x'), fields: [['destination', 'a.x', 'a.x, b.x']] },
    {
      why: 'ports and protocol, under the names of Azure',
      a: TAG,
      b: { ...TAG, protocol: '*' as const, ports: [{ from: 0, to: 65535 }] },
      fields: [
        ['protocol', 'TCP', '*'],
        ['portRanges', '443', '*'],
      ],
    },
    {
      why: 'prefixes that replace the tag',
      a: TAG,
      b: { ...TAG, addressPrefixes: ['10.0.0.0/8'] },
      fields: [['addressPrefixes', undefined, '10.0.0.0/8']],
    },
    {
      why: 'an id in another casing is the same',
      a: ENDPOINT,
      b: { ...ENDPOINT, serviceResourceId: ENDPOINT.serviceResourceId.toUpperCase() },
      fields: [],
    },
    { why: 'Spark', a: ENDPOINT, b: { ...ENDPOINT, sparkEnabled: true }, fields: [['sparkEnabled', 'false', 'true']] },
  ])('names the fields: $why', ({ a, b, fields }) => {
    expect(changedFields(a, b).map(({ current, expected, field }) => [field, expected, current])).toEqual(fields);
  });

  it('names the type first when it differs, then every field of both', () => {
    const fields = changedFields(fqdn('a.x'), TAG);
    expect(fields[0]).toEqual({ field: 'type', expected: 'FQDN', current: 'ServiceTag' });
    expect(fields).toContainEqual({ field: 'destination', expected: 'a.x', current: undefined });
    expect(fields).toContainEqual({ field: 'serviceTag', expected: undefined, current: 'DataFactory' });
  });
});
