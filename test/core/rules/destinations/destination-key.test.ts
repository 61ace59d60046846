import { describe, expect, it } from 'vitest';
import { destinationKey, hasKey, sameDestination } from '../../../../src/core/rules/destinations/destination-key.ts';
import { endpoint, fqdn, prefixes, resourceId, tag } from '../destinations.ts';

describe('destinationKey', () => {
  it.each([
    { a: fqdn('B.org., a.org'), b: fqdn('a.org,b.org'), same: true, why: 'hosts are a set' },
    { a: fqdn('*.a.org, x.a.org'), b: fqdn('*.a.org'), same: true, why: 'a host that a wildcard covers adds nothing' },
    { a: fqdn('*.a.org, a.org'), b: fqdn('*.a.org'), same: false, why: 'the apex adds a host' },
    { a: tag('STORAGE', 'tcp 443,80'), b: tag('Storage', 'TCP 80, 443'), same: true, why: 'casing and order' },
    { a: tag('Storage', 'TCP 0-65535'), b: tag('Storage', 'TCP *'), same: true, why: '* is every port' },
    { a: tag('Storage', 'ICMP 8'), b: tag('Storage', 'ICMP'), same: true, why: 'ICMP has no ports' },
    { a: tag('Storage', 'TCP *'), b: tag('Storage', '* *'), same: false, why: 'TCP is not every protocol' },
    { a: tag('Storage', 'TCP *'), b: tag('Storage', 'TCP *', 'Deny'), same: false, why: 'a Deny is the opposite' },
    {
      a: prefixes('10.0.0.0/25, 10.0.0.128/25'),
      b: prefixes('10.0.0.0/24'),
      same: true,
      why: 'two halves are the whole',
    },
    {
      a: { ...prefixes('10.0.0.0/24'), serviceTag: 'Sql' },
      b: prefixes('10.0.0.0/24'),
      same: true,
      why: 'prefixes replace the tag',
    },
    {
      a: { ...prefixes('10.0.0.0/24'), addressPrefixes: ['b', 'a'] },
      b: { ...prefixes('10.0.0.0/24'), addressPrefixes: ['a', 'b'] },
      same: true,
      why: 'prefixes that cannot be read are compared as text',
    },
    { a: endpoint('LAKE', 'BLOB'), b: endpoint('lake', 'blob'), same: true, why: 'casing of ids' },
    {
      a: endpoint('lake', 'blob', { sparkEnabled: true }),
      b: endpoint('lake', 'blob'),
      same: false,
      why: 'Spark makes a difference',
    },
    {
      a: endpoint('gw', 'p', { fqdns: ['b.corp', 'A.corp'] }),
      b: endpoint('gw', 'p', { fqdns: ['a.corp', 'b.corp'] }),
      same: true,
      why: 'names are a set',
    },
    {
      a: endpoint('gw', 'p', { fqdns: ['a.corp'] }),
      b: endpoint('gw', 'p'),
      same: false,
      why: 'a name makes a difference',
    },
  ])('is the same for both: $same, $why', ({ a, b, same }) => {
    expect(destinationKey(a) === destinationKey(b)).toBe(same);
  });

  it('is a fixed text, because names and inventories hold it', () => {
    expect([
      destinationKey(fqdn('*.Anaconda.com')),
      destinationKey(tag('Sql.WestEurope', 'TCP 1433, 11000-11999')),
      destinationKey(prefixes('203.0.113.0/24, 2001:db8::/32', 'ICMP')),
      destinationKey(tag('Storage', '* *', 'Deny')),
      destinationKey(
        endpoint('gw', 'Private', {
          fqdns: ['a.corp'],
          sparkEnabled: true,
          type: 'Microsoft.Network/applicationGateways',
        }),
      ),
    ]).toEqual([
      'fqdn:*.anaconda.com',
      'tag:sql.westeurope:allow:tcp:1433,11000-11999',
      'prefixes:203.0.113.0-203.0.113.255,20010db8000000000000000000000000-20010db8ffffffffffffffffffffffff:allow:icmp',
      'tag:storage:deny:*:*',
      `pe:${resourceId('gw', 'Microsoft.Network/applicationGateways').toLowerCase()}|private:spark:a.corp`,
    ]);
  });
});

describe('sameDestination', () => {
  it.each([
    { a: fqdn('PYPI.org'), b: fqdn('pypi.org'), same: true, why: 'one host' },
    { a: fqdn('*.a.org'), b: fqdn('x.a.org'), same: false, why: 'Azure accepts a host beside its wildcard' },
    {
      a: tag('Storage', 'TCP 443'),
      b: tag('storage', 'TCP 443', 'Deny'),
      same: true,
      why: 'the action alone does not make two rules different',
    },
    { a: tag('Storage', 'TCP 443'), b: tag('Storage', 'TCP 80'), same: false, why: 'other ports' },
    {
      a: endpoint('lake', 'blob'),
      b: endpoint('LAKE', 'Blob', { sparkEnabled: true }),
      same: true,
      why: 'one endpoint, set up differently',
    },
    {
      a: endpoint('gw', 'p', { fqdns: ['a.corp'] }),
      b: endpoint('gw', 'p'),
      same: true,
      why: 'one endpoint under other names',
    },
    { a: endpoint('lake', 'blob'), b: endpoint('lake', 'dfs'), same: false, why: 'two subresources' },
    { a: fqdn('pypi.org'), b: tag('Storage'), same: false, why: 'two types' },
  ])('$same: $why', ({ a, b, same }) => {
    expect(sameDestination(a, b)).toBe(same);
  });
});

describe('hasKey', () => {
  const key = destinationKey(fqdn('pypi.org'));

  it.each([
    { why: 'the same effect, spelled otherwise', destination: fqdn('PyPI.org.'), key, has: true },
    { why: 'another effect', destination: fqdn('*.pypi.org'), key, has: false },
    { why: 'no rule, or an unreadable one', destination: undefined, key, has: false },
    { why: 'nothing was written under the name', destination: fqdn('pypi.org'), key: undefined, has: false },
    { why: 'nothing is not nothing', destination: undefined, key: undefined, has: false },
  ])('$has: $why', ({ destination, key: wanted, has }) => {
    expect(hasKey(destination, wanted)).toBe(has);
  });
});
