import fc from 'fast-check';
import type { Baseline, DesiredRule } from '../../../src/core/baseline/policy/baseline.ts';
import type { ConnectionTargets } from '../../../src/core/observation/connection-targets.ts';
import { NO_CONNECTIONS } from '../../../src/core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../../src/core/observation/observation.ts';
import type { HubMemory, PlanInput } from '../../../src/core/plan/model/plan.ts';
import { destinationKey, sameDestination } from '../../../src/core/rules/destinations/destination-key.ts';
import type { Inventory } from '../../../src/core/rules/destinations/ownership.ts';
import { ruleNameFor } from '../../../src/core/rules/destinations/rule-name.ts';
import type { Destination, IsolationMode, ObservedRule, RuleStatus } from '../../../src/core/rules/outbound-rule.ts';
import { writableWire } from '../../../src/core/rules/reading/wire-destination.ts';
import type { PatchSemantics } from './azure-model.ts';
import { observedRule } from './azure-model.ts';
import {
  approval,
  baseline,
  desiredRule,
  EMPTY_MEMORY,
  endpoint,
  fqdn,
  hub,
  minutesAgo,
  NOW,
  tag,
} from './plan-fixtures.ts';

/** A hub, its baseline, and the behaviour of Azure: everything that a run of the planner depends on. */
export interface PlannerCase {
  readonly observation: Observation;
  readonly baseline: Baseline;
  readonly memory: HubMemory;
  readonly consent: PlanInput['consent'];
  readonly usage: Usage;
  readonly connectionTargets: ConnectionTargets;
  readonly writeStrategy: PlanInput['writeStrategy'];
  readonly semantics: PatchSemantics;
}

/** Few destinations that overlap a lot, so that cases meet. */
const DESTINATIONS: readonly Destination[] = [
  fqdn('a.com'),
  fqdn('*.a.com'),
  fqdn('x.a.com'),
  fqdn('x.a.com', 'b.com'),
  fqdn('b.com'),
  fqdn('*.b.com'),
  fqdn('x.b.com'),
  tag('DataFactory', 443),
  tag('DataFactory', 80),
  tag('DataFactory', 80, 443),
  tag('Storage', 443),
  tag('Storage.WestUs', 443),
  tag('Storage.WestUs', 443, 443, 'Deny'),
  tag('Internet', 443),
  endpoint('lake', 'blob'),
  endpoint('lake', 'blob', true),
  endpoint('lake', 'dfs'),
  endpoint('pond', 'blob'),
];

const destination = fc.constantFrom(...DESTINATIONS);
const wantable = fc.constantFrom(
  ...DESTINATIONS.filter(
    (one) => one.type !== 'ServiceTag' || (one.action === 'Allow' && one.serviceTag !== 'Internet'),
  ),
);
const mode = fc.constantFrom<IsolationMode>('Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound');

const desired: fc.Arbitrary<readonly DesiredRule[]> = fc
  .uniqueArray(wantable, { maxLength: 6, comparator: sameDestination })
  .map((found) => found.map(desiredRule).sort((a, b) => (a.name < b.name ? -1 : 1)));

interface Seed {
  readonly destination: Destination;
  readonly named:
    | 'ours'
    | 'oursAltered'
    | 'foreign'
    | 'foreignOurName'
    | 'foreignNewField'
    | 'foreignNewForm'
    | 'azure';
  readonly alter: Destination;
  readonly status: RuleStatus;
}

const seed: fc.Arbitrary<Seed> = fc.record({
  destination,
  named: fc.constantFrom<Seed['named']>(
    'ours',
    'ours',
    'ours',
    'oursAltered',
    'oursAltered',
    'foreign',
    'foreign',
    'foreign',
    'foreignOurName',
    'foreignNewField',
    'foreignNewForm',
    'azure',
  ),
  alter: destination,
  status: fc.constantFrom<RuleStatus>(
    'Active',
    'Active',
    'Active',
    'Active',
    'Inactive',
    'Failed',
    'Provisioning',
    'Deleting',
  ),
});

