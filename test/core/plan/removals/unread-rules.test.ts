import { describe, expect, it } from 'vitest';
import type { Baseline, ForbiddenRule } from '../../../../src/core/baseline/policy/baseline.ts';
import type { ForbiddenTarget } from '../../../../src/core/rules/limits/forbidden-destinations.ts';
import { codesOn, planFor } from '../judge-rules.ts';
import { desiredRule, fqdn } from '../plan-fixtures.ts';

const SQL =
  '/subscriptions/33333333-2222-4444-8888-555555555555/resourceGroups/rg/providers/Microsoft.Sql/servers/payroll';
const TARGETS = {
  internet: { type: 'ServiceTag', serviceTag: 'Internet' },
  ngrok: { type: 'FQDN', host: '*.ngrok.io' },
  range: { type: 'AddressPrefix', prefix: '8.8.8.0/24' },
  sql: { type: 'PrivateEndpoint', serviceResourceId: SQL, subresourceTarget: 'sqlServer' },
} satisfies Record<string, ForbiddenTarget>;
const forbid = (action: ForbiddenRule['action'], ...targets: ForbiddenTarget[]) =>
  targets.map((target) => ({ target, action }));

const host = (destination: unknown) => ({ type: 'FQDN', category: 'UserDefined', status: 'Active', destination });
const tagged = (destination: unknown) => ({ ...host(destination), type: 'ServiceTag' });
const endpoint = (destination: unknown, more: object = {}) => ({
  ...host(destination),
  type: 'PrivateEndpoint',
  ...more,
});
const internet = (more: object) => tagged({ serviceTag: 'Internet', protocol: 'TCP', portRanges: '443', ...more });
const range = (addressPrefixes: unknown) => tagged({ addressPrefixes, protocol: 'TCP', portRanges: '443' });

