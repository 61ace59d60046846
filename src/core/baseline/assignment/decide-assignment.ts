import type { HubId } from '../../hub-id.ts';
import { finding } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { AssignmentOutcome } from '../policy/baseline.ts';
import type { Assign, HubFacts } from './assign.ts';
import { loosenings } from './loosenings.ts';

/** An assignment that a hub would move to after an approval. */
export interface AssignmentChange {
  readonly from: string;
  /** undefined: no assignment would match. */
  readonly to: string | undefined;
}

/** The assignment of a hub before this assessment. */
export interface AssignmentBefore {
  readonly assignment: string;
  /**
   * True if the same policy gave the hub this assignment, or if a change of assignment was already waiting for
   * approval: a new version of the policy does not approve it.
   */
  readonly holds: boolean;
}

/** The assignment in force, and the reason why another one is not. */
export interface AssignmentDecision {
  readonly outcome: AssignmentOutcome;
  /** Set when the hub would move: HW705 reports it until it is approved. */
  readonly waiting: { readonly change: AssignmentChange; readonly finding: Finding } | undefined;
}

/**
 * Decides which assignment is in force after an edit of a fact that assignments match on, such as a tag. A hub moves at
 * once to an equal or stricter baseline ({@link loosenings}). It moves to a looser one, or to none, only after an
 * approval. Until then the old assignment stays in force, and HW705 names what would become looser.
 *
 * @param before undefined for a hub that had no assignment
 * @param isApproved whether a person has approved exactly this change
 */
export function decideAssignment(
  assign: Assign,
  hub: HubFacts & { readonly hubId: HubId; readonly name: string },
  before: AssignmentBefore | undefined,
  isApproved: (change: AssignmentChange) => boolean,
): AssignmentDecision {
  const outcome = assign(hub);
  const to = outcome.kind === 'Assigned' ? outcome.baseline.assignment : undefined;
  if (before === undefined || !before.holds || before.assignment === to) return { outcome, waiting: undefined };
  const old = assign.named(before.assignment, hub);
  // The policy no longer has this assignment: that is a change of the policy.
  if (old === undefined) return { outcome, waiting: undefined };
  const looser = outcome.kind === 'Assigned' ? loosenings(old, outcome.baseline) : ['no baseline would apply to it'];
  const change = { from: before.assignment, to };
  if (looser.length === 0 || isApproved(change)) return { outcome, waiting: undefined };
  const reason = `Assignment "${before.assignment}" is kept until the change is approved (HW705).`;
  return {
    outcome: { kind: 'Assigned', baseline: old, reasons: [...outcome.reasons, reason] },
    waiting: { change, finding: changeFinding(hub, change, looser) },
  };
}

function changeFinding(
  { hubId, name }: { readonly hubId: HubId; readonly name: string },
  { from, to }: AssignmentChange,
  looser: readonly string[],
): Finding {
  const where = to === undefined ? 'no longer matches any assignment' : `would move from "${from}" to "${to}"`;
  return finding('HW705', {
    hubId,
    assignment: from,
    message: `${name} ${where} without a change of the policy, and that is looser: ${looser.join('; ')}. "${from}" stays in force.`,
  });
}
