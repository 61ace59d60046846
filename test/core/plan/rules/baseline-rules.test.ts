import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import type { HubMemory } from '../../../../src/core/plan/model/plan.ts';
import type { Destination, ObservedRule, RuleStatus } from '../../../../src/core/rules/outbound-rule.ts';
import { observedRule } from '../azure-model.ts';
import { brief } from '../brief-plan.ts';
import type { InputChanges } from '../plan-fixtures.ts';
import {
  baseline,
  desiredRule,
  endpoint,
  fqdn,
  hub,
  input,
  inventoryOf,
  minutesAgo,
  operation,
  tag,
} from '../plan-fixtures.ts';

const PYPI = fqdn('pypi.org');
const PYPI_NAME = desiredRule(PYPI).name;
const LAKE = endpoint('lake');
const LAKE_NAME = desiredRule(LAKE).name;
const ours = (effect: Destination, status: RuleStatus = 'Active', named = effect) =>
  observedRule(desiredRule(named).name, effect, status);
const foreign = (effect: Destination, status: RuleStatus = 'Active') => observedRule('user-rule', effect, status);
const azure = (effect: Destination, status: RuleStatus = 'Active') =>
  observedRule('__SYS_RULE', effect, status, 'Required');

interface Scene {
  readonly wanted?: readonly Destination[];
  readonly rules?: readonly ObservedRule[];
  readonly written?: readonly Destination[];
  readonly memory?: Partial<HubMemory>;
  readonly observation?: Parameters<typeof hub>[1];
  readonly changes?: InputChanges;
}

function planOf({ wanted = [PYPI], rules = [], written = [], memory, observation, changes }: Scene) {
  return buildPlan(
    input({
      observation: hub(rules, observation),
      baseline: baseline({ rules: wanted.map(desiredRule), unlistedRules: 'allow' }),
      memory: { inventory: inventoryOf(...written), ...memory },
      ...changes,
    }),
  );
}

const COMPLIANT = { verdict: 'Compliant', codes: [], steps: [], skipped: [] };

describe('a baseline rule is satisfied', () => {
  const satisfied: readonly (Scene & { why: string })[] = [
    { why: 'by a rule of ours', rules: [ours(PYPI)], written: [PYPI] },
    { why: 'by the same destination of a foreign rule under another name', rules: [foreign(PYPI)] },
    { why: 'by a wider foreign rule', rules: [foreign(fqdn('*.org', 'pypi.org'))] },
    { why: 'by a rule of Azure', wanted: [tag('AzureMonitor')], rules: [azure(tag('AzureMonitor', 0, 65535))] },
    {
      why: 'by several rules together',
      wanted: [tag('DataFactory', 80, 443)],
      rules: [ours(tag('DataFactory', 80, 300)), foreign(tag('DataFactory', 301, 443))],
      written: [tag('DataFactory', 80, 300)],
      changes: {
        baseline: baseline({
          rules: [desiredRule(tag('DataFactory', 80, 443)), desiredRule(tag('DataFactory', 80, 300))],
          unlistedRules: 'allow',
        }),
      },
    },
    {
      why: 'by an inactive rule while the network is not provisioned',
      rules: [foreign(PYPI, 'Inactive')],
      observation: { networkStatus: 'Inactive' },
      changes: {
        baseline: baseline({
          rules: [desiredRule(PYPI)],
          unlistedRules: 'allow',
          provisioning: { ...baseline().provisioning, start: false },
        }),
      },
    },
    { why: 'by a rule under our name that the inventory has forgotten', rules: [ours(PYPI)], written: [] },
    {
      why: 'as a Deny by that very Deny',
      wanted: [tag('Storage', 443, 443, 'Deny')],
      rules: [ours(tag('Storage', 443, 443, 'Deny'))],
      written: [tag('Storage', 443, 443, 'Deny')],
    },
  ];
  it.each(satisfied)('$why', (scene) => {
    const { verdict, steps } = brief(planOf(scene));
    expect({ verdict, steps }).toEqual({ verdict: 'Compliant', steps: [] });
  });
});