describe('a rule that cannot be read in full is named, and counts at its widest for forbidden targets', () => {
  it.each([
    { rule: internet({ portRanges: '1024-655535' }), target: TARGETS.internet, why: 'ports above the highest' },
    { rule: internet({ portRanges: '1-' }), target: TARGETS.internet, why: 'ports without an end' },
    { rule: internet({ portRanges: ['443'] }), target: TARGETS.internet, why: 'ports as a list' },
    { rule: internet({ portRanges: 443 }), target: TARGETS.internet, why: 'ports as a number' },
    { rule: internet({ protocol: 'Any' }), target: TARGETS.internet, why: 'an unknown protocol' },
    { rule: internet({ action: 'Permit' }), target: TARGETS.internet, why: 'an unknown action' },
    { rule: internet({ serviceTag: ' Inter net ' }), target: TARGETS.internet, why: 'a tag with a blank in it' },
    { rule: internet({ serviceTag: 'Sql, Internet' }), target: TARGETS.internet, why: 'a list of tags' },
    { rule: internet({ serviceTag: '*' }), target: TARGETS.internet, why: 'a star for a tag' },
    {
      rule: internet({ serviceTag: 'Sql', moreTags: ['Internet'] }),
      target: TARGETS.internet,
      why: 'an unknown field',
    },
    { rule: tagged('Internet'), target: TARGETS.internet, why: 'a tag as a text' },
    { rule: tagged(['Internet']), target: TARGETS.internet, why: 'a tag in a list' },
    { rule: range('0.0.0.0/0'), target: TARGETS.internet, why: 'prefixes as a text' },
    { rule: range(['0.0.0.0/O']), target: TARGETS.internet, why: 'a mask that is no number' },
    { rule: range(['8.8.8.8/33']), target: TARGETS.range, why: 'a mask that is too long' },
    { rule: range(['8.8.8']), target: TARGETS.range, why: 'an address in short' },
    { rule: range(['010.010.010.010']), target: TARGETS.range, why: 'octets that may be octal' },
    { rule: range(['8.8.8.9-8.8.8.1']), target: TARGETS.range, why: 'a range that runs backwards' },
    { rule: range(['[::]/0']), target: TARGETS.internet, why: 'an address in brackets' },
    { rule: range(['0.0.0.0/0.0.0.0']), target: TARGETS.internet, why: 'a mask in dots' },
    { rule: range(['Internet']), target: TARGETS.internet, why: 'a tag among the prefixes' },
    { rule: host('x.ngrok.io,we*ird.example'), target: TARGETS.ngrok, why: 'one odd host beside it' },
    { rule: host('https://x.ngrok.io/a?b#c'), target: TARGETS.ngrok, why: 'a scheme and a path' },
    { rule: host('x.ngrok.io:8443'), target: TARGETS.ngrok, why: 'a port' },
    { rule: host('user:pw@x.ngrok.io'), target: TARGETS.ngrok, why: 'a user' },
    { rule: host('//x.ngrok.io'), target: TARGETS.ngrok, why: 'two slashes' },
    { rule: host('x\uFF0Engrok\u3002io'), target: TARGETS.ngrok, why: 'dots of other scripts' },
    { rule: host('x.\uFF4E\uFF47\uFF52\uFF4F\uFF4B.io'), target: TARGETS.ngrok, why: 'letters of full width' },
    { rule: host('x.ngro\u212A.io'), target: TARGETS.ngrok, why: 'a Kelvin sign' },
    { rule: host('x.ng\u00ADrok.io'), target: TARGETS.ngrok, why: 'a soft hyphen' },
    { rule: host('x%2Engrok.io'), target: TARGETS.ngrok, why: 'an escaped dot' },
    { rule: host('x.n*k.io'), target: TARGETS.ngrok, why: 'a star inside' },
    { rule: host('**.ngrok.io'), target: TARGETS.ngrok, why: 'two stars' },
    { rule: host('ngrok.*'), target: TARGETS.ngrok, why: 'a star at the end' },
    { rule: host('.ngrok.io'), target: TARGETS.ngrok, why: 'a dot in front' },
    { rule: host('x..ngrok.io'), target: TARGETS.ngrok, why: 'an empty label' },
    { rule: host('pypi.org x.ngrok.io'), target: TARGETS.ngrok, why: 'a blank between hosts' },
    { rule: host('"x.ngrok.io"'), target: TARGETS.ngrok, why: 'quotes' },
    { rule: host('x?.ngrok.io'), target: TARGETS.ngrok, why: 'a question mark' },
    { rule: host(['pypi.org', 'x.ngrok.io']), target: TARGETS.ngrok, why: 'a list of hosts' },
    { rule: host({ host: 'x.ngrok.io' }), target: TARGETS.ngrok, why: 'an object with the host' },
    { rule: host('8.8.8.8'), target: TARGETS.range, why: 'an address for a host' },
    { rule: host('0.0.0.0/0'), target: TARGETS.internet, why: 'every address for a host' },
    { rule: { ...host('0.0.0.0/0'), type: 'IPAddress' }, target: TARGETS.internet, why: 'an unknown type' },
    { rule: { ...host('*'), type: 'Anything' }, target: TARGETS.internet, why: 'an unknown type with a star' },
    { rule: { ...host('x.ngrok.io'), type: 7 }, target: TARGETS.ngrok, why: 'a type that is no text' },
    { rule: { ...internet({}), type: 'Tag' }, target: TARGETS.internet, why: 'a tag under an unknown type' },
    { rule: 'x.ngrok.io', target: TARGETS.ngrok, why: 'a rule that is a text' },
    { rule: ['x.ngrok.io'], target: TARGETS.ngrok, why: 'a rule that is a list' },
    { rule: endpoint({ serviceResourceId: SQL }), target: TARGETS.sql, why: 'no subresource' },
    {
      rule: endpoint({ serviceResourceId: SQL, subresourceTarget: 'sqlServer,x' }),
      target: TARGETS.sql,
      why: 'a list of subresources',
    },
    {
      rule: endpoint({ serviceResourceId: `https://management.azure.com${SQL}?a=b`, subresourceTarget: 'sqlServer' }),
      target: TARGETS.sql,
      why: 'an id with a host before it',
    },
    {
      rule: endpoint({ serviceResourceId: [SQL], subresourceTarget: 'sqlServer' }),
      target: TARGETS.sql,
      why: 'an id in a list',
    },
    { rule: endpoint(SQL), target: TARGETS.sql, why: 'an id as a text' },
    {
      rule: endpoint({ serviceResourceId: `${SQL}2`, subresourceTarget: 'sqlServer' }, { fqdns: 'x.ngrok.io' }),
      target: TARGETS.ngrok,
      why: 'names that are no list',
    },
    {
      rule: { ...host('pypi.org'), fqdns: ['x.ngrok.io'] },
      target: TARGETS.ngrok,
      why: 'names beside an FQDN rule',
    },
  ])('$why', ({ rule, target }) => {
    const policy = { unlistedRules: 'allow', forbidden: forbid('remove', target) } as const;
    const plan = planFor({ odd: rule }, policy);
    // A rule with an unknown action may also deny a wanted destination.
    expect(codesOn(plan, 'odd').filter((code) => code !== 'HW209')).toEqual(['HW204', 'HW211']);
    expect(plan.verdict).toBe('Drifted');
    expect(plan.steps).toEqual([]);
    expect(plan.skipped.map(({ reason }) => reason)).toContain('NotPossible');
    // The same rule beside an entry that it does not touch.
    const other = planFor(
      { odd: rule },
      { ...policy, forbidden: forbid('remove', { type: 'FQDN', host: 'z.invalid' }) },
    );
    expect(codesOn(other, 'odd')).toContain('HW211');
  });

  it.each([
    { rule: { type: 'Magic', destination: {} }, says: 'type "Magic" is not a type of rule that Hubwarden knows' },
    { rule: {}, says: 'type nothing is not a type' },
    { rule: 7, says: 'The rule is 7 and not an object' },
    { rule: internet({ portRanges: '1-' }), says: 'portRanges is "1-"; it counts as every port' },
    { rule: tagged('Sql'), says: 'destination is "Sql"; a rule of type ServiceTag has an object there' },
    { rule: host('pypi.org,'), says: 'destination has an empty entry' },
    { rule: host('a b.org'), says: '"a b.org" in destination is not a host name' },
    { rule: endpoint({ serviceResourceId: SQL }), says: 'subresourceTarget is nothing' },
  ])('names the reason: $says', ({ rule, says }) => {
    const found = planFor({ odd: rule }, { unlistedRules: 'allow' }).findings.find(({ code }) => code === 'HW211');
    expect(found?.message).toContain(says);
  });

  it('keeps a long value and many reasons short', () => {
    const rule = host(Array.from({ length: 500 }, (_, index) => `https://h${index}.example/x`).join(','));
    const found = planFor({ odd: rule }).findings.find(({ code }) => code === 'HW211');
    expect(found?.message).toContain('497 more parts cannot be read.');
    expect(found?.message.length).toBeLessThan(700);
  });

  it.each(['constructor', '__proto__', 'toString', '\uD800', 'odd\u0000'])('under the name %j', (name) => {
    const rules = JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(host('https://x.ngrok.io'))}}`);
    const plan = planFor(rules, { forbidden: forbid('remove', TARGETS.ngrok) });
    if (name !== '__proto__') expect(codesOn(plan, name)).toEqual(['HW203', 'HW204', 'HW211']);
  });

  it('covers nothing that the baseline wants', () => {
    const wanted = [desiredRule(fqdn('pypi.org')), desiredRule(fqdn('x.example'))];
    const plan = planFor({ odd: host('x.example,https://y.example') }, { rules: wanted });
    expect(plan.findings.map(({ code }) => code)).toContain('HW201');
  });

  it('still denies the targets of its readable part', () => {
    const rules = [desiredRule(fqdn('pypi.org'))];
    const plan = planFor({ odd: internet({ action: 'Deny', portRanges: '1-' }) }, { rules });
    expect(codesOn(plan, 'odd')).toContain('HW209');
  });
});

describe('a category makes no rule Azure’s', () => {
  const opening = { serviceTag: 'Internet', protocol: '*', portRanges: '*' };

  it.each(['Required', 'Recommended', 'Dependency', 'Brand New', ' required ', 7, { a: 1 }])('%j', (category) => {
    const forbidden = forbid('remove', TARGETS.internet);
    const plan = planFor({ 'any-out': { ...tagged(opening), category } }, { forbidden, unlistedRules: 'remove' });
    expect(codesOn(plan, 'any-out')).toContain('HW204');
    expect(plan.steps).toEqual([]);
    expect(plan.verdict).toBe('Drifted');
  });

  it.each(['userdefined', ' UserDefined ', 'USERDEFINED', undefined, null])('and %j can be deleted', (category) => {
    const plan = planFor(
      { 'any-out': { ...tagged(opening), category } },
      { forbidden: forbid('remove', TARGETS.internet) },
    );
    expect(plan.steps.map(({ removes }) => removes)).toEqual([['any-out']]);
  });

  it.each([
    { name: '__SYS_ST_Internet', more: {} },
    { name: 'out', more: { parentRuleNames: ['hw-lake'] } },
  ])('but a name of Azure’s or a parent does: $name', ({ name, more }) => {
    const rule = { ...tagged(opening), category: 'UserDefined', ...more };
    expect(codesOn(planFor({ [name]: rule }, { forbidden: forbid('remove', TARGETS.internet) }), name)).toEqual([]);
  });
});

describe('a rule that opens the internet beside an approved-only baseline', () => {
  it.each([
    { rule: internet({}), why: 'the tag' },
    { rule: range(['0.0.0.0/0']), why: 'every address' },
    { rule: range(['0.0.0.0/1', '128.0.0.0/1']), why: 'two halves' },
    { rule: range(['0.0.0.1-255.255.255.255']), why: 'a range with both ends' },
    { rule: range(['::ffff:0:0/96']), why: 'mapped addresses' },
    { rule: range(['64:ff9b::/96']), why: 'addresses behind NAT64' },
    { rule: range(['::/0']), why: 'every IPv6 address' },
    { rule: host('*'), why: 'every host' },
    { rule: host('*.com'), why: 'a top-level domain' },
    { rule: host('*com'), why: 'every name that ends like one' },
    { rule: host('*.co.uk'), why: 'a domain in which anyone can register names' },
    { rule: host('pypi.org,*.org'), why: 'one host of a list' },
    { rule: host('*o.uk'), why: 'every name that ends like such a domain' },
    { rule: host('*.me.uk'), why: 'a domain of private persons' },
    { rule: host('*.gob.ar'), why: 'a domain of a government' },
    { rule: host('*.plc.uk'), why: 'a domain of companies' },
    { rule: host('*.asso.fr'), why: 'a domain of associations' },
    {
      rule: host([...'abcdefghijklmnopqrstuvwxyz0123456789'].map((end) => `*${end}.com`).join(',')),
      why: 'every name of a top-level domain over a list',
    },
  ])('is a difference: $why', ({ rule }) => {
    const plan = planFor({ wide: rule });
    expect(codesOn(plan, 'wide')).toEqual(['HW203', 'HW210']);
    expect(plan.verdict).toBe('Drifted');
    expect(plan.findings.find(({ code }) => code === 'HW210')?.destination).toBeDefined();
    expect(codesOn(planFor({ wide: rule }, { unlistedRules: 'allow' }), 'wide')).toEqual([]);
    const isolation = { mode: 'AllowInternetOutbound', newHubs: 'report', existingHubs: 'report' } as const;
    expect(codesOn(planFor({ wide: rule }, { isolation }), 'wide')).not.toContain('HW210');
  });

  it('is removed where the policy removes unlisted rules', () => {
    const plan = planFor({ wide: internet({}) }, { unlistedRules: 'remove' });
    expect(codesOn(plan, 'wide')).toEqual(['HW203', 'HW210']);
    expect(plan.steps.map(({ removes }) => removes)).toEqual([['wide']]);
  });

  it.each([
    { rule: host('*.example.com'), why: 'a wildcard below a domain' },
    { rule: host('*.example.uk'), why: 'a wildcard below a domain of a country' },
    { rule: host('*pypi.uk'), why: 'a star inside a label that no such domain ends with' },
    { rule: host('*.o.uk'), why: 'a wildcard below a domain of one letter' },
    { rule: host('*a.com,*b.com'), why: 'two endings of a top-level domain' },
    { rule: host('*.internal'), why: 'a domain that is not on the internet' },
    { rule: range(['203.0.113.0/24']), why: 'one network' },
    { rule: internet({ action: 'Deny' }), why: 'a Deny' },
  ])('is not $why', ({ rule }) => {
    expect(codesOn(planFor({ narrow: rule }), 'narrow')).not.toContain('HW210');
  });

  it('counts rules of the hub together', () => {
    const slices = Object.fromEntries([8, 9, 11, 12].map((octet) => [`slice-${octet}`, range([`${octet}.0.0.0/8`])]));
    const plan = planFor({ ...slices, one: range(['203.0.113.7']) }, { forbidden: forbid('remove', TARGETS.internet) });
    expect(plan.findings.filter(({ code }) => code === 'HW204').length).toBeGreaterThanOrEqual(2);
    expect(codesOn(plan, 'one')).toEqual(['HW203']);
    expect(plan.steps).toEqual([]);
    expect(planFor(slices).verdict).toBe('Drifted');
    expect(planFor({ a: range(['8.0.0.0/8']), b: range(['203.0.113.0/24']) }).verdict).toBe('Compliant');
  });

  it.each([
    TARGETS.internet,
    TARGETS.ngrok,
    { type: 'ServiceTag', serviceTag: 'Storage' } as const,
    { type: 'ServiceTag', serviceTag: 'AzureCloud' } as const,
  ])('holds rules together against %j as it holds one rule', (target) => {
    const octets = Array.from({ length: 221 }, (_, at) => at + 1).filter((octet) => octet !== 10 && octet !== 127);
    const slices = Object.fromEntries(octets.map((octet) => [`slice-${octet}`, range([`${octet}.0.0.0/8`])]));
    const policy = { forbidden: forbid('remove', target), unlistedRules: 'allow' } as const;
    expect(codesOn(planFor({ whole: range(['0.0.0.0/0']) }, policy), 'whole')).toEqual(['HW204']);
    const plan = planFor(slices, policy);
    expect(plan.verdict).toBe('Drifted');
    expect(plan.findings.filter(({ code }) => code === 'HW204').length).toBeGreaterThanOrEqual(2);
    expect(plan.steps).toEqual([]);
  });

  it('holds each of them against a forbidden range alone', () => {
    const slices = Object.fromEntries([8, 9, 11, 12].map((octet) => [`slice-${octet}`, range([`${octet}.0.0.0/8`])]));
    const plan = planFor(slices, { forbidden: forbid('report', TARGETS.range), unlistedRules: 'allow' });
    expect(plan.findings.filter(({ code }) => code === 'HW204').map(({ rule }) => rule)).toEqual(['slice-8']);
  });

  it.each([
    { rules: { a: range(['10.0.0.0/8', '127.0.0.0/8']) }, why: 'private and loopback addresses' },
    { rules: { a: range(['224.0.0.0/5']), b: range(['232.0.0.0/5']) }, why: 'multicast over two rules' },
    { rules: { a: range(['10.0.0.0/8']), b: range(['240.0.0.0/4']) }, why: 'private and reserved ones over two rules' },
    { rules: { a: range(['0.0.0.0/8']), b: range(['8.0.0.0/8']) }, why: 'one public /8 beside this network' },
  ])('does not count addresses that are not public: $why', ({ rules }) => {
    const plan = planFor(rules, { forbidden: forbid('remove', TARGETS.internet, TARGETS.ngrok) });
    expect(codesOn(plan, 'a')).toEqual(['HW203']);
    expect(plan.verdict).toBe('Compliant');
  });

  const wide = (more: Partial<Baseline> = {}) => ({ forbidden: forbid('remove', TARGETS.internet), ...more });

  it.each([
    '10.0.0.0/255.0.0.0',
    '10.1.2.3/255.255.255.255',
    '10.*',
    '10.1.2.*',
    '10.x.x.x',
    '192.168.1',
    '10.1/16',
    '10.01.2.3',
    '010.1.2.3',
    '192.168.001.000/24',
    '10.1.2.3 255.255.255.0',
    '10.1.2.3 255.255.255.255',
    '10.0.0.0 netmask 255.0.0.0',
    '10.0.0.0 0.255.255.255',
    '10.1.2.0-255',
    '10.1.2.[0-255]',
    '10.1.2.0 to 10.1.2.255',
    '10.0.0.0/8 and 192.168.0.0/16',
    '10.0.0.0/8, 192.168.0.0/16',
    '10.0.0.1:443',
    'http://10.0.0.1/',
    '\u0661\u0660.\u0661.\u0662.\u0663/\u0662\u0664',
    { address: '10.0.0.0', mask: '255.0.0.0' },
    { prefix: '10.0.0.0', length: 8 },
    { start: '10.0.0.1', end: '10.0.0.9' },
  ])('is not a private range in an odd spelling, which is still named: %j', (entry) => {
    expect(codesOn(planFor({ odd: range([entry]) }, wide()), 'odd')).toEqual(['HW203', 'HW211']);
  });

  it.each([
    ...['to', 'bis', '~', '_', ':', '>', '->', '..', '\u2014', 'through'].map(
      (dash) => `0.0.0.1${dash}255.255.255.255`,
    ),
    '0.0.0.1 to 255.255.255.255',
    '::1 to ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '-255.255.255.255',
    'from 1.0.0.0',
    '0.0.0.0 mask 0.0.0.0',
    '0x0.0.0.1 to 0xff.255.255.255',
    '0.0.0.0 255.255.255.255',
    '0.0.0.1 255.255.255.254',
    '0.0.0.0:443/0',
    '0.0.0.0 / 0',
    'http://0.0.0.0/0',
    'ip:0.0.0.0/0',
    '\u0660.\u0660.\u0660.\u0660/\u0660',
    '\u0966.\u0966.\u0966.\u0966/\u0966',
    '!10.0.0.0/8',
    'not 10.0.0.0/8',
    'all except 10.0.0.0/8',
    '???',
    { start: '0.0.0.0', end: '255.255.255.255' },
    { prefix: '0.0.0.0', length: 0 },
    { length: 0, prefix: '0.0.0.0' },
    { ip: '0.0.0.0', mask: '0.0.0.0' },
    ['0.0.0.1', '255.255.255.255'],
  ])('is every address in a spelling that cannot be read: %j', (entry) => {
    expect(codesOn(planFor({ odd: range([entry]) }, wide()), 'odd')).toEqual(['HW203', 'HW204', 'HW210', 'HW211']);
  });

  it('reads a long entry in steps that grow with its length', () => {
    for (const text of ['1.2.3.', '1:', '255.255.255.255 ', 'a.1-', '::', ' 1', '0.0.0.0/']) {
      const plan = planFor({ odd: range([text.repeat(5_000)]) }, wide());
      expect(codesOn(plan, 'odd')).toContain('HW211');
    }
  });

  it('is not accepted with an exemption of one forbidden host that it opens too', () => {
    const exempt = {
      id: 'ex-1',
      hub: '*',
      findings: ['HW204'],
      rule: 'wide',
      owner: 'platform-team',
      ticket: 'OPS-1',
      reason: 'migration',
      expiresAt: new Date('2027-01-01T00:00:00Z'),
    };
    const policy = { forbidden: forbid('report', TARGETS.ngrok), exemptions: [exempt] };
    expect(codesOn(planFor({ wide: internet({}) }, policy), 'wide')).toEqual(['HW204', 'HW210']);
    const whole = { ...policy, forbidden: forbid('report', TARGETS.internet) };
    expect(planFor({ wide: internet({}) }, whole).verdict).toBe('Exempt');
  });
});

describe('findings about a rule name its destination', () => {
  it('beside the pattern that it breaks', () => {
    const plan = planFor({ tunnel: host('tunnel.ngrok.io') }, { forbidden: forbid('report', TARGETS.ngrok) });
    const found = plan.findings.find(({ code }) => code === 'HW204');
    expect(found?.message).toContain('opens *.ngrok.io');
    expect(found?.message).toContain('its destination is FQDN tunnel.ngrok.io');
    expect(found?.destination).toBe('FQDN tunnel.ngrok.io');
  });

  it('also where it is only unlisted', () => {
    const found = planFor({ mirror: host('*.blob.core.windows.net') }).findings.find(({ code }) => code === 'HW203');
    expect(found?.message).toContain('*.blob.core.windows.net');
    expect(found?.destination).toBe('FQDN *.blob.core.windows.net');
  });
});
