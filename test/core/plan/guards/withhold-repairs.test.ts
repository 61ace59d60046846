import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import type { HubMemory, Refusal } from '../../../../src/core/plan/model/plan.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { storedCodeFrom } from '../../../../src/core/verdict/catalogue/finding-code.ts';
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
  NOW,
  tag,
} from '../plan-fixtures.ts';

const PYPI = fqdn('pypi.org');
const NUMPY = fqdn('numpy.org');
const LAKE = endpoint('lake');
const refusal = (changes: Partial<Refusal>): Refusal => ({
  code: 'HW409',
  rule: desiredRule(PYPI).name,
  message: 'Azure said no.',
  at: minutesAgo(5),
  ...changes,
});

function planOf(wanted: readonly Destination[], memory: Partial<HubMemory>, changes: InputChanges = {}) {
  return buildPlan(input({ baseline: baseline({ rules: wanted.map(desiredRule) }), memory, ...changes }));
}

describe('earlier refusals of Azure', () => {
  it('is not sent again, while the rest goes ahead', () => {
    const plan = planOf([PYPI, NUMPY], { refusals: [refusal({})] });
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW201 difference', 'HW201 difference', 'HW409 blocker'],
      steps: ['PATCH 1 rules'],
      skipped: ['Refused'],
    });
    expect(plan.skipped[0]?.detail).toBe('Azure said no.');
    expect(plan.findings[2]).toMatchObject({
      message: 'Azure said no. Destination: FQDN pypi.org.',
      rule: desiredRule(PYPI).name,
    });
  });

  it.each(['HW403', 'HW404', 'HW405', 'HW408'] as const)(
    'for the hub as a whole (%s) is told once and holds everything',
    (code) => {
      const plan = planOf([PYPI, NUMPY], { refusals: [refusal({ code, rule: undefined })] });
      expect(brief(plan)).toEqual({
        verdict: 'Blocked',
        codes: ['HW201 difference', 'HW201 difference', `${code} blocker`],
        steps: [],
        skipped: ['Refused', 'Refused'],
      });
    },
  );

  it('is no matter once nothing has to be written', () => {
    const observation = hub([observedRule(desiredRule(PYPI).name, PYPI, 'Active')]);
    const memory = {
      inventory: inventoryOf(PYPI),
      refusals: [refusal({}), refusal({ code: 'HW403', rule: undefined })],
    };
    expect(brief(planOf([PYPI], memory, { observation }))).toEqual({
      verdict: 'Compliant',
      codes: [],
      steps: [],
      skipped: [],
    });
  });

  it('as a change of mode or firewall (HW104) holds no rules', () => {
    const plan = planOf([PYPI], { refusals: [refusal({ code: 'HW104', rule: undefined })] });
    expect(plan.steps).toHaveLength(1);
    const basic = baseline({ firewallSku: 'Basic' });
    expect(
      brief(planOf([], { refusals: [refusal({ code: 'HW104', rule: undefined })] }, { baseline: basic })),
    ).toMatchObject({
      codes: ['HW104 blocker', 'HW105 difference'],
      steps: [],
    });
  });

  it('as a provisioning (HW409) holds the provisioning and no rules', () => {
    const observation = hub([], { networkStatus: 'Inactive' });
    const plan = planOf([PYPI], { refusals: [refusal({ rule: undefined })] }, { observation });
    expect(brief(plan)).toMatchObject({
      codes: ['HW201 difference', 'HW301 difference', 'HW409 blocker'],
      steps: ['PATCH 1 rules'],
      skipped: ['Refused'],
    });
  });

  it('under a code that the catalogue does not have still holds the write', () => {
    const plan = planOf([PYPI], { refusals: [refusal({ code: storedCodeFrom('HW999') })] });
    expect(brief(plan)).toMatchObject({ codes: ['HW201 difference'], steps: [], skipped: ['Refused'] });
  });

  const subjects: readonly { why: string; refused: Partial<Refusal>; key: string }[] = [
    {
      why: 'by the scope of the refusal',
      refused: { code: 'HW404', subject: 'deny-endpoints' },
      key: 'HW404|deny-endpoints',
    },
    {
      why: 'by the target of a private endpoint',
      refused: { code: 'HW403' },
      key: 'HW403|/subscriptions/33333333-3333-3333-3333-333333333333/resourcegroups/rg-data/providers/microsoft.storage/storageaccounts/lake',
    },
    { why: 'as unknown where nothing names it', refused: { code: 'HW404', rule: undefined }, key: 'HW404|unknown' },
  ];
  it.each(subjects)('is one alert $why', ({ refused, key }) => {
    const wanted = key.endsWith('unknown') ? PYPI : LAKE;
    const plan = planOf([wanted], { refusals: [refusal({ rule: desiredRule(wanted).name, ...refused })] });
    expect(plan.findings.find(({ class: kind }) => kind === 'blocker')?.groupKey).toBe(key);
  });

  it.each(['HW403', 'HW405'] as const)('for the hub is one alert for its resource group (%s)', (code) => {
    const plan = planOf([PYPI], { refusals: [refusal({ code, rule: undefined })] });
    const key = `${code}|/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-ai`;
    expect(plan.findings.find(({ class: kind }) => kind === 'blocker')?.groupKey).toBe(key);
  });

  it('names rules without regard to case', () => {
    const plan = planOf([PYPI], { refusals: [refusal({ rule: desiredRule(PYPI).name.toUpperCase() })] });
    expect(plan.steps).toEqual([]);
  });
});

