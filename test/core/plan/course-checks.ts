import { expect } from 'vitest';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { Plan, SkipReason } from '../../../src/core/plan/model/plan.ts';
import { forbiddenMatches } from '../../../src/core/rules/limits/forbidden-destinations.ts';
import type { IsolationMode, ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { writableWire } from '../../../src/core/rules/reading/wire-destination.ts';
import { CATALOGUE } from '../../../src/core/verdict/catalogue/catalogue.ts';
import { isFindingCode } from '../../../src/core/verdict/catalogue/finding-code.ts';
import { NOW } from './plan-fixtures.ts';
import type { PlannerCase } from './planner-cases.ts';
import type { AppliedStep, PlannerCourse } from './run-planner.ts';
import { isReachable } from './traffic-oracle.ts';

const RANK: Readonly<Record<IsolationMode, number>> = {
  Disabled: 0,
  AllowInternetOutbound: 1,
  AllowOnlyApprovedOutbound: 2,
};

/** One invariant of a course of runs. Throws an assertion that names the broken invariant. */
export interface CourseCheck {
  readonly name: string;
  readonly check: (course: PlannerCourse) => void;
}

/** The invariants of the planner for every hub, whatever its earlier state and its baseline. */
export const COURSE_CHECKS: readonly CourseCheck[] = [
  {
    name: 'never gets a step that Azure refuses',
    check: ({ refused }) => expect(refused).toBeUndefined(),
  },
  {
    name: 'never gets a weaker isolation mode',
    check: ({ applied }) => {
      for (const { before, after } of applied)
        expect(RANK[after.isolationMode]).toBeGreaterThanOrEqual(RANK[before.isolationMode]);
    },
  },
  {
    name: 'never changes its mode without consent, and never beside computes that block it',
    check: (course) => {
      for (const step of course.applied) {
        const changes = step.before.isolationMode !== step.after.isolationMode;
        expect(step.step.irreversible).toBe(changes);
        if (changes) expect(hasConsent(course.testCase, step)).toBe(true);
      }
    },
  },
  {
    name: 'keeps every foreign rule as it was, unless the policy says remove, whether PATCH merges or replaces',
    check: ({ testCase, applied }) => {
      for (const step of applied) expectUntouched(testCase, step);
    },
  },
  {
    name: 'comes to rest, and then writes nothing more',
    check: ({ last, lastInput }) => {
      expect(last.steps).toEqual([]);
      expect(buildPlan(lastInput)).toEqual(last);
    },
  },
  {
    name: 'ends compliant, exempt or blocked, or drifted only in differences that the policy forbids to repair',
    check: ({ last }) => expectRightEnd(last),
  },
  {
    name: 'is green only when everything that is wanted gets through, judged probe by probe',
    check: ({ testCase, last, lastInput }) => {
      if (last.verdict !== 'Compliant') return;
      const { rules, networkStatus } = lastInput.observation;
      for (const { destination, name } of testCase.baseline.rules)
        expect(isReachable(destination, rules, networkStatus === 'Active'), name).toBe(true);
    },
  },
  {
    name: 'names every wanted rule that does not get through',
    check: ({ testCase, last, lastInput }) => {
      const { rules, networkStatus, isolationMode } = lastInput.observation;
      const modeExempt = last.findings.some(
        ({ code, exemptedBy }) => exemptedBy !== undefined && /HW10[12]/.test(code),
      );
      if (modeExempt && isolationMode !== 'AllowOnlyApprovedOutbound') return;
      const named = new Set(last.findings.map(({ rule }) => rule));
      for (const { destination, name } of testCase.baseline.rules) {
        if (isReachable(destination, rules, networkStatus === 'Active')) continue;
        expect(named.has(name), name).toBe(true);
      }
    },
  },
  {
    name: 'never loses a wanted destination by the removal of a rule that is no longer wanted',
    check: ({ testCase, applied }) => {
      // An exemption of a missing rule accepts that it is missing.
      if (testCase.baseline.exemptions.some(({ findings }) => findings.includes('HW201'))) return;
      const removals = applied.filter(({ step }) => /no longer asked|not listed/.test(step.why));
      for (const removal of removals) expect(lostAccess(testCase, removal)).toEqual([]);
    },
  },
  {
    name: 'gets no step without a finding that calls for it, and no step for an exempt finding',
    check: ({ applied }) => {
      for (const { input } of applied) expectCalledFor(buildPlan(input));
    },
  },
  {
    name: 'gets the same plan whatever the order of rules and the casing of names',
    check: ({ lastInput, applied }) => {
      const first = applied[0]?.input ?? lastInput;
      const { observation } = first;
      const { fingerprint, verdict } = buildPlan(first);
      const reversed = [...observation.rules].reverse();
      for (const rules of [reversed, reversed.map(shouted)]) {
        const again = buildPlan({ ...first, observation: { ...observation, rules } });
        expect(again.fingerprint).toBe(fingerprint);
        expect(again.verdict).toBe(verdict);
      }
    },
  },
  {
    name: 'gets only findings of the catalogue, exempt only where the catalogue allows it',
    check: ({ last }) => {
      for (const { code, exemptedBy } of last.findings) {
        expect(isFindingCode(code)).toBe(true);
        if (exemptedBy !== undefined) expect(CATALOGUE[code].exemptable).toBe(true);
      }
    },
  },
];

function expectRightEnd({ findings, skipped, verdict }: Plan): void {
  expect(['Compliant', 'Exempt', 'Blocked', 'Drifted']).toContain(verdict);
  if (verdict !== 'Drifted') return;
  const open = findings.filter(({ class: kind, exemptedBy }) => kind === 'difference' && exemptedBy === undefined);
  for (const { rule, code } of open) {
    const reasons = skipped.filter((each) => each.rule === rule).map(({ reason }) => reason);
    const isForbidden = reasons.some((reason) => FORBIDDEN_BY_POLICY.has(reason));
    expect(isForbidden, `${code} ${rule}: ${reasons.join()}`).toBe(true);
  }
}

function expectCalledFor({ findings, steps }: Plan): void {
  const open = findings.filter(({ exemptedBy, class: kind }) => exemptedBy === undefined && kind === 'difference');
  expect(open.length).toBeGreaterThan(0);
  for (const { write } of steps) {
    if (write.kind !== 'PutRule') continue;
    const about = findings.filter(({ rule }) => rule === write.ruleName);
    expect(
      about.some(({ exemptedBy }) => exemptedBy === undefined),
      write.ruleName,
    ).toBe(true);
  }
}

/** Reasons that follow from the policy, or that only another owner can end. */
const FORBIDDEN_BY_POLICY: ReadonlySet<SkipReason> = new Set<SkipReason>([
  'NotAsked',
  'Foreign',
  'AzureOwned',
  'NotPossible',
  'NetworkNotReady',
  'TargetInUse',
  'WaitsForCover',
  'Exempt',
]);

/** Consent as the policy describes it, worked out without the planner. */
function hasConsent(
  { baseline: { isolation, assignment, firewallSku }, usage }: PlannerCase,
  { input, before, after, step }: AppliedStep,
): boolean {
  const { createdAt, isolationMode, workspaceGuid } = before;
  const inUse = usage.computes.length + usage.endpoints.length > 0;
  if (isolationMode === 'Disabled' && inUse) return false;
  if (createdAt === undefined) return false;
  const { enforcedSince, approvals } = input.consent;
  const isYoung = NOW.getTime() - createdAt.getTime() < 24 * 3600 * 1000;
  const isNew = isYoung && enforcedSince !== undefined && createdAt >= enforcedSince;
  if ((isNew ? isolation.newHubs : isolation.existingHubs) === 'report') return false;
  if (isNew && isolation.newHubs === 'enforce' && !inUse) return true;
  return approvals.some(
    (one) =>
      one.id === step.approvalId &&
      one.workspaceGuid === workspaceGuid &&
      one.fromMode === isolationMode &&
      one.toMode === after.isolationMode &&
      one.firewallSku === firewallSku &&
      one.assignment === assignment &&
      one.expiresAt > NOW,
  );
}

/** The inventory at the time of the step decides who manages a rule: a name of our form alone is no proof. */
function expectUntouched({ baseline }: PlannerCase, { input, before, after }: AppliedStep): void {
  for (const rule of before.rules) {
    const isOurs = rule.category === 'UserDefined' && Object.hasOwn(input.memory.inventory, rule.name);
    if (isOurs && rule.name.startsWith('hw-')) continue;
    const now = after.rules.find(({ name }) => name === rule.name);
    const mayGo =
      rule.category === 'UserDefined' &&
      (baseline.unlistedRules === 'remove' || baseline.forbidden.some((entry) => removes(entry, rule)));
    if (now === undefined) expect(mayGo, rule.name).toBe(true);
    else expect(writableWire(now)).toEqual(writableWire(rule));
  }
}

function removes(
  { action, target }: PlannerCase['baseline']['forbidden'][number],
  { destination }: ObservedRule,
): boolean {
  return action === 'remove' && destination !== undefined && forbiddenMatches(target, destination);
}

function shouted(rule: ObservedRule): ObservedRule {
  const { destination } = rule;
  if (destination?.type !== 'PrivateEndpoint') return rule;
  return { ...rule, destination: { ...destination, serviceResourceId: destination.serviceResourceId.toUpperCase() } };
}

function lostAccess({ baseline }: PlannerCase, { before, after }: AppliedStep): readonly string[] {
  const lost = baseline.rules.filter(
    ({ destination }) =>
      isReachable(destination, before.rules, before.networkStatus === 'Active') &&
      !isReachable(destination, after.rules, after.networkStatus === 'Active'),
  );
  return lost.map(({ name }) => name);
}
