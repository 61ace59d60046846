import type { HubId } from '../../core/hub-id.ts';
import type { AssignmentApproval } from '../records/assignment-approval.ts';
import { addAssignmentApproval, isApprovalOf, openMoves } from '../records/assignment-approval.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { Approver, OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

/** An approval of a looser assignment for one hub. */
export interface MoveApproved {
  readonly kind: 'Assignment';
  readonly name: string;
  readonly approval: AssignmentApproval;
  /** false: the hub already had this very approval, and it is still valid. */
  readonly isNew: boolean;
  /** The permissions that the new assignment adds, by the newest read of the hub. */
  readonly message: string;
}

/** A hub's record, with the change of assignment that waits for approval. */
export type MovingHub = HubRecord & {
  readonly policy: { readonly [Key in 'assignment' | 'hash' | 'change']: NonNullable<HubRecord['policy'][Key]> };
};

/** True when the hub waits for the approval of another assignment (HW705). */
export function isMoving(record: HubRecord): record is MovingHub {
  const { assignment, change, hash } = record.policy;
  const isKnown = assignment !== undefined && hash !== undefined && record.identity.guid !== '';
  return isKnown && change !== undefined && record.goneAt === undefined;
}

/** Approves the change of assignment that a hub waits for, as its newest read showed it, and queues the hub. */
export async function approveMove(
  deps: OperatorDeps,
  hub: MovingHub,
  { by, expiresAt }: Approver,
): Promise<MoveApproved> {
  const now = deps.clock.now();
  const move = { from: hub.policy.assignment, policyHash: hub.policy.hash, ...hub.policy.change };
  const existing = (await openMoves(deps.rows, hub.identity.guid, now)).find((each) => isApprovalOf(each, move));
  const approval = existing ?? {
    id: deps.clock.newId(),
    hubId: hub.hubId,
    workspaceGuid: hub.identity.guid,
    ...move,
    approvedBy: by,
    approvedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
  if (existing === undefined) await addAssignmentApproval(deps.rows, approval);
  await queueHub(deps, hub.hubId as HubId);
  const message = hub.status.findings.find((each) => each.code === 'HW705')?.message ?? '';
  return { kind: 'Assignment', name: hub.identity.name, approval, isNew: existing === undefined, message };
}
