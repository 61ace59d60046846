import type { Failure } from '../../core/azure/failure.ts';
import { isInScope } from '../../core/baseline/assignment/scope.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import type { ConnectionTargets } from '../../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { withFindings } from '../../core/plan/findings/with-findings.ts';
import { guardPlan } from '../../core/plan/guards/guard-plan.ts';
import type { Consent, HubMemory, OperationView, Plan } from '../../core/plan/model/plan.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { ReconcileDeps } from '../deps.ts';
import { readWriteGuards } from '../guard/write-guards.ts';
import type { AssignmentInForce } from '../policy/assignment-in-force.ts';
import { assignmentInForce } from '../policy/assignment-in-force.ts';
import { policyFor } from '../policy/policy-for-hub.ts';
import { withResolvedScope } from '../policy/resolve-scope.ts';
import type { PolicyInForce } from '../ports.ts';
import type { ApprovalRecord } from '../records/approval-record.ts';
import { openApprovals } from '../records/approval-record.ts';
import type { HubRecord, Stored, StoredMemory } from '../records/hub-record.ts';
import { EMPTY_MEMORY } from '../records/hub-record.ts';
import type { OperationRecord } from '../records/operation-record.ts';
import { operationRecords } from '../records/operation-record.ts';
import { withAdopted } from './adopt-rules.ts';
import { memoryAfterRead, memoryView } from './hub-memory.ts';
import { operationView } from './operation-view.ts';

/** A hub as one look saw it: what was read, what is remembered, and the plan that follows. */
export interface HubAssessment extends AssignmentInForce {
  readonly hubId: HubId;
  readonly observation: Observation;
  /** The version in force for this hub. */
  readonly policy: PolicyInForce;
  /** The hub has come to that version with this look, and it asks something else of it than the one before. */
  readonly moved: boolean;
  readonly memory: StoredMemory;
  readonly operation: Stored<OperationRecord> | undefined;
  readonly usage: Usage | 'Unreadable' | undefined;
  readonly connectionTargets: ConnectionTargets | 'Unreadable' | undefined;
  /** Approvals that still hold; read only when the plan asks for one. */
  readonly approvals: readonly ApprovalRecord[];
  readonly plan: Plan;
}

/** What a look can end in. */
export type AssessmentResult =
  | { readonly kind: 'Assessed'; readonly assessment: HubAssessment }
  /** A project: its network is its hub's. */
  | { readonly kind: 'Project'; readonly hub: HubId | undefined }
  /** A workspace of a kind, or in a subscription, that the policy does not manage. */
  | { readonly kind: 'OutOfScope'; readonly workspaceKind: string }
  | { readonly kind: 'NotRead'; readonly failure: Failure }
  | { readonly kind: 'NoPolicy'; readonly reason: string };

/** Reads the hub once and plans. Writes nothing anywhere. */
export async function assessHub(
  deps: ReconcileDeps,
  hubId: HubId,
  record: HubRecord | undefined,
): Promise<AssessmentResult> {
  const active = await deps.policy();
  if (!active.ok) return { kind: 'NoPolicy', reason: active.error };
  const observed = await deps.network.observe(hubId);
  if (!observed.ok) return { kind: 'NotRead', failure: observed.error };
  return await assessObservation(deps, active.value, observed.value, {
    record,
    operation: () => operationRecords(deps.rows).get(hubId),
  });
}

/** What is stored of a hub. */
export interface StoredHubState {
  readonly record: HubRecord | undefined;
  /** Asked for only when the hub is one that the policy manages. */
  readonly operation: () => Promise<Stored<OperationRecord> | undefined>;
}

/** Plans from a read that has been made, and from what is stored. */
export async function assessObservation(
  deps: ReconcileDeps,
  active: PolicyInForce,
  observation: Observation,
  { record, operation: stored }: StoredHubState,
): Promise<Exclude<AssessmentResult, { kind: 'NotRead' }>> {
  const { hubId } = observation;
  const { policy: version, moved } = await policyFor(deps.rows, active, record, observation);
  const resolved = await withResolvedScope(deps.rows, version);
  if (!resolved.ok) return { kind: 'NoPolicy', reason: resolved.error };
  const policy = resolved.value;
  const other = otherThanHub(observation, policy);
  if (other !== undefined) return other;
  const operation = await stored();
  const assessment: Omit<HubAssessment, 'plan'> = {
    hubId,
    observation,
    policy,
    moved,
    ...(await assignmentInForce(deps, { policy, moved }, observation, record)),
    memory: memoryFor(deps, observation, policy, record),
    operation: operation?.value.guid === observation.workspaceGuid ? operation : undefined,
    usage: undefined,
    connectionTargets: undefined,
    approvals: [],
  };
  return { kind: 'Assessed', assessment: await completeSight(deps, assessment) };
}

/** Plans anew from what was read before: after the memory or the operation has changed and Azure was not asked again. */
export async function planAgain(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  changed: Partial<Omit<HubAssessment, 'plan'>>,
): Promise<HubAssessment> {
  const next = { ...assessment, ...changed };
  return { ...next, plan: await planOf(deps, next) };
}

