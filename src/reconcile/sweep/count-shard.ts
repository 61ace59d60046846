import type { ReconcileDeps } from '../deps.ts';
import type { ShardMessage } from '../messages.ts';
import type { ShardRecord } from '../records/shard-record.ts';
import { RacesLost } from '../records/store/change-row.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import { changeSweep, withShardEnded } from '../records/sweep-record.ts';
import { finishSweep } from './finish-sweep.ts';

/** Waits before a shard gives up for this delivery of its message. */
const MOST_WAITS = 8;

/** Each wait is a random part of this. Table Storage accepts some fifty writes of one row in that time. */
const LONGEST_WAIT_SECONDS = 2;

/**
 * Adds the counts of a shard that has ended to its sweep, once. The last shard ends the sweep.
 *
 * @throws RacesLost when other shards changed the sweep all the time. The shard stays ended and uncounted, and the next
 *   delivery of its message counts it.
 */
export async function countShard(
  deps: ReconcileDeps,
  { sweepId, shard }: ShardMessage,
  { counts, fault }: Pick<ShardRecord, 'counts' | 'fault'>,
): Promise<void> {
  const sweep = await changeBesideOthers(deps, sweepId, (current) => withShardEnded(current, shard, counts, fault));
  if (sweep?.open.length === 0) await finishSweep(deps, sweepId);
}

/** Shards of equal size end together, hundreds on many instances, and each writes the one row of the sweep. */
async function changeBesideOthers(
  deps: ReconcileDeps,
  sweepId: string,
  change: (current: SweepRecord) => SweepRecord | undefined,
): Promise<SweepRecord | undefined> {
  for (let wait = 0; ; wait += 1) {
    try {
      return await changeSweep(deps.rows, sweepId, change);
    } catch (error) {
      if (!(error instanceof RacesLost) || wait === MOST_WAITS) throw error;
      await deps.clock.wait(deps.clock.random() * LONGEST_WAIT_SECONDS);
    }
  }
}
