import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import type { Destination, ObservedRule } from '../../../../src/core/rules/outbound-rule.ts';
import { observedRule } from '../azure-model.ts';
import { brief } from '../brief-plan.ts';
import type { InputChanges } from '../plan-fixtures.ts';
import {
  approval,
  baseline,
  desiredRule,
  endpoint,
  fqdn,
  hub,
  input,
  inventoryOf,
  NO_USAGE,
  newHub,
  tag,
} from '../plan-fixtures.ts';

const A = fqdn('a.com');
const B = fqdn('b.com');
const C = tag('DataFactory');
const HELD = fqdn('held.com');
const held = observedRule(desiredRule(HELD).name, HELD, 'Active');
const foreign = (changes: Partial<ObservedRule> = {}): ObservedRule => ({
  ...observedRule('user-rule', fqdn('user.com'), 'Active'),
  ...changes,
});
const azure = observedRule('__SYS_RULE', tag('AzureMonitor'), 'Active', 'Required');

function planOf(wanted: readonly Destination[], rules: readonly ObservedRule[], changes: InputChanges = {}) {
  return buildPlan(
    input({
      observation: hub(rules),
      baseline: baseline({ rules: [...wanted, HELD].map(desiredRule), unlistedRules: 'allow' }),
      memory: { inventory: inventoryOf(HELD) },
      ...changes,
    }),
  );
}

describe('rules that are missing go in one request', () => {
  it('where there are no foreign rules, however few they are', () => {
    expect(brief(planOf([A], [held])).steps).toEqual(['PATCH 2 rules']);
  });

  it('that names our other rules, so that no rule is lost if Azure replaces the whole set, and no rule of Azure', () => {
    const plan = planOf([A], [held, azure]);
    const [step] = plan.steps;
    expect(step?.write).toMatchObject({ kind: 'PatchNetwork', isolationMode: undefined, firewallSku: undefined });
    expect(step?.write.kind === 'PatchNetwork' && Object.keys(step.write.outboundRules ?? {}).sort()).toEqual(
      [desiredRule(A).name, desiredRule(HELD).name].sort(),
    );
    expect(step?.writes).toEqual({ [desiredRule(A).name]: 'fqdn:a.com' });
  });

  it('that repeats rules of others verbatim, where at least 3 of ours are missing', () => {
    const wire = {
      type: 'fqdn',
      category: 'UserDefined',
      destination: 'USER.com',
      status: 'Active',
      errorInformation: null,
    };
    const plan = planOf([A, B, C], [held, foreign({ wire })]);
    expect(brief(plan).steps).toEqual(['PATCH 5 rules']);
    const [step] = plan.steps;
    expect(step?.write.kind === 'PatchNetwork' && step.write.outboundRules?.['user-rule']).toEqual({
      type: 'fqdn',
      category: 'UserDefined',
      destination: 'USER.com',
    });
  });
});

