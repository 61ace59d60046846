import type { PlanContext } from '../model/plan-context.ts';

/** Why a rule that is not readable in full is skipped. */
export const UNKNOWN_FORM =
  'A part of the rule cannot be read, and Hubwarden never changes a rule that it cannot read in full.';

/**
 * Why no rule is removed for its absence from the baseline: an empty or faulty baseline is more likely a mistake than
 * an intent to close everything.
 *
 * @returns undefined when removals may be planned
 */
export function removalRefusal({ baseline }: PlanContext): string | undefined {
  if (baseline.rules.length === 0) return 'The baseline lists no rule, and an empty baseline removes nothing.';
  if (baseline.problems.some((problem) => problem.blocksRule)) {
    return 'The baseline has faults, and a baseline with faults removes nothing.';
  }
  return undefined;
}