describe('the fight detector', () => {
  const fight = (count: number, foreignChanges: number, by?: string): Partial<HubMemory> => ({
    inventory: inventoryOf(PYPI),
    putBacks: { [desiredRule(PYPI).name]: { count, foreignChanges, by } },
  });

  it('restores a rule twice', () => {
    expect(planOf([PYPI], fight(2, 2, 'terraform-prod')).steps).toHaveLength(1);
  });

  it('stops after three restores and names who undoes them', () => {
    const plan = planOf([PYPI], fight(3, 3, 'terraform-prod'));
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW201 difference', 'HW501 blocker'],
      steps: [],
      skipped: ['Contended'],
    });
    expect(plan.findings[1]).toMatchObject({ groupKey: 'HW501|terraform-prod', severity: 'critical' });
    expect(plan.findings[1]?.message).toContain('terraform-prod');
  });

  it('calls it a write that Azure did not keep when no principal is known to undo it', () => {
    const plan = planOf([PYPI], fight(3, 0));
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW201 difference', 'HW502 blocker'],
      steps: [],
      skipped: ['Contended'],
    });
  });

  it('says so when an unknown principal undoes it', () => {
    const plan = planOf([PYPI], fight(3, 1));
    expect(plan.findings[1]).toMatchObject({ code: 'HW501', groupKey: 'HW501|unknown' });
    expect(plan.findings[1]?.message).toContain('an unknown principal');
  });

  it('says so when the whole workspace was written', () => {
    const memory = {
      inventory: inventoryOf(PYPI),
      putBacks: { [desiredRule(PYPI).name]: { count: 3, foreignChanges: 3, by: 'tf', wholeWorkspace: true } },
    };
    const [, blocker] = planOf([PYPI], memory).findings;
    expect(blocker?.message).toBe(
      `Hubwarden restored ${desiredRule(PYPI).name} of hub1 3 times in 24 hours after changes by tf, and it is gone or altered again: the whole workspace was written, not this rule. Destination: FQDN pypi.org.`,
    );
    expect(blocker?.fix).toContain('declare each rule as a resource of its own');
  });

  describe('over a rule that Hubwarden removes', () => {
    const tunnel = observedRule('tunnel', fqdn('tunnel.example.com'), 'Active');
    const inline = (count: number, foreignChanges = count): Partial<HubMemory> => ({
      putBacks: { tunnel: { count, foreignChanges, by: 'tf', wholeWorkspace: true } },
    });
    const removing = (memory: Partial<HubMemory>, asked: Parameters<typeof baseline>[0]) =>
      buildPlan(
        input({
          observation: hub([tunnel, observedRule(desiredRule(PYPI).name, PYPI, 'Active')]),
          baseline: baseline({ rules: [desiredRule(PYPI)], ...asked }),
          memory: { inventory: inventoryOf(PYPI), ...memory },
        }),
      );
    const forbidden = {
      forbidden: [{ target: { type: 'FQDN', host: 'tunnel.example.com' }, action: 'remove' }],
    } as const;

    it('removes an unlisted rule twice more without a word', () => {
      const plan = removing(inline(2), { unlistedRules: 'remove' });
      expect(brief(plan)).toMatchObject({ codes: ['HW203 difference'], steps: ['DELETE tunnel'] });
    });

    it('stops after that, and says that the whole workspace was written with the rule in its body', () => {
      const plan = removing(inline(3), { unlistedRules: 'remove' });
      expect(brief(plan)).toMatchObject({
        verdict: 'Blocked',
        codes: ['HW203 difference', 'HW501 blocker'],
        steps: [],
        skipped: ['Contended'],
      });
      expect(plan.findings[1]?.message).toContain(
        'removed tunnel of hub1 4 times in 24 hours, and tf wrote it again: the whole workspace was written, with this rule in its body',
      );
      expect(plan.findings[1]?.message).toContain('tunnel.example.com');
    });

    it('blames none where no event named a change: the removal itself may never have taken effect', () => {
      const memory = { putBacks: { tunnel: { count: 3, foreignChanges: 0, by: undefined } } };
      const plan = removing(memory, { unlistedRules: 'remove' });
      expect(brief(plan)).toMatchObject({ codes: ['HW203 difference', 'HW502 blocker'], steps: [] });
      expect(plan.findings[1]?.message).toContain(
        'removed tunnel of hub1 4 times in 24 hours and it is still there; no change by another principal is known.',
      );
      expect(brief(removing(memory, forbidden))).toMatchObject({
        verdict: 'Drifted',
        codes: ['HW204 difference'],
        steps: ['DELETE tunnel'],
      });
    });

    it('never stops removing a forbidden rule, and still names who writes it', () => {
      const plan = removing(inline(3), forbidden);
      expect(brief(plan)).toMatchObject({ codes: ['HW204 difference', 'HW501 blocker'], steps: ['DELETE tunnel'] });
    });

    it('names them also while the removal waits for its hour', () => {
      const memory = { ...inline(3), forbiddenRemovedAt: { 'fqdn:tunnel.example.com': NOW } };
      const plan = removing(memory, forbidden);
      expect(brief(plan)).toMatchObject({
        codes: ['HW204 difference', 'HW501 blocker'],
        steps: [],
        skipped: ['Backoff'],
      });
    });
  });

  it('concerns that rule only', () => {
    expect(brief(planOf([PYPI, NUMPY], fight(3, 3, 'x'))).steps).toEqual(['PATCH 1 rules']);
  });

  it('never stops removing a forbidden rule', () => {
    const tunnel = fqdn('*.ngrok.io');
    const rule = observedRule('tunnel', tunnel, 'Active');
    const plan = buildPlan(
      input({
        observation: hub([rule]),
        baseline: baseline({ forbidden: [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'remove' }] }),
        memory: { putBacks: { tunnel: { count: 9, foreignChanges: 9, by: 'x' } } },
      }),
    );
    expect(brief(plan).steps).toEqual(['DELETE tunnel']);
  });

  it('does not let a rule be written whose place is held by one that is fought over', () => {
    const rules = [observedRule(desiredRule(PYPI).name, NUMPY, 'Active')];
    const plan = planOf([PYPI, NUMPY], fight(3, 3, 'x'), { observation: hub(rules) });
    expect(brief(plan)).toMatchObject({ steps: [], skipped: ['WaitsForCover', 'Contended'] });
  });
});

