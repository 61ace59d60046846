import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import { withFindings } from '../../../../src/core/plan/findings/with-findings.ts';
import type { WriteGuards } from '../../../../src/core/plan/guards/guard-plan.ts';
import { guardPlan } from '../../../../src/core/plan/guards/guard-plan.ts';
import { finding } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import { brief } from '../brief-plan.ts';
import { baseline, desiredRule, endpoint, fqdn, HUB_ID, hub, input, minutesAgo, NOW } from '../plan-fixtures.ts';
import { plannerCases } from '../planner-cases.ts';

const OPEN: WriteGuards = {
  mode: 'enforce',
  writesOn: true,
  breakerOpen: false,
  paceLeft: 5,
  paceRenewsAt: minutesAgo(-60),
  writeWindows: [],
  now: NOW,
};
const EVENING = [{ days: ['Mon'], from: '18:00', to: '20:00', timeZone: 'UTC' }] as const;
const plan = buildPlan(input({ baseline: baseline({ rules: [fqdn('a.com'), endpoint('lake')].map(desiredRule) }) }));
const compliant = buildPlan(input());

describe('a plan on its way to Azure', () => {
  it('passes when every gate is open', () => {
    expect(guardPlan(plan, OPEN)).toBe(plan);
    expect(guardPlan(plan, { ...OPEN, paceLeft: undefined })).toBe(plan);
    expect(guardPlan(plan, { ...OPEN, writeWindows: [{ ...EVENING[0], from: '09:00' }] })).toBe(plan);
  });

  const closed: readonly {
    why: string;
    gates: Partial<WriteGuards>;
    reason: string;
    notice?: string;
    retryAt?: Date;
  }[] = [
    { why: 'the assignment only observes', gates: { mode: 'observe' }, reason: 'ObserveOnly' },
    { why: 'writes are switched off', gates: { writesOn: false }, reason: 'WritesOff', notice: 'HW504 operational' },
    { why: 'the breaker is open', gates: { breakerOpen: true }, reason: 'BreakerOpen', notice: 'HW503 operational' },
    {
      why: 'it is not the time to write',
      gates: { writeWindows: EVENING },
      reason: 'OutsideWindow',
      retryAt: new Date('2026-10-05T18:00:00Z'),
    },
    { why: 'the pace is used up', gates: { paceLeft: 0 }, reason: 'Pace', retryAt: minutesAgo(-60) },
    { why: 'the pace was overdrawn', gates: { paceLeft: -1 }, reason: 'Pace', retryAt: minutesAgo(-60) },
    {
      why: 'observing comes before everything else',
      gates: { mode: 'observe', writesOn: false, breakerOpen: true, paceLeft: 0 },
      reason: 'ObserveOnly',
    },
    {
      why: 'the switch comes before breaker, window and pace',
      gates: { writesOn: false, breakerOpen: true, paceLeft: 0 },
      reason: 'WritesOff',
      notice: 'HW504 operational',
    },
    {
      why: 'the breaker comes before window and pace',
      gates: { breakerOpen: true, writeWindows: EVENING, paceLeft: 0 },
      reason: 'BreakerOpen',
      notice: 'HW503 operational',
    },
    {
      why: 'the window comes before the pace',
      gates: { writeWindows: EVENING, paceLeft: 0 },
      reason: 'OutsideWindow',
      retryAt: new Date('2026-10-05T18:00:00Z'),
    },
  ];
  it.each(closed)(
    'loses every step, each with its reason, and keeps its verdict: $why',
    ({ gates: guards, reason, notice: notification, retryAt }) => {
      const guarded = guardPlan(plan, { ...OPEN, ...guards });
      const codes = ['HW201 difference', 'HW201 difference', ...(notification === undefined ? [] : [notification])];
      expect(brief(guarded)).toEqual({ verdict: 'Drifted', codes, steps: [], skipped: [reason, reason] });
      expect(guarded.fingerprint).toBe('none');
      expect(guarded.estimate).toBe(plan.estimate);
      for (const skipped of guarded.skipped) expect(skipped.retryAt).toEqual(retryAt);
    },
  );

  it('names the rule of each step that was deferred, and its effect', () => {
    const guarded = guardPlan(plan, { ...OPEN, mode: 'observe' });
    expect(guarded.skipped.map(({ rule }) => rule)).toEqual([undefined, desiredRule(endpoint('lake')).name]);
    expect(guarded.skipped[1]?.detail).toContain('is missing');
  });

  it('names the rule of a deletion too', () => {
    const forbidden = [{ target: { type: 'FQDN', host: 'x.com' }, action: 'remove' }] as const;
    const observation = hub([{ ...hubRule(), name: 'tunnel' }]);
    const deletion = buildPlan(input({ observation, baseline: baseline({ forbidden }) }));
    expect(guardPlan(deletion, { ...OPEN, mode: 'observe' }).skipped.map(({ rule }) => rule)).toEqual(['tunnel']);
  });

  it('without steps is left as it is: a closed gate is news only when something waits behind it', () => {
    expect(guardPlan(compliant, { ...OPEN, writesOn: false, breakerOpen: true })).toBe(compliant);
  });

  it('never gets through a closed gate, whatever is planned', () => {
    const gate = fc.constantFrom<Partial<WriteGuards>>(
      { mode: 'observe' },
      { writesOn: false },
      { breakerOpen: true },
      { paceLeft: 0 },
      { writeWindows: EVENING },
    );
    fc.assert(
      fc.property(plannerCases, gate, (one, closedGate) => {
        const built = buildPlan(input({ ...one, usage: one.usage }));
        const guarded = guardPlan(built, { ...OPEN, ...closedGate });
        expect(guarded.steps).toEqual([]);
        expect(guarded.verdict).toBe(built.verdict);
        expect(guarded.skipped).toHaveLength(built.skipped.length + built.steps.length);
      }),
      { numRuns: propertyRuns(2000), seed: 5 },
    );
  }, 60_000);
});

