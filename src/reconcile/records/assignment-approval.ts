import * as z from 'zod';
import type { Row, Rows } from '../ports.ts';
import { documents } from './store/documents.ts';
import type { ReadRows } from './store/stored-json.ts';

const time = z.iso.datetime();

const assignmentApproval = z.object({
  id: z.string(),
  hubId: z.string(),
  /** The life of the hub that it holds for. */
  workspaceGuid: z.string(),
  from: z.string(),
  /** Absent: consent to no assignment at all. */
  to: z.string().optional(),
  /** When the change that it consents to began to wait: the same change, repeated later, needs another consent. */
  since: time,
  /** The version of the policy that defines both assignments. */
  policyHash: z.string(),
  approvedBy: z.string(),
  approvedAt: time,
  expiresAt: time,
});

/** A person's consent to one looser assignment of one hub (HW705). Rows are kept after use. */
export type AssignmentApproval = z.output<typeof assignmentApproval>;

/** The change of assignment that an approval must name in full. */
export interface WaitingMove {
  readonly from: string;
  readonly to?: string | undefined;
  readonly since: string;
  readonly policyHash: string;
}

const APPROVALS = documents({ table: 'control', schema: assignmentApproval });
const PARTITION = 'assignment-approvals';

/** Stores a new approval of a change of assignment. */
export async function addAssignmentApproval(rows: Rows, record: AssignmentApproval): Promise<void> {
  const key = `${record.workspaceGuid}|${record.id}`;
  // Ids are unique, so a conflict means that the answer to this very insert was lost.
  await APPROVALS.write(rows, { partition: PARTITION, key }, record, undefined);
}

/** Approvals of changes of assignment that still hold for one life of a hub. */
export async function openMoves(rows: Rows, workspaceGuid: string, now: Date): Promise<readonly AssignmentApproval[]> {
  if (workspaceGuid === '') return [];
  const query = { partition: PARTITION, keyPrefix: `${workspaceGuid}|` };
  const found = await Array.fromAsync(APPROVALS.query(rows, query));
  return found.filter((each) => each.expiresAt > now.toISOString());
}

/** All approvals of changes of assignment, or those of one life of a hub; an unreadable row hides none of the others. */
export function readMoves(rows: Rows, keyPrefix = ''): Promise<ReadRows<AssignmentApproval>> {
  return APPROVALS.list(rows, { partition: PARTITION, keyPrefix });
}

/** True when the row is of an approval that ended before a time. */
export function isOldMove(row: Row, before: Date): boolean {
  return APPROVALS.read(row).expiresAt < before.toISOString();
}

/** True when the approval consents to exactly this change, under this version of the policy. */
export function isApprovalOf(approval: AssignmentApproval, move: WaitingMove): boolean {
  return (
    approval.from === move.from &&
    approval.to === move.to &&
    approval.since === move.since &&
    approval.policyHash === move.policyHash
  );
}
