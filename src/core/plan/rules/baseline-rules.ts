import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { isSameEffect } from '../../rules/destinations/same-effect.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import { settling } from '../in-force/rule-under-way.ts';
import { blockedByMode } from '../isolation/effective-mode.ts';
import type { Difference } from '../model/difference.ts';
import { leftAlone } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { holderOf, judgeHolder, missing } from './conflicting-rules.ts';
import { judgeAltered, judgeStalled } from './managed-rules.ts';
import { judgeReleased, releaseOf } from './released-rules.ts';
import type { RuleScene } from './rule-context.ts';

/**
 * Holds every rule of the baseline against the hub. A rule is satisfied when rules in force permit everything it does,
 * whoever owns them; else it is put right, written, waited for, or named as one that cannot be had.
 */
export function judgeBaselineRules(scene: RuleScene): readonly Difference[] {
  return scene.context.baseline.rules.flatMap((wanted) => judgeRule(scene, wanted));
}

/** Lower-case names of wanted rules of ours that permit something else than they should. */
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

function judgeRule(scene: RuleScene, wanted: DesiredRule): readonly Difference[] {
  const { context, covers, altered } = scene;
  const own = context.ruleByName.get(foldCase(wanted.name));
  const released = releaseOf(context, wanted);
  if (released !== undefined) return judgeReleased(scene, wanted, released);
  const isAltered = altered.has(foldCase(wanted.name));
  if (!isAltered && covers.now(wanted.destination)) return [];
  const blocked = blockedByProblem(context, wanted) ?? blockedByMode(context, scene.outlook, wanted);
  if (blocked !== undefined) return blocked;
  if (own !== undefined && isAltered) return [judgeAltered(scene, { wanted, own })];
  if (own?.owner === 'ours') return listOf(judgeStalled(context, { wanted, own }));
  if (covers.soon(wanted.destination)) {
    return [
      settling(context, wanted, `A rule that permits ${wanted.name} on ${context.hub.name} is being provisioned.`),
    ];
  }
  const holder = holderOf(scene, wanted);
  return [holder === undefined ? missing(scene, wanted, []) : judgeHolder(scene, wanted, holder)];
}

/** The fault of the baseline that keeps a rule from being written; told only where the hub does not permit it already. */
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
    return leftAlone(finding, code === 'HW406' ? 'CostNotAccepted' : 'NotPossible', message);
  });
}

function listOf(difference: Difference | undefined): readonly Difference[] {
  return difference === undefined ? [] : [difference];
}