describe('rules of others that were lost', () => {
  const lost = (destination: Destination, name = 'user-rule'): Partial<HubMemory> => ({
    lost: [
      {
        name,
        rule: {
          type: 'FQDN',
          category: 'UserDefined',
          destination: destination.type === 'FQDN' ? destination.hosts.join(',') : '',
        },
      },
    ],
  });

  it('are restored first, one by one, exactly as they were', () => {
    const memory = { lost: [...(lost(NUMPY, 'b-rule').lost ?? []), ...(lost(fqdn('a.com'), 'a-rule').lost ?? [])] };
    const plan = planOf([PYPI], memory);
    expect(brief(plan)).toMatchObject({
      verdict: 'Drifted',
      codes: ['HW201 difference', 'HW502 difference', 'HW502 difference'],
      steps: ['PUT a-rule', 'PUT b-rule', `PUT ${desiredRule(PYPI).name}`],
    });
    expect(plan.steps[0]).toMatchObject({ write: { rule: { destination: 'a.com' } }, writes: {}, removes: [] });
  });

  it('that are there again need nothing, in any casing', () => {
    const observation = hub([observedRule('User-Rule', NUMPY, 'Active')]);
    expect(brief(planOf([], lost(NUMPY), { observation })).codes).toEqual(['HW203 lint']);
  });

  it('that the policy forbids and removes are not brought back', () => {
    const forbidden = [{ target: { type: 'FQDN', host: 'numpy.org' }, action: 'remove' }] as const;
    expect(brief(planOf([], lost(NUMPY), { baseline: baseline({ forbidden }) })).codes).toEqual([]);
    const reported = [{ target: { type: 'FQDN', host: 'numpy.org' }, action: 'report' }] as const;
    expect(brief(planOf([], lost(NUMPY), { baseline: baseline({ forbidden: reported }) })).steps).toEqual([
      'PUT user-rule',
    ]);
  });

  it('that the policy removes as unlisted are not brought back, listed ones are', () => {
    const rules = [desiredRule(fqdn('*.numpy.org', 'numpy.org'))];
    const of = (changes: Parameters<typeof baseline>[0]) =>
      brief(planOf([], lost(NUMPY), { baseline: baseline({ unlistedRules: 'remove', ...changes }) })).steps;
    expect(of({})).toEqual([]);
    expect(of({ rules })).toContain('PUT user-rule');
  });

  it('that are private endpoints are brought back even then, because a connection may use them', () => {
    const rule = {
      type: 'PrivateEndpoint',
      category: 'UserDefined',
      destination: {
        serviceResourceId: '/subscriptions/1/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/s',
        subresourceTarget: 'blob',
      },
    };
    const memory = { lost: [{ name: 'user-rule', rule }] };
    expect(brief(planOf([], memory, { baseline: baseline({ unlistedRules: 'remove' }) })).steps).toEqual([
      'PUT user-rule',
    ]);
  });

  it('of a form that Hubwarden does not know are brought back as they were', () => {
    const memory = { lost: [{ name: 'user-rule', rule: { type: 'Strange', category: 'UserDefined' } }] };
    expect(brief(planOf([], memory, { baseline: baseline({ unlistedRules: 'remove' }) })).steps).toEqual([
      'PUT user-rule',
    ]);
  });

  it('satisfy a baseline rule in advance', () => {
    const plan = planOf([NUMPY], lost(NUMPY));
    expect(brief(plan)).toMatchObject({ codes: ['HW305 pending', 'HW502 difference'], steps: ['PUT user-rule'] });
  });
});