function nameOf({ destination: effect, named, alter }: Seed, index: number): string {
  switch (named) {
    case 'ours':
    case 'foreignOurName':
      return ruleNameFor(effect);
    case 'oursAltered':
      return ruleNameFor(alter);
    case 'foreign':
    case 'foreignNewField':
    case 'foreignNewForm':
      return `user-rule-${index}`;
    case 'azure':
      return `__SYS_${index}`;
  }
}

interface Seeded {
  readonly rules: readonly ObservedRule[];
  readonly inventory: Inventory;
}

/** Azure holds every destination once and every name once. */
function seeded(seeds: readonly Seed[], active: boolean): Seeded {
  const rules: ObservedRule[] = [];
  const inventory: Record<string, string> = {};
  for (const [index, one] of seeds.entries()) {
    const name = nameOf(one, index);
    const taken = rules.some(
      (rule) =>
        rule.name === name || (rule.destination !== undefined && sameDestination(rule.destination, one.destination)),
    );
    if (taken) continue;
    const category = one.named === 'azure' ? 'Required' : 'UserDefined';
    const status = active || one.status === 'Deleting' ? one.status : 'Inactive';
    rules.push(formed(observedRule(name, one.destination, status, category), one.named));
    if (one.named === 'ours' || one.named === 'oursAltered') {
      inventory[name] = destinationKey(one.named === 'ours' ? one.destination : one.alter);
    }
  }
  return { rules, inventory };
}

/** Rules of others may have fields, or a whole form, that Azure has added since. */
function formed(rule: ObservedRule, named: Seed['named']): ObservedRule {
  if (named === 'foreignNewField') return { ...rule, wire: { ...rule.wire, newField: 'x' } };
  if (named === 'foreignNewForm') return { ...rule, destination: undefined, wire: { ...rule.wire, type: 'NewForm' } };
  return rule;
}

const wantedBaseline: fc.Arbitrary<Baseline> = fc
  .record({
    rules: desired,
    isolation: fc.record({
      mode: fc.option(mode, { nil: undefined }),
      newHubs: fc.constantFrom('report' as const, 'approve' as const, 'enforce' as const),
      existingHubs: fc.constantFrom('report' as const, 'approve' as const),
    }),
    firewallSku: fc.constantFrom('Standard' as const, 'Basic' as const, undefined),
    unlistedRules: fc.constantFrom('allow' as const, 'report' as const, 'remove' as const),
    forbidden: fc.constantFrom<Baseline['forbidden']>(
      [],
      [{ target: { type: 'FQDN', host: 'x.b.com' }, action: 'remove' }],
      [{ target: { type: 'ServiceTag', serviceTag: 'Storage' }, action: 'report' }],
      [{ target: { type: 'ServiceTag', serviceTag: 'Internet' }, action: 'remove' }],
    ),
    start: fc.boolean(),
    includeSpark: fc.boolean(),
    fault: fc.constantFrom<'HW406' | 'HW409' | undefined>(undefined, undefined, undefined, undefined, 'HW406', 'HW409'),
    exempt: fc.constantFrom<readonly string[]>([], [], ['HW101', 'HW102'], ['HW201'], ['HW203', 'HW204']),
  })
  .map(({ start, includeSpark, exempt, fault, ...rest }) =>
    baseline({
      ...rest,
      problems: fault === undefined ? [] : faultOf(rest.rules[0], fault),
      provisioning: { start, includeSpark, warnAfterMinutes: undefined, failAfterMinutes: undefined },
      exemptions: exempt.length === 0 ? [] : [exemption(exempt)],
    }),
  );

function faultOf(rule: DesiredRule | undefined, code: 'HW406' | 'HW409'): Baseline['problems'] {
  return [{ code, rule: rule?.name, message: 'It cannot be had.', blocksRule: true }];
}

function exemption(findings: readonly string[]): Baseline['exemptions'][number] {
  return {
    id: 'ex-1',
    hub: '*',
    findings,
    rule: undefined,
    owner: 'platform-team',
    ticket: 'OPS-1',
    reason: 'test',
    expiresAt: new Date(NOW.getTime() + 90 * 24 * 3600 * 1000),
  };
}