describe('rules that are missing go one by one', () => {
  const puts = [A, B, C].map((one) => `PUT ${desiredRule(one).name}`).sort();

  const rows: readonly {
    why: string;
    wanted?: readonly Destination[];
    rules: readonly ObservedRule[];
    changes?: InputChanges;
  }[] = [
    { why: 'where fewer than 3 are missing beside a foreign rule', wanted: [A, B], rules: [held, foreign()] },
    {
      why: 'with a foreign private endpoint, which cannot be repeated',
      rules: [held, observedRule('user-rule', endpoint('lake'), 'Active')],
    },
    {
      why: 'where a foreign rule has fields that Hubwarden does not know',
      rules: [
        held,
        foreign({ wire: { type: 'FQDN', category: 'UserDefined', destination: 'user.com', newField: 'x' } }),
      ],
    },
    {
      why: 'where a foreign rule has a form that Hubwarden does not know',
      rules: [held, foreign({ destination: undefined })],
    },
    { why: 'where Azure is at work on a foreign rule', rules: [held, foreign({ status: 'Provisioning' })] },
    { why: 'where a foreign rule is being deleted', rules: [held, foreign({ status: 'Deleting' })] },
    { why: 'if the strategy requires it', rules: [held], changes: { writeStrategy: 'serial' } },
  ];
  it.each(rows)('$why', ({ wanted = [A, B, C], rules, changes = {} }) => {
    const expected = puts.filter((put) => wanted.some((one) => put === `PUT ${desiredRule(one).name}`));
    expect(brief(planOf(wanted, rules, changes)).steps).toEqual(expected);
  });

  it('where one of them has to be created again', () => {
    const sleeping = observedRule(desiredRule(A).name, A, 'Inactive');
    const plan = planOf([A, B], [held, sleeping], {
      memory: {
        inventory: inventoryOf(HELD, A),
        inactiveSince: { [desiredRule(A).name]: new Date('2026-10-05T09:00:00Z') },
        repairs: { [desiredRule(A).name]: 1 },
      },
    });
    expect(brief(plan).steps).toEqual([
      `DELETE ${desiredRule(A).name}`,
      `PUT ${desiredRule(A).name}`,
      `PUT ${desiredRule(B).name}`,
    ]);
  });

  it('where we hold a private endpoint, which a request that replaces would take away', () => {
    const lake = endpoint('lake');
    const plan = planOf([A, B, C, lake], [held, observedRule(desiredRule(lake).name, lake, 'Active')], {
      memory: { inventory: inventoryOf(HELD, lake) },
    });
    expect(brief(plan).steps).toEqual(puts);
  });
});

describe('the one request', () => {
  it('does not name rules that an earlier step deletes', () => {
    const tunnel = observedRule('tunnel', fqdn('*.ngrok.io'), 'Active');
    const plan = planOf([A], [held, tunnel], {
      baseline: baseline({
        rules: [A, HELD].map(desiredRule),
        forbidden: [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'remove' }],
      }),
    });
    expect(brief(plan).steps).toEqual(['DELETE tunnel', 'PATCH 2 rules']);
  });

  it('carries no rules into a mode that takes none of them', () => {
    const isolation = { mode: 'AllowInternetOutbound', newHubs: 'enforce', existingHubs: 'approve' } as const;
    const plan = buildPlan(
      input({
        observation: newHub(),
        usage: NO_USAGE,
        baseline: baseline({ rules: [endpoint('lake')].map(desiredRule), isolation }),
        consent: { enforcedSince: undefined, approvals: [approval({ toMode: 'AllowInternetOutbound' })] },
      }),
    );
    expect(brief(plan).steps).toEqual([
      'PATCH AllowInternetOutbound',
      'POST provision',
      `PUT ${desiredRule(endpoint('lake')).name}`,
    ]);
  });
});

