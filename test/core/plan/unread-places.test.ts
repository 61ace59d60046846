import { describe, expect, it } from 'vitest';
import type { ForbiddenTarget } from '../../../src/core/rules/limits/forbidden-destinations.ts';
import { codesOn, planFor } from './judge-rules.ts';

const GROUP = '/subscriptions/33333333-2222-4444-8888-555555555555/resourceGroups/rg/providers';
const SERVERS = `${GROUP}/Microsoft.Sql/servers`;
const TARGETS = {
  internet: { type: 'ServiceTag', serviceTag: 'Internet' },
  ngrok: { type: 'FQDN', host: '*.ngrok.io' },
  range: { type: 'AddressPrefix', prefix: '8.8.8.0/24' },
  sql: { type: 'PrivateEndpoint', serviceResourceId: `${SERVERS}/payroll`, subresourceTarget: undefined },
} satisfies Record<string, ForbiddenTarget>;

const rule = (type: string, destination: unknown, more: object = {}) => ({
  type,
  category: 'UserDefined',
  status: 'Active',
  destination,
  ...more,
});
const host = (destination: unknown, more: object = {}) => rule('FQDN', destination, more);
const endpoint = (serviceResourceId: unknown) =>
  rule('PrivateEndpoint', { serviceResourceId, subresourceTarget: 'sqlServer' });
const tag = (destination: object) => rule('ServiceTag', { protocol: 'TCP', portRanges: '443', ...destination });

/** Codes on a rule under a policy that forbids one destination and says nothing else about rules of others. */
function codesFor(odd: unknown, target: ForbiddenTarget): readonly string[] {
  return codesOn(planFor({ odd }, { unlistedRules: 'allow', forbidden: [{ target, action: 'report' }] }), 'odd');
}

const UNREAD_AND_FORBIDDEN = ['HW204', 'HW211'];

describe('a field beside the destination that may name a place', () => {
  it.each([
    { targetFqdns: ['x.ngrok.io'] },
    { Destination: 'x.ngrok.io' },
    { destinationFqdns: ['x.ngrok.io'] },
    { url: 'https://x.ngrok.io/a' },
    { urls: ['https://x.ngrok.io'] },
    { targets: ['x.ngrok.io'] },
    { domain: 'ngrok.io,x.ngrok.io' },
    { hostNames: { first: 'x.ngrok.io' } },
    { endpoints: [{ name: 'x.ngrok.io' }] },
    { additionalDestinations: ['x.ngrok.io'] },
    { destination2: 'x.ngrok.io' },
    { properties: { destination: 'x.ngrok.io' } },
    { anything: [[{ deep: 'x.ngrok.io' }]] },
    { anything: { 'x.ngrok.io': true } },
    { hosts: { 'x.ngrok.io': 1 } },
    { description: 'also opens x.ngrok.io for tests' },
  ])('%j', (more) => {
    expect(codesFor(host('files.pythonhosted.org', more), TARGETS.ngrok)).toEqual(UNREAD_AND_FORBIDDEN);
  });

  it.each([
    { more: { destinationAddresses: ['8.8.8.8'] }, target: TARGETS.range },
    { more: { addresses: '8.8.8.0/25' }, target: TARGETS.range },
    { more: { ipAddresses: ['8.8.8.1-8.8.8.9'] }, target: TARGETS.range },
    { more: { odd: '0x08.0x08.0x08.0x08' }, target: TARGETS.range },
    { more: { odd: '0.0.0.0/0' }, target: TARGETS.internet },
    { more: { odd: ['*'] }, target: TARGETS.internet },
    { more: { odd: 'Any' }, target: TARGETS.internet },
    { more: { odd: 'Internet' }, target: TARGETS.internet },
    { more: { odd: { tags: 'AzureCloud.westeurope' } }, target: { type: 'ServiceTag', serviceTag: 'AzureCloud' } },
    { more: { odd: `${SERVERS}/payroll` }, target: TARGETS.sql },
  ] as const)('$more', ({ more, target }) => {
    expect(codesFor(host('files.pythonhosted.org', more), target)).toEqual(UNREAD_AND_FORBIDDEN);
  });

  it.each([{ fqdnTags: ['WindowsUpdate'] }, { hostname: 'localhost' }, { serviceTags: ['Brandnew'] }])(
    'is named by its name where its text says little: %j',
    (more) => {
      expect(codesFor(host('files.pythonhosted.org', more), TARGETS.ngrok)).toEqual(['HW211']);
    },
  );

  it.each([
    { priority: 100 },
    { priority: 0, isEnabled: true },
    { description: 'for builds of the platform team, e.g. nightly ones.' },
    { owner: 'platform', stage: 'Succeeded' },
    { createdAt: '2026-11-30T12:00:00.123Z', day: '2026-11-30' },
    { key: '0f8fad5b-d9cb-469f-a165-70867728950e' },
    { tags: {} },
    { id: `${GROUP}/Microsoft.MachineLearningServices/workspaces/hub.one/outboundRules/x.y`, name: 'x.y' },
    { systemData: { createdBy: 'ops@contoso.com' } },
    { Status: 'Active', ERRORINFORMATION: 'x.ngrok.io cannot be resolved' },
  ])('is none of these: %j', (more) => {
    expect(codesFor(host('files.pythonhosted.org', more), TARGETS.ngrok)).toEqual([]);
  });
});

