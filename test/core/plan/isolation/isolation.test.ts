import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../../src/core/baseline/policy/baseline.ts';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import type { PlanInput } from '../../../../src/core/plan/model/plan.ts';
import { compareIsolation, modeAllows } from '../../../../src/core/rules/limits/isolation-modes.ts';
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
  minutesAgo,
  NO_USAGE,
  newHub,
  operation,
  tag,
} from '../plan-fixtures.ts';

const ENFORCED_BEFORE: PlanInput['consent'] = { enforcedSince: minutesAgo(60 * 24 * 7), approvals: [] };
const NO_CONSENT: PlanInput['consent'] = { enforcedSince: undefined, approvals: [] };
const approved = (changes: Parameters<typeof approval>[0] = {}): PlanInput['consent'] => ({
  enforcedSince: undefined,
  approvals: [approval(changes)],
});
const isolation = (changes: Partial<Baseline['isolation']>): Baseline =>
  baseline({
    isolation: { mode: 'AllowOnlyApprovedOutbound', newHubs: 'enforce', existingHubs: 'approve', ...changes },
  });
const openToInternet = hub([], { isolationMode: 'AllowInternetOutbound' });
const planOf = (changes: InputChanges) => brief(buildPlan(input({ usage: NO_USAGE, ...changes })));

