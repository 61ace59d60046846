import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { HubState } from '../records/hub/hub-state.ts';
import { runsOf } from '../records/run-record.ts';
import { recordHub } from './record-hub.ts';
import { unknownHub } from './unknown-hub.ts';

/**
 * Writes the line of history that a run could not write because it crashed after its write: the intent holds the request. A
 * run that ended has left its id in the record, so each write gets one line.
 *
 * Only under the hub's lease: while it lasts, no other run can be about to write its own line.
 *
 * @returns the record with the head of the chain as it now is
 */
export async function recordInterruptedRun(
  deps: ReconcileDeps,
  hubId: HubId,
  { operation: stored, record }: HubState,
): Promise<HubRecord | undefined> {
  const operation = stored?.value;
  if (operation === undefined || record?.history.lastWriteRunId === operation.runId) return record;
  // It died between its line and its record: the line stands beyond the head, and the next one adopts it.
  if (await hasLine(deps, hubId, operation.runId)) return record;
  const { runId, by, request, body, startedAt, answeredAt } = operation;
  const line = {
    runId,
    cause: 'written by a run that did not end',
    by,
    // The same line again when this run dies as well: the history adopts it.
    at: new Date(startedAt),
    writes: [{ request, body, outcome: answeredAt === undefined ? 'Unanswered' : 'Started' }],
  };
  // Without a record the very first run of the hub died: no more is known than the write that it was about to send.
  const known = record ?? unknownHub(hubId, operation.guid, startedAt);
  const recorded = await recordHub(deps, record, known, {
    line,
    merge: (written, latest) => ({ ...(latest ?? written), history: written.history }),
  });
  return recorded.stored;
}

async function hasLine({ rows }: ReconcileDeps, hubId: HubId, runId: string): Promise<boolean> {
  for await (const { body } of runsOf(rows, hubId)) {
    if (typeof body === 'object' && body !== null && 'runId' in body && body.runId === runId) return true;
  }
  return false;
}