describe('places in names of fields, and under fields that say how', () => {
  it.each([
    { odd: rule('Magic', { 'x.ngrok.io': true }), target: TARGETS.ngrok },
    { odd: rule('Magic', { hosts: { 'x.ngrok.io': 1 } }), target: TARGETS.ngrok },
    { odd: host({ 'x.ngrok.io': {} }), target: TARGETS.ngrok },
    { odd: rule('Magic', { action: { allow: ['x.ngrok.io'] } }), target: TARGETS.ngrok },
    { odd: rule('Magic', { protocol: { to: 'Internet' } }), target: TARGETS.internet },
    { odd: tag({ serviceTag: 'Sql', action: { allow: ['x.ngrok.io'] } }), target: TARGETS.ngrok },
    { odd: tag({ serviceTag: { Internet: true } }), target: TARGETS.internet },
    { odd: tag({ addressPrefixes: { '8.8.8.8': true } }), target: TARGETS.range },
    { odd: rule('ServiceTag', 'Internet:TCP:443'), target: TARGETS.internet },
    { odd: rule('ServiceTag', 'TCP:443:Internet'), target: TARGETS.internet },
    { odd: rule('ServiceTag', 'Internet/443'), target: TARGETS.internet },
  ])('$odd.destination', ({ odd, target }) => {
    expect(codesFor(odd, target).filter((code) => code !== 'HW209')).toEqual(UNREAD_AND_FORBIDDEN);
  });

  it('take no word that says how for a place', () => {
    const how = { protocol: ['*'], portRanges: ['*'], action: 'Allow', subresourceTarget: 'any' };
    expect(codesFor(rule('Magic', { serviceTag: 'Sql', ...how }), TARGETS.internet)).toEqual(['HW211']);
  });
});

describe('a tag that is not read in full', () => {
  it.each([
    { destination: { serviceTag: 'Internet', addressPrefixes: '10.0.0.0/8' }, why: 'beside prefixes as a text' },
    { destination: { serviceTag: 'Internet', addressPrefixes: ['10.0.0.0/8', 'x'] }, why: 'beside an odd prefix' },
    { destination: { serviceTag: 'Internet', addressPrefixes: [null] }, why: 'beside a prefix of nothing' },
    { destination: { serviceTag: 'Internet', addressPrefixes: {} }, why: 'beside an object of prefixes' },
    { destination: { serviceTag: 'Internet..x' }, why: 'with an empty region' },
    { destination: { serviceTag: 'AnyIP' }, why: 'that is a word for everything' },
    { destination: { serviceTag: 'World' }, why: 'that is a word of another product for everything' },
    { destination: { serviceTag: 'AllAddresses' }, why: 'that is a common word for everything' },
    { destination: { serviceTag: '0' }, why: 'that is a nought' },
    { destination: { serviceTag: 0 }, why: 'that is a number' },
  ])('$why is the internet', ({ destination }) => {
    expect(codesFor(tag(destination), TARGETS.internet)).toEqual(UNREAD_AND_FORBIDDEN);
  });

  it('stays replaced by prefixes that are read in full', () => {
    const destination = { serviceTag: 'Internet', addressPrefixes: ['10.0.0.0/8'] };
    expect(codesFor(tag({ ...destination, portRanges: '1-' }), TARGETS.internet)).toEqual(['HW211']);
    expect(codesFor(tag(destination), TARGETS.internet)).toEqual([]);
  });
});

describe('the tag Internet with a word behind it', () => {
  it.each([TARGETS.internet, TARGETS.ngrok, TARGETS.range])(
    'is the internet for forbidden targets: $type',
    (target) => {
      expect(codesFor(tag({ serviceTag: 'Internet.westeurope' }), target)).toEqual(['HW204']);
    },
  );

  it('opens the internet as a whole', () => {
    expect(codesOn(planFor({ odd: tag({ serviceTag: 'internet.WestEurope' }) }), 'odd')).toEqual(['HW203', 'HW210']);
  });
});

describe('the id of a resource that is not one', () => {
  it.each([
    `${SERVERS}/x/../payroll`,
    `${SERVERS}/./payroll`,
    `${SERVERS}/x/%2e%2e/payroll`,
    `${SERVERS}/payroll:443`,
    `${SERVERS}/payroll;x`,
    `${SERVERS}/*`,
    `${SERVERS}/pay*`,
    SERVERS,
    `${GROUP}/Microsoft.Sql`,
    `${GROUP}/*/servers/payroll`,
    `${SERVERS}/..`,
    '/subscriptions/*',
  ])('%s meets the forbidden resource', (id) => {
    expect(codesFor(endpoint(id), TARGETS.sql)).toEqual(UNREAD_AND_FORBIDDEN);
  });

  it.each([`${SERVERS}/payroll2`, `${SERVERS}/other`])('%s is another one', (id) => {
    expect(codesFor(endpoint(id), TARGETS.sql)).toEqual([]);
  });

  it.each([`${SERVERS}/payroll/../other`, `${GROUP}/Microsoft.Storage/storageAccounts`])('%s leads elsewhere', (id) => {
    expect(codesFor(endpoint(id), TARGETS.sql)).toContain('HW211');
  });
});

