import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { commandsIn, problemOf } from '../../printed-commands.ts';
import type { InputChanges } from './plan-fixtures.ts';
import {
  approval,
  baseline,
  desiredRule,
  EMPTY_MEMORY,
  endpoint,
  fqdn,
  HUB_ID,
  hub,
  input,
  inventoryOf,
  minutesAgo,
  NO_USAGE,
  newHub,
  operation,
} from './plan-fixtures.ts';

const PYPI = fqdn('pypi.org');
const RULES = { rules: [desiredRule(PYPI)] };
const observed = (name: string, destination = PYPI, status: 'Active' | 'Failed' | 'Inactive' = 'Active') => ({
  name,
  category: 'UserDefined' as const,
  status,
  errorInformation: undefined,
  parentRuleNames: [],
  destination,
  wire: { type: 'FQDN', category: 'UserDefined', status, destination: 'pypi.org' },
});
const OPEN: InputChanges = { observation: newHub({ createdAt: minutesAgo(60 * 24 * 90) }) };

/** The remedy of the first finding of a code. */
function fixOf(code: string, changes: InputChanges, policy: Partial<Baseline> = {}): string {
  const plan = buildPlan(input({ baseline: baseline(policy), ...changes }));
  const found = plan.findings.find((each) => each.code === code);
  if (found === undefined) expect.fail(`${code} is not among ${plan.findings.map((each) => each.code)}`);
  return found.fix;
}

interface Case {
  readonly why: string;
  readonly code: string;
  readonly changes: InputChanges;
  readonly policy?: Partial<Baseline>;
  readonly says: RegExp;
  readonly saysNot?: RegExp;
}