const consentArbitrary: fc.Arbitrary<PlanInput['consent']> = fc.record({
  enforcedSince: fc.constantFrom(undefined, minutesAgo(60 * 24 * 30), minutesAgo(60)),
  approvals: fc.constantFrom(
    [],
    [approval()],
    [approval({ toMode: 'AllowInternetOutbound' })],
    [approval({ fromMode: 'AllowInternetOutbound' })],
    [approval({ expiresAt: minutesAgo(1) })],
    [approval({ workspaceGuid: 'another' })],
  ),
});

const usageArbitrary: fc.Arbitrary<Usage> = fc.constantFrom(
  { computes: [], endpoints: [] },
  { computes: [], endpoints: [] },
  { computes: ['hub1/cpu'], endpoints: [] },
  { computes: [], endpoints: ['project/chat'] },
);

/** Worlds of every kind. */
export const plannerCases: fc.Arbitrary<PlannerCase> = fc
  .record({
    baseline: wantedBaseline,
    mode,
    active: fc.boolean(),
    seeds: fc.array(seed, { maxLength: 8 }),
    ageHours: fc.constantFrom(1, 12, 23, 25, 1000),
    changeable: fc.constantFrom<Observation['changeableIsolationModes']>(
      undefined,
      undefined,
      ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'],
      [],
    ),
    sku: fc.constantFrom('Standard' as const, 'Basic' as const, undefined),
    fought: fc.option(wantable, { nil: undefined, freq: 1 }),
    foreignChanges: fc.constantFrom(0, 3),
    lost: fc.option(destination, { nil: undefined, freq: 6 }),
    consent: consentArbitrary,
    usage: usageArbitrary,
    connectionTargets: fc.constantFrom<ConnectionTargets>(
      NO_CONNECTIONS,
      { ...NO_CONNECTIONS, ids: [resourceOf(endpoint('lake')).toLowerCase()] },
      { ...NO_CONNECTIONS, hosts: ['lake.dfs.core.windows.net'] },
    ),
    writeStrategy: fc.constantFrom('auto' as const, 'auto' as const, 'serial' as const),
    semantics: fc.constantFrom('merge' as const, 'replace' as const),
  })
  .map(({ mode: isolationMode, active, seeds, ageHours, changeable, sku, lost, fought, foreignChanges, ...rest }) => {
    const isActive = active && isolationMode !== 'Disabled';
    const { rules, inventory } = seeded(seeds, isActive);
    const legal = rules.filter(
      ({ category, destination: effect }) =>
        category !== 'UserDefined' ||
        isolationMode === 'AllowOnlyApprovedOutbound' ||
        (isolationMode === 'AllowInternetOutbound' && effect?.type === 'PrivateEndpoint'),
    );
    const observation = hub(legal, {
      isolationMode,
      networkStatus: isActive ? 'Active' : 'Inactive',
      createdAt: minutesAgo(ageHours * 60),
      changeableIsolationModes: changeable,
      firewallSku: sku,
    });
    return {
      ...rest,
      observation,
      memory: { ...EMPTY_MEMORY, inventory, lost: lostRules(legal, lost, isolationMode) },
    };
  });

function resourceOf(one: Destination): string {
  return one.type === 'PrivateEndpoint' ? one.serviceResourceId : '';
}

/** A foreign rule that existed a moment ago, so no other rule had its destination. */
function lostRules(
  rules: readonly ObservedRule[],
  lost: Destination | undefined,
  isolationMode: IsolationMode,
): HubMemory['lost'] {
  if (lost === undefined || isolationMode !== 'AllowOnlyApprovedOutbound') return [];
  if (rules.some(({ destination: effect }) => effect !== undefined && sameDestination(effect, lost))) return [];
  return [{ name: 'lost-rule', rule: writableWire(observedRule('lost-rule', lost, 'Active')) }];
}
