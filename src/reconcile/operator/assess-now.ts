import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { visibleLine } from '../../core/text/printable.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { AssessmentResult, HubAssessment } from '../observe/assess-hub.ts';
import { assessHub } from '../observe/assess-hub.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';

/**
 * Reads a hub from Azure and plans as a run would now, by what the rows know about it, guards included. Writes nothing.
 *
 * @returns a sentence with the hub and the reason when there is no plan
 */
export async function assessNow(deps: ReconcileDeps, hubId: HubId): Promise<Result<HubAssessment, string>> {
  const [record, operation] = await Promise.all([
    hubRecords(deps.rows).get(hubId),
    operationRecords(deps.rows).get(hubId),
  ]);
  const result = await assessHub(deps, hubId, { record: record?.value, operation });
  return result.kind === 'Assessed' ? ok(result.assessment) : err(notAssessed(hubId, result));
}

/** Why a hub was not assessed, with the remedy. */
export function notAssessed(hubId: HubId, result: Exclude<AssessmentResult, { kind: 'Assessed' }>): string {
  const { name } = hubIdParts(hubId);
  switch (result.kind) {
    case 'Project':
      return `${name} is a project: it has no network of its own. Name its hub${result.hub === undefined ? '' : `: ${result.hub}`}.`;
    case 'OutOfScope':
      return `${name} (kind ${result.workspaceKind}) is not in the scope of the policy. Add its subscription to "scope.subscriptions" and its kind to "kinds", or name another hub.`;
    case 'NotRead':
      return hubNotRead(hubId, result.failure.detail);
    case 'NoPolicy':
      return `${name} cannot be judged: ${result.reason}`;
  }
}

/** The error for a hub that Azure did not show, in one line. */
export function hubNotRead(hubId: HubId, detail: string): string {
  return `${hubIdParts(hubId).name} could not be read from Azure: ${visibleLine(detail)}`;
}