describe('the isolation mode', () => {
  const TURN_ON = ['PATCH AllowOnlyApprovedOutbound Standard', 'POST provision'];
  const consented: readonly { why: string; changes: InputChanges }[] = [
    { why: 'a new hub of an assignment that enforces on new hubs', changes: { consent: ENFORCED_BEFORE } },
    {
      why: 'a hub created in the instant in which the assignment began to enforce',
      changes: { consent: { enforcedSince: minutesAgo(12 * 60), approvals: [] } },
    },
    { why: 'an approval for exactly this change', changes: { consent: approved() } },
    {
      why: 'an approval although the hub is too old to be new',
      changes: { consent: approved(), observation: newHub({ createdAt: minutesAgo(60 * 24 * 400) }) },
    },
    {
      why: 'a hub one second short of the age limit',
      changes: {
        consent: ENFORCED_BEFORE,
        observation: newHub({ createdAt: new Date(minutesAgo(24 * 60).getTime() + 1000) }),
      },
    },
    {
      why: 'Azure lists the mode as one it would accept',
      changes: {
        consent: approved(),
        observation: newHub({ changeableIsolationModes: ['AllowOnlyApprovedOutbound'] }),
      },
    },
  ];
  it.each(consented)('is turned on, with the network after it: $why', ({ changes }) => {
    const plan = planOf({ observation: newHub(), ...changes });
    expect(plan).toEqual({ verdict: 'Drifted', codes: ['HW101 difference'], steps: TURN_ON, skipped: [] });
  });

  const refused: readonly { why: string; changes: InputChanges }[] = [
    { why: 'no consent', changes: {} },
    {
      why: 'the hub is exactly as old as a hub may be that is no longer new',
      changes: { consent: ENFORCED_BEFORE, observation: newHub({ createdAt: minutesAgo(24 * 60) }) },
    },
    {
      why: 'the hub was there before the assignment began to enforce',
      changes: { consent: { enforcedSince: minutesAgo(60), approvals: [] } },
    },
    { why: 'it is not known since when the assignment enforces', changes: { consent: NO_CONSENT } },
    {
      why: 'Azure does not say when the hub was created',
      changes: { consent: ENFORCED_BEFORE, observation: newHub({ createdAt: undefined }) },
    },
    {
      why: 'the hub was created in the future, if Azure were right',
      changes: { consent: ENFORCED_BEFORE, observation: newHub({ createdAt: minutesAgo(-1) }) },
    },
    {
      why: 'the assignment requires approval on new hubs too',
      changes: { consent: ENFORCED_BEFORE, baseline: isolation({ newHubs: 'approve' }) },
    },
    { why: 'the approval has expired this instant', changes: { consent: approved({ expiresAt: minutesAgo(0) }) } },
    { why: 'the approval is for another life of the hub', changes: { consent: approved({ workspaceGuid: 'other' }) } },
    {
      why: 'a hub without GUID cannot be distinguished from another',
      changes: { consent: approved({ workspaceGuid: '' }), observation: newHub({ workspaceGuid: '' }) },
    },
    { why: 'the approval is for another mode', changes: { consent: approved({ toMode: 'AllowInternetOutbound' }) } },
    {
      why: 'the approval was given when the mode was another',
      changes: { consent: approved({ fromMode: 'AllowInternetOutbound' }) },
    },
    {
      why: 'the approval is for another firewall, so for another price',
      changes: { consent: approved({ firewallSku: 'Basic' }) },
    },
    { why: 'the approval is for another assignment', changes: { consent: approved({ assignment: 'sandbox' }) } },
  ];
  it.each(refused)('waits for approval and says how to give it: $why', ({ changes }) => {
    const plan = buildPlan(input({ usage: NO_USAGE, observation: newHub(), ...changes }));
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW101 difference', 'HW402 blocker'],
      steps: [],
      skipped: ['NeedsConsent'],
    });
    expect(plan.findings[1]?.fix).toContain('hubwarden approve /subscriptions/');
  });

  it('names the price in the request for approval: with which firewall, or without', () => {
    const message = (firewallSku: Baseline['firewallSku']) =>
      buildPlan(input({ usage: NO_USAGE, observation: newHub(), baseline: baseline({ firewallSku }) })).findings[1]
        ?.message;
    expect(message('Basic')).toContain('with firewall SKU Basic');
    expect(message(undefined)).toContain('with no firewall');
  });

  it('uses up the approval that it needs, and none on a new hub', () => {
    const byApproval = buildPlan(input({ usage: NO_USAGE, observation: newHub(), consent: approved() }));
    const byNewness = buildPlan(input({ usage: NO_USAGE, observation: newHub(), consent: ENFORCED_BEFORE }));
    expect([...byApproval.needs, ...byNewness.needs]).toEqual([]);
    expect(byApproval.steps[0]).toMatchObject({ irreversible: true, approvalId: 'approval-1' });
    expect(byApproval.steps[0]?.why).toContain('approved by platform@contoso.com');
    expect(byNewness.steps[0]).toMatchObject({ irreversible: true, approvalId: undefined });
    expect(byNewness.steps[1]).toMatchObject({ irreversible: false });
  });

  it('is skipped where the assignment only reports, whatever was approved', () => {
    const report = isolation({ newHubs: 'report', existingHubs: 'report' });
    const expected = { verdict: 'Drifted', codes: ['HW101 difference'], steps: [], skipped: ['NotAsked'] };
    expect(planOf({ observation: newHub(), consent: approved(), baseline: report })).toEqual(expected);
    expect(planOf({ observation: newHub(), consent: ENFORCED_BEFORE, baseline: report })).toEqual(expected);
  });

  const inTheWay: readonly { why: string; usage: PlanInput['usage'] }[] = [
    { why: 'a compute', usage: { computes: ['hub1/cpu'], endpoints: [] } },
    { why: 'an endpoint of a project', usage: { computes: [], endpoints: ['project7/chat'] } },
  ];
  it.each(inTheWay)('is not turned on beside $why, which is named', ({ usage }) => {
    const plan = buildPlan(input({ observation: newHub(), consent: approved(), usage }));
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW101 difference', 'HW401 blocker'],
      steps: [],
      skipped: ['InTheWay'],
    });
    expect(plan.findings[1]?.message).toMatch(/hub1\/cpu|project7\/chat/);
  });

  it('of a new hub needs no approval beside a blocker: the hub stays new after the blocker is removed', () => {
    const usage = { computes: ['hub1/cpu'], endpoints: [] };
    expect(planOf({ observation: newHub(), consent: ENFORCED_BEFORE, usage }).codes).toEqual([
      'HW101 difference',
      'HW401 blocker',
    ]);
  });

  it('names both the blocker and the needed approval, so that one request to a person is enough', () => {
    const usage = { computes: ['hub1/cpu'], endpoints: ['project7/chat'] };
    const plan = buildPlan(input({ observation: newHub(), usage }));
    expect(brief(plan).codes).toEqual(['HW101 difference', 'HW401 blocker', 'HW402 blocker']);
    expect(plan.findings[1]?.message).toContain('hub1/cpu, project7/chat');
  });

  it('needs the computes and endpoints before anything is decided, and tries nothing until then', () => {
    const plan = buildPlan(input({ observation: newHub(), consent: ENFORCED_BEFORE }));
    expect(plan.needs).toEqual(['usage']);
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW101 difference'],
      steps: [],
      skipped: ['NotReadable'],
    });
  });

  it('already says that approval is needed while computes have not been read', () => {
    const plan = buildPlan(input({ observation: newHub() }));
    expect(plan.needs).toEqual(['usage']);
    expect(brief(plan).codes).toEqual(['HW101 difference', 'HW402 blocker']);
  });

  it('is unknown, and not attempted, when computes and endpoints cannot be read', () => {
    const plan = buildPlan(input({ observation: newHub(), consent: ENFORCED_BEFORE, usage: 'Unreadable' }));
    expect(plan.needs).toEqual([]);
    expect(brief(plan)).toEqual({
      verdict: 'Unknown',
      codes: ['HW101 difference', 'HW601 unreadable'],
      steps: [],
      skipped: ['NotReadable'],
    });
  });

  it('believes Azure over its own table about which changes are possible', () => {
    const observation = newHub({ changeableIsolationModes: ['AllowInternetOutbound'] });
    const plan = buildPlan(input({ usage: NO_USAGE, observation, consent: approved() }));
    expect(plan.needs).toEqual([]);
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW101 difference', 'HW104 blocker'],
      steps: [],
      skipped: ['NotPossible'],
    });
  });

  it('is tightened with approval although computes run, and the step names them', () => {
    const usage = { computes: ['hub1/cpu'], endpoints: ['project7/chat'] };
    const consent = approved({ fromMode: 'AllowInternetOutbound' });
    const plan = buildPlan(input({ observation: openToInternet, consent, usage }));
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW102 difference'],
      steps: ['PATCH AllowOnlyApprovedOutbound Standard'],
      skipped: [],
    });
    expect(plan.steps[0]?.why).toContain('hub1/cpu, project7/chat');
  });

  it('is not tightened on a new hub that is in use without an approval', () => {
    const usage = { computes: ['hub1/cpu'], endpoints: [] };
    expect(planOf({ observation: openToInternet, consent: ENFORCED_BEFORE, usage }).codes).toEqual([
      'HW102 difference',
      'HW402 blocker',
    ]);
    const endpoints = { computes: [], endpoints: ['project7/chat'] };
    expect(planOf({ observation: openToInternet, consent: ENFORCED_BEFORE, usage: endpoints }).codes).toContain(
      'HW402 blocker',
    );
    expect(planOf({ observation: openToInternet, consent: ENFORCED_BEFORE }).codes).toEqual(['HW102 difference']);
    expect(planOf({ observation: openToInternet, consent: ENFORCED_BEFORE, usage: undefined })).toMatchObject({
      codes: ['HW102 difference'],
      skipped: ['NotReadable'],
    });
    expect(planOf({ observation: openToInternet, consent: ENFORCED_BEFORE, usage: 'Unreadable' }).codes).toEqual([
      'HW102 difference',
      'HW601 unreadable',
    ]);
  });

  const strict: readonly {
    why: string;
    want: Baseline['isolation']['mode'];
    have: 'AllowInternetOutbound' | 'AllowOnlyApprovedOutbound';
  }[] = [
    {
      why: 'approved outbound where the baseline wants the internet',
      want: 'AllowInternetOutbound',
      have: 'AllowOnlyApprovedOutbound',
    },
    { why: 'approved outbound where the baseline sets no mode', want: 'Disabled', have: 'AllowOnlyApprovedOutbound' },
    { why: 'internet outbound where the baseline sets no mode', want: 'Disabled', have: 'AllowInternetOutbound' },
  ];
  it.each(strict)('is fine when it is stricter than the baseline: $why', ({ want: mode, have }) => {
    const plan = planOf({
      observation: hub([], { isolationMode: have }),
      baseline: isolation({ mode }),
      consent: approved(),
    });
    expect(plan).toEqual({ verdict: 'Compliant', codes: ['HW103 lint'], steps: [], skipped: [] });
  });

  it('is not judged when the baseline sets none', () => {
    const plan = planOf({ observation: newHub(), baseline: isolation({ mode: undefined }) });
    expect(plan).toEqual({ verdict: 'Compliant', codes: [], steps: [], skipped: [] });
  });

  it('sets no firewall SKU where the mode has no firewall', () => {
    const consent = approved({ toMode: 'AllowInternetOutbound' });
    const plan = planOf({ observation: newHub(), baseline: isolation({ mode: 'AllowInternetOutbound' }), consent });
    expect(plan.steps).toEqual(['PATCH AllowInternetOutbound', 'POST provision']);
  });

  it('turns isolation on without the network where the assignment does not want provisioning', () => {
    const provisioning = { ...baseline().provisioning, start: false };
    const plan = planOf({ observation: newHub(), consent: approved(), baseline: baseline({ provisioning }) });
    expect(plan.steps).toEqual(['PATCH AllowOnlyApprovedOutbound Standard']);
  });

  it('goes together with the rules in one request, before the network and the private endpoints', () => {
    const rules = [fqdn('pypi.org'), tag('DataFactory'), endpoint('lake')].map(desiredRule);
    const plan = buildPlan(
      input({ usage: NO_USAGE, observation: newHub(), consent: approved(), baseline: baseline({ rules }) }),
    );
    const lake = desiredRule(endpoint('lake')).name;
    expect(brief(plan).steps).toEqual([
      'PATCH AllowOnlyApprovedOutbound Standard 2 rules',
      'POST provision',
      `PUT ${lake}`,
    ]);
    expect(plan.steps[0]?.writes).toEqual({
      [desiredRule(fqdn('pypi.org')).name]: 'fqdn:pypi.org',
      [desiredRule(tag('DataFactory')).name]: 'tag:datafactory:allow:tcp:443',
    });
  });

  it('goes alone and first where rules are written one by one', () => {
    const rules = [fqdn('pypi.org')].map(desiredRule);
    const changes = {
      observation: newHub(),
      consent: approved(),
      baseline: baseline({ rules }),
      writeStrategy: 'serial' as const,
    };
    expect(planOf(changes).steps).toEqual([
      'PATCH AllowOnlyApprovedOutbound Standard',
      `PUT ${desiredRule(fqdn('pypi.org')).name}`,
      'POST provision',
    ]);
  });

  it('while it waits for approval, rules that the present mode allows are written', () => {
    const rules = [fqdn('pypi.org'), endpoint('lake')].map(desiredRule);
    const plan = planOf({ observation: openToInternet, baseline: baseline({ rules }) });
    expect(plan.steps).toEqual([`PUT ${desiredRule(endpoint('lake')).name}`]);
    expect(plan.codes).toEqual(['HW102 difference', 'HW201 difference', 'HW201 difference', 'HW402 blocker']);
    expect(plan.skipped).toEqual(['NeedsConsent', 'NeedsConsent']);
  });

  it('when an exemption accepts the mode, rules that it cannot hold are not missed', () => {
    const rules = [fqdn('pypi.org')].map(desiredRule);
    const exemptions = [exemptionOf('HW101')];
    const plan = planOf({ observation: newHub(), consent: approved(), baseline: baseline({ rules, exemptions }) });
    expect(plan).toEqual({ verdict: 'Exempt', codes: ['HW101 difference exempt'], steps: [], skipped: ['Exempt'] });
  });

  it('counts as pending, and needs no person, while the operation that sets it runs', () => {
    const running = operation({ isolationMode: 'AllowOnlyApprovedOutbound' });
    const plan = buildPlan(input({ observation: newHub(), operation: running }));
    expect(brief(plan)).toEqual({
      verdict: 'Pending',
      codes: ['HW101 pending', 'HW305 pending'],
      steps: [],
      skipped: [],
    });
    expect(plan.needs).toEqual([]);
  });

  it('on its way is the mode that rules are held against', () => {
    const running = operation({
      isolationMode: 'AllowOnlyApprovedOutbound',
      rules: [desiredRule(fqdn('pypi.org')).name],
    });
    const rules = [fqdn('pypi.org'), endpoint('lake')].map(desiredRule);
    const plan = buildPlan(input({ observation: newHub(), operation: running, baseline: baseline({ rules }) }));
    expect(brief(plan)).toMatchObject({
      codes: ['HW101 pending', 'HW201 difference', 'HW201 pending', 'HW305 pending'],
      skipped: ['OperationInFlight', 'OperationInFlight'],
    });
    expect(plan.findings.some(({ message }) => message.includes('waits for'))).toBe(false);
  });

  it('does not count as pending when the operation in flight sets a weaker mode than the baseline', () => {
    const running = operation({ isolationMode: 'AllowInternetOutbound' });
    const plan = planOf({ observation: newHub(), operation: running, consent: approved() });
    expect(plan).toEqual({
      verdict: 'Drifted',
      codes: ['HW101 difference', 'HW305 pending'],
      steps: [],
      skipped: ['OperationInFlight'],
    });
  });

  it('is not tried again after Azure refused it, until a person looks', () => {
    const refusals = [{ code: 'HW104' as const, rule: undefined, message: 'Azure said no.', at: minutesAgo(5) }];
    const rules = [endpoint('lake')].map(desiredRule);
    const changes = {
      observation: openToInternet,
      consent: approved({ fromMode: 'AllowInternetOutbound' }),
      memory: { refusals },
    };
    const plan = planOf({ ...changes, baseline: baseline({ rules }) });
    expect(plan.verdict).toBe('Blocked');
    expect(plan.codes).toEqual(['HW102 difference', 'HW104 blocker', 'HW201 difference']);
    expect(plan.steps).toEqual([`PUT ${desiredRule(endpoint('lake')).name}`]);
  });

  it('that Azure refused to turn on holds the network that would follow', () => {
    const refusals = [{ code: 'HW104' as const, rule: undefined, message: 'Azure said no.', at: minutesAgo(5) }];
    const plan = planOf({ observation: newHub(), consent: approved(), memory: { refusals } });
    expect(plan).toEqual({
      verdict: 'Blocked',
      codes: ['HW101 difference', 'HW104 blocker'],
      steps: [],
      skipped: ['Refused'],
    });
  });
});

