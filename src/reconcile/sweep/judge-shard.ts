import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import { reportSilence } from '../alert/sweep-alerts.ts';
import type { ReconcileDeps } from '../deps.ts';
import { faultReason } from '../for-each-item.ts';
import type { ShardMessage } from '../messages.ts';
import type { ShardRecord } from '../records/shard-record.ts';
import { getShard, hubsOfShard } from '../records/shard-record.ts';
import { addCounts } from '../records/sweep-counts.ts';
import { currentSweep } from '../records/sweep-record.ts';
import type { OwnedShard } from './acquire-shard.ts';
import { acquireShard, releaseFaultedShard, releaseShard, storeShard } from './acquire-shard.ts';
import { countShard } from './count-shard.ts';
import type { JudgeContext, JudgedBatch, NumberedHub } from './judge-hubs.ts';
import { judgeHubs } from './judge-hubs.ts';
import { LONGEST_WAIT_SECONDS, ReadPace } from './read-pace.ts';
import { shardState } from './shard-rows.ts';

/** The outcome of one message of a shard. */
export type ShardOutcome =
  | { readonly kind: 'Ended'; readonly judged: number; readonly repairs: number }
  /** Its time limit was reached, or Azure asked for a pause; a message for the remaining hubs is queued. */
  | { readonly kind: 'Continued'; readonly from: number; readonly afterSeconds: number }
  /** Another instance owns the shard. */
  | { readonly kind: 'Held' }
  /** The shard belongs to a sweep that is no longer the running one. */
  | { readonly kind: 'Forgotten' };

/** Hubs between two writes of the cursor: the work that a crash repeats, and at most one transaction. */
const HUBS_AT_ONCE = 100;

/**
 * Judges the hubs of one shard with one read each, and writes nothing to Azure. A hub that needs a write, or whose read
 * failed in a way that may pass, goes to the queue of repairs. Stops at its time limit and continues at the next hub
 * with a new queue message.
 */
export async function judgeShard(deps: ReconcileDeps, message: ShardMessage): Promise<ShardOutcome> {
  const sweep = await currentSweep(deps.rows);
  const shard = await getShard(deps.rows, message.sweepId, message.shard);
  if (shard === undefined || sweep?.value.sweepId !== message.sweepId) return { kind: 'Forgotten' };
  // The owner died after its shard ended and before the sweep counted it.
  if (shard.value.endedAt !== undefined) return await counted(deps, message, shard.value);
  const owned = await acquireShard(deps, message, shard);
  if (owned === undefined) return { kind: 'Held' };
  try {
    return await judge(deps, owned);
  } catch (error) {
    return await afterFault(deps, owned, error);
  }
}

/**
 * Failed messages of a shard before the shard is abandoned. The limit is below the queue's delivery count, so that the
 * shard, and with it the sweep, ends before its message becomes a poison message.
 */
const MOST_SHARD_FAULTS = 4;

/** Releases the shard, because the queue redelivers the message in a moment; abandons it after too many faults. */
async function afterFault(deps: ReconcileDeps, owned: OwnedShard, error: unknown): Promise<ShardOutcome> {
  // All its hubs are judged, and only the count is missing: that is no fault of the subscription.
  if (owned.shard.value.endedAt !== undefined) throw error;
  const fault = faultReason(error);
  const faults = await releaseFaultedShard(deps, owned, fault).catch(() => 0);
  if (faults < MOST_SHARD_FAULTS) throw error;
  deps.log.error('shard abandoned', { ...owned.message, reason: fault, faults });
  const stored = await storeShard(deps, owned, { endedAt: deps.clock.now().toISOString() });
  return stored ? await counted(deps, owned.message, owned.shard.value) : { kind: 'Held' };
}

async function judge(deps: ReconcileDeps, owned: OwnedShard): Promise<ShardOutcome> {
  const { sweepId, shard: name } = owned.message;
  const endsAtMs = deps.clock.now().getTime() + deps.timings.shardSeconds * 1000;
  const hubs = await hubsOfShard(deps.rows, sweepId, name, owned.shard.value);
  const pace = new ReadPace(deps.clock, owned.shard.value.pace);
  const network = deps.network.inBackground(pace);
  const judging: JudgeContext = { deps: { ...deps, network }, pace, state: await shardState(deps.rows, name) };
  for (;;) {
    const numbers = nextNumbers(owned, hubs.length);
    if (numbers.length === 0) return await endShard(deps, owned);
    const batch = await judgeHubs(judging, numbered(hubs, numbers));
    if (!(await storeShard(deps, owned, afterBatch(owned, numbers, batch, pace)))) return { kind: 'Held' };
    const isOver = deps.clock.now().getTime() >= endsAtMs && nextNumbers(owned, hubs.length).length > 0;
    if (isOver || batch.pauseSeconds > LONGEST_WAIT_SECONDS)
      return await continueLater(deps, owned, batch.pauseSeconds);
    if (batch.pauseSeconds > 0) await deps.clock.wait(batch.pauseSeconds);
  }
}

/** Hubs that an earlier batch did not judge come first; an empty list means that the shard is done. */
function nextNumbers({ shard }: OwnedShard, total: number): readonly number[] {
  const { left, next } = shard.value;
  if (left.length > 0) return left;
  return Array.from({ length: Math.max(0, Math.min(HUBS_AT_ONCE, total - next)) }, (_, index) => next + index);
}

function numbered(hubs: readonly HubId[], numbers: readonly number[]): readonly NumberedHub[] {
  return numbers.flatMap((number) => (hubs[number] === undefined ? [] : [{ number, hubId: hubs[number] }]));
}

function afterBatch(
  { shard }: OwnedShard,
  numbers: readonly number[],
  batch: JudgedBatch,
  pace: ReadPace,
): Parameters<typeof storeShard>[2] {
  const { counts, foreignChange, next } = shard.value;
  return {
    next: Math.max(next, (numbers.at(-1) ?? -1) + 1),
    left: [...batch.unjudged],
    counts: addCounts(counts, batch.counts),
    pace: pace.state(),
    faults: 0,
    foreignChange: batch.foreignChange ?? foreignChange,
  };
}

async function continueLater(deps: ReconcileDeps, owned: OwnedShard, afterSeconds: number): Promise<ShardOutcome> {
  // Released before the message is sent, or the receiver of the message would find an owner. If the message is lost,
  // the watcher sends it again.
  await releaseShard(deps, owned, addSeconds(deps.clock.now(), afterSeconds));
  await deps.queue.send('sweep-shards', owned.message, afterSeconds);
  return { kind: 'Continued', from: owned.shard.value.next, afterSeconds };
}

async function endShard(deps: ReconcileDeps, owned: OwnedShard): Promise<ShardOutcome> {
  try {
    await reportSilence(deps, owned.message.shard, owned.shard.value);
  } catch (error) {
    // An unwritable alert row must not prevent the end of the sweep.
    deps.log.error('silence of events not reported', { ...owned.message, reason: faultReason(error) });
  }
  const stored = await storeShard(deps, owned, { endedAt: deps.clock.now().toISOString(), fault: undefined });
  if (!stored) return { kind: 'Held' };
  return await counted(deps, owned.message, owned.shard.value);
}

async function counted(
  deps: ReconcileDeps,
  message: ShardMessage,
  shard: Pick<ShardRecord, 'counts' | 'fault'>,
): Promise<ShardOutcome> {
  await countShard(deps, message, shard);
  return { kind: 'Ended', judged: shard.counts.judged, repairs: shard.counts.repairs };
}
