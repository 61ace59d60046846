import { describe, expect, it } from 'vitest';
import { coveringRules, covers } from '../../../../src/core/rules/coverage/coverage.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { endpoint, fqdn, prefixes, tag } from '../destinations.ts';

interface Row {
  readonly by: Destination;
  readonly wanted: Destination;
  readonly covered: boolean;
  readonly why: string;
}

const HOSTS: readonly Row[] = [
  {
    by: fqdn('pypi.org'),
    wanted: fqdn('PyPI.org.'),
    covered: true,
    why: 'casing and a trailing dot are no difference',
  },
  {
    by: fqdn('*.anaconda.com'),
    wanted: fqdn('repo.anaconda.com'),
    covered: true,
    why: 'a wildcard covers a name below',
  },
  {
    by: fqdn('*.anaconda.com'),
    wanted: fqdn('a.b.anaconda.com'),
    covered: true,
    why: 'a wildcard covers names at any depth',
  },
  {
    by: fqdn('*.anaconda.com'),
    wanted: fqdn('anaconda.com'),
    covered: false,
    why: 'a wildcard does not cover its own apex',
  },
  {
    by: fqdn('*.anaconda.com'),
    wanted: fqdn('notanaconda.com'),
    covered: false,
    why: 'a wildcard covers whole labels only',
  },
  { by: fqdn('*.b.org'), wanted: fqdn('*.a.b.org'), covered: true, why: 'a wildcard covers a narrower wildcard' },
  {
    by: fqdn('*.a.b.org'),
    wanted: fqdn('*.b.org'),
    covered: false,
    why: 'a narrower wildcard does not cover a wider one',
  },
  { by: fqdn('a.b.org'), wanted: fqdn('*.b.org'), covered: false, why: 'a name does not cover a wildcard' },
  { by: fqdn('b.org'), wanted: fqdn('a.b.org'), covered: false, why: 'an apex does not cover names below it' },
  { by: fqdn('a.org, b.org'), wanted: fqdn('b.org'), covered: true, why: 'each host of a comma list counts' },
  { by: fqdn('b.org'), wanted: fqdn('a.org, b.org'), covered: false, why: 'every host that is wanted must be there' },
  {
    by: tag('Internet', 'TCP 80, 443'),
    wanted: fqdn('pypi.org'),
    covered: false,
    why: 'a tag never covers a host: addresses change',
  },
  {
    by: prefixes('0.0.0.0/0'),
    wanted: fqdn('pypi.org'),
    covered: false,
    why: 'a prefix never covers a host: addresses change',
  },
];

const TAGS: readonly Row[] = [
  { by: tag('storage'), wanted: tag('Storage'), covered: true, why: 'casing of a tag is no difference' },
  {
    by: tag('BatchNodeManagement'),
    wanted: tag('BatchNodeManagement.eastus2'),
    covered: true,
    why: 'a tag covers its regions',
  },
  {
    by: tag('BatchNodeManagement.eastus2'),
    wanted: tag('BatchNodeManagement'),
    covered: false,
    why: 'a region does not cover the tag',
  },
  {
    by: tag('Storage.eastus'),
    wanted: tag('Storage.eastus2'),
    covered: false,
    why: 'a region that begins alike is another region',
  },
  { by: tag('Azure'), wanted: tag('AzureMonitor'), covered: false, why: 'a tag that begins alike is another tag' },
  {
    by: tag('Internet'),
    wanted: tag('Storage'),
    covered: false,
    why: 'the addresses of a wide tag change, so it covers only itself',
  },
  {
    by: tag('AzureCloud.westeurope'),
    wanted: tag('Storage.westeurope'),
    covered: false,
    why: 'AzureCloud covers only itself and its regions',
  },
  { by: tag('Sql', 'TCP 1433'), wanted: tag('Sql', 'TCP 1433'), covered: true, why: 'the same ports' },
  {
    by: tag('Sql', 'TCP 1000-2000'),
    wanted: tag('Sql', 'TCP 1433, 1500-1600'),
    covered: true,
    why: 'ports by inclusion',
  },
  {
    by: tag('Sql', 'TCP 80, 81-90'),
    wanted: tag('Sql', 'TCP 80-90'),
    covered: true,
    why: 'ports that touch are joined',
  },
  { by: tag('Sql', 'TCP 80, 82-90'), wanted: tag('Sql', 'TCP 80-90'), covered: false, why: 'port 81 is missing' },
  { by: tag('Sql', 'TCP *'), wanted: tag('Sql', 'TCP 0-65535'), covered: true, why: '* is every port' },
  { by: tag('Sql', 'TCP 1-65535'), wanted: tag('Sql', 'TCP *'), covered: false, why: 'port 0 is a port' },
  { by: tag('Sql', '* 1433'), wanted: tag('Sql', 'TCP 1433'), covered: true, why: 'every protocol includes TCP' },
  { by: tag('Sql', 'TCP 1433'), wanted: tag('Sql', '* 1433'), covered: false, why: 'TCP is not every protocol' },
  { by: tag('Sql', 'TCP 1433'), wanted: tag('Sql', 'UDP 1433'), covered: false, why: 'TCP is not UDP' },
  { by: tag('Sql', 'ICMP 8'), wanted: tag('Sql', 'ICMP *'), covered: true, why: 'ICMP has no ports' },
  {
    by: tag('Sql', '* *'),
    wanted: tag('Sql', 'ICMP'),
    covered: true,
    why: 'every protocol on every port includes ICMP',
  },
  {
    by: tag('Sql', '* 443'),
    wanted: tag('Sql', 'ICMP'),
    covered: false,
    why: 'a rule that names ports may not permit ICMP',
  },
  { by: fqdn('pypi.org'), wanted: tag('Storage', 'TCP 443'), covered: false, why: 'a host covers no tag' },
];

