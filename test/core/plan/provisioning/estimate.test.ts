import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../src/core/observation/observation.ts';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import { fingerprintOf } from '../../../../src/core/plan/model/fingerprint.ts';
import type { PlanStep } from '../../../../src/core/plan/model/plan.ts';
import {
  endpointUsdPerMonth,
  firewallUsdPerMonth,
  NO_ESTIMATE,
} from '../../../../src/core/plan/provisioning/estimate.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { observedRule } from '../azure-model.ts';
import {
  approval,
  baseline,
  desiredRule,
  endpoint,
  fqdn,
  GUID,
  HUB_ID,
  hub,
  input,
  inventoryOf,
  NO_USAGE,
  newHub,
  tag,
} from '../plan-fixtures.ts';

const consent = { enforcedSince: undefined, approvals: [approval()] };

function estimate(wanted: readonly Destination[], observation: Observation, written: readonly Destination[] = []) {
  const plan = buildPlan(
    input({
      observation,
      usage: NO_USAGE,
      consent,
      baseline: baseline({ rules: wanted.map(desiredRule) }),
      memory: { inventory: inventoryOf(...written) },
    }),
  );
  return {
    minutes: plan.estimate.minutes,
    usdPerMonth: plan.estimate.usdPerMonth,
    lines: plan.estimate.because.length,
  };
}

describe('the estimate', () => {
  const inactive = (rules: Parameters<typeof hub>[0] = []) => hub(rules, { networkStatus: 'Inactive' });
  const rows: readonly {
    why: string;
    wanted: readonly Destination[];
    on: Observation;
    written?: readonly Destination[];
    expected: ReturnType<typeof estimate>;
  }[] = [
    { why: 'nothing to do', wanted: [], on: hub(), expected: { minutes: 0, usdPerMonth: 0, lines: 0 } },
    { why: 'a new hub: the network', wanted: [], on: newHub(), expected: { minutes: 30, usdPerMonth: 0, lines: 1 } },
    {
      why: 'a new hub with hosts: the network and a firewall',
      wanted: [fqdn('a.com'), fqdn('b.com')],
      on: newHub(),
      expected: { minutes: 40, usdPerMonth: 912.5, lines: 2 },
    },
    {
      why: 'tags need no firewall',
      wanted: [tag('DataFactory')],
      on: newHub(),
      expected: { minutes: 30, usdPerMonth: 0, lines: 1 },
    },
    {
      why: 'private endpoints are billed each',
      wanted: [endpoint('a'), endpoint('b')],
      on: newHub(),
      expected: { minutes: 30, usdPerMonth: 14.6, lines: 2 },
    },
    {
      why: 'rules on a network that is not there yet take no time of their own',
      wanted: [tag('DataFactory'), tag('Storage')],
      on: inactive(),
      expected: { minutes: 30, usdPerMonth: 0, lines: 1 },
    },
    {
      why: 'rules on an active network take time each, rounded up',
      wanted: [tag('DataFactory'), tag('Storage'), tag('Sql')],
      on: hub(),
      expected: { minutes: 8, usdPerMonth: 0, lines: 1 },
    },
    {
      why: 'a firewall that is there costs nothing more',
      wanted: [fqdn('a.com'), fqdn('b.com')],
      on: hub([observedRule(desiredRule(fqdn('a.com')).name, fqdn('a.com'), 'Active')]),
      written: [fqdn('a.com')],
      expected: { minutes: 3, usdPerMonth: 0, lines: 1 },
    },
    {
      why: 'a private endpoint that is created again is not a new one; its removal takes time too',
      wanted: [endpoint('a')],
      on: hub([observedRule(desiredRule(endpoint('a')).name, endpoint('b'), 'Active')]),
      written: [endpoint('a')],
      expected: { minutes: 5, usdPerMonth: 0, lines: 1 },
    },
  ];
  it.each(rows)('$why', ({ wanted, on, written = [], expected }) => {
    expect(estimate(wanted, on, written)).toEqual(expected);
  });

  it('names the purpose of each part', () => {
    const plan = buildPlan(
      input({
        observation: newHub(),
        usage: NO_USAGE,
        consent,
        baseline: baseline({ rules: [fqdn('a.com'), endpoint('a')].map(desiredRule) }),
      }),
    );
    expect(plan.estimate.because).toEqual([
      '30 min: the network is provisioned',
      '10 min and 912.5 USD a month: the first FQDN rule creates a Standard firewall',
      '7.3 USD a month: 1 private endpoint',
    ]);
  });

  it('knows the prices of a month', () => {
    expect(firewallUsdPerMonth('Standard')).toBe(912.5);
    expect(firewallUsdPerMonth('Basic')).toBe(288.35);
    expect(endpointUsdPerMonth()).toBe(7.3);
    expect(NO_ESTIMATE).toEqual({ minutes: 0, usdPerMonth: 0, because: [] });
  });
});

