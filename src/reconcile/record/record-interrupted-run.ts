import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { EMPTY_MEMORY, hubRecords } from '../records/hub-record.ts';
import type { OperationRecord } from '../records/operation-record.ts';
import { operationRecords } from '../records/operation-record.ts';
import { runsOf } from '../records/run-record.ts';
import { addRun, recordAfter } from './hub-outcome.ts';

/**
 * Writes the line of history that a run could not write because it died after its write: the intent tells of it. A run that
 * ended has left its id in the record, so each write gets one line.
 *
 * Only for the holder of the hub's lease: while it is held, no other run can be about to write its own line.
 *
 * @returns the record with the head of the chain as it now is
 */
export async function recordInterruptedRun(
  deps: ReconcileDeps,
  hubId: HubId,
  record: HubRecord | undefined,
): Promise<HubRecord | undefined> {
  const operation = (await operationRecords(deps.rows).get(hubId))?.value;
  if (operation === undefined || record?.lastWriteRunId === operation.runId) return record;
  // It died between its line and its record: the line stands beyond the head, and the next one adopts it.
  if (await hasLine(deps, hubId, operation.runId)) return record;
  const { runId, request, body, startedAt, answeredAt } = operation;
  const line = {
    runId,
    cause: 'written by a run that did not end',
    // The same line again when this run dies as well: the history adopts it.
    at: new Date(startedAt),
    writes: [{ request, body, outcome: answeredAt === undefined ? 'Unanswered' : 'Started' }],
  };
  const { chainHead, lastWriteRunId, sequence } = await addRun(
    deps,
    record,
    record ?? firstRecord(hubId, operation),
    line,
  );
  return await hubRecords(deps.rows).update(hubId, (latest) => ({
    ...(latest ?? firstRecord(hubId, operation)),
    sequence,
    chainHead,
    ...(lastWriteRunId === undefined ? {} : { lastWriteRunId }),
  }));
}

async function hasLine({ rows }: ReconcileDeps, hubId: HubId, runId: string): Promise<boolean> {
  for await (const { body } of runsOf(rows, hubId)) {
    if (typeof body === 'object' && body !== null && 'runId' in body && body.runId === runId) return true;
  }
  return false;
}

/** The very first run of a hub died: all that is known is what it was about to do. */
function firstRecord(hubId: HubId, { guid, startedAt }: OperationRecord): HubRecord {
  return recordAfter(undefined, hubId, {
    name: hubIdParts(hubId).name,
    location: '',
    guid,
    assignment: undefined,
    policyHash: undefined,
    verdict: 'Unknown',
    severity: undefined,
    findings: [],
    exemptions: undefined,
    skipped: [],
    approvalNeeded: undefined,
    assignmentChange: undefined,
    confirmedAt: new Date(startedAt),
    memory: EMPTY_MEMORY,
    facts: undefined,
    stepsDue: 0,
    moved: false,
  });
}
