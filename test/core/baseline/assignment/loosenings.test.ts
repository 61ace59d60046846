import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loosenings } from '../../../../src/core/baseline/assignment/loosenings.ts';
import type { Baseline } from '../../../../src/core/baseline/policy/baseline.ts';
import type { ForbiddenTarget } from '../../../../src/core/rules/limits/forbidden-destinations.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import { baseline, desiredRule, endpoint, fqdn, tag } from '../../plan/plan-fixtures.ts';
import { probesOf } from '../../plan/traffic-oracle.ts';

interface Row {
  readonly why: string;
  readonly old: Partial<Baseline>;
  readonly next: Partial<Baseline>;
  readonly looser: readonly string[];
}

const withRules = (...destinations: readonly Destination[]): Partial<Baseline> => ({
  rules: destinations.map(desiredRule),
});

const blockedRule = (destination: Destination): Partial<Baseline> => ({
  rules: [desiredRule(destination)],
  problems: [{ code: 'HW409', rule: desiredRule(destination).name, message: '', blocksRule: true }],
});

const isolation = (changes: Partial<Baseline['isolation']>): Partial<Baseline> => ({
  isolation: { mode: 'AllowOnlyApprovedOutbound', newHubs: 'approve', existingHubs: 'approve', ...changes },
});

const forbidding = (target: ForbiddenTarget, action: 'report' | 'remove' = 'report'): Partial<Baseline> => ({
  forbidden: [{ target, action }],
});

