import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import type { RuleCoverage } from '../in-force/rule-coverage.ts';
import type { EffectiveMode } from '../isolation/effective-mode.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';

/** What the rules of the baseline are held against. */
export interface RuleContext {
  readonly context: PlanContext;
  readonly coverage: RuleCoverage;
  /** Lower-case names of rules that are to go, now or later. */
  readonly toRemove: ReadonlySet<string>;
  /** Lower-case names of wanted rules of ours that permit something else than they should. */
  readonly altered: ReadonlySet<string>;
  readonly effectiveMode: EffectiveMode;
}

/** A rule of ours beside what it should be. */
export interface ManagedRule {
  readonly wanted: DesiredRule;
  readonly observed: OwnedRule;
}
