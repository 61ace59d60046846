import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationKey } from '../../../../src/core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../../../src/core/rules/outbound-rule.ts';
import {
  destinationFromWire,
  hasUnmodelledFields,
  wireFromDestination,
  writableWire,
} from '../../../../src/core/rules/reading/wire-destination.ts';
import type { JsonObject } from '../../../../src/core/text/json.ts';
import { endpoint, fqdn, prefixes, resourceId, tag } from '../destinations.ts';
import { anyDestination, RUNS } from '../traffic-model.ts';

function observed(wire: JsonObject): ObservedRule {
  return {
    name: 'r',
    category: 'UserDefined',
    status: 'Active',
    errorInformation: undefined,
    parentRuleNames: [],
    destination: destinationFromWire(wire),
    wire,
  };
}

describe('a host with dots at its end, as Azure may show it', () => {
  it.each(['pypi.org.', 'pypi.org..', ' PyPI.org.. '])('reads %j as the host itself', (destination) => {
    expect(destinationFromWire({ type: 'FQDN', destination })).toEqual(fqdn('pypi.org'));
  });
});

describe('wireFromDestination', () => {
  it.each([
    {
      destination: fqdn('pypi.org'),
      wire: { type: 'FQDN', category: 'UserDefined', destination: 'pypi.org' },
      why: 'a host is a text',
    },
    {
      destination: fqdn('b.org, *.a.org'),
      wire: { type: 'FQDN', category: 'UserDefined', destination: '*.a.org,b.org' },
      why: 'several hosts are one comma list',
    },
    {
      destination: tag('DataFactory', 'TCP 80, 8080-8089'),
      wire: {
        type: 'ServiceTag',
        category: 'UserDefined',
        destination: { serviceTag: 'DataFactory', protocol: 'TCP', portRanges: '80,8080-8089' },
      },
      why: 'ports are one text, and the default action is omitted',
    },
    {
      destination: tag('Storage', '* *', 'Deny'),
      wire: {
        type: 'ServiceTag',
        category: 'UserDefined',
        destination: { serviceTag: 'Storage', action: 'Deny', protocol: '*', portRanges: '*' },
      },
      why: 'a Deny is written',
    },
    {
      destination: prefixes('203.0.113.0/24', 'TCP 443'),
      wire: {
        type: 'ServiceTag',
        category: 'UserDefined',
        destination: { action: 'Allow', addressPrefixes: ['203.0.113.0/24'], protocol: 'TCP', portRanges: '443' },
      },
      why: 'prefixes replace a tag',
    },
    {
      destination: { ...prefixes('203.0.113.0/24', 'TCP 443'), serviceTag: 'Sql' },
      wire: {
        type: 'ServiceTag',
        category: 'UserDefined',
        destination: {
          serviceTag: 'Sql',
          action: 'Allow',
          addressPrefixes: ['203.0.113.0/24'],
          protocol: 'TCP',
          portRanges: '443',
        },
      },
      why: 'a tag beside prefixes is kept, in case Azure requires one',
    },
    {
      destination: endpoint('lake', 'blob'),
      wire: {
        type: 'PrivateEndpoint',
        category: 'UserDefined',
        destination: { serviceResourceId: resourceId('lake'), subresourceTarget: 'blob', sparkEnabled: false },
      },
      why: 'an endpoint without names has no fqdns',
    },
    {
      destination: endpoint('gw', 'private', { sparkEnabled: true, fqdns: ['a.corp'] }),
      wire: {
        type: 'PrivateEndpoint',
        category: 'UserDefined',
        destination: { serviceResourceId: resourceId('gw'), subresourceTarget: 'private', sparkEnabled: true },
        fqdns: ['a.corp'],
      },
      why: 'names stand beside the destination',
    },
  ])('writes exactly this: $why', ({ destination, wire }) => {
    expect(wireFromDestination(destination)).toEqual(wire);
  });

  it('reads as the same destination', async () => {
    await fc.assert(
      fc.property(anyDestination, (destination) => {
        const wire: JsonObject = JSON.parse(JSON.stringify(wireFromDestination(destination)));
        const back = destinationFromWire(wire);
        expect(back && destinationKey(back)).toBe(destinationKey(destination));
        expect(back && wireFromDestination(back)).toEqual(wire);
      }),
      RUNS,
    );
  });
});

