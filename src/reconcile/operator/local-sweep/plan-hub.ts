import type { AssignmentOutcome } from '../../../core/baseline/policy/baseline.ts';
import type { HubId } from '../../../core/hub-id.ts';
import type { Observation } from '../../../core/observation/observation.ts';
import type { Plan } from '../../../core/plan/model/plan.ts';
import type { PlanPreview } from '../../../core/plan/plan-after-consent.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { ReconcileDeps } from '../../deps.ts';
import type { HubAssessment } from '../../observe/assess-hub.ts';
import { previewOf } from '../../observe/assess-hub.ts';
import { resolveNewScope } from '../../policy/resolve-scope.ts';
import { assessNow } from '../assess-now.ts';
import { ReadTally, readOnlyNetwork } from './read-only-network.ts';

/** The plan of a hub as a run would make it now, from one read of Azure. */
export interface HubPlan extends PlanPreview {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
  /** Hash of the version in force for the hub. */
  readonly policyVersion: string;
  /** After the guards. In mode observe, they hold back what would need an approval too. */
  readonly plan: Plan;
}

/**
 * Reads a hub from Azure once and plans as a run does, with what the rows know about it: rules of ours, operations,
 * refusals, approvals. Writes neither to Azure nor to the rows of a deployment.
 *
 * @returns a sentence with the hub and the reason when no plan can be made
 */
export async function planHub(given: ReconcileDeps, hubId: HubId): Promise<Result<HubPlan, string>> {
  const deps = { ...given, network: readOnlyNetwork(given.network, given.clock, new ReadTally()) };
  const assessed = await assessNow(deps, hubId);
  return assessed.ok ? ok(await planOf(deps, assessed.value)) : assessed;
}

/** The plan of an assessment, with its previews. */
export async function planOf(deps: ReconcileDeps, assessment: HubAssessment): Promise<HubPlan> {
  const { assignment, observation, policy } = assessment;
  return { observation, assignment, policyVersion: policy.hash, ...(await previewOf(deps, assessment)) };
}

/** Finds the subscriptions of a policy whose scope names management groups, where no sweep has done so. */
export async function preparePlans(deps: ReconcileDeps): Promise<Result<void, string>> {
  const policy = await deps.policy();
  if (!policy.ok) return policy;
  await resolveNewScope(deps, policy.value);
  return ok(undefined);
}
