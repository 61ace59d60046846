import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import type { Covers } from '../in-force/rules-in-force.ts';
import type { ModeOutlook } from '../isolation/effective-mode.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';

/** What the rules of the baseline are held against. */
export interface RuleScene {
  readonly context: PlanContext;
  readonly covers: Covers;
  /** Lower-case names of rules that are to go, now or later. */
  readonly doomed: ReadonlySet<string>;
  /** Lower-case names of wanted rules of ours that permit something else than they should. */
  readonly altered: ReadonlySet<string>;
  readonly outlook: ModeOutlook;
}

/** A rule of ours beside what it should be. */
export interface OwnRule {
  readonly wanted: DesiredRule;
  readonly own: OwnedRule;
}