describe('destinationFromWire', () => {
  it.each([
    {
      wire: { type: 'fqdn', destination: ' PyPI.org. , b.org ' },
      reads: fqdn('b.org,pypi.org'),
      why: 'casing, blanks and trailing dots',
    },
    {
      wire: { type: 'FQDN', destination: '*' },
      reads: { type: 'FQDN', hosts: ['*'] },
      why: 'a lone star, which Hubwarden would not write',
    },
    {
      wire: {
        type: 'SERVICETAG',
        destination: { serviceTag: 'Sql', protocol: 'Tcp', portRanges: '11000-11999, 1433' },
      },
      reads: tag('Sql', 'TCP 1433, 11000-11999'),
      why: 'ports in another order',
    },
    {
      wire: {
        type: 'ServiceTag',
        destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', action: null, addressPrefixes: null },
      },
      reads: tag('Sql'),
      why: 'null reads as the default',
    },
    {
      wire: {
        type: 'ServiceTag',
        destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', action: '', addressPrefixes: [] },
      },
      reads: tag('Sql'),
      why: 'empty reads as the default',
    },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', action: 'deny' } },
      reads: tag('Sql', '* *', 'Deny'),
      why: 'casing of the action',
    },
    {
      wire: {
        type: 'ServiceTag',
        destination: { addressPrefixes: [' 203.0.113.0/24 ', '10.0.0.0/8'], protocol: 'TCP', portRanges: '443' },
      },
      reads: prefixes('10.0.0.0/8, 203.0.113.0/24', 'TCP 443'),
      why: 'prefixes without a tag, in any order, with blanks',
    },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: 'icmp' } },
      reads: tag('Sql', 'ICMP'),
      why: 'ICMP needs no ports',
    },
    {
      wire: {
        type: 'PrivateEndpoint',
        destination: { serviceResourceId: resourceId('lake'), subresourceTarget: 'blob', sparkStatus: 'Inactive' },
        fqdns: null,
      },
      reads: endpoint('lake', 'blob'),
      why: 'an absent Spark flag is off',
    },
    {
      wire: {
        type: 'PrivateEndpoint',
        destination: { serviceResourceId: resourceId('gw'), subresourceTarget: 'p', sparkEnabled: true },
        fqdns: ['B.corp', 'a.corp.'],
      },
      reads: endpoint('gw', 'p', { sparkEnabled: true, fqdns: ['a.corp', 'b.corp'] }),
      why: 'names are normal and sorted',
    },
  ])('reads $why', ({ wire, reads }) => {
    expect(destinationFromWire(wire)).toEqual(reads);
  });

  it.each([
    { wire: {}, why: 'no type' },
    { wire: { type: 'Magic', destination: 'x' }, why: 'a type that Azure has added since' },
    { wire: { type: 'FQDN', destination: '' }, why: 'no host' },
    { wire: { type: 'FQDN', destination: 'a.*.org' }, why: 'a star in a place that is not understood' },
    { wire: { type: 'FQDN', destination: { host: 'pypi.org' } }, why: 'a host that is no text' },
    { wire: { type: 'FQDN', destination: 'pypi.org,' }, why: 'an empty host in the list' },
    { wire: { type: 'ServiceTag', destination: 'Sql' }, why: 'a tag that is no object' },
    { wire: { type: 'ServiceTag', destination: { protocol: '*', portRanges: '*' } }, why: 'neither tag nor prefixes' },
    { wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', portRanges: '*' } }, why: 'no protocol' },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: 'SCTP', portRanges: '*' } },
      why: 'an unknown protocol',
    },
    { wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: 'TCP' } }, why: 'no ports' },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: 'TCP', portRanges: 'web' } },
      why: 'ports that cannot be read',
    },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', action: 'Audit' } },
      why: 'an unknown action',
    },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', action: 7 } },
      why: 'an action that is no text',
    },
    {
      wire: {
        type: 'ServiceTag',
        destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', addressPrefixes: ['x'] },
      },
      why: 'a prefix that cannot be read',
    },
    {
      wire: {
        type: 'ServiceTag',
        destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', addressPrefixes: '10.0.0.0/8' },
      },
      why: 'prefixes that are no list',
    },
    { wire: { type: 'PrivateEndpoint', destination: { subresourceTarget: 'blob' } }, why: 'no target' },
    {
      wire: { type: 'PrivateEndpoint', destination: { serviceResourceId: resourceId('lake') } },
      why: 'no subresource',
    },
    {
      wire: {
        type: 'PrivateEndpoint',
        destination: { serviceResourceId: resourceId('lake'), subresourceTarget: 'blob' },
        fqdns: [1],
      },
      why: 'names that are no texts',
    },
    { wire: { type: 'PrivateEndpoint', destination: null }, why: 'no destination' },
  ])('does not know $why', ({ wire }) => {
    expect(destinationFromWire(wire)).toBeUndefined();
  });
});