describe('a foreign Deny rule', () => {
  const deny = observedRule('user-deny', tag('Storage.WestUs', 443, 443, 'Deny'), 'Active');

  it('that overlaps the baseline is reported with the rules that it blocks', () => {
    const observation = hub([observedRule(desiredRule(tag('Storage')).name, tag('Storage'), 'Active'), deny]);
    const plan = planOf([tag('Storage')], { inventory: inventoryOf(tag('Storage')) }, { observation });
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW203 lint', 'HW209 difference'],
      steps: [],
      skipped: ['Foreign'],
    });
    expect(plan.findings[1]?.message).toContain(desiredRule(tag('Storage')).name);
  });

  const harmless: readonly { why: string; rules: ReturnType<typeof observedRule>[]; wanted: Destination }[] = [
    { why: 'it touches nothing that is wanted', rules: [deny], wanted: tag('DataFactory') },
    { why: 'it failed', rules: [{ ...deny, status: 'Failed' }], wanted: tag('Storage') },
    { why: 'it is wanted itself', rules: [deny], wanted: tag('Storage.WestUs', 443, 443, 'Deny') },
    { why: 'only another Deny is wanted there', rules: [deny], wanted: tag('Storage', 443, 443, 'Deny') },
  ];
  it.each(harmless)('is no matter when $why', ({ rules, wanted }) => {
    expect(brief(planOf([wanted], {}, { observation: hub(rules) })).codes).not.toContain('HW209 difference');
  });

  it('that is wanted itself is no matter beside a wider Allow that is wanted too', () => {
    const wanted = [tag('Storage'), tag('Storage.WestUs', 443, 443, 'Deny')];
    const codes = brief(planOf(wanted, {}, { observation: hub([deny]) })).codes;
    expect(codes).not.toContain('HW209 difference');
  });

  it.each(['Provisioning', 'Unknown'] as const)('is reported while it is %s', (status) => {
    const observation = hub([{ ...deny, status }]);
    expect(brief(planOf([tag('Storage')], {}, { observation })).codes).toContain('HW209 difference');
  });

  it('that belongs to Azure is reported as such', () => {
    const observation = hub([{ ...deny, name: '__SYS_DENY', category: 'Required' }]);
    expect(brief(planOf([tag('Storage')], {}, { observation })).skipped).toContain('AzureOwned');
  });
});
