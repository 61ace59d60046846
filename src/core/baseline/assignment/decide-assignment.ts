import type { HubId } from '../../hub-id.ts';
import { finding } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { AssignmentOutcome } from '../policy/baseline.ts';
import type { Assign, HubFacts } from './assign.ts';
import { loosenings } from './loosenings.ts';

/** An assignment that a hub would move to, if somebody approved it. */
export interface AssignmentChange {
  readonly from: string;
  /** undefined: no assignment would match any more. */
  readonly to: string | undefined;
}

/** What was in force for a hub before this look. */
export interface AssignmentBefore {
  readonly assignment: string;
  /**
   * The policy is the one that gave the hub this assignment, or a change of assignment was waiting for approval already:
   * a new version of the policy does not approve it.
   */
  readonly holds: boolean;
}

/** The assignment in force, and what stands in the way of another. */
export interface AssignmentDecision {
  readonly outcome: AssignmentOutcome;
  /** Set when the hub would move: HW705 says so, unless it is approved. */
  readonly waiting: { readonly change: AssignmentChange; readonly finding: Finding } | undefined;
}

/**
 * Decides which assignment is in force when what the assignments match on may have been edited, such as a tag. A hub
 * moves at once to a baseline that is equal or stricter ({@link loosenings}); to any other, and to none at all, only when
 * the change is approved. Until then the old assignment is in force as before, and HW705 says what would become looser.
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
  // The policy has no such assignment any more: that is a change of the policy.
  if (old === undefined) return { outcome, waiting: undefined };
  const looser = outcome.kind === 'Assigned' ? loosenings(old, outcome.baseline) : ['nothing at all is asked of it'];
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
  const where = to === undefined ? 'is matched by no assignment any more' : `would move from "${from}" to "${to}"`;
  return finding('HW705', {
    hubId,
    assignment: from,
    message: `${name} ${where} without a change of the policy, and that is looser: ${looser.join('; ')}. "${from}" stays in force.`,
  });
}
