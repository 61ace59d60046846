import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { HubMemory, OperationView } from '../../../src/core/plan/model/plan.ts';
import { observedRule } from './azure-model.ts';
import { brief } from './brief-plan.ts';
import type { InputChanges } from './plan-fixtures.ts';
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
  operation,
} from './plan-fixtures.ts';

const PYPI = fqdn('pypi.org');
const PYPI_NAME = desiredRule(PYPI).name;
const planOf = (changes: InputChanges) => buildPlan(input(changes));
const unprovisioned = hub([], { networkStatus: 'Inactive' });
const provision = (changes: Partial<OperationView> = {}) =>
  operation({
    kind: 'Provision',
    startedAt: minutesAgo(20),
    warnAt: minutesAgo(-25),
    failAt: minutesAgo(-70),
    ...changes,
  });
const failures = (failedAttempts: number, minutes: number | undefined = 1000): Partial<HubMemory> => ({
  provisioning: {
    failedAttempts,
    lastFailedAt: minutes === undefined ? undefined : minutesAgo(minutes),
    lastError: 'quota exceeded',
  },
});
const notAsked = baseline({ provisioning: { ...baseline().provisioning, start: false } });

describe('the network', () => {
  it('is provisioned where the assignment wants it', () => {
    expect(brief(planOf({ observation: unprovisioned }))).toEqual({
      verdict: 'Drifted',
      codes: ['HW301 difference'],
      steps: ['POST provision'],
      skipped: [],
    });
  });

  it('is only remarked on where it does not', () => {
    expect(brief(planOf({ observation: unprovisioned, baseline: notAsked }))).toEqual({
      verdict: 'Compliant',
      codes: ['HW301 lint'],
      steps: [],
      skipped: [],
    });
  });

  it('is left as it is once it is active', () => {
    expect(brief(planOf({}))).toEqual({ verdict: 'Compliant', codes: [], steps: [], skipped: [] });
  });

  it('is prepared for Spark where that is wanted and not done', () => {
    const spark = baseline({ provisioning: { ...baseline().provisioning, includeSpark: true } });
    expect(brief(planOf({ baseline: spark }))).toMatchObject({
      codes: ['HW301 difference'],
      steps: ['POST provision with Spark'],
    });
    expect(brief(planOf({ baseline: spark, observation: hub([], { sparkReady: true }) })).codes).toEqual([]);
    expect(brief(planOf({ baseline: spark, observation: unprovisioned })).steps).toEqual(['POST provision with Spark']);
  });

  it.each(['Unanswered', 'Running'] as const)('being provisioned (%s) is pending and nothing else', (state) => {
    const plan = planOf({ observation: unprovisioned, operation: provision({ state }) });
    expect(brief(plan)).toEqual({ verdict: 'Pending', codes: ['HW305 pending'], steps: [], skipped: [] });
  });

  it('that takes long is reported as slow', () => {
    const plan = planOf({ observation: unprovisioned, operation: provision({ state: 'Slow' }) });
    expect(brief(plan)).toEqual({ verdict: 'Pending', codes: ['HW302 pending'], steps: [], skipped: [] });
    expect(plan.findings[0]).toMatchObject({ severity: 'warning', groupKey: 'HW302' });
  });

  it('that takes too long needs a person, and is not provisioned again by itself', () => {
    const late = provision({ state: 'TimedOut', startedAt: minutesAgo(100), failAt: minutesAgo(10) });
    const plan = planOf({ observation: unprovisioned, operation: late });
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW303 blocker'],
      steps: [],
      skipped: ['OperationInFlight'],
    });
    expect(plan.findings[0]).toMatchObject({ severity: 'critical', groupKey: 'HW303' });
    expect(plan.findings[0]?.message).toContain(minutesAgo(10).toISOString());
  });

  it('that is active has not timed out, whatever the operation says', () => {
    const plan = planOf({ operation: provision({ state: 'TimedOut' }) });
    expect(brief(plan)).toEqual({ verdict: 'Compliant', codes: [], steps: [], skipped: [] });
  });

  it.each(['Vanished', 'Failed'] as const)('that is active is fine after an operation that %s', (state) => {
    expect(brief(planOf({ operation: provision({ state }) })).verdict).toBe('Compliant');
  });

  it('whose provisioning vanished is just not provisioned', () => {
    const plan = planOf({ observation: unprovisioned, operation: provision({ state: 'Vanished' }) });
    expect(brief(plan)).toMatchObject({ codes: ['HW301 difference'], steps: ['POST provision'] });
  });

  it('still gets its rules while a provisioning that timed out is reported', () => {
    const late = provision({ state: 'TimedOut' });
    const rules = [desiredRule(PYPI), desiredRule(endpoint('lake'))];
    const plan = brief(planOf({ observation: unprovisioned, operation: late, baseline: baseline({ rules }) }));
    expect(plan.steps).toEqual(['PATCH 1 rules']);
    expect(plan.skipped).toEqual(['OperationInFlight', 'NetworkNotReady']);
  });
});

