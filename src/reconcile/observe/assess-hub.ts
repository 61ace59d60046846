import type { Failure } from '../../core/azure/failure.ts';
import { isInScope } from '../../core/baseline/assignment/scope.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { withFindings } from '../../core/plan/findings/with-findings.ts';
import { guardPlan } from '../../core/plan/guards/guard-plan.ts';
import type { Consent, HubMemory, OperationView, Plan, PlanInput } from '../../core/plan/model/plan.ts';
import { planInput } from '../../core/plan/model/plan-input.ts';
import type { PlanPreview } from '../../core/plan/plan-after-consent.ts';
import { planPreview } from '../../core/plan/plan-after-consent.ts';
import type { PlanRead, PlanReads } from '../../core/plan/plan-with-reads.ts';
import { planWithReads, withReads } from '../../core/plan/plan-with-reads.ts';
import type { Result } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { ReconcileDeps } from '../deps.ts';
import { readWriteGuards } from '../guard/write-guards.ts';
import type { AssignmentInForce } from '../policy/assignment-in-force.ts';
import { assignmentInForce } from '../policy/assignment-in-force.ts';
import { policyFor } from '../policy/policy-for-hub.ts';
import { withResolvedScope } from '../policy/resolve-scope.ts';
import type { ManagedNetworkClient, PolicyInForce } from '../ports.ts';
import type { ApprovalRecord } from '../records/approval-record.ts';
import { openApprovals } from '../records/approval-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { HubState } from '../records/hub/hub-state.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import { EMPTY_MEMORY } from '../records/hub/memory-section.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';
import type { Stored } from '../records/store/documents.ts';
import { withAdopted } from './adopt-rules.ts';
import { memoryAfterRead } from './memory-after-read.ts';
import { memoryView } from './memory-view.ts';
import { operationView } from './operation-view.ts';

/** A fresh read of a hub, its rows, and the plan that follows from both. */
export interface HubAssessment extends AssignmentInForce, HubState {
  readonly hubId: HubId;
  readonly observation: Observation;
  /** The version in force for this hub. */
  readonly policy: PolicyInForce;
  /** This assessment moves the hub to that version, which asks for something else than the one before. */
  readonly moved: boolean;
  readonly memory: MemorySection;
  /** Reads that the plan turned on. */
  readonly reads: PlanReads;
  /** An operation that this read has verified: its row goes when the record is written. */
  readonly verified?: Stored<OperationRecord> | undefined;
  readonly plan: Plan;
}

/** Everything that a plan follows from. */
type Assessed = Omit<HubAssessment, 'plan'>;

/** How an assessment ends. */
export type AssessmentResult =
  | { readonly kind: 'Assessed'; readonly assessment: HubAssessment }
  /** A project: its network is its hub's. */
  | { readonly kind: 'Project'; readonly hub: HubId | undefined }
  /** A workspace of a kind, or in a subscription, that the policy does not manage. */
  | { readonly kind: 'OutOfScope'; readonly workspaceKind: string }
  | { readonly kind: 'NotRead'; readonly failure: Failure }
  | { readonly kind: 'NoPolicy'; readonly reason: string };

/** Reads the hub from Azure once and plans. Writes nothing. */
export async function assessHub(deps: ReconcileDeps, hubId: HubId, state: HubState): Promise<AssessmentResult> {
  const active = await deps.policy();
  if (!active.ok) return { kind: 'NoPolicy', reason: active.error };
  const observed = await deps.network.observe(hubId);
  if (!observed.ok) return { kind: 'NotRead', failure: observed.error };
  return await assessObservation(deps, active.value, observed.value, state);
}

/** Plans from a read that was made, and from the rows of the hub. Writes nothing. */
export async function assessObservation(
  deps: ReconcileDeps,
  active: PolicyInForce,
  observation: Observation,
  { operation, record }: HubState,
): Promise<Exclude<AssessmentResult, { kind: 'NotRead' }>> {
  const { policy: version, moved } = await policyFor(deps.rows, active, record, observation);
  const resolved = await withResolvedScope(deps.rows, version);
  if (!resolved.ok) return { kind: 'NoPolicy', reason: resolved.error };
  const policy = resolved.value;
  const other = otherThanHub(observation, policy.policy);
  if (other !== undefined) return other;
  const assessed: Assessed = {
    hubId: observation.hubId,
    observation,
    policy,
    moved,
    ...(await assignmentInForce(deps, { policy, moved }, observation, record)),
    memory: memoryFor(deps, observation, policy, record),
    record,
    operation: operation?.value.guid === observation.workspaceGuid ? operation : undefined,
    reads: {},
  };
  const { plan, reads } = await planWithReads(inputFrom(deps, assessed), (due) => readForPlan(deps, observation, due));
  return { kind: 'Assessed', assessment: await withPlan(deps, { ...assessed, reads }, plan) };
}

/** Plans again from the same reads, after the memory or the operation has changed. Asks nothing of Azure. */
export async function planAgain(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  changed: Partial<Assessed>,
): Promise<HubAssessment> {
  const next = { ...assessment, ...changed };
  return await withPlan(deps, next, buildPlan(inputFrom(deps, next)));
}

/**
 * The plan of an assessment for people, with and without the guards. In mode observe it has the changes that would need an
 * approval, and the guard of the mode holds them back with the rest.
 */
