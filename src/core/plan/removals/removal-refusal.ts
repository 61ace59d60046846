import type { PlanContext } from '../model/plan-context.ts';

/** Why a rule that cannot be read in full is left alone. */
export const UNKNOWN_FORM =
  'A part of the rule cannot be read, and Hubwarden never changes a rule that it cannot read in full.';

/**
 * Why nothing is removed for being absent from the baseline: a baseline that is empty or has faults is more likely a
 * mistake than a wish to close everything.
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
