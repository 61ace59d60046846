import type { Assign } from '../baseline/assignment/assign.ts';
import { isInScope } from '../baseline/assignment/scope.ts';
import type { AssignmentOutcome, Baseline } from '../baseline/policy/baseline.ts';
import type { Policy } from '../baseline/policy/policy.ts';
import type { HubFacts } from '../baseline/policy/written-rule.ts';

/** A policy, prepared for many hubs. */
export interface PreparedPolicy {
  readonly policy: Policy;
  readonly assign: Assign;
}

/** The name for hubs without an assignment, or out of scope; no assignment can have it. */
export const NO_ASSIGNMENT = '';

/** Name of the assignment that a policy gives a hub; {@link NO_ASSIGNMENT} when it gives none. */
export function assignmentUnder(prepared: PreparedPolicy, hub: HubFacts): string {
  const outcome = outcomeUnder(prepared, hub);
  return outcome?.kind === 'Assigned' ? outcome.baseline.assignment : NO_ASSIGNMENT;
}

// Many hubs share a baseline, so its text is computed once.
const texts = new WeakMap<Baseline, string>();

/**
 * Says whether two policies give a hub exactly the same baseline. Exemptions do not count: those of the newest policy
 * apply to every hub at once.
 */
export function isEquivalentFor(a: PreparedPolicy, b: PreparedPolicy, hub: HubFacts): boolean {
  return textOf(outcomeUnder(a, hub)) === textOf(outcomeUnder(b, hub));
}

function textOf(outcome: AssignmentOutcome | undefined): string {
  if (outcome === undefined) return 'out of scope';
  if (outcome.kind === 'Unassigned') return 'unassigned';
  const known = texts.get(outcome.baseline);
  if (known !== undefined) return known;
  const text = JSON.stringify({ ...outcome.baseline, exemptions: [] });
  texts.set(outcome.baseline, text);
  return text;
}

function outcomeUnder({ assign, policy }: PreparedPolicy, hub: HubFacts): AssignmentOutcome | undefined {
  return isInScope(policy, hub) ? assign(hub) : undefined;
}
