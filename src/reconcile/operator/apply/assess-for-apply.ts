import type { HubId } from '../../../core/hub-id.ts';
import type { SkipReason } from '../../../core/plan/model/plan.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { ReconcileDeps } from '../../deps.ts';
import type { HubAssessment } from '../../observe/assess-hub.ts';
import { assessHub } from '../../observe/assess-hub.ts';
import { hubRecords } from '../../records/hub/hub-record.ts';
import { operationRecords } from '../../records/hub/operation-record.ts';

/**
 * Reads the hub and plans as a run would now, guards included. Writes nothing.
 *
 * @returns a sentence when there is no plan: the hub cannot be read, is out of scope, or no policy is in force
 */
export async function assessForApply(deps: ReconcileDeps, hubId: HubId): Promise<Result<HubAssessment, string>> {
  const record = (await hubRecords(deps.rows).get(hubId))?.value;
  const operation = await operationRecords(deps.rows).get(hubId);
  const result = await assessHub(deps, hubId, { record, operation });
  switch (result.kind) {
    case 'Assessed':
      return ok(result.assessment);
    case 'Project':
      return err(`It is a project: its network is that of its hub, ${result.hub ?? 'which Azure does not name'}.`);
    case 'OutOfScope':
      return err(`The policy in force does not govern it: its kind is ${result.workspaceKind}.`);
    case 'NotRead':
      return err(`Azure does not let you read it: ${result.failure.detail}`);
    case 'NoPolicy':
      return err(`There is no policy to go by: ${result.reason}`);
  }
}

const GUARDS: readonly SkipReason[] = ['ObserveOnly', 'WritesOff', 'BreakerOpen', 'OutsideWindow', 'Pace'];

/** A guard that blocks the writes of a plan. */
export interface ClosedGuard {
  readonly reason: SkipReason;
  /** One sentence. */
  readonly detail: string;
  /** When the guard lets writes through again; undefined: when a person or the policy does. */
  readonly retryAt: Date | undefined;
}

/** The guard that keeps the plan from writing now; undefined: none does. */
export function closedGuard({ plan }: Pick<HubAssessment, 'plan'>): ClosedGuard | undefined {
  const held = plan.skipped.find(({ reason }) => GUARDS.includes(reason));
  if (held === undefined || plan.steps.length > 0) return undefined;
  return { reason: held.reason, detail: held.detail.replace(/ Deferred: .*$/s, ''), retryAt: held.retryAt };
}