describe('a baseline rule is missing', () => {
  const missing: readonly (Scene & { why: string })[] = [
    { why: 'when nothing is there' },
    { why: 'when only something narrower is there', rules: [foreign(fqdn('files.pypi.org'))] },
    { why: 'when a wildcard does not reach the bare name', rules: [foreign(fqdn('*.pypi.org'))] },
  ];
  it.each(missing)('$why: it is written', (scene) => {
    const plan = planOf(scene);
    expect(brief(plan)).toMatchObject({ verdict: 'Drifted', codes: ['HW201 difference'], skipped: [] });
    expect(plan.findings[0]).toMatchObject({ rule: PYPI_NAME, groupKey: `HW201|production|${PYPI_NAME}` });
    expect(plan.findings[0]?.message).toContain('test-pack');
    expect(plan.steps).toHaveLength(1);
    expect(plan.steps[0]?.writes).toEqual({ [PYPI_NAME]: 'fqdn:pypi.org' });
  });

  it('and a foreign Deny of it holds its destination: it cannot be written beside it', () => {
    const scene = { wanted: [tag('Storage')], rules: [foreign(tag('Storage', 443, 443, 'Deny'))] };
    expect(brief(planOf(scene))).toEqual({
      verdict: 'Blocked',
      codes: ['HW209 difference', 'HW409 blocker'],
      steps: [],
      skipped: ['Foreign', 'Foreign'],
    });
  });

  it('and a wanted Deny is not satisfied by an Allow of the same', () => {
    const deny = tag('Storage', 443, 443, 'Deny');
    expect(brief(planOf({ wanted: [deny], rules: [foreign(tag('Storage', 1, 500))] })).codes).toEqual([
      'HW201 difference',
    ]);
  });

  const held: readonly (Scene & {
    why: string;
    verdict: string;
    codes: readonly string[];
    skipped: readonly string[];
  })[] = [
    {
      why: 'a foreign private endpoint to the same target that is not for Spark',
      wanted: [endpoint('lake', 'blob', true)],
      rules: [foreign(endpoint('lake', 'blob', false))],
      verdict: 'Blocked',
      codes: ['HW409 blocker'],
      skipped: ['Foreign'],
    },
    {
      why: 'a private endpoint of Azure to the same place that is not for Spark',
      wanted: [endpoint('lake', 'blob', true)],
      rules: [azure(endpoint('lake', 'blob', false))],
      verdict: 'Blocked',
      codes: ['HW409 blocker'],
      skipped: ['AzureOwned'],
    },
    {
      why: 'a foreign rule under our name',
      rules: [ours(fqdn('elsewhere.com'), 'Active', PYPI)],
      verdict: 'Blocked',
      codes: ['HW409 blocker'],
      skipped: ['Foreign'],
    },
    {
      why: 'a rule of unknown form under our name',
      rules: [{ ...ours(PYPI, 'Failed'), destination: undefined }],
      verdict: 'Blocked',
      codes: ['HW211 difference', 'HW409 blocker'],
      skipped: ['Foreign', 'NotPossible'],
    },
    {
      why: 'a failed rule of another type under our name',
      rules: [ours(LAKE, 'Failed', PYPI)],
      verdict: 'Blocked',
      codes: ['HW409 blocker'],
      skipped: ['Foreign'],
    },
    {
      why: 'a failed foreign rule',
      rules: [foreign(PYPI, 'Failed')],
      verdict: 'Blocked',
      codes: ['HW205 blocker'],
      skipped: ['Foreign'],
    },
    {
      why: 'a failed rule of Azure',
      rules: [azure(PYPI, 'Failed')],
      verdict: 'Blocked',
      codes: ['HW205 blocker'],
      skipped: ['AzureOwned'],
    },
    {
      why: 'a foreign rule that is inactive on an active network',
      rules: [foreign(PYPI, 'Inactive')],
      memory: { inactiveSince: { 'user-rule': minutesAgo(16) } },
      verdict: 'Drifted',
      codes: ['HW206 difference'],
      skipped: ['Foreign'],
    },
    {
      why: 'a rule of Azure that sleeps on an active network',
      rules: [azure(PYPI, 'Inactive')],
      memory: { inactiveSince: { __SYS_RULE: minutesAgo(16) } },
      verdict: 'Drifted',
      codes: ['HW206 difference'],
      skipped: ['AzureOwned'],
    },
    {
      why: 'a foreign private endpoint that its target has not approved',
      wanted: [LAKE],
      rules: [foreign(LAKE, 'Inactive')],
      memory: { inactiveSince: { 'user-rule': minutesAgo(16) } },
      verdict: 'Blocked',
      codes: ['HW407 blocker'],
      skipped: ['NotPossible'],
    },
    {
      why: 'a rule that is being deleted',
      rules: [foreign(PYPI, 'Deleting')],
      verdict: 'Pending',
      codes: ['HW305 pending'],
      skipped: ['OperationInFlight'],
    },
    {
      why: 'a rule that is being provisioned',
      rules: [foreign(PYPI, 'Provisioning')],
      verdict: 'Pending',
      codes: ['HW305 pending'],
      skipped: ['OperationInFlight'],
    },
    {
      why: 'a rule in a state that Azure has added since',
      rules: [azure(PYPI, 'Unknown')],
      verdict: 'Pending',
      codes: ['HW305 pending'],
      skipped: ['OperationInFlight'],
    },
  ];
  it.each(held)('and its place is held, so that nothing is written: $why', ({ verdict, codes, skipped, ...scene }) => {
    expect(brief(planOf(scene))).toEqual({ verdict, codes, steps: [], skipped });
  });

  it('names the hash-matching rule as one to adopt when the inventory was lost and the rule altered', () => {
    const plan = planOf({ rules: [ours(fqdn('elsewhere.com'), 'Active', PYPI)] });
    expect(plan.findings[0]?.fix).toContain('hubwarden inventory adopt');
  });
});