describe('the firewall SKU', () => {
  const basic = (changes: Parameters<typeof baseline>[0] = {}) =>
    baseline({ firewallSku: 'Basic', rules: [desiredRule(HELD)], unlistedRules: 'allow', ...changes });

  it('is changed where it differs', () => {
    const plan = planOf([], [held], { baseline: basic() });
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW105 difference'],
      steps: ['PATCH Basic'],
      skipped: [],
    });
    expect(plan.steps[0]).toMatchObject({ irreversible: false, why: 'The firewall SKU becomes Basic.' });
  });

  it('goes with the rules where both differ', () => {
    const plan = planOf([], [held], { baseline: basic({ rules: [A, HELD].map(desiredRule) }) });
    expect(brief(plan).steps).toEqual(['PATCH Basic 2 rules']);
  });

  const quiet: readonly { why: string; changes: InputChanges }[] = [
    { why: 'the baseline names none', changes: { baseline: basic({ firewallSku: undefined }) } },
    { why: 'Azure shows none', changes: { baseline: basic(), observation: hub([held], { firewallSku: undefined }) } },
    {
      why: 'the mode has no firewall',
      changes: {
        baseline: basic({ rules: [], isolation: { mode: undefined, newHubs: 'approve', existingHubs: 'approve' } }),
        observation: hub([], { isolationMode: 'AllowInternetOutbound' }),
      },
    },
    { why: 'it is the same', changes: { baseline: basic({ firewallSku: 'Standard' }) } },
  ];
  it.each(quiet)('is no matter where $why', ({ changes }) => {
    expect(brief(planOf([], [held], changes)).codes).toEqual([]);
  });

  it('that is exempt is skipped', () => {
    const exemptions = [
      {
        id: 'ex-1',
        hub: '*',
        findings: ['HW105'],
        rule: undefined,
        owner: 'platform-team',
        ticket: 'OPS-1',
        reason: 'test',
        expiresAt: new Date('2027-10-01T00:00:00Z'),
      },
    ];
    expect(brief(planOf([], [held], { baseline: basic({ exemptions }) }))).toMatchObject({
      verdict: 'Exempt',
      steps: [],
    });
  });

  it.each([
    {
      why: 'goes with the first FQDN rule, which creates the firewall',
      strategy: 'auto',
      steps: ['PATCH Basic 1 rules'],
    },
    {
      why: 'is set before the first FQDN rule where rules go one by one',
      strategy: 'serial',
      steps: ['PATCH Basic', `PUT ${desiredRule(A).name}`],
    },
  ] as const)('$why', ({ strategy, steps }) => {
    const observation = hub([], { firewallSku: undefined });
    const plan = buildPlan(
      input({ observation, writeStrategy: strategy, baseline: basic({ rules: [desiredRule(A)] }) }),
    );
    expect(brief(plan).steps).toEqual(steps);
  });

  it('is set where only one of several rules is of that type', () => {
    const observation = hub([], { firewallSku: undefined });
    const plan = buildPlan(input({ observation, baseline: basic({ rules: [desiredRule(A), desiredRule(C)] }) }));
    expect(brief(plan).steps).toEqual(['PATCH Basic 2 rules']);
  });

  it('is not named where Azure would choose it anyway, or where no firewall is created', () => {
    const observation = hub([], { firewallSku: undefined });
    const standard = buildPlan(
      input({ observation, baseline: basic({ firewallSku: 'Standard', rules: [desiredRule(A)] }) }),
    );
    expect(brief(standard).steps).toEqual(['PATCH 1 rules']);
    const noFqdn = buildPlan(input({ observation, baseline: basic({ rules: [desiredRule(C)] }) }));
    expect(brief(noFqdn).steps).toEqual(['PATCH 1 rules']);
    const noSku = buildPlan(
      input({ observation, baseline: basic({ firewallSku: undefined, rules: [desiredRule(A)] }) }),
    );
    expect(brief(noSku).steps).toEqual(['PATCH 1 rules']);
  });
});

