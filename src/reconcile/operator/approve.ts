import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { textHash } from '../../core/text/text-hash.ts';
import type { ApprovalRecord } from '../records/approval-record.ts';
import { addApproval, approvalWith, openApprovals } from '../records/approval-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { MoveApproved } from './approve-move.ts';
import { approveMove, isMoving, movedBefore } from './approve-move.ts';
import { findHub } from './find-hub.ts';
import type { Approver, OperatorDeps } from './operator-deps.ts';
import { NOT_AS_SEEN, queueHub } from './operator-deps.ts';

/** An approval of a change of mode for one hub. */
export interface Approved {
  readonly kind: 'Mode';
  readonly name: string;
  readonly approval: ApprovalRecord;
  /** false: the hub already had this very approval, and it is still valid. */
  readonly isNew: boolean;
  /**
   * Computes or endpoints block the change (HW401): it waits until they are deleted, and the approval may expire first.
   */
  readonly isBlocked: boolean;
}

/**
 * Approves the change of mode, or of assignment, that a hub waits for, as its newest read showed it, and queues the
 * hub. The approval names the change in full: it is void if the hub, the assignment's mode or its baseline changes
 * before its use. Refused in observe mode. If a hub waits for both, this approves the assignment: the next assessment
 * decides which mode the hub then needs.
 */
export async function approveHub(
  deps: OperatorDeps,
  hub: string,
  approver: Approver,
): Promise<Result<Approved | MoveApproved, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { record } = found.value;
  const made = await approvedBefore(deps, record, approver);
  if (made !== undefined) return ok(made);
  if (approver.isAsSeen?.(record) === false) return err(NOT_AS_SEEN);
  if (isMoving(record)) return ok(await approveMove(deps, record, approver));
  if (!isWaiting(record))
    return err(
      `${record.identity.name} waits for no approval. It is ${record.status.verdict} as of ${record.status.confirmedAt}.`,
    );
  const refusal = refusalOf(record);
  if (refusal === undefined) return ok(await approve(deps, record, approver));
  if (refusal.kind === 'NotReadYet') await queueHub(deps, record.hubId as HubId);
  return err(refusal.message);
}

/** The approval that an earlier attempt of the same request gave; a run may have used it since. */
async function approvedBefore(
  deps: OperatorDeps,
  record: HubRecord,
  { id, isRepeated = false }: Approver,
): Promise<Approved | MoveApproved | undefined> {
  if (!isRepeated || id === undefined) return undefined;
  const approval = await approvalWith(deps.rows, record.identity.guid, id);
  if (approval === undefined) return await movedBefore(deps, record, id);
  await queueHub(deps, record.hubId as HubId);
  return { kind: 'Mode', name: record.identity.name, approval, isNew: true, isBlocked: isBlocked(record) };
}

/** Why the change of a waiting hub, as it was last read, cannot be approved. */
function refusalOf({
  identity: { name },
  policy: { assignment },
  status: { approvalNeeded },
}: WaitingHub): { readonly kind: 'Observes' | 'NotReadYet'; readonly message: string } | undefined {
  const { mode, scope } = approvalNeeded;
  if (mode === 'observe') {
    const message = `Assignment ${assignment} of ${name} observes. Hubwarden would use an approval given now as soon as the assignment enforces, so the approval is refused. Set its mode to enforce, then approve.`;
    return { kind: 'Observes', message };
  }
  if (mode !== undefined && scope !== undefined) return undefined;
  const message = `${name} was last read by an earlier release, which did not record what an approval is bound to. Hubwarden reads it again now: approve it in a few minutes.`;
  return { kind: 'NotReadYet', message };
}

/** The outcome of approvals for a whole assignment. */
export interface AssignmentApproved {
  readonly approved: readonly Approved[];
  /** Names of hubs that still wait, because the maximum was reached. */
  readonly left: readonly string[];
  /**
   * Names of hubs that cannot be approved now: a version of the policy that observes is in force for them, or they must
   * be read again.
   */
  readonly refused: readonly string[];
}

/**
 * Approves the changes of waiting hubs of an assignment, in the order of their ids. The maximum bounds the number of
 * open approvals of the assignment's waiting hubs, so that a repeated call approves no more.
 */
