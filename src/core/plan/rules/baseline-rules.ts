import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { isSameEffect } from '../../rules/destinations/same-effect.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import { pendingDifference } from '../in-force/pending-difference.ts';
import { blockedByMode } from '../isolation/effective-mode.ts';
import type { Difference } from '../model/difference.ts';
import { skippedDifference } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { conflictingRule, judgeConflictingRule, missingRule } from './conflicting-rules.ts';
import { judgeAltered, judgeStalled } from './managed-rules.ts';
import { judgeReleased, releaseOf } from './released-rules.ts';
import type { RuleContext } from './rule-context.ts';

/**
 * Compares every rule of the baseline with the hub. A rule is satisfied when rules in force, managed or foreign, permit
 * everything that it permits. Otherwise the plan restores it, writes it, waits for it, or reports that it is
 * impossible.
 */
export function judgeBaselineRules(ruleContext: RuleContext): readonly Difference[] {
  return ruleContext.context.baseline.rules.flatMap((wanted) => judgeRule(ruleContext, wanted));
}

/** Lower-case names of wanted rules of ours that no longer permit exactly the wanted traffic. */
export function alteredRules({ baseline, ruleByName }: PlanContext): ReadonlySet<string> {
  const altered = new Set<string>();
  for (const { name, destination } of baseline.rules) {
    const own = ruleByName.get(foldCase(name));
    if (own?.owner !== 'ours') continue;
    if (own.destination === undefined || !isSameEffect(own.destination, destination)) {
      altered.add(foldCase(name));
    }
  }
  return altered;
}

function judgeRule(ruleContext: RuleContext, wanted: DesiredRule): readonly Difference[] {
  const { context, coverage, altered } = ruleContext;
  const own = context.ruleByName.get(foldCase(wanted.name));
  const released = releaseOf(context, wanted);
  if (released !== undefined) return judgeReleased(ruleContext, wanted, released);
  const isAltered = altered.has(foldCase(wanted.name));
  if (!isAltered && coverage.now(wanted.destination)) return [];
  const blocked = blockedByProblem(context, wanted) ?? blockedByMode(context, ruleContext.effectiveMode, wanted);
  if (blocked !== undefined) return blocked;
  if (own !== undefined && isAltered) return [judgeAltered(ruleContext, { wanted, observed: own })];
  if (own?.owner === 'ours') return listOf(judgeStalled(context, { wanted, observed: own }));
  if (coverage.orPending(wanted.destination)) {
    return [
      pendingDifference(
        context,
        wanted,
        `A rule that permits ${wanted.name} on ${context.hub.name} is being provisioned.`,
      ),
    ];
  }
  const holder = conflictingRule(ruleContext, wanted);
  return [
    holder === undefined ? missingRule(ruleContext, wanted, []) : judgeConflictingRule(ruleContext, wanted, holder),
  ];
}

/** The problem of the baseline that blocks the rule; reported only if the hub does not already permit it. */
function blockedByProblem(
  { baseline, ...context }: PlanContext,
  wanted: DesiredRule,
): readonly Difference[] | undefined {
  if (!context.blockedRules.has(foldCase(wanted.name))) return undefined;
  const problems = baseline.problems.filter(
    ({ blocksRule, rule }) => blocksRule && foldOptional(rule) === foldCase(wanted.name),
  );
  return problems.map(({ code, message }) => {
    const finding = raise({ baseline, ...context }, code, { rule: wanted.name, message, class: 'blocker' });
    return skippedDifference(finding, code === 'HW406' ? 'CostNotAccepted' : 'NotPossible', message);
  });
}

function listOf(difference: Difference | undefined): readonly Difference[] {
  return difference === undefined ? [] : [difference];
}
