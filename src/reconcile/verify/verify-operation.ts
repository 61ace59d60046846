import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import { countChange } from '../guard/breaker.ts';
import type { AssessmentResult, HubAssessment } from '../observe/assess-hub.ts';
import { assessHub, planAgain } from '../observe/assess-hub.ts';
import { isUnanswered, isVerifyDelayOver, showsWriteInProgress } from '../observe/operation-view.ts';
import { recordAfter } from '../record/record-after.ts';
import type { Change } from '../records/change-record.ts';
import { changesSince } from '../records/change-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { HubState } from '../records/hub/hub-state.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import type { Stored } from '../records/store/documents.ts';
import { verifyWrite } from './verify-write.ts';
import { isShownInFull, writeOutcome } from './write-outcome.ts';

/**
 * Assesses the hub, and verifies an operation that has ended, or that was never acknowledged and whose verify delay has
 * passed: the memory takes in what the read shows of it, then its row is removed. The memory is stored first or together with
 * that, so a crash in between only repeats the verification. Where no step follows, the end of the run does both.
 *
 * Only under the hub's lease.
 *
 * @param state the rows of the hub as the run knows them
 * @returns the assessment, with the rows as they now stand
 */
export async function assessAndVerify(deps: ReconcileDeps, hubId: HubId, state: HubState): Promise<AssessmentResult> {
  const assessed = await assessHub(deps, hubId, state);
  if (assessed.kind !== 'Assessed') return assessed;
  const { assessment } = assessed;
  const { operation } = assessment;
  if (operation === undefined || !isOver(deps, operation.value, assessment)) return assessed;
  return { kind: 'Assessed', assessment: await verified(deps, assessment, operation) };
}

function isOver(deps: ReconcileDeps, operation: OperationRecord, { observation }: HubAssessment): boolean {
  const now = deps.clock.now();
  if (operation.kind === 'Provision' && isProvisioned(operation, observation)) return true;
  // Azure no longer knows the operation, but the read shows that it continues: a later run verifies it.
  if (operation.ended === 'Vanished') return !showsWriteInProgress(operation, observation, now);
  if (operation.ended !== undefined) return true;
  return (
    isUnanswered(operation) &&
    isVerifyDelayOver(operation, now, deps.timings) &&
    !showsWriteInProgress(operation, observation, now)
  );
}

/** The network is provisioned, whatever state the operation reports. */
function isProvisioned(
  { includeSpark }: OperationRecord,
  { networkStatus, sparkReady }: HubAssessment['observation'],
): boolean {
  return networkStatus === 'Active' && (includeSpark !== true || sparkReady);
}

/** A run that died before it removed the row has counted the operation already: the counters stay as they are. */
function verifyOnce(
  { memory, observation }: HubAssessment,
  operation: OperationRecord,
  changes: readonly Change[],
  apiVersion: string | undefined,
): HubAssessment['memory'] {
  const verifiedOperation = `${operation.startedAt} ${operation.request} ${operation.runId}`;
  const next = { ...verifyWrite(memory, operation, observation, changes, apiVersion), verifiedOperation };
  if (memory.verifiedOperation !== verifiedOperation) return next;
  const { forbiddenRemovedAt, isolationAttempts, provisioning, refusals, repairs, restores, unpersisted } = memory;
  return { ...next, forbiddenRemovedAt, isolationAttempts, provisioning, refusals, repairs, restores, unpersisted };
}

async function verified(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  stored: Stored<OperationRecord>,
): Promise<HubAssessment> {
  const { hubId, observation } = assessment;
  const operation = stored.value;
  const isPlain = operation.ended === 'Succeeded' && isShownInFull(operation, observation);
  const changes = isPlain ? [] : await changesSince(deps.rows, hubId, operation.startedAt);
  const memory = verifyOnce(assessment, operation, changes, deps.network.apiVersion);
  const next = await planAgain(deps, assessment, { memory, operation: undefined });
  const outcome = writeOutcome(operation, observation, changes);
  // A run that ends now stores the memory and deletes the row in one transaction.
  if (next.plan.steps.length === 0) {
    if (outcome !== 'ForAPerson') await countChange(deps, hubId, outcome === 'Failed');
    return { ...next, verified: stored };
  }
  const record = await hubRecords(deps.rows).update(hubId, (current) => recordAfter(current, next));
  if (outcome !== 'ForAPerson') await countChange(deps, hubId, outcome === 'Failed');
  // After a lost race (the watcher has just written the row) the next run verifies it again.
  await operationRecords(deps.rows).remove(hubId, stored.etag);
  return { ...next, record };
}