const host = (name: string): ForbiddenTarget => ({ type: 'FQDN', host: name });
const forbiddenTag = (serviceTag: string): ForbiddenTarget => ({ type: 'ServiceTag', serviceTag });
const prefix = (text: string): ForbiddenTarget => ({ type: 'AddressPrefix', prefix: text });
const target = (account: string, subresourceTarget?: string): ForbiddenTarget => ({
  type: 'PrivateEndpoint',
  serviceResourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${account}`,
  subresourceTarget,
});

const provisioning = (start: boolean): Partial<Baseline> => ({
  provisioning: { start, includeSpark: false, warnAfterMinutes: undefined, failAfterMinutes: undefined },
});

const windows = (from: string): Partial<Baseline> => ({
  writeWindows: [{ days: ['Mon'], from, to: '18:00', timeZone: 'UTC' }],
});

const MODES: readonly Row[] = [
  { why: 'the same baseline is no looser', old: {}, next: {}, looser: [] },
  {
    why: 'what only observes writes nothing any more',
    old: {},
    next: { mode: 'observe' },
    looser: ['mode is observe, not enforce'],
  },
  { why: 'to enforce is stricter than to observe', old: { mode: 'observe' }, next: {}, looser: [] },
  {
    why: 'a weaker isolation mode lets more out',
    old: isolation({}),
    next: isolation({ mode: 'AllowInternetOutbound' }),
    looser: ['isolation mode is AllowInternetOutbound, not AllowOnlyApprovedOutbound'],
  },
  {
    why: 'to ask for no mode is weaker than to ask for any, Disabled included',
    old: isolation({ mode: 'Disabled' }),
    next: isolation({ mode: undefined }),
    looser: ['isolation mode is not set, not Disabled'],
  },
  {
    why: 'a stricter isolation mode lets less out',
    old: isolation({ mode: 'AllowInternetOutbound' }),
    next: isolation({}),
    looser: [],
  },
  {
    why: 'new hubs that wait for approval stay open until it comes',
    old: isolation({ newHubs: 'enforce' }),
    next: isolation({ newHubs: 'approve' }),
    looser: ['newHubs is approve, not enforce'],
  },
  {
    why: 'existing hubs that are only reported are never tightened',
    old: isolation({}),
    next: isolation({ existingHubs: 'report' }),
    looser: ['existingHubs is report, not approve'],
  },
  {
    why: 'newHubs and existingHubs do not count without a mode',
    old: isolation({ mode: undefined, newHubs: 'enforce' }),
    next: isolation({ mode: undefined, newHubs: 'report', existingHubs: 'report' }),
    looser: [],
  },
];

const RULES: readonly Row[] = [
  {
    why: 'a destination that the old rules do not let through is opened',
    old: withRules(fqdn('a.com')),
    next: withRules(fqdn('a.com'), fqdn('b.com')),
    looser: [`it permits the targets of ${desiredRule(fqdn('b.com')).name}`],
  },
  {
    why: 'fewer rules open less',
    old: withRules(fqdn('a.com'), fqdn('b.com')),
    next: withRules(fqdn('a.com')),
    looser: [],
  },
  {
    why: 'a name below a permitted wildcard opens nothing',
    old: withRules(fqdn('*.a.com')),
    next: withRules(fqdn('x.a.com')),
    looser: [],
  },
  {
    why: 'a wildcard opens more than one name below it',
    old: withRules(fqdn('x.a.com')),
    next: withRules(fqdn('*.a.com')),
    looser: [`it permits the targets of ${desiredRule(fqdn('*.a.com')).name}`],
  },
  {
    why: 'several old rules may let a destination through together',
    old: withRules(tag('DataFactory', 80), tag('DataFactory', 81)),
    next: withRules(tag('DataFactory', 80, 81)),
    looser: [],
  },
  {
    why: 'one port more is more',
    old: withRules(tag('DataFactory', 80)),
    next: withRules(tag('DataFactory', 80, 81)),
    looser: [`it permits the targets of ${desiredRule(tag('DataFactory', 80, 81)).name}`],
  },
  {
    why: 'Spark on a private endpoint is a way more',
    old: withRules(endpoint('lake')),
    next: withRules(endpoint('lake', 'blob', true)),
    looser: [`it permits the targets of ${desiredRule(endpoint('lake', 'blob', true)).name}`],
  },
  {
    why: 'a rule that was wanted and could not be written opened nothing',
    old: blockedRule(fqdn('a.com')),
    next: withRules(fqdn('a.com')),
    looser: [`it permits the targets of ${desiredRule(fqdn('a.com')).name}`],
  },
  {
    why: 'a rule that neither baseline can have written is the same in both',
    old: blockedRule(fqdn('a.com')),
    next: blockedRule(fqdn('a.com')),
    looser: [],
  },
  {
    why: 'an advisory problem does not block the rule',
    old: {
      ...withRules(fqdn('a.com')),
      problems: [{ code: 'HW207', rule: desiredRule(fqdn('a.com')).name, message: '', blocksRule: false }],
    },
    next: withRules(fqdn('a.com')),
    looser: [],
  },
  {
    why: 'a Deny that is gone denies nothing',
    old: withRules(tag('Storage', 443, 443, 'Deny')),
    next: {},
    looser: [`it no longer denies the targets of ${desiredRule(tag('Storage', 443, 443, 'Deny')).name}`],
  },
  { why: 'a Deny opens nothing', old: {}, next: withRules(tag('Storage', 443, 443, 'Deny')), looser: [] },
  {
    why: 'a message names three rules and counts the rest',
    old: {},
    next: withRules(fqdn('a.com'), fqdn('b.com'), fqdn('c.com'), fqdn('d.com')),
    looser: [
      `it permits the targets of ${[fqdn('a.com'), fqdn('b.com'), fqdn('c.com')].map((each) => desiredRule(each).name).join(', ')} and 1 more`,
    ],
  },
];

const FORBIDDEN: readonly Row[] = [
  {
    why: 'a target that is no longer forbidden may be opened',
    old: forbidding(host('a.com')),
    next: {},
    looser: ['a.com is no longer forbidden'],
  },
  { why: 'more that is forbidden is stricter', old: {}, next: forbidding(host('a.com')), looser: [] },
  {
    why: 'a wildcard forbids the names below it',
    old: forbidding(host('x.a.com')),
    next: forbidding(host('*.a.com')),
    looser: [],
  },
  {
    why: 'one name does not forbid a wildcard',
    old: forbidding(host('*.a.com')),
    next: forbidding(host('x.a.com')),
    looser: ['*.a.com is no longer forbidden'],
  },
  {
    why: 'a target that is only reported stays open',
    old: forbidding(host('a.com'), 'remove'),
    next: forbidding(host('a.com')),
    looser: ['a.com is no longer removed'],
  },
  {
    why: 'to remove is stricter than to report',
    old: forbidding(host('a.com')),
    next: forbidding(host('A.com'), 'remove'),
    looser: [],
  },
  {
    why: 'a tag forbids its regions',
    old: forbidding(forbiddenTag('Storage.WestUS')),
    next: forbidding(forbiddenTag('storage')),
    looser: [],
  },
  {
    why: 'AzureCloud forbids opening Azure as a whole, not every part of it',
    old: forbidding(forbiddenTag('AzureCloud.WestUS')),
    next: forbidding(forbiddenTag('AzureCloud')),
    looser: ['AzureCloud.WestUS is no longer forbidden'],
  },
  {
    why: 'the same wide tag is the same',
    old: forbidding(forbiddenTag('Internet')),
    next: forbidding(forbiddenTag('internet')),
    looser: [],
  },
  {
    why: 'the same range is the same',
    old: forbidding(prefix('10.0.0.0/8')),
    next: forbidding(prefix(' 10.0.0.0/8')),
    looser: [],
  },
  {
    why: 'another range is another',
    old: forbidding(prefix('10.0.0.0/8')),
    next: forbidding(prefix('10.0.0.0/16')),
    looser: ['10.0.0.0/8 is no longer forbidden'],
  },
  {
    why: 'a whole target holds its parts',
    old: forbidding(target('lake', 'blob')),
    next: forbidding(target('LAKE')),
    looser: [],
  },
  {
    why: 'casing makes no other part',
    old: forbidding(target('lake', 'blob')),
    next: forbidding(target('lake', 'Blob')),
    looser: [],
  },
  {
    why: 'one part is not the whole target',
    old: forbidding(target('lake')),
    next: forbidding(target('lake', 'blob')),
    looser: [expect.stringMatching(/lake is no longer forbidden$/)],
  },
  {
    why: 'another target is another',
    old: forbidding(target('lake')),
    next: forbidding(target('sea')),
    looser: [expect.stringMatching(/lake is no longer forbidden$/)],
  },
  {
    why: 'a tag is no host',
    old: forbidding(host('a.com')),
    next: forbidding(forbiddenTag('Storage')),
    looser: ['a.com is no longer forbidden'],
  },
];

const REST: readonly Row[] = [
  {
    why: 'unlisted rules that are only reported stay',
    old: { unlistedRules: 'remove' },
    next: { unlistedRules: 'report' },
    looser: ['unlistedRules is report, not remove'],
  },
  {
    why: 'unlisted rules that are allowed are not even reported',
    old: {},
    next: { unlistedRules: 'allow' },
    looser: ['unlistedRules is allow, not report'],
  },
  { why: 'removing unlisted rules is stricter', old: {}, next: { unlistedRules: 'remove' }, looser: [] },
  {
    why: 'the edit of a tag must not accept the price of a firewall',
    old: { firewallSku: undefined },
    next: {},
    looser: ['firewall SKU Standard is accepted, not none'],
  },
  {
    why: 'Basic filters less',
    old: {},
    next: { firewallSku: 'Basic' },
    looser: ['firewall SKU Basic is accepted, not Standard'],
  },
  { why: 'without a SKU no price is accepted', old: {}, next: { firewallSku: undefined }, looser: [] },
  {
    why: 'a network without provisioning',
    old: {},
    next: provisioning(false),
    looser: ['the network is not provisioned'],
  },
  { why: 'a network that is provisioned after all', old: provisioning(false), next: {}, looser: [] },
  {
    why: 'repairs at any hour would wait for a window',
    old: {},
    next: windows('08:00'),
    looser: ['it writes at other hours only'],
  },
  { why: 'no window is the widest', old: windows('08:00'), next: {}, looser: [] },
  { why: 'the same window is the same', old: windows('08:00'), next: windows('08:00'), looser: [] },
  {
    why: 'two different windows have no order',
    old: windows('08:00'),
    next: windows('07:00'),
    looser: ['it writes at other hours only'],
  },
  { why: 'who only observed wrote at no hour', old: { mode: 'observe' }, next: windows('08:00'), looser: [] },
  {
    why: 'pace bounds how fast, not what',
    old: {},
    next: { pace: { hubsChangedPerHour: 1, newHubsPerHour: 1 } },
    looser: [],
  },
];

describe('loosenings', () => {
  it.each([...MODES, ...RULES, ...FORBIDDEN, ...REST])('$why', ({ old, next, looser }) => {
    expect(loosenings(baseline(old), baseline(next))).toEqual(looser);
  });

  it('names every way at once', () => {
    const old = { ...isolation({}), ...forbidding(host('a.com')), ...withRules(fqdn('a.com')) };
    const next = { ...isolation({ mode: 'Disabled' }), ...withRules(fqdn('b.com')), mode: 'observe' } as const;
    expect(loosenings(baseline(old), baseline(next))).toHaveLength(4);
  });

  it('finds none only where every probe that the new rules let through got through before', () => {
    const destination = fc.oneof(
      fc
        .subarray(['a.com', '*.a.com', 'x.a.com', '*.b.com', 'y.b.com'], { minLength: 1 })
        .map((hosts) => fqdn(...hosts)),
      fc
        .tuple(
          fc.constantFrom('DataFactory', 'Storage', 'Storage.WestUs'),
          fc.constantFrom(80, 443),
          fc.integer({ min: 0, max: 1 }),
        )
        .map(([name, from, more]) => tag(name, from, from + more)),
      fc
        .tuple(fc.constantFrom('lake', 'sea'), fc.boolean())
        .map(([account, spark]) => endpoint(account, 'blob', spark)),
    );
    const rules = fc.array(destination, { maxLength: 5 });
    const probes = (all: readonly Destination[]) => new Set(all.flatMap((each) => [...probesOf(each)]));
    fc.assert(
      fc.property(rules, rules, (old, next) => {
        if (loosenings(baseline(withRules(...old)), baseline(withRules(...next))).length > 0) return;
        const before = probes(old);
        expect([...probes(next)].filter((probe) => !before.has(probe))).toEqual([]);
      }),
      { numRuns: propertyRuns(5000), seed: 20_261_124 },
    );
  });
});
