import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import { countChange } from '../guard/breaker.ts';
import type { Look, Sight } from '../observe/assess-hub.ts';
import { look, planAgain } from '../observe/assess-hub.ts';
import { hasSettled, isUnanswered, showsWork } from '../observe/operation-view.ts';
import { outcomeOf, recordAfter } from '../record/hub-outcome.ts';
import type { Change } from '../records/change-record.ts';
import { changesSince } from '../records/change-record.ts';
import { hubRecords } from '../records/hub-record.ts';
import type { OperationRecord } from '../records/operation-record.ts';
import { operationRecords } from '../records/operation-record.ts';
import { readBack } from './verify-write.ts';
import { changeOutcome } from './write-outcome.ts';

/**
 * Looks at the hub, and settles an operation that has ended (or was never answered and has had its time): what it did is
 * read back into the memory, then its row is removed. The memory is stored first, so a crash in between only repeats it.
 *
 * Only for the holder of the hub's lease.
 */
export async function lookAndReadBack(deps: ReconcileDeps, hubId: HubId): Promise<Look> {
  const record = (await hubRecords(deps.rows).get(hubId))?.value;
  const seen = await look(deps, hubId, record);
  if (seen.kind !== 'Seen') return seen;
  const { sight } = seen;
  if (sight.operation === undefined || !isOver(deps, sight.operation.value, sight)) return seen;
  return { kind: 'Seen', sight: await settle(deps, sight, sight.operation.value, sight.operation.etag) };
}

function isOver(deps: ReconcileDeps, operation: OperationRecord, { observation }: Sight): boolean {
  const now = deps.clock.now();
  if (operation.kind === 'Provision' && isProvisioned(operation, observation)) return true;
  // Nobody can ask about it, but the read shows that it goes on: what it did is read back when it has ended.
  if (operation.ended === 'Vanished') return !showsWork(operation, observation, now);
  if (operation.ended !== undefined) return true;
  return isUnanswered(operation) && hasSettled(operation, now, deps.timings) && !showsWork(operation, observation, now);
}

/** What a provisioning was for is there, whatever its operation goes on saying. */
function isProvisioned(
  { includeSpark }: OperationRecord,
  { networkStatus, sparkReady }: Sight['observation'],
): boolean {
  return networkStatus === 'Active' && (includeSpark !== true || sparkReady);
}

/** A run that died before it could remove the row has counted already what came of the operation. */
function readBackOnce(
  { memory, observation }: Sight,
  operation: OperationRecord,
  changes: readonly Change[],
  apiVersion: string | undefined,
): Sight['memory'] {
  const readBackOf = `${operation.startedAt} ${operation.request} ${operation.runId}`;
  const next = { ...readBack(memory, operation, observation, changes, apiVersion), readBackOf };
  if (memory.readBackOf !== readBackOf) return next;
  const { provisioning, putBacks, repairs, refusals, forbiddenRemovedAt, doesNotStick } = memory;
  const { doesNotStick: _, ...again } = next;
  const counted = { ...again, provisioning, putBacks, repairs, refusals, forbiddenRemovedAt };
  return doesNotStick === undefined ? counted : { ...counted, doesNotStick };
}

async function settle(deps: ReconcileDeps, sight: Sight, operation: OperationRecord, etag: string): Promise<Sight> {
  const changes = await changesSince(deps.rows, sight.hubId, operation.startedAt);
  const memory = readBackOnce(sight, operation, changes, deps.network.apiVersion);
  const settled = await planAgain(deps, sight, { memory, operation: undefined });
  await hubRecords(deps.rows).update(sight.hubId, (current) => recordAfter(current, sight.hubId, outcomeOf(settled)));
  const outcome = changeOutcome(operation, sight.observation, changes);
  if (outcome !== 'ForAPerson') await countChange(deps, sight.hubId, outcome === 'Failed');
  // A lost race means that the watcher has just written the row: the next look settles it again.
  await operationRecords(deps.rows).remove(sight.hubId, etag);
  return settled;
}