describe('a rule of ours that was altered', () => {
  it('is restored under its name', () => {
    const plan = planOf({ rules: [ours(fqdn('*.org'), 'Active', PYPI)], written: [PYPI] });
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW202 difference'],
      steps: ['PATCH 1 rules'],
      skipped: [],
    });
    expect(plan.steps[0]?.write).toMatchObject({ outboundRules: { [PYPI_NAME]: { destination: 'pypi.org' } } });
  });

  it('is restored even if it still permits the wanted destination, because it now permits more', () => {
    const plan = planOf({ rules: [ours(fqdn('*.org', 'pypi.org'), 'Active', PYPI)], written: [PYPI] });
    expect(brief(plan).codes).toEqual(['HW202 difference']);
  });

  it('is restored whatever casing Azure shows its name in', () => {
    const rules = [{ ...ours(fqdn('evil.com'), 'Active', PYPI), name: PYPI_NAME.toUpperCase() }];
    expect(brief(planOf({ rules, written: [PYPI] })).codes).toEqual(['HW202 difference']);
  });

  it('is not one that Azure merely spells differently', () => {
    const shouted = endpoint('LAKE', 'BLOB');
    const rules = [observedRule(LAKE_NAME, shouted, 'Active')];
    expect(brief(planOf({ wanted: [LAKE], rules, written: [LAKE] }))).toEqual(COMPLIANT);
  });

  it('in one of its ports is altered', () => {
    const two: Destination = {
      ...tag('DataFactory'),
      ports: [
        { from: 80, to: 80 },
        { from: 443, to: 443 },
      ],
    } as Destination;
    const other: Destination = {
      ...tag('DataFactory'),
      ports: [
        { from: 80, to: 80 },
        { from: 443, to: 444 },
      ],
    } as Destination;
    const third: Destination = {
      ...tag('DataFactory'),
      ports: [
        { from: 80, to: 80 },
        { from: 442, to: 443 },
      ],
    } as Destination;
    const codes = (now: Destination) =>
      brief(planOf({ wanted: [two], rules: [ours(now, 'Active', two)], written: [two] })).codes;
    expect(codes(two)).toEqual([]);
    expect(codes(other)).toEqual(['HW202 difference']);
    expect(codes(third)).toEqual(['HW202 difference']);
  });

  it('to a Deny is reported as altered and not as a foreign Deny', () => {
    const storage = tag('Storage');
    const rules = [ours(tag('Storage', 443, 443, 'Deny'), 'Active', storage)];
    expect(brief(planOf({ wanted: [storage], rules, written: [storage] })).codes).toEqual(['HW202 difference']);
  });

  it('and is a private endpoint is deleted and created again, because Azure cannot change one', () => {
    const rules = [ours(endpoint('lake', 'blob', true), 'Active', LAKE)];
    const plan = planOf({ wanted: [LAKE], rules, written: [LAKE] });
    expect(brief(plan).steps).toEqual([`DELETE ${LAKE_NAME}`, `PUT ${LAKE_NAME}`]);
    expect(plan.steps[0]).toMatchObject({ removes: [LAKE_NAME], unasked: false });
  });

  it('from a private endpoint into a host is deleted first and is written after a read shows that', () => {
    const plan = planOf({ wanted: [LAKE], rules: [ours(PYPI, 'Active', LAKE)], written: [LAKE] });
    expect(brief(plan).steps).toEqual([`DELETE ${LAKE_NAME}`]);
  });

  it('is deleted when a foreign rule holds its destination', () => {
    const plan = planOf({ rules: [foreign(PYPI), ours(fqdn('evil.com'), 'Active', PYPI)], written: [PYPI] });
    expect(brief(plan)).toMatchObject({ codes: ['HW202 difference'], steps: [`DELETE ${PYPI_NAME}`] });
    expect(plan.steps[0]?.unasked).toBe(false);
  });

  it('into a form that Hubwarden does not know is skipped and reported', () => {
    const rules = [{ ...ours(PYPI), destination: undefined }];
    expect(brief(planOf({ rules, written: [PYPI] }))).toEqual({
      verdict: 'Drifted',
      codes: ['HW202 difference', 'HW211 difference'],
      steps: [],
      skipped: ['NotPossible'],
    });
  });

  it('is waited for while it is being deleted', () => {
    const rules = [ours(fqdn('evil.com'), 'Deleting', PYPI)];
    expect(brief(planOf({ rules, written: [PYPI] })).codes).toEqual(['HW305 pending']);
  });

  it('and holds what another one needs goes first, one by one', () => {
    const numpy = fqdn('numpy.org');
    const rules = [ours(numpy, 'Active', PYPI)];
    const plan = planOf({ wanted: [PYPI, numpy], rules, written: [PYPI] });
    expect(brief(plan).steps).toEqual([`PUT ${PYPI_NAME}`, `PUT ${desiredRule(numpy).name}`]);
  });

  it('in a circle with another one is untangled by deleting one of them first', () => {
    const numpy = fqdn('numpy.org');
    const rules = [ours(numpy, 'Active', PYPI), ours(PYPI, 'Active', numpy)];
    const plan = planOf({ wanted: [PYPI, numpy], rules, written: [PYPI, numpy] });
    expect(brief(plan).steps).toEqual([`DELETE ${PYPI_NAME}`, `PUT ${desiredRule(numpy).name}`, `PUT ${PYPI_NAME}`]);
  });
});

