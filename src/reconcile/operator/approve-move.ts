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
export async function approveMove(deps: OperatorDeps, hub: MovingHub, approver: Approver): Promise<MoveApproved> {
  const { at: now = deps.clock.now(), by, expiresAt, id = deps.clock.newId() } = approver;
  const move = { from: hub.policy.assignment, policyHash: hub.policy.hash, ...hub.policy.change };
  const existing = (await openMoves(deps.rows, hub.identity.guid, now)).find((each) => isApprovalOf(each, move));
  const approval = existing ?? {
    id,
    hubId: hub.hubId,
    workspaceGuid: hub.identity.guid,
    ...move,
    approvedBy: by,
    approvedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
  if (existing === undefined) await addAssignmentApproval(deps.rows, approval);
  await queueHub(deps, hub.hubId as HubId);
  const isNew = existing === undefined || existing.id === approver.id;
  return { kind: 'Assignment', name: hub.identity.name, approval, isNew, message: messageOf(hub) };
}

/** The approval that an earlier attempt of the request with this id gave, and queues the hub; undefined: it gave none. */
export async function movedBefore(deps: OperatorDeps, hub: HubRecord, id: string): Promise<MoveApproved | undefined> {
  const moves = await openMoves(deps.rows, hub.identity.guid, deps.clock.now());
  const approval = moves.find((each) => each.id === id);
  if (approval === undefined) return undefined;
  await queueHub(deps, hub.hubId as HubId);
  return { kind: 'Assignment', name: hub.identity.name, approval, isNew: true, message: messageOf(hub) };
}

function messageOf({ status }: HubRecord): string {
  return status.findings.find((each) => each.code === 'HW705')?.message ?? '';
}
