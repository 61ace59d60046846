import * as z from 'zod';
import { ASSIGNMENT_MODES } from '../../core/baseline/policy/baseline.ts';
import { FIREWALL_SKUS, ISOLATION_MODES } from '../../core/rules/outbound-rule.ts';
import type { Row, Rows } from '../ports.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();
const mode = z.enum(ISOLATION_MODES);

const approval = z.object({
  id: z.string(),
  hubId: z.string(),
  /** The life of the hub that it holds for. */
  workspaceGuid: z.string(),
  fromMode: mode,
  toMode: mode,
  firewallSku: z.enum(FIREWALL_SKUS).optional(),
  assignment: z.string(),
  /** What it was given under (`consentScope`). Without it, as in rows of earlier releases, the approval counts for nothing. */
  scope: z.string().optional(),
  mode: z.enum(ASSIGNMENT_MODES).optional(),
  approvedBy: z.string(),
  approvedAt: time,
  expiresAt: time,
  /** Set right before the write that it consents to is sent. It never counts again. */
  usedAt: time.optional(),
  /** Id of the run that sent the write. */
  usedBy: z.string().optional(),
});

/** A person's consent to one change of isolation mode of one hub in its present life. Rows are kept after use. */
export type ApprovalRecord = z.output<typeof approval>;

/** Which approval a run is about to use up. */
export interface ApprovalUse {
  readonly workspaceGuid: string;
  readonly approvalId: string;
  readonly runId: string;
}

const PARTITION = 'approvals';

/** Keeps a new approval. */
export async function addApproval(rows: Rows, record: ApprovalRecord): Promise<void> {
  const row = { partition: PARTITION, key: keyOf(record.workspaceGuid, record.id), cells: cellsFrom(record, {}) };
  // Ids are unique, so a conflict means that the answer to our own insert was lost.
  await rows.insert('control', row);
}

/** Approvals that still hold for one life of a hub. */
export async function openApprovals(rows: Rows, workspaceGuid: string, now: Date): Promise<readonly ApprovalRecord[]> {
  if (workspaceGuid === '') return [];
  const all = await listApprovals(rows, `${workspaceGuid}|`);
  return all.filter((each) => isOpen(each, now));
}

/** All approvals, used and expired ones too. */
export async function listApprovals(rows: Rows, keyPrefix = ''): Promise<readonly ApprovalRecord[]> {
  const found: ApprovalRecord[] = [];
  for await (const row of rows.query('control', { partition: PARTITION, keyPrefix })) {
    found.push(documentFrom(row, approval));
  }
  return found;
}

/** Whether a row is of an approval that was used, or has expired, before a time. */
export function isOldApproval(row: Row, before: Date): boolean {
  const { expiresAt, usedAt } = documentFrom(row, approval);
  return (usedAt ?? expiresAt) < before.toISOString();
}

/** Whether an approval can still be used. */
export function isOpen({ usedAt, expiresAt }: ApprovalRecord, now: Date): boolean {
  return usedAt === undefined && expiresAt > now.toISOString();
}

/**
 * Uses an approval up, before the write that it consents to. Of any number of callers one wins.
 *
 * @returns false when it was used before, has expired or is not there: the write must not be sent then
 */
export async function takeApproval(rows: Rows, use: ApprovalUse, now: Date): Promise<boolean> {
  const row = await rowOf(rows, use);
  if (row === undefined) return false;
  const record = documentFrom(row, approval);
  if (!isOpen(record, now)) return false;
  const used = { ...record, usedAt: now.toISOString(), usedBy: use.runId };
  const written = await rows.replace('control', { ...row, cells: cellsFrom(used, {}) }, row.etag);
  return written.ok;
}

/** Gives an approval back that a run used up for a write of which Azure did nothing at all. */
export async function giveBackApproval(rows: Rows, use: ApprovalUse): Promise<void> {
  const row = await rowOf(rows, use);
  if (row === undefined) return;
  const { usedAt: _at, usedBy, ...unused } = documentFrom(row, approval);
  if (usedBy === use.runId) await rows.replace('control', { ...row, cells: cellsFrom(unused, {}) }, row.etag);
}

function rowOf(rows: Rows, { workspaceGuid, approvalId }: ApprovalUse): Promise<Row | undefined> {
  return rows.get('control', PARTITION, keyOf(workspaceGuid, approvalId));
}

function keyOf(workspaceGuid: string, id: string): string {
  return `${workspaceGuid}|${id}`;
}
