import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { changeMemory } from './change-memory.ts';
import { findHub } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueHub } from './operator-deps.ts';

/** What a retry has cleared. */
export interface Retried {
  readonly hubId: string;
  readonly name: string;
  /** Codes, and rules where the refusal was of one. */
  readonly refusals: readonly string[];
  readonly provisioningFailures: number;
  /** Rules that Hubwarden had put back, or repaired, too often. */
  readonly rules: readonly string[];
}

/**
 * Forgets what keeps Hubwarden from trying again on a hub, and queues it: refusals, failed provisionings, repairs and
 * put-backs. For a person who has removed the cause.
 */
export async function retryHub(deps: OperatorDeps, hub: string): Promise<Result<Retried, string>> {
  const found = await findHub(deps, hub);
  if (!found.ok) return found;
  const { hubId, record } = found.value;
  let cleared = record.memory;
  const changed = await changeMemory(deps, hubId, (memory) => {
    cleared = memory;
    return { ...memory, refusals: [], provisioning: { failedAttempts: 0 }, repairs: {}, putBacks: {} };
  });
  if (!changed.ok) return changed;
  await queueHub(deps, hubId);
  return ok({ hubId, name: record.name, ...summaryOf(cleared) });
}

function summaryOf({
  provisioning,
  putBacks,
  refusals,
  repairs,
}: HubRecord['memory']): Omit<Retried, 'hubId' | 'name'> {
  return {
    refusals: refusals.map(({ code, rule }) => (rule === undefined ? code : `${code} ${rule}`)),
    provisioningFailures: provisioning.failedAttempts,
    rules: [...new Set([...Object.keys(putBacks), ...Object.keys(repairs)])].sort(),
  };
}