describe('the fingerprint', () => {
  const step = (changes: Partial<PlanStep> = {}): PlanStep => ({
    write: {
      kind: 'PutRule',
      hubId: HUB_ID,
      ruleName: 'hw-a',
      rule: { type: 'FQDN', category: 'UserDefined', destination: 'a.com' },
    },
    irreversible: false,
    approvalId: undefined,
    writes: {},
    removes: [],
    unasked: false,
    why: 'a is missing',
    ...changes,
  });
  const deletion = step({ write: { kind: 'DeleteRule', hubId: HUB_ID, ruleName: 'hw-a' } });
  const original = fingerprintOf(GUID, [step()]);

  it('is none without steps', () => {
    expect(fingerprintOf(GUID, [])).toBe('none');
  });

  it('is the same text on every machine', () => {
    expect(original).toMatch(/^[0-9a-f]{32}$/);
    expect(original).toBe(fingerprintOf(GUID, [step()]));
  });

  const rule = { type: 'FQDN', category: 'UserDefined', destination: 'a.com' };
  it.each([
    {
      why: 'the order of fields',
      changed: step({
        write: {
          kind: 'PutRule',
          hubId: HUB_ID,
          ruleName: 'hw-a',
          rule: { destination: 'a.com', category: 'UserDefined', type: 'FQDN' },
        },
      }),
    },
    {
      why: 'casing',
      changed: step({
        write: { kind: 'PutRule', hubId: HUB_ID, ruleName: 'HW-A', rule: { ...rule, destination: 'A.com' } },
      }),
    },
    {
      why: 'a field that is undefined',
      changed: step({
        write: { kind: 'PutRule', hubId: HUB_ID, ruleName: 'hw-a', rule: { ...rule, extra: undefined } },
      }),
    },
    { why: 'the displayed text', changed: step({ why: 'another reason' }) },
  ])('does not change with $why', ({ changed }) => {
    expect(fingerprintOf(GUID, [changed])).toBe(original);
  });

  it.each([
    { why: 'another life of the hub', guid: 'other', steps: [step()] },
    { why: 'another request', guid: GUID, steps: [deletion] },
    { why: 'one more request', guid: GUID, steps: [step(), deletion] },
    { why: 'another approval', guid: GUID, steps: [step({ approvalId: 'approval-1' })] },
    {
      why: 'another body',
      guid: GUID,
      steps: [
        step({ write: { kind: 'PutRule', hubId: HUB_ID, ruleName: 'hw-a', rule: { ...rule, destination: 'b.com' } } }),
      ],
    },
    {
      why: 'another value in a list',
      guid: GUID,
      steps: [step({ write: { kind: 'PutRule', hubId: HUB_ID, ruleName: 'hw-a', rule: { ...rule, fqdns: ['x'] } } })],
    },
  ])('changes with $why', ({ guid, steps }) => {
    expect(fingerprintOf(guid, steps)).not.toBe(original);
  });

  it('changes with the order of requests', () => {
    expect(fingerprintOf(GUID, [deletion, step()])).not.toBe(fingerprintOf(GUID, [step(), deletion]));
  });
});