export async function previewOf(
  deps: ReconcileDeps,
  assessment: HubAssessment,
): Promise<PlanPreview & { readonly plan: Plan }> {
  const input = inputFrom(deps, assessment);
  const built = buildPlan(input);
  const preview = planPreview(input, built);
  const isMore = preview.unguarded.fingerprint !== built.fingerprint;
  const { plan } = isMore ? await withPlan(deps, assessment, preview.unguarded) : assessment;
  return { ...preview, plan };
}

/** Whether the policy manages the network of this workspace. @returns undefined when it does; else why not */
export function otherThanHub(
  observation: Observation,
  policy: PolicyInForce['policy'],
): Extract<AssessmentResult, { kind: 'Project' | 'OutOfScope' }> | undefined {
  if (foldCase(observation.kind) === 'project')
    return { kind: 'Project', hub: hubIdFrom(observation.hubResourceId ?? '') };
  if (isInScope(policy, observation)) return undefined;
  return { kind: 'OutOfScope', workspaceKind: observation.kind };
}

function memoryFor(
  deps: ReconcileDeps,
  observation: Observation,
  policy: PolicyInForce,
  record: HubRecord | undefined,
): MemorySection {
  // A hub that was deleted and created again under the same name has a new GUID: the memory is of the old one.
  const kept =
    record !== undefined && record.identity.guid === observation.workspaceGuid ? record.memory : EMPTY_MEMORY;
  const current = record?.policy.hash === policy.hash ? kept : forNewPolicy(kept);
  return withAdopted(memoryAfterRead(current, observation, deps.clock.now(), deps.timings), observation);
}

/** Azure may accept a write under a new version of the policy that it refused under the last one. */
function forNewPolicy(memory: MemorySection): MemorySection {
  return { ...memory, refusals: [], writeSingly: false, unpersisted: {} };
}

/** Makes the reads that a plan turns on. */
async function readForPlan(
  deps: ReconcileDeps,
  observation: Observation,
  due: readonly PlanRead[],
): Promise<PlanReads> {
  const approvals = due.includes('approvals')
    ? { approvals: consentsFrom(await openApprovals(deps.rows, observation.workspaceGuid, deps.clock.now())) }
    : {};
  return { ...approvals, ...(await readFacts(deps.network, observation, due)) };
}

/** Makes those of the due reads that ask Azure: all but the approvals. */
export async function readFacts(
  network: Pick<ManagedNetworkClient, 'usage' | 'connectionTargets'>,
  observation: Observation,
  due: readonly PlanRead[],
): Promise<PlanReads> {
  const usage = due.includes('usage') ? { usage: orUnreadable(await network.usage(observation)) } : {};
  const connectionTargets = due.includes('connections')
    ? { connectionTargets: orUnreadable(await network.connectionTargets(observation)) }
    : {};
  return { ...usage, ...connectionTargets };
}

function orUnreadable<T>(read: Result<T, Failure>): T | 'Unreadable' {
  return read.ok ? read.value : 'Unreadable';
}

/**
 * Approvals as the planner takes them. An approval of an earlier release has no scope: it may date from when the
 * assignment observed, and does not count.
 */
export function consentsFrom(approvals: readonly ApprovalRecord[]): Consent['approvals'] {
  return approvals
    .filter(({ scope }) => scope !== undefined)
    .map(({ expiresAt, firewallSku, ...approval }) => ({ ...approval, firewallSku, expiresAt: new Date(expiresAt) }));
}

function inputFrom(deps: ReconcileDeps, assessed: Assessed): PlanInput {
  const now = deps.clock.now();
  const { assignment, memory, observation, policy } = assessed;
  const since =
    assignment.kind === 'Assigned' ? lookUp(policy.enforcedSince, assignment.baseline.assignment) : undefined;
  const input = planInput({
    observation,
    assignment,
    memory: viewOfMemory(deps, memory, now),
    operation: viewOfOperation(deps, assessed, now),
    consent: { enforcedSince: since === undefined ? undefined : new Date(since), approvals: [] },
    writeStrategy: memory.writeSingly ? 'serial' : deps.writeStrategy,
    apiVersion: deps.network.apiVersion,
    now,
    timings: deps.timings,
  });
  return withReads(input, assessed.reads);
}

/** Without a memory, each read would restart the waiting time, so a finding that needs time would never appear. */
function viewOfMemory(deps: ReconcileDeps, memory: MemorySection, now: Date): HubMemory {
  const view = memoryView(memory, now, deps.timings);
  return deps.hasNoMemory === true ? { ...view, isFirstRead: true, inactiveSince: {} } : view;
}

function viewOfOperation(
  { timings }: ReconcileDeps,
  { observation, operation }: Assessed,
  now: Date,
): OperationView | undefined {
  return operation === undefined ? undefined : operationView(operation.value, now, timings, observation);
}

/** The plan as it may be sent now, with the findings that the planner cannot know. */
async function withPlan(deps: ReconcileDeps, assessed: Assessed, plan: Plan): Promise<HubAssessment> {
  return { ...assessed, plan: withFindings(await guarded(deps, assessed, plan), assessed.assignmentFindings) };
}

async function guarded(deps: ReconcileDeps, { assignment, observation }: Assessed, plan: Plan): Promise<Plan> {
  // Most hubs need no write, and then the rows of the guards need not be read.
  if (assignment.kind === 'Unassigned' || plan.steps.length === 0) return plan;
  return guardPlan(plan, await readWriteGuards(deps, assignment.baseline, observation, deps.clock.now()));
}