const CASES: readonly Case[] = [
  {
    why: 'no computes are there, an approval is missing',
    code: 'HW101',
    changes: { ...OPEN, usage: NO_USAGE },
    says: new RegExp(`^Run \`hubwarden approve ${HUB_ID}\``),
    saysNot: /[Dd]elete/,
  },
  {
    why: 'computes block the change',
    code: 'HW101',
    changes: { ...OPEN, usage: { computes: ['hub1/cpu'], endpoints: [] } },
    says: /^First delete the computes and endpoints that HW401 names/,
  },
  {
    why: 'the change is approved and goes out with this plan',
    code: 'HW101',
    changes: { ...OPEN, usage: NO_USAGE, consent: { enforcedSince: undefined, approvals: [approval()] } },
    says: /^Hubwarden sets isolation mode AllowOnlyApprovedOutbound on hub1\. .* No action is needed\.$/,
    saysNot: /approve|[Dd]elete/,
  },
  {
    why: 'the policy only reports the mode',
    code: 'HW101',
    changes: { ...OPEN, usage: NO_USAGE },
    policy: { isolation: { mode: 'AllowOnlyApprovedOutbound', newHubs: 'report', existingHubs: 'report' } },
    says: /`existingHubs`/,
    saysNot: /hubwarden approve|[Dd]elete/,
  },
  {
    why: 'Azure offers no such change',
    code: 'HW101',
    changes: { observation: newHub({ changeableIsolationModes: ['AllowInternetOutbound'] }) },
    says: /^Create a new hub/,
    saysNot: /approve|[Dd]elete/,
  },
  {
    why: 'the operation in flight sets the mode',
    code: 'HW101',
    changes: { ...OPEN, usage: NO_USAGE, operation: operation({ isolationMode: 'AllowOnlyApprovedOutbound' }) },
    says: /^No action is needed: the running operation ends it\.$/,
  },
  {
    why: 'the assignment observes, where an approval is refused',
    code: 'HW101',
    changes: { ...OPEN, usage: NO_USAGE },
    policy: { mode: 'observe' },
    says: /^Assignment production observes, so nothing is written/,
  },
  {
    why: 'the plan writes the rule',
    code: 'HW201',
    changes: {},
    policy: RULES,
    says: /^Hubwarden writes .* No action/,
  },
  {
    why: 'the assignment observes',
    code: 'HW201',
    changes: {},
    policy: { ...RULES, mode: 'observe' },
    says: /^Assignment production observes.* Set its mode to enforce, or create a rule to FQDN pypi\.org on hub1\.$/,
  },
  {
    why: 'an operation is in flight',
    code: 'HW201',
    changes: { operation: operation() },
    policy: RULES,
    says: /^No action is needed now: Hubwarden waits\./,
  },
  {
    why: 'Azure refused the write for want of a role',
    code: 'HW201',
    changes: {
      memory: {
        refusals: [
          {
            code: 'HW403',
            rule: desiredRule(PYPI).name,
            subject: '/subscriptions/1',
            message: 'no.',
            at: minutesAgo(5),
          },
        ],
      },
    },
    policy: RULES,
    says: /^First correct the refusal that another finding names/,
    saysNot: /Hubwarden writes/,
  },
  {
    why: 'the network must be there before a private endpoint',
    code: 'HW201',
    changes: { observation: hub([], { networkStatus: 'Inactive' }) },
    policy: {
      rules: [desiredRule(endpoint('lake'))],
      provisioning: { start: false, includeSpark: false, warnAfterMinutes: undefined, failAfterMinutes: undefined },
    },
    says: /^No action is needed now: Hubwarden waits\. A private endpoint is created once the network is active\.$/,
  },
  {
    why: 'the rule of Hubwarden permits something else',
    code: 'HW202',
    changes: {
      observation: hub([observed(desiredRule(PYPI).name, fqdn('*.org'))]),
      memory: { inventory: inventoryOf(PYPI) },
    },
    policy: RULES,
    says: /^Hubwarden restores .* No action is needed\.$/,
  },
  {
    why: 'an unlisted rule goes',
    code: 'HW203',
    changes: {
      observation: hub([observed(desiredRule(PYPI).name), observed('legacy', fqdn('a.contoso.com'))]),
      memory: { inventory: inventoryOf(PYPI) },
    },
    policy: { ...RULES, unlistedRules: 'remove' },
    says: /^Hubwarden removes legacy of hub1\./,
    saysNot: /delete the rule/,
  },
  {
    why: 'an unlisted rule stays because the baseline is empty',
    code: 'HW203',
    changes: { observation: hub([observed('legacy', fqdn('a.contoso.com'))]) },
    policy: { unlistedRules: 'remove' },
    says: /^Add the destination to a pack, delete the rule/,
    saysNot: /Hubwarden/,
  },
  {
    why: 'an unlisted rule is only reported',
    code: 'HW203',
    changes: { observation: hub([observed('legacy', fqdn('a.contoso.com'))]) },
    says: /^Add the destination to a pack, delete the rule/,
  },
  {
    why: 'a forbidden rule goes',
    code: 'HW204',
    changes: { observation: hub([observed('tunnel', fqdn('x.ngrok.io'))]) },
    policy: { forbidden: [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'remove' }] },
    says: /Hubwarden removes it, as the policy says/,
    saysNot: /Set `action|With `action/,
  },
  {
    why: 'a forbidden rule stays where the assignment observes',
    code: 'HW204',
    changes: { observation: hub([observed('tunnel', fqdn('x.ngrok.io'))]) },
    policy: { mode: 'observe', forbidden: [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'remove' }] },
    says: /^Delete tunnel\. .*observes, so `action: remove` has no effect yet\.$/,
  },
  {
    why: 'a failed rule is written once more',
    code: 'HW205',
    changes: {
      observation: hub([observed(desiredRule(PYPI).name, PYPI, 'Failed')]),
      memory: { inventory: inventoryOf(PYPI) },
    },
    policy: RULES,
    says: /^Hubwarden writes .* again\./,
    saysNot: /retry/,
  },
  {
    why: 'a failed rule was written once more',
    code: 'HW205',
    changes: {
      observation: hub([observed(desiredRule(PYPI).name, PYPI, 'Failed')]),
      memory: { inventory: inventoryOf(PYPI), repairs: { [desiredRule(PYPI).name]: 1 } },
    },
    policy: RULES,
    says: /then run `hubwarden retry /,
    saysNot: /^Hubwarden writes/,
  },
  {
    why: 'the plan provisions the network',
    code: 'HW301',
    changes: { observation: hub([], { networkStatus: 'Inactive' }) },
    says: /^Hubwarden provisions the network of hub1\. No action is needed\.$/,
  },
  {
    why: 'the firewall is not accepted',
    code: 'HW301',
    changes: { observation: hub([observed('own', fqdn('a.contoso.com'))], { networkStatus: 'Inactive' }) },
    policy: { firewallSku: undefined },
    says: /^First accept the price of the firewall in the policy; HW406 says how\.$/,
  },
  {
    why: 'the plan sets the SKU',
    code: 'HW105',
    changes: {},
    policy: { firewallSku: 'Basic' },
    says: /^Hubwarden sets firewall SKU Basic on hub1\. No action is needed\.$/,
  },
  {
    why: 'a lost rule is written back',
    code: 'HW502',
    changes: { memory: { ...EMPTY_MEMORY, lost: [{ name: 'own', rule: observed('own').wire }] } },
    says: /^Hubwarden writes own of hub1 as it was\. No action is needed\.$/,
  },
];

describe('a remedy', () => {
  it.each(CASES)('of $code is that of its case: $why', ({ code, changes, policy, says, saysNot }) => {
    const fix = fixOf(code, changes, policy);
    expect(fix).toMatch(says);
    if (saysNot !== undefined) expect(fix).not.toMatch(saysNot);
    expect(fix).not.toMatch(/\.\.|undefined/);
    for (const command of commandsIn(fix)) expect(problemOf(command)).toBeUndefined();
  });
});