describe('the order of isolation modes', () => {
  const MODES = ['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound'] as const;
  it('is the order in which they isolate', () => {
    for (const [i, a] of MODES.entries()) {
      for (const [j, b] of MODES.entries()) expect(Math.sign(compareIsolation(a, b))).toBe(Math.sign(i - j));
    }
  });

  const types = [
    { mode: 'Disabled', type: 'PrivateEndpoint', takes: false, why: 'no managed network, no rules' },
    { mode: 'AllowInternetOutbound', type: 'PrivateEndpoint', takes: true, why: 'the only type it takes' },
    { mode: 'AllowInternetOutbound', type: 'FQDN', takes: false, why: 'the internet is open anyway' },
    { mode: 'AllowInternetOutbound', type: 'ServiceTag', takes: false, why: 'the internet is open anyway' },
    { mode: 'AllowOnlyApprovedOutbound', type: 'FQDN', takes: true, why: 'through a firewall' },
    { mode: 'AllowOnlyApprovedOutbound', type: 'ServiceTag', takes: true, why: 'any type' },
    { mode: 'AllowOnlyApprovedOutbound', type: 'PrivateEndpoint', takes: true, why: 'any type' },
  ] as const;
  it.each(types)('$mode and $type: $why', ({ mode, type, takes }) => {
    expect(modeAllows(mode, type)).toBe(takes);
  });
});

function exemptionOf(code: string): Baseline['exemptions'][number] {
  return {
    id: 'ex-1',
    hub: '*',
    findings: [code],
    rule: undefined,
    owner: 'platform-team',
    ticket: 'OPS-1',
    reason: 'test',
    expiresAt: new Date('2027-10-01T00:00:00Z'),
  };
}