describe('a provisioning that failed', () => {
  const rows: readonly {
    why: string;
    memory: Partial<HubMemory>;
    steps: number;
    skipped: readonly string[];
    kind: string;
  }[] = [
    { why: 'once, a while ago: tried again', memory: failures(1, 5), steps: 1, skipped: [], kind: 'difference' },
    { why: 'once, just now: waits', memory: failures(1, 4), steps: 0, skipped: ['Backoff'], kind: 'difference' },
    { why: 'twice: waits twice as long', memory: failures(2, 9), steps: 0, skipped: ['Backoff'], kind: 'difference' },
    { why: 'twice, long enough ago: tried again', memory: failures(2, 10), steps: 1, skipped: [], kind: 'difference' },
    {
      why: 'three times: a person must act',
      memory: failures(3),
      steps: 0,
      skipped: ['RetriesUsedUp'],
      kind: 'blocker',
    },
    {
      why: 'at an unknown time: tried again',
      memory: failures(1, undefined),
      steps: 1,
      skipped: [],
      kind: 'difference',
    },
  ];
  it.each(rows)('$why', ({ memory, steps, skipped, kind }) => {
    const unknownTime = memory.provisioning?.lastFailedAt === undefined;
    const plan = planOf({ observation: unprovisioned, memory });
    expect(brief(plan)).toMatchObject({ codes: [`HW304 ${kind}`], skipped });
    expect(plan.steps).toHaveLength(steps);
    expect(plan.findings[0]?.message).toContain('quota exceeded');
    expect(unknownTime || plan.skipped.every(({ retryAt, reason }) => reason !== 'Backoff' || retryAt! > NOW)).toBe(
      true,
    );
  });

  it('says when it is tried again', () => {
    expect(planOf({ observation: unprovisioned, memory: failures(2, 4) }).skipped[0]?.retryAt).toEqual(minutesAgo(-6));
  });

  it('is reported although the count has not been kept yet', () => {
    const failed = provision({ state: 'Failed', error: 'subnet is full' });
    const plan = planOf({ observation: unprovisioned, operation: failed });
    expect(brief(plan)).toMatchObject({ codes: ['HW304 difference'], steps: ['POST provision'] });
    expect(plan.findings[0]?.message).toContain('failed 1 time, last with: subnet is full');
  });

  it('and that the assignment does not request again needs a person', () => {
    const plan = brief(planOf({ observation: unprovisioned, memory: failures(1), baseline: notAsked }));
    expect(plan).toEqual({ verdict: 'Blocked', codes: ['HW304 blocker'], steps: [], skipped: ['NotAsked'] });
  });

  it('is forgotten once the network is active', () => {
    expect(brief(planOf({ memory: failures(3) })).verdict).toBe('Compliant');
  });

  it('says so when Azure gives no reason', () => {
    const memory = { provisioning: { failedAttempts: 1, lastFailedAt: undefined, lastError: undefined } };
    expect(planOf({ observation: unprovisioned, memory }).findings[0]?.message).toContain('Azure gives no reason');
  });
});

describe('while an operation is in flight', () => {
  const rules = [desiredRule(PYPI), desiredRule(fqdn('numpy.org'))];
  const wanted = baseline({ rules });

  it.each(['Unanswered', 'Running', 'Slow'] as const)(
    'nothing is written (%s), and a difference that it is about to end is pending',
    (state) => {
      const running = operation({ kind: 'PutRule', state, rules: [PYPI_NAME] });
      expect(brief(planOf({ baseline: baseline({ rules: [desiredRule(PYPI)] }), operation: running }))).toEqual({
        verdict: 'Pending',
        codes: ['HW201 pending', 'HW305 pending'],
        steps: [],
        skipped: ['OperationInFlight'],
      });
    },
  );

  it('a difference that it does not end stays', () => {
    const running = operation({ kind: 'PutRule', rules: [PYPI_NAME] });
    expect(brief(planOf({ baseline: wanted, operation: running }))).toMatchObject({
      verdict: 'Drifted',
      codes: ['HW201 difference', 'HW201 pending', 'HW305 pending'],
      steps: [],
    });
  });

  it('a rule in another casing is the same rule', () => {
    const running = operation({ kind: 'PutRule', rules: [PYPI_NAME.toUpperCase()] });
    expect(brief(planOf({ baseline: baseline({ rules: [desiredRule(PYPI)] }), operation: running })).verdict).toBe(
      'Pending',
    );
  });

  it('a removal under way is pending', () => {
    const numpy = fqdn('numpy.org');
    const plan = planOf({
      observation: hub([
        observedRule(PYPI_NAME, PYPI, 'Active'),
        observedRule(desiredRule(numpy).name, numpy, 'Active'),
      ]),
      baseline: baseline({ rules: [desiredRule(PYPI)] }),
      memory: { inventory: inventoryOf(PYPI, numpy) },
      operation: operation({ kind: 'DeleteRule', rules: [desiredRule(numpy).name] }),
    });
    expect(brief(plan)).toMatchObject({ verdict: 'Pending', codes: ['HW203 pending', 'HW305 pending'], steps: [] });
  });

  it('a firewall SKU is pending while the network is being changed', () => {
    const basic = baseline({ firewallSku: 'Basic' });
    expect(brief(planOf({ baseline: basic, operation: operation() })).codes).toEqual([
      'HW105 pending',
      'HW305 pending',
    ]);
    expect(brief(planOf({ baseline: basic, operation: operation({ kind: 'PutRule' }) })).codes).toEqual([
      'HW105 difference',
      'HW305 pending',
    ]);
  });

  it('an exempt difference stays exempt', () => {
    const exemptions = [
      {
        id: 'ex-1',
        hub: '*',
        findings: ['HW201'],
        rule: undefined,
        owner: 'platform-team',
        ticket: 'OPS-1',
        reason: 'test',
        expiresAt: new Date('2027-10-01T00:00:00Z'),
      },
    ];
    const plan = planOf({
      baseline: baseline({ rules: [desiredRule(PYPI)], exemptions }),
      operation: operation({ rules: [PYPI_NAME] }),
    });
    expect(brief(plan).codes).toEqual(['HW201 difference exempt', 'HW305 pending']);
  });

  it('an operation other than a provisioning that is slow stays an operation that runs', () => {
    expect(brief(planOf({ operation: operation({ state: 'Slow' }) })).codes).toEqual(['HW305 pending']);
  });
});