describe('a rule of ours that lets nothing through', () => {
  const failedRule = { ...ours(PYPI, 'Failed'), errorInformation: 'the firewall is gone' };

  it('because it failed is written again once', () => {
    const plan = planOf({ rules: [failedRule], written: [PYPI] });
    expect(brief(plan)).toMatchObject({ verdict: 'Drifted', codes: ['HW205 difference'], skipped: [] });
    expect(plan.findings[0]?.message).toContain('the firewall is gone');
    expect(plan.steps).toHaveLength(1);
  });

  it('because it failed twice waits for a person', () => {
    const plan = planOf({
      rules: [failedRule],
      written: [PYPI],
      memory: { inventory: inventoryOf(PYPI), repairs: { [PYPI_NAME]: 1 } },
    });
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW205 blocker'],
      steps: [],
      skipped: ['RetriesUsedUp'],
    });
  });

  it('is no matter when another rule permits the same', () => {
    const wider = foreign(fqdn('*.org', 'pypi.org'));
    expect(brief(planOf({ rules: [failedRule, wider], written: [PYPI] }))).toEqual(COMPLIANT);
  });

  const sleeping = (since: number | undefined, repairs = 0): Scene => ({
    rules: [ours(PYPI, 'Inactive')],
    memory: {
      inventory: inventoryOf(PYPI),
      inactiveSince: since === undefined ? {} : { [PYPI_NAME]: minutesAgo(since) },
      repairs: repairs === 0 ? {} : { [PYPI_NAME]: repairs },
    },
  });

  it.each([
    { why: 'first read just now', since: undefined },
    { why: 'first read within the grace', since: 14 },
  ])('because it sleeps is waited for: $why', ({ since }) => {
    const plan = planOf(sleeping(since));
    expect(brief(plan)).toEqual({
      verdict: 'Pending',
      codes: ['HW305 pending'],
      steps: [],
      skipped: ['NetworkNotReady'],
    });
    expect(plan.skipped[0]?.retryAt).toEqual(minutesAgo((since ?? 0) - 15));
  });

  it('because it is inactive is written again after the grace, then created again, then reported to a person', () => {
    expect(planOf(sleeping(16, 1)).steps.at(-1)?.why).toContain('is deleted and created');
    // At the exact end of the wait: otherwise the hub would be assessed again and again within it.
    expect(brief(planOf(sleeping(15)))).toMatchObject({ codes: ['HW206 difference'], steps: [`PUT ${PYPI_NAME}`] });
    expect(brief(planOf(sleeping(16, 1)))).toMatchObject({
      codes: ['HW206 difference'],
      steps: [`DELETE ${PYPI_NAME}`, `PUT ${PYPI_NAME}`],
    });
    expect(brief(planOf(sleeping(16, 2)))).toEqual({
      verdict: 'Blocked',
      codes: ['HW206 blocker'],
      steps: [],
      skipped: ['RetriesUsedUp'],
    });
  });

  it('because its target has not approved it is reported by its target', () => {
    const plan = planOf({
      wanted: [LAKE],
      rules: [ours(LAKE, 'Inactive')],
      memory: { inventory: inventoryOf(LAKE), inactiveSince: { [LAKE_NAME]: minutesAgo(16) } },
    });
    expect(brief(plan)).toEqual({ verdict: 'Blocked', codes: ['HW407 blocker'], steps: [], skipped: ['NotPossible'] });
    expect(plan.findings[0]?.groupKey).toMatch(/^HW407\|\/subscriptions\/.*\/storageaccounts\/lake$/);
  });

  it.each(['Provisioning', 'Unknown', 'Deleting'] as const)('because it is %s is waited for', (status) => {
    expect(brief(planOf({ rules: [ours(PYPI, status)], written: [PYPI] }))).toEqual({
      verdict: 'Pending',
      codes: ['HW305 pending'],
      steps: [],
      skipped: ['OperationInFlight'],
    });
  });

  it.each(['Provisioning', 'Unknown', 'Deleting'] as const)(
    'because it is %s for an hour is written again once, then reported',
    (status) => {
      const scene = (minutes: number, repairs = 0): Scene => ({
        rules: [ours(PYPI, status)],
        memory: {
          inventory: inventoryOf(PYPI),
          settlingSince: { [PYPI_NAME]: minutesAgo(minutes) },
          repairs: repairs === 0 ? {} : { [PYPI_NAME]: repairs },
        },
      });
      expect(brief(planOf(scene(59))).codes).toEqual(['HW305 pending']);
      expect(brief(planOf(scene(60)))).toMatchObject({ codes: ['HW205 difference'], steps: [`PUT ${PYPI_NAME}`] });
      expect(brief(planOf(scene(60, 1)))).toMatchObject({ codes: ['HW205 blocker'], steps: [] });
    },
  );

  it('because its write ran out of time is written again', () => {
    const stuck = operation({ kind: 'PutRule', state: 'TimedOut', rules: [PYPI_NAME] });
    const plan = planOf({ rules: [ours(PYPI, 'Provisioning')], written: [PYPI], changes: { operation: stuck } });
    expect(brief(plan).codes).toEqual(['HW205 difference', 'HW305 pending']);
    expect(plan.steps).toHaveLength(1);
    const other = operation({ kind: 'PutRule', state: 'TimedOut', rules: ['another'] });
    expect(
      brief(planOf({ rules: [ours(PYPI, 'Provisioning')], written: [PYPI], changes: { operation: other } })).codes,
    ).toEqual(['HW305 pending']);
  });

  it('and stands under an old name of ours makes room for the wanted one', () => {
    const old = observedRule('hw-old-aaaaaaaa', PYPI, 'Failed');
    const memory = { inventory: { 'hw-old-aaaaaaaa': 'fqdn:pypi.org' } };
    expect(brief(planOf({ rules: [old], memory })).steps).toEqual(['DELETE hw-old-aaaaaaaa', `PUT ${PYPI_NAME}`]);
  });
});