const PREFIXES: readonly Row[] = [
  {
    by: prefixes('10.0.0.0/8'),
    wanted: prefixes('10.1.0.0/16'),
    covered: true,
    why: 'a prefix covers a longer one inside',
  },
  {
    by: prefixes('10.1.0.0/16'),
    wanted: prefixes('10.0.0.0/8'),
    covered: false,
    why: 'a longer prefix does not cover a shorter one',
  },
  {
    by: prefixes('10.0.0.0/25, 10.0.0.128/25'),
    wanted: prefixes('10.0.0.0/24'),
    covered: true,
    why: 'two halves are the whole',
  },
  {
    by: prefixes('10.0.0.0/25, 10.0.1.0/25'),
    wanted: prefixes('10.0.0.0/24'),
    covered: false,
    why: 'one half is missing',
  },
  {
    by: prefixes('10.0.0.0/24, 10.0.1.0/24'),
    wanted: prefixes('10.0.0.128/25, 10.0.1.0/25'),
    covered: true,
    why: 'each wanted prefix may lie in another one',
  },
  {
    by: prefixes('2001:db8::/32'),
    wanted: prefixes('2001:DB8:1::/48'),
    covered: true,
    why: 'IPv6 by inclusion, casing no difference',
  },
  {
    by: prefixes('2001:db8::/33, 2001:db8:8000::/33'),
    wanted: prefixes('2001:db8::/32'),
    covered: true,
    why: 'IPv6 halves are the whole',
  },
  { by: prefixes('0.0.0.0/0'), wanted: prefixes('2001:db8::/32'), covered: false, why: 'all of IPv4 holds no IPv6' },
  {
    by: prefixes('203.0.113.7'),
    wanted: prefixes('203.0.113.7/32'),
    covered: true,
    why: 'an address is a prefix of full length',
  },
  { by: prefixes('0.0.0.0/0'), wanted: tag('Storage'), covered: false, why: 'which addresses a tag has is not known' },
  {
    by: tag('Internet'),
    wanted: prefixes('203.0.113.0/24'),
    covered: false,
    why: 'which addresses a tag has is not known',
  },
  {
    by: { ...prefixes('10.0.0.0/24'), serviceTag: 'Sql' },
    wanted: tag('Sql'),
    covered: false,
    why: 'prefixes replace the tag beside them',
  },
  {
    by: { ...prefixes('10.0.0.0/24'), serviceTag: 'Sql' },
    wanted: prefixes('10.0.0.0/24'),
    covered: true,
    why: 'a tag beside prefixes means nothing',
  },
  {
    by: { ...prefixes('10.0.0.0/24'), addressPrefixes: ['10.0.0.0/24', 'junk'] },
    wanted: prefixes('10.0.0.0/24'),
    covered: false,
    why: 'a rule with a prefix that cannot be read covers nothing',
  },
];

const DENIES: readonly Row[] = [
  { by: tag('Sql', '* *', 'Deny'), wanted: tag('Sql', 'TCP 1433'), covered: false, why: 'a Deny permits nothing' },
  { by: tag('Sql', '* *'), wanted: tag('Sql', 'TCP 1433', 'Deny'), covered: false, why: 'an Allow blocks nothing' },
  {
    by: tag('Sql', '* *', 'Deny'),
    wanted: tag('Sql', 'TCP 1433', 'Deny'),
    covered: true,
    why: 'a wider Deny blocks everything that a narrower one blocks',
  },
  {
    by: tag('Sql', 'TCP 1433', 'Deny'),
    wanted: tag('Sql', '* *', 'Deny'),
    covered: false,
    why: 'a narrower Deny blocks less',
  },
];

