import { describe, expect, it } from 'vitest';
import { overlaps } from '../../../../src/core/rules/coverage/coverage.ts';
import { endpoint, fqdn, prefixes, tag } from '../destinations.ts';

describe('overlaps', () => {
  it.each([
    { a: fqdn('*.ngrok.io'), b: fqdn('x.ngrok.io'), meet: true, why: 'a wildcard and a name below it' },
    { a: fqdn('*.io'), b: fqdn('*.ngrok.io'), meet: true, why: 'a wildcard and a narrower one' },
    { a: fqdn('*.ngrok.io'), b: fqdn('ngrok.io'), meet: false, why: 'a wildcard and its apex share no name' },
    { a: fqdn('*.a.org'), b: fqdn('*.b.org'), meet: false, why: 'wildcards side by side' },
    {
      a: { ...fqdn('x.org'), hosts: ['*ngrok.io'] },
      b: fqdn('ngrok.io'),
      meet: true,
      why: 'a star inside a label may match no text',
    },
    {
      a: { ...fqdn('x.org'), hosts: ['*'] },
      b: fqdn('pypi.org'),
      meet: true,
      why: 'a lone star matches every host',
    },
    { a: tag('Internet', '* *', 'Deny'), b: fqdn('pypi.org'), meet: true, why: 'Internet holds every host' },
    { a: tag('Internet', 'TCP 443', 'Deny'), b: fqdn('pypi.org'), meet: true, why: 'FQDN rules are on port 443' },
    {
      a: tag('Internet', 'TCP 1433', 'Deny'),
      b: fqdn('pypi.org'),
      meet: false,
      why: 'FQDN rules are on ports 80 and 443 only',
    },
    { a: tag('Internet', 'UDP *', 'Deny'), b: fqdn('pypi.org'), meet: false, why: 'FQDN rules are TCP' },
    {
      a: prefixes('0.0.0.0/1', '* *', 'Deny'),
      b: fqdn('pypi.org'),
      meet: true,
      why: 'half of the internet counts as the internet',
    },
    {
      a: prefixes('203.0.113.0/24', '* *', 'Deny'),
      b: fqdn('pypi.org'),
      meet: false,
      why: 'the addresses of a host are not known',
    },
    {
      a: tag('AzureCloud', '* *', 'Deny'),
      b: fqdn('pypi.org'),
      meet: false,
      why: 'whether a host lies in Azure is not known',
    },
    { a: tag('Storage'), b: tag('Storage.westeurope'), meet: true, why: 'a tag and its region' },
    { a: tag('Storage.eastus'), b: tag('Storage.westeurope'), meet: false, why: 'two regions' },
    { a: tag('Storage', 'TCP 443'), b: tag('Storage', 'TCP 80'), meet: false, why: 'other ports' },
    {
      a: tag('Storage', 'ICMP'),
      b: tag('Storage', '* *'),
      meet: true,
      why: 'every protocol on every port includes ICMP',
    },
    {
      a: tag('Storage', 'ICMP'),
      b: tag('Storage', '* 443'),
      meet: false,
      why: 'a rule that names ports may not permit ICMP',
    },
    { a: tag('Internet'), b: tag('DataFactory'), meet: true, why: 'Internet holds Azure addresses too' },
    { a: tag('Internet'), b: tag('VirtualNetwork'), meet: false, why: 'the virtual network is not on the internet' },
    { a: tag('AzureCloud'), b: tag('Storage.westeurope'), meet: true, why: 'AzureCloud holds every tag of Azure' },
    { a: tag('AzureCloud.eastus'), b: tag('Storage.westeurope'), meet: false, why: 'regions that differ' },
    { a: tag('AzureCloud.westeurope'), b: tag('Storage.westeurope'), meet: true, why: 'regions that agree' },
    {
      a: prefixes('10.0.0.0/24, 10.0.2.255'),
      b: prefixes('10.0.2.255, 10.9.0.0/16'),
      meet: true,
      why: 'one address in both',
    },
    { a: tag('AzureCloud.eastus'), b: tag('Storage'), meet: true, why: 'a tag of all regions lies in this one too' },
    {
      a: tag('AzureCloud.eastus'),
      b: tag('AzureFrontDoor.FirstParty'),
      meet: true,
      why: 'parts of Front Door are no regions',
    },
    { a: tag('Sql'), b: tag('Storage'), meet: false, why: 'two tags of Azure are distinguished by name' },
    { a: tag('Internet'), b: prefixes('203.0.113.0/24'), meet: true, why: 'a public prefix lies on the internet' },
    { a: tag('Internet'), b: prefixes('10.0.0.0/8'), meet: false, why: 'a private prefix does not' },
    { a: tag('Internet'), b: prefixes('10.0.0.0/7'), meet: true, why: 'half of it is public' },
    { a: tag('Internet'), b: prefixes('fd00::/8'), meet: false, why: 'a private IPv6 prefix does not' },
    { a: tag('Storage'), b: prefixes('0.0.0.0/0'), meet: true, why: 'all addresses include those of a tag' },
    { a: tag('Storage'), b: prefixes('20.60.0.0/16'), meet: false, why: 'the addresses of a tag are not known' },
    { a: prefixes('10.0.0.0/24'), b: prefixes('10.0.0.128/25'), meet: true, why: 'a prefix and one inside it' },
    { a: prefixes('10.0.0.0/25'), b: prefixes('10.0.0.128/25'), meet: false, why: 'prefixes side by side' },
    {
      a: tag('VirtualNetwork', '* *', 'Deny'),
      b: endpoint('lake', 'blob'),
      meet: true,
      why: 'private endpoints lie in the virtual network',
    },
    {
      a: tag('Storage', '* *', 'Deny'),
      b: endpoint('lake', 'blob'),
      meet: false,
      why: 'a private endpoint has no public address',
    },
    {
      a: endpoint('lake', 'blob'),
      b: endpoint('LAKE', 'BLOB', { sparkEnabled: true }),
      meet: true,
      why: 'one endpoint, set up differently',
    },
    { a: endpoint('lake', 'blob'), b: endpoint('lake', 'dfs'), meet: false, why: 'two subresources' },
    {
      a: fqdn('*.corp.example'),
      b: endpoint('gw', 'private', { fqdns: ['app.corp.example'] }),
      meet: true,
      why: 'an endpoint that answers to the name',
    },
  ])('$meet: $why', ({ a, b, meet }) => {
    expect(overlaps(a, b)).toBe(meet);
    expect(overlaps(b, a)).toBe(meet);
  });
});