describe('an operation that ran out of time', () => {
  const late = operation({ kind: 'PutRule', state: 'TimedOut', rules: [PYPI_NAME] });

  it('is reported while its work is not done, and no longer waited for', () => {
    const plan = planOf({ baseline: baseline({ rules: [desiredRule(PYPI)] }), operation: late });
    expect(brief(plan)).toMatchObject({ verdict: 'Drifted', codes: ['HW201 difference', 'HW305 pending'] });
    expect(plan.steps).toHaveLength(1);
    expect(plan.findings[1]?.message).toContain('no longer waits for it');
  });

  it('is no matter once its work is there', () => {
    const observation = hub([observedRule(PYPI_NAME, PYPI, 'Active')]);
    const plan = planOf({
      observation,
      baseline: baseline({ rules: [desiredRule(PYPI)] }),
      operation: late,
      memory: { inventory: inventoryOf(PYPI) },
    });
    expect(brief(plan)).toEqual({ verdict: 'Compliant', codes: [], steps: [], skipped: [] });
  });

  it('is reported when it was to change the mode', () => {
    const observation = hub([], { isolationMode: 'AllowInternetOutbound' });
    const changing = operation({ state: 'TimedOut', isolationMode: 'AllowOnlyApprovedOutbound' });
    expect(brief(planOf({ observation, operation: changing })).codes).toEqual([
      'HW102 difference',
      'HW305 pending',
      'HW402 blocker',
    ]);
    expect(brief(planOf({ observation, operation: operation({ state: 'TimedOut' }) })).codes).toEqual([
      'HW102 difference',
      'HW402 blocker',
    ]);
  });
});

describe('the state of the hub itself', () => {
  const missingRule = baseline({ rules: [desiredRule(PYPI)] });

  it.each(['Creating', 'Updating', 'Deleting', 'SomethingNew', ''])('%s is waited for', (provisioningState) => {
    expect(brief(planOf({ observation: hub([], { provisioningState }), baseline: missingRule }))).toEqual({
      verdict: 'Drifted',
      codes: ['HW201 difference', 'HW305 pending'],
      steps: [],
      skipped: ['OperationInFlight'],
    });
    expect(brief(planOf({ observation: hub([], { provisioningState }) })).verdict).toBe('Pending');
  });

  it.each(['Failed', 'canceled'])('%s needs a person', (provisioningState) => {
    const plan = planOf({ observation: hub([], { provisioningState }), baseline: missingRule });
    expect(brief(plan)).toEqual({
      verdict: 'Blocked',
      codes: ['HW201 difference', 'HW304 blocker'],
      steps: [],
      skipped: ['NotPossible'],
    });
    expect(plan.findings[1]?.message).toContain(provisioningState);
  });

  it('succeeded is fine in any casing', () => {
    expect(brief(planOf({ observation: hub([], { provisioningState: 'succeeded' }) })).verdict).toBe('Compliant');
  });
});

it('a hub without assignment is reported as such, and nothing is planned', () => {
  const plan = buildPlan({
    ...input({}),
    assignment: { kind: 'Unassigned', reasons: ['production: tag env is not prod.'] },
  });
  expect(plan).toMatchObject({ verdict: 'Unassigned', steps: [], skipped: [], fingerprint: 'none', needs: [] });
  expect(plan.findings).toHaveLength(1);
  expect(plan.findings[0]).toMatchObject({ code: 'HW704', groupKey: 'HW704|11111111-1111-1111-1111-111111111111' });
  expect(plan.findings[0]?.message).toBe('No assignment matches hub1. production: tag env is not prod.');
});
