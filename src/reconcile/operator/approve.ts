import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ApprovalRecord } from '../records/approval-record.ts';
import { addApproval, openApprovals } from '../records/approval-record.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords } from '../records/hub-record.ts';
import type { MoveApproved } from './approve-move.ts';
import { approveMove, isMoving } from './approve-move.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

/** Who approves, and until when it holds. */
export interface Approver {
  readonly by: string;
  readonly expiresAt: Date;
}

/** An approval of a change of mode for one hub. */
export interface Approved {
  readonly kind: 'Mode';
  readonly name: string;
  readonly approval: ApprovalRecord;
  /** false: the hub had exactly this approval already, and it still holds. */
  readonly isNew: boolean;
  /** Computes or endpoints are in the way (HW401): the change waits for them to go, and the approval may expire first. */
  readonly isBlocked: boolean;
}

/**
 * Approves the change of mode, or of assignment, that a hub waits for, as the newest read of it showed it, and queues the
 * hub. The approval names the change in full: should hub or policy change before it is used, it counts for nothing. A
 * hub that waits for both gets the assignment approved: which mode it needs then, the next look says.
 */
export async function approveHub(
  deps: OperatorDeps,
  hub: string,
  approver: Approver,
): Promise<Result<Approved | MoveApproved, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { record } = found.value;
  if (isMoving(record)) return ok(await approveMove(deps, record, approver));
  if (!isWaiting(record))
    return err(`${record.name} waits for no approval. It is ${record.verdict} as of ${record.confirmedAt}.`);
  return ok(await approve(deps, record, approver));
}

/** What approving for a whole assignment came to. */
export interface AssignmentApproved {
  readonly approved: readonly Approved[];
  /** Names of hubs that wait on, because the maximum was reached. */
  readonly left: readonly string[];
}

/**
 * Approves for hubs of an assignment that wait, in the order of their ids. The maximum bounds how many approvals of the
 * assignment's waiting hubs are open at once, so that the same call made twice approves no more.
 */
export async function approveAssignment(
  deps: OperatorDeps,
  { assignment, max }: { readonly assignment: string; readonly max: number },
  approver: Approver,
): Promise<Result<AssignmentApproved, string>> {
  const waiting = await waitingHubs(deps);
  const hubs = waiting.filter((each) => each.assignment === assignment);
  if (hubs.length === 0) return err(nobodyWaits(assignment, waiting));
  const open = new Set<string>();
  for (const hub of hubs) if ((await openApprovalOf(deps, hub)) !== undefined) open.add(hub.hubId);
  // Those that have one come first: they are within the maximum already.
  const order = [...hubs.filter((each) => open.has(each.hubId)), ...hubs.filter((each) => !open.has(each.hubId))];
  const chosen = order.slice(0, Math.max(max, open.size));
  const approved: Approved[] = [];
  for (const hub of chosen) approved.push(await approve(deps, hub, approver));
  return ok({ approved, left: order.slice(chosen.length).map((each) => each.name) });
}

/** Hubs that wait for an approval, in the order of their ids. */
export async function waitingHubs({ rows }: Pick<OperatorDeps, 'rows'>): Promise<readonly WaitingHub[]> {
  const hubs: WaitingHub[] = [];
  for await (const record of hubRecords(rows).list()) if (isWaiting(record)) hubs.push(record);
  return hubs.sort((a, b) => (a.hubId < b.hubId ? -1 : 1));
}

/** A hub's record, with the change that waits for approval and the assignment that wants it. */
export type WaitingHub = HubRecord & {
  readonly assignment: string;
  readonly approvalNeeded: NonNullable<HubRecord['approvalNeeded']>;
};

function isWaiting(record: HubRecord): record is WaitingHub {
  const { approvalNeeded, assignment, goneAt, guid } = record;
  return approvalNeeded !== undefined && assignment !== undefined && goneAt === undefined && guid !== '';
}

async function approve(deps: OperatorDeps, hub: WaitingHub, { by, expiresAt }: Approver): Promise<Approved> {
  const existing = await openApprovalOf(deps, hub);
  const approval: ApprovalRecord = existing ?? {
    id: deps.clock.newId(),
    hubId: hub.hubId,
    workspaceGuid: hub.guid,
    ...hub.approvalNeeded,
    assignment: hub.assignment,
    approvedBy: by,
    approvedAt: deps.clock.now().toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
  if (existing === undefined) await addApproval(deps.rows, approval);
  await queueHub(deps, hub.hubId as HubId);
  const isBlocked = hub.findings.some((each) => each.code === 'HW401' && each.exemptedBy === undefined);
  return { kind: 'Mode', name: hub.name, approval, isNew: existing === undefined, isBlocked };
}

async function openApprovalOf(deps: OperatorDeps, hub: WaitingHub): Promise<ApprovalRecord | undefined> {
  const { fromMode, toMode, firewallSku } = hub.approvalNeeded;
  return (await openApprovals(deps.rows, hub.guid, deps.clock.now())).find(
    (each) =>
      each.fromMode === fromMode &&
      each.toMode === toMode &&
      each.firewallSku === firewallSku &&
      each.assignment === hub.assignment,
  );
}

function nobodyWaits(assignment: string, waiting: readonly WaitingHub[]): string {
  const others = [...new Set(waiting.map((each) => each.assignment))].sort();
  const where = others.length === 0 ? 'No hub of any other does.' : `Hubs of these do: ${others.join(', ')}.`;
  return `No hub of assignment "${assignment}" waits for approval. ${where}`;
}
