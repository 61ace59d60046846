import type { HubId } from '../../core/hub-id.ts';
import { wordOf } from '../../core/kind-words.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { releaseLease, takeLease } from '../records/lease.ts';
import type { Attempt, OperatorDeps } from './operator-deps.ts';
import { NOT_AS_SEEN } from './operator-deps.ts';

/**
 * Changes the memory of a hub, under the hub's lease: a running run would overwrite the change with its own memory when
 * it ends.
 *
 * @returns a sentence when a run holds the lease; the caller may retry after a minute or two
 */
export async function changeMemory(
  deps: OperatorDeps,
  hubId: HubId,
  change: (memory: HubRecord['memory']) => HubRecord['memory'],
  { isAsSeen }: Pick<Attempt<HubRecord>, 'isAsSeen'> = {},
): Promise<Result<void, string>> {
  const lease = await takeLease(deps.rows, deps.clock, hubId, deps.timings.leaseSeconds);
  if (lease === undefined) return err(`A run is working on the ${wordOf(hubId)}. Try again in a minute.`);
  let isRefused = false;
  try {
    await hubRecords(deps.rows).update(hubId, (current) => {
      isRefused = current !== undefined && isAsSeen?.(current) === false;
      if (current === undefined || isRefused) return undefined;
      return { ...current, schedule: { ...current.schedule, failures: 0 }, memory: change(current.memory) };
    });
  } finally {
    await releaseLease(deps.rows, lease);
  }
  return isRefused ? err(NOT_AS_SEEN) : ok(undefined);
}
