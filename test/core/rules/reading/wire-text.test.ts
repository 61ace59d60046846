import { describe, expect, it } from 'vitest';
import { wireText } from '../../../../src/core/rules/reading/wire-text.ts';

const GATEWAY = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationGateways/gw/';

describe('wireText', () => {
  it.each([
    {
      wire: { type: 'FQDN', destination: 'B.org,a.org' },
      expected: 'FQDN a.org, b.org',
      why: 'hosts as they are compared',
    },
    {
      wire: { type: 'ServiceTag', destination: { serviceTag: 'Storage', protocol: '*', portRanges: '*' } },
      expected: 'service tag Storage, any protocol *',
      why: 'everything of a tag',
    },
    {
      wire: {
        type: 'ServiceTag',
        destination: {
          serviceTag: 'ignored',
          addressPrefixes: ['10.0.0.0/8'],
          protocol: 'ICMP',
          portRanges: '',
          action: 'Deny',
        },
      },
      expected: 'deny addresses 10.0.0.0/8, ICMP',
      why: 'prefixes replace the tag, ICMP has no ports',
    },
    {
      wire: {
        type: 'PrivateEndpoint',
        destination: { serviceResourceId: GATEWAY, subresourceTarget: 'front', sparkEnabled: true },
        fqdns: ['a.contoso.com'],
      },
      expected: 'private endpoint to gw (Microsoft.Network/applicationGateways, front, a.contoso.com, Spark)',
      why: 'everything that tells two endpoints apart',
    },
    {
      wire: { type: 'IpGroup' },
      expected: 'type IpGroup, which Hubwarden does not support',
      why: 'a type that is not known',
    },
    { wire: {}, expected: 'type unknown, which Hubwarden does not support', why: 'no type at all' },
  ])('$why', ({ wire, expected }) => {
    expect(wireText(wire)).toBe(expected);
  });
});
