import * as z from 'zod';
import { ASSIGNMENT_MODES } from '../../core/baseline/policy/baseline.ts';
import { FIREWALL_SKUS, ISOLATION_MODES } from '../../core/rules/outbound-rule.ts';
import type { Row, Rows } from '../ports.ts';
import type { RowKey } from './store/documents.ts';
import { documents } from './store/documents.ts';
import type { ReadRows } from './store/stored-json.ts';

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
  /** The scope of the consent (`consentScope`). An approval of an earlier release has none and counts for nothing. */
  scope: z.string().optional(),
  mode: z.enum(ASSIGNMENT_MODES).optional(),
  approvedBy: z.string(),
  approvedAt: time,
  expiresAt: time,
  /** Set right before Hubwarden sends the write that it consents to. It never counts again. */
  usedAt: time.optional(),
  /** Id of the run that sent the write. */
  usedBy: z.string().optional(),
});

/** A person's consent to one change of isolation mode of one hub in its present life. Rows are kept after use. */
export type ApprovalRecord = z.output<typeof approval>;

/** The approval that a run uses up. */
export interface ApprovalUse {
  readonly workspaceGuid: string;
  readonly approvalId: string;
  readonly runId: string;
}

const APPROVALS = documents({ table: 'control', schema: approval });
const PARTITION = 'approvals';

/** Stores a new approval. */
export async function addApproval(rows: Rows, record: ApprovalRecord): Promise<void> {
  // Ids are unique, so a conflict means that the answer to this very insert was lost.
  await APPROVALS.write(
    rows,
    placeOf({ workspaceGuid: record.workspaceGuid, approvalId: record.id }),
    record,
    undefined,
  );
}

/** One approval of one life of a hub, also a used one; undefined when there is none with this id. */
export async function approvalWith(
  rows: Rows,
  workspaceGuid: string,
  approvalId: string,
): Promise<ApprovalRecord | undefined> {
  return (await APPROVALS.get(rows, placeOf({ workspaceGuid, approvalId })))?.value;
}

/** The approvals that still hold for one life of a hub. */
export async function openApprovals(rows: Rows, workspaceGuid: string, now: Date): Promise<readonly ApprovalRecord[]> {
  if (workspaceGuid === '') return [];
  const all = await listApprovals(rows, `${workspaceGuid}|`);
  return all.filter((each) => isOpen(each, now));
}

/** All approvals, the used and expired ones too. */
export async function listApprovals(rows: Rows, keyPrefix = ''): Promise<readonly ApprovalRecord[]> {
  return await Array.fromAsync(APPROVALS.query(rows, { partition: PARTITION, keyPrefix }));
}

/** As {@link listApprovals}; an unreadable row hides none of the others. */
export function readApprovals(rows: Rows, keyPrefix = ''): Promise<ReadRows<ApprovalRecord>> {
  return APPROVALS.list(rows, { partition: PARTITION, keyPrefix });
}

/** True when the row is of an approval that was used, or expired, before a time. */
export function isOldApproval(row: Row, before: Date): boolean {
  const { expiresAt, usedAt } = APPROVALS.read(row);
  return (usedAt ?? expiresAt) < before.toISOString();
}

/** True while an approval can be used. */
export function isOpen({ usedAt, expiresAt }: ApprovalRecord, now: Date): boolean {
  return usedAt === undefined && expiresAt > now.toISOString();
}

/**
 * Uses an approval up, before the write that it consents to. Of several callers one succeeds.
 *
 * @returns false when it was used before, has expired or does not exist: the caller must not send the write then
 */
export async function takeApproval(rows: Rows, use: ApprovalUse, now: Date): Promise<boolean> {
  const stored = await APPROVALS.get(rows, placeOf(use));
  if (stored === undefined || !isOpen(stored.value, now)) return false;
  const used = { ...stored.value, usedAt: now.toISOString(), usedBy: use.runId };
  return (await APPROVALS.write(rows, placeOf(use), used, stored)).ok;
}

/** Returns an approval that a run used up for a write that had no effect in Azure. */
export async function giveBackApproval(rows: Rows, use: ApprovalUse): Promise<void> {
  const stored = await APPROVALS.get(rows, placeOf(use));
  if (stored?.value.usedBy !== use.runId) return;
  const { usedAt: _at, usedBy: _by, ...unused } = stored.value;
  await APPROVALS.write(rows, placeOf(use), unused, stored);
}

function placeOf({ workspaceGuid, approvalId }: Omit<ApprovalUse, 'runId'>): RowKey {
  return { partition: PARTITION, key: `${workspaceGuid}|${approvalId}` };
}