describe('a baseline rule that this hub cannot have', () => {
  it('because of its mode, which is as the baseline wants it', () => {
    const isolation = { mode: 'AllowInternetOutbound', newHubs: 'enforce', existingHubs: 'approve' } as const;
    const plan = buildPlan(
      input({
        observation: hub([], { isolationMode: 'AllowInternetOutbound' }),
        baseline: baseline({ rules: [desiredRule(PYPI), desiredRule(LAKE)], isolation }),
      }),
    );
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW201 difference', 'HW409 blocker'],
      steps: [`PUT ${LAKE_NAME}`],
      skipped: ['NotPossible'],
    });
  });

  it('because it has no managed network and the baseline wants none', () => {
    const isolation = { mode: undefined, newHubs: 'enforce', existingHubs: 'approve' } as const;
    const observation = hub([], { isolationMode: 'Disabled', networkStatus: 'Inactive' });
    const plan = buildPlan(input({ observation, baseline: baseline({ rules: [desiredRule(LAKE)], isolation }) }));
    expect(brief(plan)).toEqual({ verdict: 'Blocked', codes: ['HW409 blocker'], steps: [], skipped: ['NotPossible'] });
  });

  const problems = [
    { code: 'HW406', reason: 'CostNotAccepted' },
    { code: 'HW409', reason: 'NotPossible' },
  ] as const;
  it.each(problems)(
    'because the baseline has a fault ($code), which is reported in its own words',
    ({ code, reason }) => {
      const problem = { code, rule: PYPI_NAME, message: 'It costs money.', blocksRule: true };
      const plan = planOf({ changes: { baseline: baseline({ rules: [desiredRule(PYPI)], problems: [problem] }) } });
      expect(brief(plan)).toEqual({ verdict: 'Blocked', codes: [`${code} blocker`], steps: [], skipped: [reason] });
      expect(plan.findings[0]).toMatchObject({
        rule: PYPI_NAME,
        message: 'It costs money. Destination: FQDN pypi.org.',
      });
    },
  );

  it('is no matter where the hub permits it already', () => {
    const problem = { code: 'HW406', rule: PYPI_NAME, message: 'It costs money.', blocksRule: true } as const;
    const changes = {
      baseline: baseline({ rules: [desiredRule(PYPI)], problems: [problem], unlistedRules: 'allow' as const }),
    };
    expect(brief(planOf({ rules: [foreign(PYPI)], changes }))).toEqual(COMPLIANT);
  });

  it('an informational finding about a rule leaves the rule in the plan', () => {
    const problem = {
      code: 'HW207',
      rule: PYPI_NAME,
      message: 'Anybody can upload there.',
      blocksRule: false,
    } as const;
    const plan = planOf({ changes: { baseline: baseline({ rules: [desiredRule(PYPI)], problems: [problem] }) } });
    expect(brief(plan)).toMatchObject({ codes: ['HW201 difference', 'HW207 lint'], skipped: [] });
    expect(plan.steps).toHaveLength(1);
  });

  it('a fault that names no rule is reported too', () => {
    const problem = { code: 'HW409', rule: undefined, message: 'Two packs disagree.', blocksRule: true } as const;
    const plan = planOf({
      rules: [foreign(PYPI)],
      changes: { baseline: baseline({ rules: [desiredRule(PYPI)], problems: [problem] }) },
    });
    expect(brief(plan)).toMatchObject({ verdict: 'Blocked', skipped: ['NotPossible'] });
    expect(brief(plan).codes).toEqual(['HW409 blocker']);
  });
});

describe('a private endpoint', () => {
  const inactive = { networkStatus: 'Inactive' } as const;

  it('comes after the network', () => {
    const plan = brief(planOf({ wanted: [LAKE, PYPI], observation: inactive }));
    expect(plan.steps).toEqual(['PATCH 1 rules', 'POST provision', `PUT ${LAKE_NAME}`]);
  });

  it('waits for a network without a start', () => {
    const wanted = baseline({ rules: [desiredRule(LAKE)], provisioning: { ...baseline().provisioning, start: false } });
    const plan = brief(planOf({ observation: inactive, changes: { baseline: wanted } }));
    expect(plan).toEqual({
      verdict: 'Drifted',
      codes: ['HW201 difference', 'HW301 lint'],
      steps: [],
      skipped: ['NetworkNotReady'],
    });
  });

  it('is never part of a request for several rules', () => {
    const plan = planOf({ wanted: [LAKE, PYPI, fqdn('a.com'), fqdn('b.com')] });
    expect(brief(plan).steps).toEqual(['PATCH 3 rules', `PUT ${LAKE_NAME}`]);
  });
});
