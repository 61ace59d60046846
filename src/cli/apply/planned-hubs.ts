import type { HubId } from '../../core/hub-id.ts';
import { wordOf } from '../../core/kind-words.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import { plannedFromRead } from '../../core/plan/preview/planned-hub.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ReconcileDeps } from '../../reconcile/deps.ts';
import type { HubAssessment } from '../../reconcile/observe/assess-hub.ts';
import type { ClosedGuard } from '../../reconcile/operator/apply/closed-guard.ts';
import { closedGuard } from '../../reconcile/operator/apply/closed-guard.ts';
import { assessNow } from '../../reconcile/operator/assess-now.ts';
import { findHubs, matchHubs } from '../../reconcile/operator/find-hub.ts';
import { planOf } from '../../reconcile/operator/local-sweep/plan-hub.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { PlanFile, PlannedHubJson } from '../plan/plan-file.ts';
import { readPlanFile } from '../plan/plan-file.ts';

/** A hub with its plan as of now. */
export interface HubToApply {
  readonly hubId: HubId;
  readonly assessment: HubAssessment;
  /** The same plan as `plan` shows it. */
  readonly planned: PlannedHub;
  /** Why nothing is written although there are differences. */
  readonly guard: ClosedGuard | undefined;
}

/** The hubs that a person names, and the plan that they saved. */
export interface HubsAsked {
  readonly hubs: readonly string[];
  /** File of a saved plan. */
  readonly plan?: string | undefined;
}

/**
 * Reads every hub from Azure and plans, as a run would. With a saved plan it refuses what has moved since.
 *
 * @returns a sentence with the remedy: an unknown hub, a hub that cannot be read, or a plan that has moved
 */
export async function plannedHubs(
  deps: ReconcileDeps,
  asked: HubsAsked,
  context: CommandContext,
): Promise<Result<readonly HubToApply[], string>> {
  const file = asked.plan === undefined ? ok(undefined) : readPlanFile(asked.plan, context);
  if (!file.ok) return file;
  const hubIds = await hubsOf(deps, asked, file.value);
  if (!hubIds.ok) return hubIds;
  const found: HubToApply[] = [];
  for (const hubId of hubIds.value) {
    const assessed = await assessNow(deps, hubId);
    if (!assessed.ok) return assessed;
    const planned = plannedFromRead(await planOf(deps, assessed.value));
    const hub = { hubId, assessment: assessed.value, planned, guard: closedGuard(planned) };
    const moved = file.value === undefined ? undefined : movedSince(hub, file.value);
    if (moved !== undefined)
      return err(`${assessed.value.observation.name}: ${moved} Nothing was written. Make the plan again and check it.`);
    found.push(hub);
  }
  return ok(found);
}

async function hubsOf(
  deps: ReconcileDeps,
  { hubs, plan }: HubsAsked,
  file: PlanFile | undefined,
): Promise<Result<readonly HubId[], string>> {
  if (file === undefined) return await findHubs(deps, hubs);
  const inPlan = file.hubs.map(({ hubId }) => hubId as HubId);
  if (inPlan.length === 0) return err(`${plan} holds no hub.`);
  const chosen = hubs.length === 0 ? ok(inPlan) : matchHubs(inPlan, hubs);
  if (!chosen.ok) return err(`${plan} holds no such hub, or several. ${chosen.error}`);
  return await findHubs(deps, chosen.value);
}

/** How the plan of a hub differs from the saved one; undefined: it does not. */
function movedSince({ assessment, guard, hubId }: HubToApply, { hubs }: PlanFile): string | undefined {
  const saved = hubs.find((each) => each.hubId === hubId);
  if (saved === undefined) return `The saved plan does not hold the ${wordOf(hubId)}.`;
  const { assignment, observation, plan, policy } = assessment;
  const name = assignment.kind === 'Assigned' ? assignment.baseline.assignment : null;
  const moves = [
    difference('the policy version', saved.policyVersion, policy.hash),
    difference('the assignment', saved.assignment ?? 'none', name ?? 'none'),
    difference(`the ${wordOf(hubId)} behind the name`, saved.workspaceGuid, observation.workspaceGuid),
    // Where a guard holds every step back, the reason of the guard is the answer.
    ...(guard === undefined ? [movedFingerprint(saved, plan.fingerprint)] : []),
  ].filter((move) => move !== undefined);
  return moves.length === 0 ? undefined : `The plan has moved: ${moves.join('; ')}.`;
}

function movedFingerprint(saved: PlannedHubJson, now: string): string | undefined {
  return difference('the fingerprint of its requests', saved.fingerprint, now);
}

function difference(what: string, before: string, now: string): string | undefined {
  return before === now ? undefined : `${what} was ${before} and is ${now}`;
}