const FOREIGN = {
  type: 'PrivateEndpoint',
  category: 'UserDefined',
  status: 'Active',
  errorInformation: null,
  parentRuleNames: null,
  fqdns: [],
  futureField: { kept: true },
  destination: {
    serviceResourceId: resourceId('lake'),
    subresourceTarget: 'Blob',
    sparkEnabled: false,
    sparkStatus: 'Active',
    newer: 1,
  },
};

describe('writableWire', () => {
  it('repeats a rule in everything a client may write, and nothing else', () => {
    expect(writableWire(observed(FOREIGN))).toEqual({
      type: 'PrivateEndpoint',
      category: 'UserDefined',
      fqdns: [],
      futureField: { kept: true },
      destination: {
        serviceResourceId: resourceId('lake'),
        subresourceTarget: 'Blob',
        sparkEnabled: false,
        newer: 1,
      },
    });
  });

  it('leaves a destination that is a text as it is', () => {
    const wire = { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: ' PyPI.org ,b.org' };
    expect(writableWire(observed(wire))).toEqual({
      type: 'FQDN',
      category: 'UserDefined',
      destination: ' PyPI.org ,b.org',
    });
  });

  it('does not change what was observed', () => {
    const rule = observed(FOREIGN);
    writableWire(rule);
    expect(rule.wire.destination).toHaveProperty('sparkStatus');
  });
});

describe('hasUnmodelledFields', () => {
  const plain = { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: 'pypi.org' };
  const endpointWire = { serviceResourceId: resourceId('lake'), subresourceTarget: 'blob', sparkEnabled: false };

  it.each([
    { wire: plain, has: false, why: 'every field is known' },
    {
      wire: { ...plain, errorInformation: 'x', parentRuleNames: ['y'] },
      has: false,
      why: 'fields that Azure manages are never written',
    },
    { wire: { ...plain, priority: 100 }, has: true, why: 'a field that is not known' },
    { wire: { ...plain, priority: null }, has: false, why: 'a field without a value' },
    { wire: { ...plain, labels: [] }, has: false, why: 'an empty list' },
    { wire: { ...plain, fqdns: ['a.org'] }, has: true, why: 'names beside an FQDN rule are not understood' },
    { wire: { ...plain, fqdns: [] }, has: false, why: 'no names beside an FQDN rule' },
    {
      wire: { type: 'PrivateEndpoint', destination: { ...endpointWire, sparkStatus: 'Active' }, fqdns: ['a.corp'] },
      has: false,
      why: 'names of an endpoint',
    },
    {
      wire: { type: 'PrivateEndpoint', destination: { ...endpointWire, newer: false } },
      has: true,
      why: 'a field inside the destination',
    },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*', newer: '' } },
      has: false,
      why: 'an empty text inside',
    },
    { wire: { type: 'Magic', destination: 'x' }, has: true, why: 'a type that is not known' },
  ])('$has: $why', ({ wire, has }) => {
    expect(hasUnmodelledFields(observed(wire))).toBe(has);
  });
});
