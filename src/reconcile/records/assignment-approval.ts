import * as z from 'zod';
import type { Row, Rows } from '../ports.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();

const assignmentApproval = z.object({
  id: z.string(),
  hubId: z.string(),
  /** The life of the hub that it holds for. */
  workspaceGuid: z.string(),
  from: z.string(),
  /** Absent: consent to no assignment at all. */
  to: z.string().optional(),
  /** When the change that it consents to began to wait: the same change, made again later, needs another consent. */
  since: time,
  /** The version of the policy that says what both assignments mean. */
  policyHash: z.string(),
  approvedBy: z.string(),
  approvedAt: time,
  expiresAt: time,
});

/** A person's consent to one looser assignment of one hub (HW705). Rows are kept after use. */
export type AssignmentApproval = z.output<typeof assignmentApproval>;

/** What an approval has to name, in full. */
export interface WaitingMove {
  readonly from: string;
  readonly to?: string | undefined;
  readonly since: string;
  readonly policyHash: string;
}

const PARTITION = 'assignment-approvals';

/** Keeps a new approval of a change of assignment. */
export async function addAssignmentApproval(rows: Rows, record: AssignmentApproval): Promise<void> {
  const key = `${record.workspaceGuid}|${record.id}`;
  // Ids are unique, so a conflict means that the answer to our own insert was lost.
  await rows.insert('control', { partition: PARTITION, key, cells: cellsFrom(record, {}) });
}

/** Approvals of changes of assignment that still hold for one life of a hub. */
export async function openMoves(rows: Rows, workspaceGuid: string, now: Date): Promise<readonly AssignmentApproval[]> {
  if (workspaceGuid === '') return [];
  const found: AssignmentApproval[] = [];
  for await (const row of rows.query('control', { partition: PARTITION, keyPrefix: `${workspaceGuid}|` }))
    found.push(documentFrom(row, assignmentApproval));
  return found.filter((each) => each.expiresAt > now.toISOString());
}

/** Whether a row is of an approval that ended before a time. */
export function isOldMove(row: Row, before: Date): boolean {
  return documentFrom(row, assignmentApproval).expiresAt < before.toISOString();
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
