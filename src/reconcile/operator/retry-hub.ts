import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import { changeMemory } from './change-memory.ts';
import { findHub } from './find-hub.ts';
import type { Attempt, OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

/** The records that a retry has cleared. */
export interface Retried {
  readonly hubId: string;
  readonly name: string;
  /** Codes of refused writes, with the rule if there is one. */
  readonly refusals: readonly string[];
  readonly provisioningFailures: number;
  /** Rules that Hubwarden restored or repaired too often, or that Azure did not store as written. */
  readonly rules: readonly string[];
  /** Start of a provisioning past its deadline that runs no longer wait for (ISO); absent: there is none. */
  readonly timedOutSince?: string;
}

/**
 * Clears the records that stop further attempts on a hub, and queues it: refusals, failed provisionings, repairs,
 * restores, and rules that Azure did not store as written. For a person who has removed the reason.
 */
export async function retryHub(
  deps: OperatorDeps,
  hub: string,
  { at = deps.clock.now(), ...attempt }: Attempt<HubRecord> = {},
): Promise<Result<Retried, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { hubId, record } = found.value;
  let cleared = record.memory;
  const clear = (memory: MemorySection): MemorySection => {
    cleared = memory;
    return {
      ...memory,
      refusals: [],
      provisioning: { failedAttempts: 0 },
      repairs: {},
      isolationAttempts: 0,
      restores: {},
      unpersisted: {},
      repairRequestedAt: at.toISOString(),
    };
  };
  const changed = await changeMemory(deps, hubId, clear, attempt);
  if (!changed.ok) return changed;
  const timedOutSince = (await deleteTimedOut(deps, hubId)) ?? cleared.provisioning.timedOut?.startedAt;
  await queueHub(deps, hubId);
  const plain = { hubId, name: record.identity.name, ...summaryOf(cleared) };
  return ok(timedOutSince === undefined ? plain : { ...plain, timedOutSince });
}

/** What a retry of a hub clears, by its record alone. */
export function clearedBy({ hubId, identity, memory }: HubRecord): Retried {
  const { timedOut } = memory.provisioning;
  const plain = { hubId, name: identity.name, ...summaryOf(memory) };
  return timedOut === undefined ? plain : { ...plain, timedOutSince: timedOut.startedAt };
}

/**
 * Deletes the row of a provisioning past its deadline: while it exists, no other provisioning starts.
 *
 * @returns the start of that provisioning; undefined without one
 */
async function deleteTimedOut(deps: OperatorDeps, hubId: HubId): Promise<string | undefined> {
  const operation = await operationRecords(deps.rows).get(hubId);
  if (operation === undefined || operation.value.kind !== 'Provision' || operation.value.ended !== undefined) return;
  const { failAt, startedAt } = operation.value;
  if (deps.clock.now() < new Date(failAt)) return undefined;
  // After a lost race the provisioning has just ended, or a run has written: the hub is queued in either case.
  const removed = await operationRecords(deps.rows).remove(hubId, operation.etag);
  return removed.ok ? startedAt : undefined;
}

function summaryOf(memory: MemorySection): Omit<Retried, 'hubId' | 'name'> {
  const { isolationAttempts, provisioning, refusals, repairs, restores, unpersisted } = memory;
  const names = [restores, repairs, unpersisted].flatMap((each) => Object.keys(each));
  // The isolation mode is listed with the rules, as it was written too often.
  if (isolationAttempts > 0) names.push('isolation mode');
  return {
    refusals: refusals.map(({ code, rule }) => (rule === undefined ? code : `${code} ${rule}`)),
    provisioningFailures: provisioning.failedAttempts,
    rules: [...new Set(names)].sort(),
  };
}
