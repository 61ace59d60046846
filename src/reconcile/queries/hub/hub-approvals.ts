import type { Rows } from '../../ports.ts';
import { isOpen, readApprovals } from '../../records/approval-record.ts';
import { readMoves } from '../../records/assignment-approval.ts';
import type { HubRecord } from '../../records/hub/hub-record.ts';

/** One approval of a hub in its present life. */
export interface HubApproval {
  readonly id: string;
  readonly state: 'Valid' | 'Used' | 'Expired';
  /** What it consents to, as `isolation mode Disabled -> AllowOnlyApprovedOutbound`. */
  readonly change: string;
  readonly by: string;
  readonly at: string;
  readonly expiresAt: string;
  /** When a run used it, and the id of that run; null: none did. */
  readonly usedAt: string | null;
  readonly usedBy: string | null;
}

/** The changes of a hub that wait for an approval, and its approvals. */
export interface HubApprovals {
  /** What waits, in the words of {@link HubApproval.change}. */
  readonly waiting: readonly string[];
  /** The newest first. */
  readonly given: readonly HubApproval[];
  readonly unreadable: readonly string[];
}

/** Reads the approvals of a hub in its present life. */
export async function hubApprovals(rows: Rows, record: HubRecord, now: Date): Promise<HubApprovals> {
  const { guid } = record.identity;
  if (guid === '') return { waiting: waitingIn(record), given: [], unreadable: [] };
  const modes = await readApprovals(rows, `${guid}|`);
  const moves = await readMoves(rows, `${guid}|`);
  const given = [
    ...modes.values.map((each): HubApproval => {
      const { approvedAt, approvedBy, expiresAt, firewallSku, fromMode, id, toMode, usedAt, usedBy } = each;
      const state = usedAt !== undefined ? 'Used' : isOpen(each, now) ? 'Valid' : 'Expired';
      const change = modeText(fromMode, toMode, firewallSku);
      const used = { usedAt: usedAt ?? null, usedBy: usedBy ?? null };
      return { id, state, change, by: approvedBy, at: approvedAt, expiresAt, ...used };
    }),
    ...moves.values.map(({ approvedAt, approvedBy, expiresAt, from, id, to }): HubApproval => {
      const state = expiresAt > now.toISOString() ? 'Valid' : 'Expired';
      const used = { usedAt: null, usedBy: null };
      return { id, state, change: moveText(from, to), by: approvedBy, at: approvedAt, expiresAt, ...used };
    }),
  ];
  given.sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0));
  const unreadable = [...modes.unreadable, ...moves.unreadable].map(({ message }) => message);
  return { waiting: waitingIn(record), given, unreadable };
}

function waitingIn({ policy, status }: HubRecord): readonly string[] {
  const { approvalNeeded } = status;
  const { assignment, change } = policy;
  return [
    ...(approvalNeeded === undefined
      ? []
      : [modeText(approvalNeeded.fromMode, approvalNeeded.toMode, approvalNeeded.firewallSku)]),
    ...(change === undefined ? [] : [moveText(assignment ?? 'none', change.to)]),
  ];
}

const OF_MODE = 'isolation mode ';

/** True for a change, in the words of {@link HubApproval.change}, that Azure cannot undo. */
export function isIrreversibleChange(change: string): boolean {
  return change.startsWith(OF_MODE);
}

function modeText(from: string, to: string, firewallSku: string | undefined): string {
  return `${OF_MODE}${from} -> ${to}${firewallSku === undefined ? '' : ` with firewall SKU ${firewallSku}`}`;
}

function moveText(from: string, to: string | undefined): string {
  return `assignment ${from} -> ${to ?? 'none'}`;
}
