import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import { reportSilence } from '../alert/sweep-alerts.ts';
import type { ReconcileDeps } from '../deps.ts';
import { faultReason } from '../for-each-item.ts';
import type { ShardMessage } from '../messages.ts';
import type { ShardRecord } from '../records/shard-record.ts';
import { getShard, hubsOfShard } from '../records/shard-record.ts';
import { addCounts } from '../records/sweep-counts.ts';
import { changeSweep, currentSweep, withShardEnded } from '../records/sweep-record.ts';
import type { OwnedShard } from './acquire-shard.ts';
import { acquireShard, releaseFaultedShard, releaseShard, storeShard } from './acquire-shard.ts';
import { finishSweep } from './finish-sweep.ts';
import type { JudgeContext, JudgedBatch, NumberedHub } from './judge-hubs.ts';
import { judgeHubs } from './judge-hubs.ts';
import { LONGEST_WAIT_SECONDS, ReadPace } from './read-pace.ts';
import { shardState } from './shard-rows.ts';

/** What one message of a shard came to. */
export type ShardOutcome =
  | { readonly kind: 'Ended'; readonly judged: number; readonly repairs: number }
  /** Its time was over, or Azure asked for a pause; a message for the rest is queued. */
  | { readonly kind: 'Continued'; readonly from: number; readonly afterSeconds: number }
  /** Somebody else judges the shard. */
  | { readonly kind: 'Held' }
  /** The shard belongs to a sweep that is no longer the running one. */
  | { readonly kind: 'Forgotten' };

/** Hubs between two notes of the cursor: what a crash repeats, and what one transaction can hold. */
const HUBS_AT_ONCE = 100;

/**
 * Judges the hubs of one shard, one read each, and writes nothing to Azure: a hub that needs a write, or that could not be
 * read, goes to the lane of repairs. Ends after its time and continues by the queue at the hub where it stopped.
 */
export async function judgeShard(deps: ReconcileDeps, message: ShardMessage): Promise<ShardOutcome> {
  const sweep = await currentSweep(deps.rows);
  const shard = await getShard(deps.rows, message.sweepId, message.shard);
  if (shard === undefined || sweep?.value.sweepId !== message.sweepId) return { kind: 'Forgotten' };
  // A holder that died between the end of its shard and the sweep's.
  if (shard.value.endedAt !== undefined) return await countShard(deps, message, shard.value);
  const claim = await acquireShard(deps, message, shard);
  if (claim === undefined) return { kind: 'Held' };
  try {
    return await judge(deps, claim);
  } catch (error) {
    return await afterFault(deps, claim, error);
  }
}

/**
 * Messages of a shard that may fail as a whole before the shard is given up: fewer than the queue would deliver, so that a
 * shard ends before its message is a poison message, and the sweep with it.
 */
const MOST_SHARD_FAULTS = 4;

/** The queue brings the message back in a moment, and must not find the shard held; in the end the shard is given up. */
async function afterFault(deps: ReconcileDeps, claim: OwnedShard, error: unknown): Promise<ShardOutcome> {
  const fault = faultReason(error);
  const faults = await releaseFaultedShard(deps, claim, fault).catch(() => 0);
  if (faults < MOST_SHARD_FAULTS) throw error;
  deps.log.error('shard given up', { ...claim.message, reason: fault, faults });
  const stored = await storeShard(deps, claim, { endedAt: deps.clock.now().toISOString() });
  return stored ? await countShard(deps, claim.message, claim.shard.value) : { kind: 'Held' };
}

async function judge(deps: ReconcileDeps, claim: OwnedShard): Promise<ShardOutcome> {
  const { sweepId, shard: name } = claim.message;
  const endsAtMs = deps.clock.now().getTime() + deps.timings.shardSeconds * 1000;
  const hubs = await hubsOfShard(deps.rows, sweepId, name, claim.shard.value);
  const pace = new ReadPace(deps.clock, claim.shard.value.pace);
  const network = deps.network.inBackground(pace);
  const judging: JudgeContext = { deps: { ...deps, network }, pace, state: await shardState(deps.rows, name) };
  for (;;) {
    const numbers = nextNumbers(claim, hubs.length);
    if (numbers.length === 0) return await endShard(deps, claim);
    const part = await judgeHubs(judging, numbered(hubs, numbers));
    if (!(await storeShard(deps, claim, afterPart(claim, numbers, part, pace)))) return { kind: 'Held' };
    const isOver = deps.clock.now().getTime() >= endsAtMs && nextNumbers(claim, hubs.length).length > 0;
    if (isOver || part.pauseSeconds > LONGEST_WAIT_SECONDS) return await continueLater(deps, claim, part.pauseSeconds);
    if (part.pauseSeconds > 0) await deps.clock.wait(part.pauseSeconds);
  }
}

/** Hubs that had no turn come first; none = the shard is done. */
function nextNumbers({ shard }: OwnedShard, total: number): readonly number[] {
  const { left, next } = shard.value;
  if (left.length > 0) return left;
  return Array.from({ length: Math.max(0, Math.min(HUBS_AT_ONCE, total - next)) }, (_, index) => next + index);
}

function numbered(hubs: readonly HubId[], numbers: readonly number[]): readonly NumberedHub[] {
  return numbers.flatMap((number) => (hubs[number] === undefined ? [] : [{ number, hubId: hubs[number] }]));
}

function afterPart(
  { shard }: OwnedShard,
  numbers: readonly number[],
  part: JudgedBatch,
  pace: ReadPace,
): Parameters<typeof storeShard>[2] {
  const { counts, foreignChange, next } = shard.value;
  return {
    next: Math.max(next, (numbers.at(-1) ?? -1) + 1),
    left: [...part.unjudged],
    counts: addCounts(counts, part.counts),
    pace: pace.state(),
    faults: 0,
    foreignChange: part.foreignChange ?? foreignChange,
  };
}

async function continueLater(deps: ReconcileDeps, claim: OwnedShard, afterSeconds: number): Promise<ShardOutcome> {
  // Let go before the message goes out, or it would find the shard held. Should it get lost, the watcher sends it again.
  await releaseShard(deps, claim, addSeconds(deps.clock.now(), afterSeconds));
  await deps.queue.send('sweep-shards', claim.message, afterSeconds);
  return { kind: 'Continued', from: claim.shard.value.next, afterSeconds };
}

async function endShard(deps: ReconcileDeps, claim: OwnedShard): Promise<ShardOutcome> {
  try {
    await reportSilence(deps, claim.message.shard, claim.shard.value);
  } catch (error) {
    // An alert row that cannot be written must not keep the sweep from its end.
    deps.log.error('silence of events not reported', { ...claim.message, reason: faultReason(error) });
  }
  const stored = await storeShard(deps, claim, { endedAt: deps.clock.now().toISOString(), fault: undefined });
  if (!stored) return { kind: 'Held' };
  return await countShard(deps, claim.message, claim.shard.value);
}

async function countShard(
  deps: ReconcileDeps,
  { sweepId, shard }: ShardMessage,
  { counts, fault }: Pick<ShardRecord, 'counts' | 'fault'>,
): Promise<ShardOutcome> {
  const sweep = await changeSweep(deps.rows, sweepId, (current) => withShardEnded(current, shard, counts, fault));
  if (sweep?.open.length === 0) await finishSweep(deps, sweepId);
  return { kind: 'Ended', judged: counts.judged, repairs: counts.repairs };
}