export async function approveAssignment(
  deps: OperatorDeps,
  { assignment, max }: { readonly assignment: string; readonly max: number },
  approver: Approver,
): Promise<Result<AssignmentApproved, string>> {
  const waiting = await waitingHubs(deps);
  const hubs = waiting.filter((each) => each.policy.assignment === assignment);
  if (hubs.length === 0) return err(noHubWaits(assignment, waiting));
  const refused = hubs.filter((each) => refusalOf(each) !== undefined);
  for (const each of refused) if (refusalOf(each)?.kind === 'NotReadYet') await queueHub(deps, each.hubId as HubId);
  const [first] = refused;
  if (first !== undefined && refused.length === hubs.length) return err(refusalOf(first)?.message ?? '');
  return ok(
    await approveSome(
      deps,
      hubs.filter((each) => !refused.includes(each)),
      { max, refused },
      approver,
    ),
  );
}

async function approveSome(
  deps: OperatorDeps,
  hubs: readonly WaitingHub[],
  { max, refused }: { readonly max: number; readonly refused: readonly WaitingHub[] },
  approver: Approver,
): Promise<AssignmentApproved> {
  const open = new Set<string>();
  for (const hub of hubs) if ((await openApprovalOf(deps, hub)) !== undefined) open.add(hub.hubId);
  // Hubs with an open approval come first: the maximum counts them already.
  const order = [...hubs.filter((each) => open.has(each.hubId)), ...hubs.filter((each) => !open.has(each.hubId))];
  const chosen = order.slice(0, Math.max(max, open.size));
  const approved: Approved[] = [];
  for (const hub of chosen) approved.push(await approve(deps, hub, ofHub(approver, hub)));
  const names = (some: readonly WaitingHub[]) => some.map((each) => each.identity.name);
  return { approved, left: names(order.slice(chosen.length)), refused: names(refused) };
}

/** One request gives each hub an approval of its own. */
function ofHub({ id, ...approver }: Approver, { hubId }: WaitingHub): Approver {
  return id === undefined ? approver : { ...approver, id: textHash(`${id}\n${hubId}`).slice(0, 32) };
}

/** Hubs that wait for an approval, in the order of their ids. */
export async function waitingHubs({ rows }: Pick<OperatorDeps, 'rows'>): Promise<readonly WaitingHub[]> {
  const hubs: WaitingHub[] = [];
  for await (const record of hubRecords(rows).list()) if (isWaiting(record)) hubs.push(record);
  return hubs.sort((a, b) => (a.hubId < b.hubId ? -1 : 1));
}

/** A hub's record, with the change that waits for approval and the assignment that requires it. */
export type WaitingHub = HubRecord & {
  readonly policy: { readonly assignment: string };
  readonly status: { readonly approvalNeeded: NonNullable<HubRecord['status']['approvalNeeded']> };
};

function isWaiting(record: HubRecord): record is WaitingHub {
  const { goneAt, identity, policy, status } = record;
  const isAsked = status.approvalNeeded !== undefined && policy.assignment !== undefined;
  return isAsked && goneAt === undefined && identity.guid !== '';
}

async function approve(deps: OperatorDeps, hub: WaitingHub, approver: Approver): Promise<Approved> {
  const existing = await openApprovalOf(deps, hub);
  const { at = deps.clock.now(), by, expiresAt, id = deps.clock.newId() } = approver;
  const approval: ApprovalRecord = existing ?? {
    id,
    hubId: hub.hubId,
    workspaceGuid: hub.identity.guid,
    ...hub.status.approvalNeeded,
    assignment: hub.policy.assignment,
    approvedBy: by,
    approvedAt: at.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
  if (existing === undefined) await addApproval(deps.rows, approval);
  await queueHub(deps, hub.hubId as HubId);
  const isNew = existing === undefined || existing.id === approver.id;
  return { kind: 'Mode', name: hub.identity.name, approval, isNew, isBlocked: isBlocked(hub) };
}

function isBlocked({ status }: HubRecord): boolean {
  return status.findings.some((each) => each.code === 'HW401' && each.exemptedBy === undefined);
}

async function openApprovalOf(deps: OperatorDeps, hub: WaitingHub): Promise<ApprovalRecord | undefined> {
  const { fromMode, toMode, firewallSku, scope } = hub.status.approvalNeeded;
  return (await openApprovals(deps.rows, hub.identity.guid, deps.clock.now())).find(
    (each) =>
      each.fromMode === fromMode &&
      each.toMode === toMode &&
      each.firewallSku === firewallSku &&
      each.scope === scope &&
      each.assignment === hub.policy.assignment,
  );
}

function noHubWaits(assignment: string, waiting: readonly WaitingHub[]): string {
  const others = [...new Set(waiting.map((each) => each.policy.assignment))].sort();
  const where =
    others.length === 0 ? 'No hub of any other assignment does either.' : `Hubs of these do: ${others.join(', ')}.`;
  return `No hub of assignment "${assignment}" waits for approval. ${where}`;
}
