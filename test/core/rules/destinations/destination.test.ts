import { describe, expect, it } from 'vitest';
import { ok } from '../../../../src/core/result.ts';
import {
  fqdnDestination,
  privateEndpointDestination,
  serviceTagDestination,
} from '../../../../src/core/rules/destinations/destination.ts';
import { resourceId } from '../destinations.ts';

describe('fqdnDestination', () => {
  it.each([
    { input: 'PyPI.org.', hosts: ['pypi.org'], why: 'casing and a trailing dot go' },
    { input: ' b.org , *.A.org,b.org', hosts: ['*.a.org', 'b.org'], why: 'a comma list is a set, sorted' },
    { input: ['b.org', 'a.org, c.org'], hosts: ['a.org', 'b.org', 'c.org'], why: 'a list may hold comma lists' },
    {
      input: 'xn--bcher-kva.example',
      hosts: ['xn--bcher-kva.example'],
      why: 'other alphabets come in their xn-- form',
    },
    { input: '_dmarc.example.org', hosts: ['_dmarc.example.org'], why: 'underscores are used in names' },
    { input: '*.corp', hosts: ['*.corp'], why: 'a wildcard over one label is a name, though a broad one' },
    { input: '1password.com', hosts: ['1password.com'], why: 'a name may begin with a digit' },
    { input: `${'a.'.repeat(125)}org`, hosts: [`${'a.'.repeat(125)}org`], why: 'a name of 253 characters' },
  ])('takes $input: $why', ({ input, hosts }) => {
    expect(fqdnDestination(input)).toEqual(ok({ type: 'FQDN', hosts }));
  });

  it.each([
    { input: '', error: 'An FQDN rule needs a host.', why: 'nothing is written' },
    { input: [], error: 'An FQDN rule needs a host.', why: 'the list is empty' },
    { input: 'pypi.org,', error: 'Remove the stray comma', why: 'a comma stands at the end' },
    {
      input: 'https://pypi.org/simple',
      error: '"https://pypi.org/simple" has a scheme. Write the host alone, for instance "pypi.org".',
      why: 'a scheme',
    },
    { input: 'pypi.org/simple', error: 'has a path. An FQDN rule opens whole hosts: write "pypi.org".', why: 'a path' },
    { input: 'pypi.org:8080', error: 'has a port. FQDN rules are always on ports 80 and 443', why: 'a port' },
    { input: '*', error: '"*" would open every host.', why: 'a lone star' },
    { input: 'a.*.org', error: 'wildcard in the wrong place', why: 'a star inside' },
    { input: '*pypi.org', error: 'wildcard in the wrong place', why: 'a star inside a label' },
    { input: '*.', error: '"*" would open every host.', why: 'a star over nothing' },
    { input: 'pypi org', error: 'has a blank in it. Separate hosts with commas.', why: 'a blank inside' },
    { input: 'localhost', error: 'is not a full host name', why: 'one label alone' },
    {
      input: '10.0.0.4',
      error: 'is an address, not a name. Use a service-tag rule with addressPrefixes.',
      why: 'an IPv4 address',
    },
    { input: '2001:db8::1', error: 'is an address, not a name', why: 'an IPv6 address' },
    { input: '-a.org', error: 'is not a host name', why: 'a label begins with a hyphen' },
    { input: 'a-.org', error: 'is not a host name', why: 'a label ends with a hyphen' },
    { input: 'a..org', error: 'is not a host name', why: 'an empty label' },
    { input: 'bücher.example', error: 'in their xn-- form', why: 'another alphabet' },
    { input: `${'a'.repeat(64)}.org`, error: 'is not a host name', why: 'a label above 63 characters' },
    { input: `${'a.'.repeat(127)}org`, error: 'longer than a host name can be', why: 'a name above 253 characters' },
    { input: 'good.org, https://bad.org', error: '"https://bad.org" has a scheme', why: 'the second host of a list' },
  ])('refuses $input: $why', ({ input, error }) => {
    const result = fqdnDestination(input);
    expect(result.ok ? '' : result.error).toContain(error);
  });
});

