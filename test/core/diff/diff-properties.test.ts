import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import { diffFromRead } from '../../../src/core/diff/diff-from-read.ts';
import { diffFromRecord } from '../../../src/core/diff/diff-from-record.ts';
import type { RuleDiff } from '../../../src/core/diff/rule-diff.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { Plan, PlanInput } from '../../../src/core/plan/model/plan.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';
import { input } from '../plan/plan-fixtures.ts';
import type { PlannerCase } from '../plan/planner-cases.ts';
import { plannerCases } from '../plan/planner-cases.ts';
import { isReachable } from '../plan/traffic-oracle.ts';

const RUNS = { numRuns: propertyRuns(2_000), seed: propertySeed(20_261_201) };

interface Compared {
  readonly wanted: Baseline['rules'];
  readonly planned: PlanInput;
  readonly plan: Plan;
  readonly read: RuleDiff;
  readonly record: RuleDiff;
}

function compare({ baseline, connectionTargets, consent, memory, observation, usage }: PlannerCase): Compared {
  const planned = input({ baseline, connectionTargets, consent, memory, observation, usage });
  const plan = buildPlan(planned);
  const state = { findings: plan.findings, confirmedAt: '2026-10-05T10:00:00.000Z', isolationMode: undefined };
  return {
    wanted: baseline.rules,
    planned,
    plan,
    read: diffFromRead(planned, baseline, plan),
    record: diffFromRecord(baseline, state),
  };
}

function holdsForAll(check: (compared: Compared) => void): void {
  fc.assert(
    fc.property(plannerCases, (one) => check(compare(one))),
    RUNS,
  );
}

describe('a diff of any hub', () => {
  it('has exactly one row for each rule of the baseline, from a read and from a record', () => {
    holdsForAll(({ read, record, wanted }) => {
      for (const { rows } of [read, record])
        for (const { name } of wanted) expect(rows.filter((row) => row.name === name)).toHaveLength(1);
    });
  });

  it('calls a rule as wanted only where the hub reaches everything that the rule permits', () => {
    holdsForAll(({ planned: { observation }, read, wanted }) => {
      const fine = new Set(read.rows.filter(({ sign }) => sign === '=').map(({ name }) => name));
      for (const { destination, name } of wanted)
        if (fine.has(name))
          expect(isReachable(destination, observation.rules, observation.networkStatus === 'Active')).toBe(true);
    });
  });

  it('says of a rule as wanted by which rules it is covered, unless its own rule is there', () => {
    holdsForAll(({ planned: { observation }, read }) => {
      const names = new Set(observation.rules.map(({ name }) => name.toLowerCase()));
      for (const { coveredBy, name, sign } of read.rows) {
        if (sign !== '=') expect(coveredBy).toBeUndefined();
        else if (coveredBy === undefined) expect(names).toContain(name.toLowerCase());
        else expect(coveredBy).not.toHaveLength(0);
      }
    });
  });

  it('has a row that differs for every finding about a rule that changes the verdict', () => {
    holdsForAll(({ plan, read, record }) => {
      const about = plan.findings.filter(({ class: kind, rule }) => rule !== undefined && kind !== 'lint');
      for (const { rows } of [read, record]) {
        const differing = new Set(rows.filter(({ sign }) => sign !== '=').map(({ name }) => name.toLowerCase()));
        for (const { rule = '' } of about) expect(differing).toContain(rule.toLowerCase());
      }
    });
  });

  it('leaves nothing but rules as wanted on a hub that is compliant', () => {
    holdsForAll(({ plan, read, record }) => {
      if (plan.verdict !== 'Compliant') return;
      for (const { rows } of [read, record]) expect(rows.every(({ sign }) => sign === '=')).toBe(true);
    });
  });
});
