import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ForbiddenTarget } from '../../../../src/core/rules/limits/forbidden-destinations.ts';
import { forbiddenMatches } from '../../../../src/core/rules/limits/forbidden-destinations.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { endpoint, fqdn, prefixes, resourceId, tag } from '../destinations.ts';
import { anyDestination, anyHost, denies, RUNS, trafficOf } from '../traffic-model.ts';

const host = (name: string): ForbiddenTarget => ({ type: 'FQDN', host: name });
const serviceTag = (name: string): ForbiddenTarget => ({ type: 'ServiceTag', serviceTag: name });
const prefix = (text: string): ForbiddenTarget => ({ type: 'AddressPrefix', prefix: text });
const resource = (name: string, subresourceTarget?: string): ForbiddenTarget => ({
  type: 'PrivateEndpoint',
  serviceResourceId: resourceId(name),
  subresourceTarget,
});
const everyHost: Destination = { type: 'FQDN', hosts: ['*'] };

describe('forbiddenMatches', () => {
  it.each([
    { target: host('*.ngrok.io'), rule: fqdn('x.ngrok.io'), hit: true, why: 'a host below a forbidden domain' },
    {
      target: host('*.ngrok.io'),
      rule: fqdn('*.io'),
      hit: true,
      why: 'a wildcard that is wider than a forbidden host',
    },
    { target: host('*.ngrok.io'), rule: fqdn('pypi.org, x.ngrok.io'), hit: true, why: 'one host of a comma list' },
    { target: host('*.ngrok.io'), rule: fqdn('ngrok.io'), hit: false, why: 'the apex is not below itself' },
    { target: host('ngrok.io'), rule: fqdn('notngrok.io'), hit: false, why: 'a host that ends alike' },
    {
      target: host('NGROK.io.'),
      rule: fqdn('ngrok.io'),
      hit: true,
      why: 'casing and a trailing dot are no difference',
    },
    {
      target: host('*.ngrok.io'),
      rule: tag('Internet', 'TCP 22'),
      hit: true,
      why: 'Internet opens every host, and a host is forbidden on every port',
    },
    { target: host('*.ngrok.io'), rule: prefixes('0.0.0.0/0'), hit: true, why: 'so does the whole of IPv4' },
    {
      target: host('*.ngrok.io'),
      rule: tag('AzureCloud'),
      hit: false,
      why: 'whether the host lies in Azure is not known',
    },
    {
      target: host('app.corp'),
      rule: endpoint('gw', 'private', { fqdns: ['app.corp'] }),
      hit: true,
      why: 'a private endpoint that answers to the name',
    },
    { target: serviceTag('Internet'), rule: tag('Internet', 'TCP 443'), hit: true, why: 'the tag itself, on any port' },
    {
      target: serviceTag('Internet'),
      rule: prefixes('0.0.0.0/1, 128.0.0.0/1'),
      hit: true,
      why: 'prefixes as wide as the internet',
    },
    { target: serviceTag('Internet'), rule: prefixes('::/0'), hit: true, why: 'the whole of IPv6' },
    { target: serviceTag('Internet'), rule: everyHost, hit: true, why: 'every host is the internet' },
    {
      target: serviceTag('Internet'),
      rule: { type: 'FQDN', hosts: ['*', 'pypi.org'] } as Destination,
      hit: true,
      why: 'every host, beside one by name',
    },
    {
      target: serviceTag('Internet'),
      rule: tag('DataFactory', 'TCP 443'),
      hit: false,
      why: 'one service is not the internet as a whole',
    },
    {
      target: serviceTag('Internet'),
      rule: tag('AzureCloud'),
      hit: false,
      why: 'Azure is not the internet as a whole',
    },
    {
      target: serviceTag('Internet'),
      rule: fqdn('pypi.org'),
      hit: false,
      why: 'one host is not the internet as a whole',
    },
    {
      target: serviceTag('Internet'),
      rule: prefixes('203.0.113.0/24'),
      hit: false,
      why: 'one network is not the internet as a whole',
    },
    {
      target: serviceTag('Internet'),
      rule: prefixes('10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16'),
      hit: false,
      why: 'private networks are not the internet',
    },
    {
      target: serviceTag('AzureCloud'),
      rule: tag('AzureCloud.westeurope'),
      hit: true,
      why: 'a region of a forbidden tag',
    },
    { target: serviceTag('AzureCloud'), rule: tag('Internet'), hit: true, why: 'Internet opens Azure too' },
    { target: serviceTag('AzureCloud'), rule: tag('Storage'), hit: false, why: 'one service is not Azure as a whole' },
    {
      target: serviceTag('AzureCloud.eastus'),
      rule: tag('AzureCloud'),
      hit: true,
      why: 'the tag opens each of its regions',
    },
    { target: serviceTag('Storage'), rule: tag('storage.westeurope'), hit: true, why: 'a region of a forbidden tag' },
    { target: serviceTag('Storage.eastus'), rule: tag('Storage'), hit: true, why: 'the tag opens each of its regions' },
    { target: serviceTag('Storage.eastus'), rule: tag('Storage.westeurope'), hit: false, why: 'another region' },
    { target: serviceTag('Storage'), rule: tag('AzureCloud'), hit: true, why: 'AzureCloud opens every service' },
    {
      target: serviceTag('Storage.eastus'),
      rule: tag('AzureCloud.westeurope'),
      hit: false,
      why: 'AzureCloud of another region',
    },
    { target: serviceTag('Storage'), rule: tag('Internet'), hit: true, why: 'Internet opens every service' },
    {
      target: serviceTag('Storage'),
      rule: { ...prefixes('10.0.0.0/24'), serviceTag: 'Storage' },
      hit: false,
      why: 'prefixes replace the tag beside them',
    },
    { target: serviceTag('Storage'), rule: tag('Sql'), hit: false, why: 'another service' },
    {
      target: serviceTag('Storage'),
      rule: endpoint('lake', 'blob'),
      hit: false,
      why: 'a private endpoint opens one account and not the tag',
    },
    {
      target: serviceTag('VirtualNetwork'),
      rule: tag('Internet'),
      hit: false,
      why: 'the internet is not the virtual network',
    },
    { target: serviceTag('Storage'), rule: tag('Storage', '* *', 'Deny'), hit: false, why: 'a Deny opens nothing' },
    {
      target: prefix('203.0.113.0/24'),
      rule: prefixes('203.0.113.128/25'),
      hit: true,
      why: 'a part of a forbidden network',
    },
    {
      target: prefix('203.0.113.0/24'),
      rule: prefixes('203.0.0.0/16'),
      hit: true,
      why: 'a network around a forbidden network',
    },
    { target: prefix('203.0.113.0/24'), rule: prefixes('203.0.114.0/24'), hit: false, why: 'the network beside it' },
    { target: prefix('203.0.113.0/24'), rule: tag('Internet'), hit: true, why: 'Internet opens every public address' },
    { target: prefix('10.0.0.0/8'), rule: tag('Internet'), hit: false, why: 'Internet opens no private address' },
    { target: prefix('203.0.113.0/24'), rule: tag('Storage'), hit: false, why: 'the addresses of a tag are not known' },
    {
      target: prefix('0.0.0.0/0'),
      rule: tag('Storage'),
      hit: true,
      why: 'every tag has an address in the whole of IPv4',
    },
    {
      target: prefix('0.0.0.0/0'),
      rule: tag('VirtualNetwork'),
      hit: false,
      why: 'the virtual network has none on the internet',
    },
    { target: prefix('203.0.113.0/24'), rule: everyHost, hit: true, why: 'every host is at any public address' },
    {
      target: prefix('203.0.113.0/24'),
      rule: fqdn('pypi.org'),
      hit: false,
      why: 'the addresses of a host are not known',
    },
    {
      target: prefix('10.0.0.0/8'),
      rule: endpoint('lake', 'blob'),
      hit: false,
      why: 'a private endpoint is judged by its target',
    },
    {
      target: resource('lake'),
      rule: endpoint('LAKE', 'blob'),
      hit: true,
      why: 'any subresource of a forbidden resource',
    },
    { target: resource('lake', 'Blob'), rule: endpoint('lake', 'blob'), hit: true, why: 'the forbidden subresource' },
    { target: resource('lake', 'dfs'), rule: endpoint('lake', 'blob'), hit: false, why: 'another subresource' },
    { target: resource('lake'), rule: endpoint('pond', 'blob'), hit: false, why: 'another resource' },
    { target: resource('lake'), rule: tag('Storage'), hit: false, why: 'a public way is forbidden by host or tag' },
  ])('$hit: $why', ({ target, rule, hit }) => {
    expect(forbiddenMatches(target, rule)).toBe(hit);
  });

  it('matches a rule exactly when the rule permits something forbidden', async () => {
    const allTcp = { protocol: '*', ports: [{ from: 0, to: 65535 }], action: 'Allow' } as const;
    const forbidden = fc.oneof(
      anyHost
        .filter((name) => name !== '*x.io' && name !== '*')
        .map((name) => [host(name), { type: 'FQDN', hosts: [name] } as Destination] as const),
      fc
        .constantFrom('t', 'T.r1', 't.r2', 'u')
        .map(
          (name) =>
            [
              serviceTag(name),
              { type: 'ServiceTag', serviceTag: name, addressPrefixes: [], ...allTcp } as Destination,
            ] as const,
        ),
      fc
        .constantFrom('10.0.0.4/30', '10.0.0.0/28', '2001:db8::8/125', '10.0.0.1/32')
        .map(
          (text) =>
            [
              prefix(text),
              { type: 'ServiceTag', serviceTag: '', addressPrefixes: [text], ...allTcp } as Destination,
            ] as const,
        ),
    );
    const known = (rule: Destination) =>
      rule.type !== 'FQDN' || !rule.hosts.some((name) => name === '*x.io' || name === '*');
    await fc.assert(
      fc.property(forbidden, anyDestination.filter(known), ([target, everything], rule) => {
        const open = denies(rule) ? new Set<string>() : trafficOf(rule);
        const expected = [...trafficOf(everything)].some((packet) => open.has(packet));
        expect(forbiddenMatches(target, rule)).toBe(expected);
      }),
      RUNS,
    );
  });
});