describe('a host that is none', () => {
  it.each(['Any', 'ALL', 'Internet', '*.*', 'AnyIP', 'world'])('%s is the internet', (destination) => {
    for (const target of [TARGETS.internet, TARGETS.ngrok, TARGETS.range])
      expect(codesFor(host(destination), target), target.type).toEqual(UNREAD_AND_FORBIDDEN);
    expect(codesOn(planFor({ odd: host(destination) }), 'odd')).toContain('HW210');
  });

  it.each([
    '0x08080808',
    '0x8.8.8.8',
    '8.8.8.8-9',
    '134744072',
    '8.8.8.8:443',
    'http://8.8.8.8/',
    'https://8.8.8.8:443/a',
    'tcp:8.8.8.8',
    'user@8.8.8.8',
  ])('%s is an address', (destination) => {
    expect(codesFor(host(destination), TARGETS.range)).toEqual(UNREAD_AND_FORBIDDEN);
  });

  it.each(['localhost', 'intranet', 'x_y'])('%s is no place outside', (destination) => {
    for (const target of [TARGETS.internet, TARGETS.ngrok, TARGETS.range])
      expect(codesFor(host(destination), target), target.type).toEqual(['HW211']);
  });

  it.each([
    'x.%EF%BD%8Egrok.io',
    'x%E3%80%82ngrok%E3%80%82io',
    'x%25252Engrok%25252Eio',
    'x%252525252Engrok.io',
    'https:x.ngrok.io',
    'tcp:x.ngrok.io',
    'FQDN:x.ngrok.io',
    '443:x.ngrok.io',
    'tcp/443:x.ngrok.io',
    'pypi.org:x.ngrok.io',
    'x\\.ngrok\\.io',
    'x.ngro?.io',
    'x.ngrok.i?',
    'x.ngrok.io@',
    `${'a'.repeat(300)}.ngrok.io`,
    `${'a.'.repeat(300)}ngrok.io`,
  ])('%s may be below ngrok.io', (destination) => {
    expect(codesFor(host(destination), TARGETS.ngrok)).toEqual(UNREAD_AND_FORBIDDEN);
  });

  it.each(['*.b\u00FCcher.de', '*.B\u00DCCHER.de', '*b\u00FCcher.de', 'shop.*.b\u00FCcher.de'])(
    '%s in its xn-- form',
    (odd) => {
      const target = { type: 'FQDN', host: '*.xn--bcher-kva.de' } as const;
      expect(codesFor(host(odd), target)).toEqual(UNREAD_AND_FORBIDDEN);
    },
  );
});

it.each(['https://pypi.org/simple?x=1', 'pypi.org?x=y', 'pypi.org/simple?x=y'])(
  '%s is pypi.org alone',
  (destination) => {
    expect(codesFor(host(destination), TARGETS.ngrok)).toEqual(['HW211']);
    expect(codesOn(planFor({ odd: host(destination) }), 'odd')).not.toContain('HW210');
  },
);

// Processor time, in milliseconds: a busy machine must not fail them.
describe('a text longer than any place', () => {
  it('is not needed for speed: many empty entries take no time', () => {
    const start = process.cpuUsage();
    expect(codesFor(host(`${','.repeat(400_000)}x.ngrok.io`), TARGETS.ngrok)).toEqual(UNREAD_AND_FORBIDDEN);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1500);
  });

  it.each([
    { odd: host('\uFDFA'.repeat(400_000)), what: 'a host' },
    { odd: host(['\uFDFA'.repeat(400_000)]), what: 'a host in a list' },
    { odd: tag({ serviceTag: '\uFDFA'.repeat(400_000) }), what: 'a tag' },
    { odd: tag({ addressPrefixes: ['\uFDFA'.repeat(400_000)] }), what: 'a prefix' },
    { odd: rule('Magic', '\uFDFA'.repeat(400_000)), what: 'a text of an unknown type' },
    { odd: host('pypi.org', { odd: '\uFDFA'.repeat(400_000) }), what: 'an unknown field' },
  ])('is everything, at once: $what', ({ odd }) => {
    const start = process.cpuUsage();
    expect(codesFor(odd, TARGETS.internet)).toEqual(UNREAD_AND_FORBIDDEN);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
  });

  it('is any resource, in the place of one', () => {
    expect(codesFor(endpoint(`/subscriptions/${'\uFDFA'.repeat(400_000)}`), TARGETS.sql)).toEqual(UNREAD_AND_FORBIDDEN);
  });
});