function otherThanHub(
  observation: Observation,
  policy: PolicyInForce,
): Extract<AssessmentResult, { kind: 'Project' | 'OutOfScope' }> | undefined {
  if (foldCase(observation.kind) === 'project')
    return { kind: 'Project', hub: hubIdFrom(observation.hubResourceId ?? '') };
  if (isInScope(policy.policy, observation)) return undefined;
  return { kind: 'OutOfScope', workspaceKind: observation.kind };
}

function memoryFor(
  deps: ReconcileDeps,
  observation: Observation,
  policy: PolicyInForce,
  record: HubRecord | undefined,
): StoredMemory {
  // A hub that was deleted and made anew under the same name has a new GUID, and owes nothing to the old one.
  const kept = record !== undefined && record.guid === observation.workspaceGuid ? record.memory : EMPTY_MEMORY;
  const current = record?.policyHash === policy.hash ? kept : forNewPolicy(kept);
  return withAdopted(memoryAfterRead(current, observation, deps.clock.now(), deps.timings), observation);
}

/** What a version of the policy was refused, another one may be granted. */
function forNewPolicy({ doesNotStick: _, ...memory }: StoredMemory): StoredMemory {
  return { ...memory, refusals: [], writeSingly: false };
}

async function completeSight(deps: ReconcileDeps, read: Omit<HubAssessment, 'plan'>): Promise<HubAssessment> {
  const first = await planOf(deps, read);
  const approvals = asksForApproval(first)
    ? await openApprovals(deps.rows, read.observation.workspaceGuid, deps.clock.now())
    : [];
  const assessment = { ...read, approvals };
  const plan = approvals.length === 0 ? first : await planOf(deps, assessment);
  if (plan.needs.length === 0) return { ...assessment, plan };
  const usage = plan.needs.includes('usage') ? await deps.network.usage(assessment.observation) : undefined;
  const targets = plan.needs.includes('connections')
    ? await deps.network.connectionTargets(assessment.observation)
    : undefined;
  const informed: Omit<HubAssessment, 'plan'> = {
    ...assessment,
    usage: usage === undefined ? undefined : usage.ok ? usage.value : 'Unreadable',
    connectionTargets: targets === undefined ? undefined : targets.ok ? targets.value : 'Unreadable',
  };
  return { ...informed, plan: await planOf(deps, informed) };
}

async function planOf(deps: ReconcileDeps, assessment: Omit<HubAssessment, 'plan'>): Promise<Plan> {
  return withFindings(await hubPlanOf(deps, assessment), assessment.assignmentFindings);
}

async function hubPlanOf(deps: ReconcileDeps, assessment: Omit<HubAssessment, 'plan'>): Promise<Plan> {
  const now = deps.clock.now();
  const { assignment } = assessment;
  const since =
    assignment.kind === 'Assigned'
      ? lookUp(assessment.policy.enforcedSince, assignment.baseline.assignment)
      : undefined;
  const plan = buildPlan({
    observation: assessment.observation,
    assignment,
    memory: viewOfMemory(deps, assessment.memory, now),
    operation: viewOf(assessment, now, deps),
    usage: assessment.usage,
    connectionTargets: assessment.connectionTargets,
    consent: {
      enforcedSince: since === undefined ? undefined : new Date(since),
      // One of an earlier release was bound to nothing: it may have been given while the assignment observed.
      approvals: assessment.approvals.filter(({ scope }) => scope !== undefined).map(consentOf),
    },
    writeStrategy: assessment.memory.writeSingly ? 'serial' : deps.writeStrategy,
    apiVersion: deps.network.apiVersion,
    now,
    timings: deps.timings,
  });
  // Most hubs need no write, and then nothing has to be asked that could stop one.
  if (assignment.kind === 'Unassigned' || plan.steps.length === 0) return plan;
  return guardPlan(plan, await readWriteGuards(deps, assignment.baseline, assessment.observation, now));
}

/** Where nothing is remembered, "since this read" would put off for ever what needs time to show. */
function viewOfMemory(deps: ReconcileDeps, memory: StoredMemory, now: Date): HubMemory {
  const view = memoryView(memory, now, deps.timings);
  return deps.hasNoMemory === true ? { ...view, isFirstRead: true, inactiveSince: {} } : view;
}

function asksForApproval(plan: Plan): boolean {
  return plan.findings.some((each) => each.code === 'HW402');
}

function consentOf({ expiresAt, firewallSku, ...approval }: ApprovalRecord): Consent['approvals'][number] {
  return { ...approval, firewallSku, expiresAt: new Date(expiresAt) };
}

function viewOf(assessment: Omit<HubAssessment, 'plan'>, now: Date, deps: ReconcileDeps): OperationView | undefined {
  return assessment.operation === undefined
    ? undefined
    : operationView(assessment.operation.value, now, deps.timings, assessment.observation);
}