describe('serviceTagDestination', () => {
  it('reads a tag on a protocol and ports', () => {
    expect(serviceTagDestination({ serviceTag: ' DataFactory ', protocol: 'tcp', ports: '8080-8089, 80,443' })).toEqual(
      ok({
        type: 'ServiceTag',
        serviceTag: 'DataFactory',
        addressPrefixes: [],
        protocol: 'TCP',
        ports: [
          { from: 80, to: 80 },
          { from: 443, to: 443 },
          { from: 8080, to: 8089 },
        ],
        action: 'Allow',
      }),
    );
  });

  it('reads prefixes without a tag, with their masks, sorted and each once', () => {
    expect(
      serviceTagDestination({
        addressPrefixes: ['203.0.113.0/24', '10.0.0.4', '203.0.113.0/24', '2001:DB8::/32'],
        protocol: '*',
        ports: '*',
        action: 'deny',
      }),
    ).toEqual(
      ok({
        type: 'ServiceTag',
        serviceTag: '',
        addressPrefixes: ['10.0.0.4/32', '2001:db8::/32', '203.0.113.0/24'],
        protocol: '*',
        ports: [{ from: 0, to: 65535 }],
        action: 'Deny',
      }),
    );
  });

  it('takes ICMP without ports, and with ports that mean nothing', () => {
    const bare = serviceTagDestination({ serviceTag: 'Storage', protocol: 'ICMP', ports: '' });
    expect(bare.ok && bare.value.ports).toEqual([{ from: 0, to: 65535 }]);
    expect(serviceTagDestination({ serviceTag: 'Storage', protocol: 'icmp', ports: '8' })).toEqual(bare);
  });

  it.each([
    { input: {}, error: 'needs a tag or address prefixes', why: 'neither is given' },
    { input: { serviceTag: '10.0.0.0/8' }, error: 'Move it to addressPrefixes.', why: 'a prefix stands as tag' },
    { input: { serviceTag: '*' }, error: '"*" is not a service tag', why: 'a star is no tag' },
    { input: { serviceTag: 'Data Factory' }, error: 'is not a service tag', why: 'a blank inside a tag' },
    {
      input: { addressPrefixes: ['10.0.0.0/33'] },
      error: '"10.0.0.0/33" is not an address prefix',
      why: 'a mask too long',
    },
    {
      input: { addressPrefixes: ['10.1/16'] },
      error: 'is not an address prefix',
      why: 'a short form that tools read differently',
    },
    {
      input: { addressPrefixes: ['010.0.0.0/8'] },
      error: 'is not an address prefix',
      why: 'a leading zero that some read as octal',
    },
    {
      input: { addressPrefixes: ['10.0.0.5/24'] },
      error: 'Write the network, "10.0.0.0/24", or the one address "10.0.0.5".',
      why: 'bits beyond the mask',
    },
    { input: { addressPrefixes: ['pypi.org'] }, error: 'is not an address prefix', why: 'a host as prefix' },
    {
      input: { serviceTag: 'Sql', protocol: 'HTTP' },
      error: '"HTTP" is not a protocol. Use TCP, UDP, ICMP or *.',
      why: 'an unknown protocol',
    },
    { input: { serviceTag: 'Sql', ports: '' }, error: 'A port is missing.', why: 'no ports' },
    { input: { serviceTag: 'Sql', ports: '80,' }, error: 'A port is missing.', why: 'a stray comma' },
    { input: { serviceTag: 'Sql', ports: '65536' }, error: 'above the highest port', why: 'a port too high' },
    {
      input: { serviceTag: 'Sql', ports: '80-70000' },
      error: 'above the highest port',
      why: 'a range that ends too high',
    },
    {
      input: { serviceTag: 'Sql', ports: '70000-80' },
      error: 'above the highest port',
      why: 'a range that begins too high',
    },
    {
      input: { serviceTag: 'Sql', ports: '90-80' },
      error: 'Write the lower port first: "80-90".',
      why: 'a range that runs backwards',
    },
    { input: { serviceTag: 'Sql', ports: 'http' }, error: '"http" is not a port', why: 'a word as port' },
    { input: { serviceTag: 'Sql', ports: '-80' }, error: '"-80" is not a port', why: 'a negative port' },
    {
      input: { serviceTag: 'Sql', action: 'Block' },
      error: '"Block" is not an action. Use Allow or Deny.',
      why: 'an unknown action',
    },
  ])('refuses $input: $why', ({ input, error }) => {
    const result = serviceTagDestination({ protocol: 'TCP', ports: '443', ...input });
    expect(result.ok ? '' : result.error).toContain(error);
  });
});

describe('privateEndpointDestination', () => {
  it('reads target, subresource, Spark flag and names', () => {
    expect(
      privateEndpointDestination({
        serviceResourceId: ` ${resourceId('lake')}// `,
        subresourceTarget: ' blob ',
        sparkEnabled: true,
        fqdns: ['B.corp.', 'a.corp', 'b.corp'],
      }),
    ).toEqual(
      ok({
        type: 'PrivateEndpoint',
        serviceResourceId: resourceId('lake'),
        subresourceTarget: 'blob',
        sparkEnabled: true,
        fqdns: ['a.corp', 'b.corp'],
      }),
    );
  });

  it.each([
    {
      input: { serviceResourceId: 'lake' },
      error: '"lake" is not the id of an Azure resource',
      why: 'a name is not an id',
    },
    {
      input: { serviceResourceId: '/subscriptions/s/resourceGroups/g' },
      error: 'is not the id of an Azure resource',
      why: 'a resource group is no target',
    },
    {
      input: { serviceResourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts' },
      error: 'is not the id',
      why: 'the name is missing',
    },
    { input: { subresourceTarget: '' }, error: '"" is not a subresource', why: 'no subresource' },
    {
      input: { subresourceTarget: 'blob, dfs' },
      error: '"blob, dfs" is not a subresource. Write one word',
      why: 'two subresources in one rule',
    },
    { input: { fqdns: ['*.corp'] }, error: '"*.corp" is a wildcard. Name each host', why: 'a wildcard as name' },
    { input: { fqdns: ['https://a.corp'] }, error: 'has a scheme', why: 'a link as name' },
  ])('refuses $input: $why', ({ input, error }) => {
    const result = privateEndpointDestination({
      serviceResourceId: resourceId('lake'),
      subresourceTarget: 'blob',
      ...input,
    });
    expect(result.ok ? '' : result.error).toContain(error);
  });
});

describe('values that a policy cannot name either', () => {
  it.each(['0x8.8.8.8', '8.8.8.8-9', 'x.0x08080808', 'pypi.org.7'])('the address %s as a host', (host) => {
    const read = fqdnDestination(host);
    expect(read.ok ? '' : read.error).toContain('is an address, not a name');
  });

  it.each(['Any', 'world', 'AllAddresses'])('the word %s as a tag', (serviceTag) => {
    expect(serviceTagDestination({ serviceTag, protocol: 'TCP', ports: '443' }).ok).toBe(false);
  });

  it.each(['/../', '/./'])('a resource with the step %s', (step) => {
    const serviceResourceId = `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Sql/servers${step}payroll`;
    const longer = `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Sql/servers/x${step}payroll`;
    for (const id of [serviceResourceId, longer])
      expect(privateEndpointDestination({ serviceResourceId: id, subresourceTarget: 'sqlServer' }).ok).toBe(false);
  });
});