const ENDPOINTS: readonly Row[] = [
  {
    by: endpoint('LAKE', 'Blob'),
    wanted: endpoint('lake', 'blob'),
    covered: true,
    why: 'casing of ids and subresources is no difference',
  },
  {
    by: { ...endpoint('lake', 'blob'), serviceResourceId: `${endpoint('lake', 'blob').serviceResourceId}/` },
    wanted: endpoint('lake', 'blob'),
    covered: true,
    why: 'a trailing slash is no difference',
  },
  { by: endpoint('lake', 'blob'), wanted: endpoint('lake', 'dfs'), covered: false, why: 'another subresource' },
  { by: endpoint('lake', 'blob'), wanted: endpoint('pond', 'blob'), covered: false, why: 'another resource' },
  {
    by: endpoint('lake', 'blob', { sparkEnabled: true }),
    wanted: endpoint('lake', 'blob'),
    covered: true,
    why: 'an endpoint for Spark serves other compute too',
  },
  {
    by: endpoint('lake', 'blob'),
    wanted: endpoint('lake', 'blob', { sparkEnabled: true }),
    covered: false,
    why: 'an endpoint without Spark does not serve Spark',
  },
  {
    by: endpoint('gw', 'appGwPrivate', { fqdns: ['a.corp', 'b.corp'] }),
    wanted: endpoint('gw', 'appGwPrivate', { fqdns: ['B.corp'] }),
    covered: true,
    why: 'more names include fewer',
  },
  {
    by: endpoint('gw', 'appGwPrivate', { fqdns: ['a.corp'] }),
    wanted: endpoint('gw', 'appGwPrivate', { fqdns: ['a.corp', 'b.corp'] }),
    covered: false,
    why: 'a name is missing',
  },
  {
    by: fqdn('lake.blob.core.windows.net'),
    wanted: endpoint('lake', 'blob'),
    covered: false,
    why: 'a way over the internet is no private way',
  },
];

describe('covers', () => {
  it.each([...HOSTS, ...TAGS, ...PREFIXES, ...DENIES, ...ENDPOINTS])('$covered: $why', ({ by, wanted, covered }) => {
    expect(covers(by, wanted)).toBe(covered);
  });
});

describe('coverOf', () => {
  const rule = (name: string, destination: Destination) => ({ name, destination });

  it.each([
    {
      why: 'the first rule that is enough alone is named alone',
      wanted: tag('Sql', 'TCP 80-90'),
      rules: [
        rule('half', tag('Sql', 'TCP 80-85')),
        rule('whole', tag('Sql', 'TCP *')),
        rule('exact', tag('Sql', 'TCP 80-90')),
      ],
      names: ['whole'],
    },
    {
      why: 'of two rules for one host the first is named',
      wanted: fqdn('pypi.org'),
      rules: [rule('first', fqdn('pypi.org')), rule('second', fqdn('pypi.org'))],
      names: ['first'],
    },
    {
      why: 'of a wildcard and the host itself the first is named',
      wanted: fqdn('pypi.org'),
      rules: [rule('exact', fqdn('pypi.org')), rule('inside a label', { type: 'FQDN', hosts: ['*pi.org'] })],
      names: ['exact'],
    },
    {
      why: 'of rules that cover only together, the last that is not needed is left out',
      wanted: fqdn('a.org, b.org'),
      rules: [rule('a', fqdn('a.org')), rule('b', fqdn('b.org')), rule('a again', fqdn('a.org'))],
      names: ['a', 'b'],
    },
    {
      why: 'ports of several rules join',
      wanted: tag('Sql', 'TCP 80-90'),
      rules: [
        rule('low', tag('Sql', 'TCP 1-85')),
        rule('other', tag('Sql', 'UDP 86-90')),
        rule('high', tag('Sql', '* 86-99')),
      ],
      names: ['low', 'high'],
    },
    {
      why: 'a tag and its region join',
      wanted: tag('Storage.westeurope', 'TCP 80, 443'),
      rules: [rule('region', tag('Storage.westeurope', 'TCP 80')), rule('all', tag('Storage', 'TCP 443'))],
      names: ['region', 'all'],
    },
    {
      why: 'hosts of a comma list may each have a rule of their own',
      wanted: fqdn('pypi.org, repo.anaconda.com'),
      rules: [rule('conda', fqdn('*.anaconda.com')), rule('x', fqdn('x.org')), rule('pypi', fqdn('pypi.org'))],
      names: ['conda', 'pypi'],
    },
    {
      why: 'prefixes in pieces join, each on all wanted ports',
      wanted: prefixes('10.0.0.0/24', 'TCP 80, 443'),
      rules: [
        rule('low web', prefixes('10.0.0.0/25', 'TCP 80')),
        rule('tls', prefixes('10.0.0.0/16', 'TCP 443')),
        rule('high web', prefixes('10.0.0.128/25', 'TCP 80')),
      ],
      names: ['low web', 'tls', 'high web'],
    },
    {
      why: 'pieces that leave one port of one address closed are not enough',
      wanted: prefixes('10.0.0.0/24', 'TCP 80, 443'),
      rules: [rule('a', prefixes('10.0.0.0/25', 'TCP 80, 443')), rule('b', prefixes('10.0.0.128/25', 'TCP 80'))],
      names: undefined,
    },
    {
      why: 'TCP, UDP and ICMP together are not every protocol',
      wanted: tag('Sql', '* *'),
      rules: [rule('t', tag('Sql', 'TCP *')), rule('u', tag('Sql', 'UDP *')), rule('i', tag('Sql', 'ICMP'))],
      names: undefined,
    },
    { why: 'without rules nothing is covered', wanted: fqdn('pypi.org'), rules: [], names: undefined },
  ])('$why', ({ wanted, rules, names }) => {
    expect(coveringRules(wanted, rules)).toEqual(names);
  });
});
