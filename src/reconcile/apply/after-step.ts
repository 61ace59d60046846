import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { recordAfter } from '../record/record-after.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import type { Stored } from '../records/store/documents.ts';
import { assessAndVerify } from '../verify/verify-operation.ts';

/** The consequence of a step: another round, or the end of the run's writes. */
export type NextRound =
  | { readonly kind: 'Again' }
  | {
      readonly kind: 'Stop';
      /** When the hub needs the next run; absent: an event, the watcher or the sweep starts it. */
      readonly at?: Date;
      /** Why the write failed, where another attempt may succeed. */
      readonly failure?: string | undefined;
    };

/** The hub after a step. */
export interface AfterStep {
  readonly assessment: HubAssessment;
  /** The operation row as it stands; undefined: there is none. */
  readonly operation: Stored<OperationRecord> | undefined;
  readonly next: NextRound;
}

/** One more round. */
export const AGAIN: NextRound = { kind: 'Again' };

/** No more round, and no time for the next run. */
export const STOP: NextRound = { kind: 'Stop' };

/** Stores the findings of the run before it continues. It reads the row again, because sweeps and operators write it without the lease. */
export async function remember(deps: ReconcileDeps, assessment: HubAssessment): Promise<HubAssessment> {
  const record = await hubRecords(deps.rows).update(assessment.hubId, (current) => recordAfter(current, assessment));
  return { ...assessment, record };
}

/** Reads the hub and verifies the operation that a step has left. Where the read fails, the assessment stays. */
export async function verifyNow(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  operation: Stored<OperationRecord> | undefined,
): Promise<Omit<AfterStep, 'next'>> {
  const verified = await assessAndVerify(deps, assessment.hubId, { record: assessment.record, operation });
  if (verified.kind !== 'Assessed') return { assessment, operation: await answerKept(deps, operation) };
  return { assessment: verified.assessment, operation: verified.assessment.operation };
}

/** No read verifies the answer in this run, so the row keeps it for the next one. */
async function answerKept(
  deps: ReconcileDeps,
  operation: Stored<OperationRecord> | undefined,
): Promise<Stored<OperationRecord> | undefined> {
  if (operation?.value.ended === undefined) return operation;
  const kept = await operationRecords(deps.rows).replace(operation.value, operation.etag);
  return kept.ok ? { ...operation, etag: kept.value } : operation;
}