describe('rules that Azure adds by itself', () => {
  const old = { createdAt: new Date('2026-01-01T00:00:00Z') };

  it('and is absent from a hub older than a day is reported in one informational finding', () => {
    const plan = planOf([], [held], { observation: hub([held], old) });
    expect(brief(plan)).toMatchObject({ verdict: 'Compliant', codes: ['HW208 lint'] });
    for (const absent of ['AzureMonitor', 'BatchNodeManagement', 'the key vault', 'the hub']) {
      expect(plan.findings[0]?.message).toContain(absent);
    }
  });

  it('counts in its regional form, and as a private endpoint by the type of its target', () => {
    const vault: Destination = {
      type: 'PrivateEndpoint',
      serviceResourceId: '/subscriptions/1/resourceGroups/r/providers/Microsoft.Keyvault/vaults/kv1',
      subresourceTarget: 'vault',
      sparkEnabled: false,
      fqdns: [],
    };
    const rules = [
      held,
      observedRule('__SYS_ST_BatchNodeManagement.eastus2', tag('BatchNodeManagement.eastus2'), 'Active', 'Required'),
      observedRule('__SYS_PE_kv1', vault, 'Active', 'Required'),
      observedRule('__SYS_ST_AzureMonitor', tag('AzureMonitor', 443, 443, 'Deny'), 'Active', 'Required'),
      observedRule('__SYS_ST_AzureMachineLearning', tag('AzureMachineLearning'), 'Failed', 'Required'),
    ];
    const message = planOf([], [], { observation: hub(rules, old) }).findings.find(
      ({ code }) => code === 'HW208',
    )?.message;
    expect(message).not.toContain('BatchNodeManagement');
    expect(message).not.toContain('key vault');
    expect(message).toContain('AzureMonitor');
    expect(message).toContain('AzureMachineLearning');
  });

  it.each([
    { why: 'a hub younger than a day', changes: { createdAt: new Date('2026-10-04T10:00:01Z') } },
    { why: 'a hub of unknown age', changes: { createdAt: undefined } },
  ])('is not missed on $why', ({ changes }) => {
    expect(brief(planOf([], [held], { observation: hub([held], changes) })).codes).toEqual([]);
  });

  it('is missed from the day on', () => {
    const observation = hub([held], { createdAt: new Date('2026-10-04T10:00:00Z') });
    expect(brief(planOf([], [held], { observation })).codes).toEqual(['HW208 lint']);
  });
});

describe('exemptions themselves', () => {
  const exemption = (expiresAt: Date) => ({
    id: 'ex-1',
    hub: '*',
    findings: ['HW201'],
    rule: 'some-rule',
    owner: 'platform-team',
    ticket: 'OPS-1',
    reason: 'test',
    expiresAt,
  });

  it.each([
    { why: 'ends within 14 days', at: '2026-10-19T10:00:00Z', codes: ['HW701 lint'] },
    { why: 'ends a second later than that', at: '2026-10-19T10:00:01Z', codes: [] },
    { why: 'ends now', at: '2026-10-05T10:00:00Z', codes: ['HW702 operational'] },
  ])('one that $why', ({ at, codes }) => {
    const plan = planOf([], [held], {
      baseline: baseline({ rules: [desiredRule(HELD)], exemptions: [exemption(new Date(at))] }),
    });
    expect(brief(plan)).toMatchObject({ verdict: 'Compliant', codes });
    expect(plan.findings.every(({ groupKey }) => groupKey?.endsWith('|ex-1'))).toBe(true);
    expect(plan.findings.every(({ message }) => message.includes('HW201 for some-rule (OPS-1, platform-team)'))).toBe(
      true,
    );
  });
});

describe('rules of ours that hold each other’s places', () => {
  const dfs = endpoint('lake', 'dfs');
  const blob = endpoint('lake', 'blob', true);

  it('all wait while the one that the others need cannot be changed', () => {
    // a.com may not be written for its price, so the endpoint under its name stays where dfs belongs, and dfs where blob does.
    const wanted = [A, dfs, blob].map(desiredRule);
    const blocked = { code: 'HW406' as const, rule: desiredRule(A).name, message: 'It costs.', blocksRule: true };
    const plan = buildPlan(
      input({
        observation: hub([
          observedRule(desiredRule(A).name, dfs, 'Active'),
          observedRule(desiredRule(dfs).name, endpoint('lake', 'blob'), 'Active'),
        ]),
        baseline: baseline({ rules: wanted, unlistedRules: 'allow', problems: [blocked] }),
        memory: { inventory: inventoryOf(A, dfs) },
      }),
    );
    expect(brief(plan).steps).toEqual([]);
    const waiting = plan.skipped.filter(({ reason }) => reason === 'WaitsForCover').map(({ rule }) => rule);
    expect(waiting).toEqual([desiredRule(blob).name, desiredRule(dfs).name]);
  });
});
