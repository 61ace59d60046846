import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import type { RuleCoverage } from '../in-force/rule-coverage.ts';
import type { EffectiveMode } from '../isolation/effective-mode.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';

/** The state with which the rules of the baseline are compared. */
export interface RuleContext {
  readonly context: PlanContext;
  readonly coverage: RuleCoverage;
  /** Lower-case names of rules that the plan removes, now or later. */
  readonly toRemove: ReadonlySet<string>;
  /** Lower-case names of wanted rules of ours that no longer permit exactly the wanted traffic. */
  readonly altered: ReadonlySet<string>;
  readonly effectiveMode: EffectiveMode;
}

/** A rule of ours and its wanted form. */
export interface ManagedRule {
  readonly wanted: DesiredRule;
  readonly observed: OwnedRule;
}