describe('findings that the planner cannot know of', () => {
  it('change the verdict as any other', () => {
    const changed = finding('HW705', { hubId: HUB_ID, message: 'hub1 lost a tag.' });
    const more = withFindings(plan, [changed]);
    expect(more.verdict).toBe('Blocked');
    expect(more.findings.map(({ code }) => code)).toEqual(['HW201', 'HW201', 'HW705']);
    expect(withFindings(plan, [finding('HW104', { hubId: HUB_ID, message: '' })]).findings[0]?.code).toBe('HW104');
  });

  it('that are none change nothing', () => {
    expect(withFindings(plan, [])).toBe(plan);
  });
});

function hubRule() {
  const destination = fqdn('x.com');
  return {
    name: 'x',
    category: 'UserDefined',
    status: 'Active',
    errorInformation: undefined,
    parentRuleNames: [],
    destination,
    wire: { type: 'FQDN', category: 'UserDefined', destination: 'x.com' },
  } as const;
}

describe('the remedy of a finding behind a closed guard', () => {
  const rules = baseline({ rules: [desiredRule(fqdn('a.com'))] });
  const missing = buildPlan(input({ baseline: rules }));
  const [name] = rules.rules.map((each) => each.name);
  it.each<{ why: string; gates: Partial<WriteGuards>; says: string }>([
    { why: 'an open gate', gates: {}, says: `Hubwarden writes ${name} of hub1. No action is needed.` },
    {
      why: 'the switch',
      gates: { writesOn: false },
      says: `First switch writes on: \`hubwarden writes on\`. Then Hubwarden writes ${name} of hub1.`,
    },
    {
      why: 'the breaker',
      gates: { breakerOpen: true },
      says: `First find out why the breaker is open: \`hubwarden breaker status\`. After its reset Hubwarden writes ${name} of hub1.`,
    },
    {
      why: 'the write window',
      gates: { writeWindows: EVENING },
      says: `Hubwarden writes ${name} of hub1. No action is needed: the write waits until 2026-10-05T18:00:00.000Z.`,
    },
    {
      why: 'the pace',
      gates: { paceLeft: 0 },
      says: `Hubwarden writes ${name} of hub1. No action is needed: the write waits until ${minutesAgo(-60).toISOString()}.`,
    },
  ])('names the gate: $why', ({ gates: guards, says }) => {
    const { findings } = guardPlan(missing, { ...OPEN, ...guards });
    expect(findings.find(({ code }) => code === 'HW201')?.fix).toBe(says);
  });
});
