import { addSeconds } from 'date-fns/addSeconds';
import type { ReconcileDeps } from '../deps.ts';
import type { ShardMessage } from '../messages.ts';
import type { Stored } from '../records/hub-record.ts';
import type { ShardRecord } from '../records/shard-record.ts';
import { getShard, replaceShard } from '../records/shard-record.ts';

/** Fields of a shard that change; undefined takes one away. */
type ShardChange = { readonly [Key in keyof ShardRecord]?: ShardRecord[Key] | undefined };

/** Who may judge a shard now. */
export interface OwnedShard {
  readonly message: ShardMessage;
  readonly owner: string;
  /** The shard as its holder last stored it. */
  shard: Stored<ShardRecord>;
}

/**
 * Takes a shard, so that its subscription's read budget has one owner and no hub is read twice, however often the message
 * comes.
 *
 * @returns undefined when somebody holds it
 */
export async function acquireShard(
  deps: ReconcileDeps,
  message: ShardMessage,
  shard: Stored<ShardRecord>,
): Promise<OwnedShard | undefined> {
  const { claimedUntil } = shard.value;
  if (claimedUntil !== undefined && claimedUntil > deps.clock.now().toISOString()) return undefined;
  const claim: OwnedShard = { message, owner: deps.clock.newId(), shard };
  return (await storeShard(deps, claim, {})) ? claim : undefined;
}

/**
 * Stores how far the holder has come, and holds the shard a while longer.
 *
 * @returns false when somebody else has taken it, because the holder was silent for too long: it must stop
 */
export async function storeShard(deps: ReconcileDeps, claim: OwnedShard, change: ShardChange): Promise<boolean> {
  const claimedUntil = addSeconds(deps.clock.now(), deps.timings.shardClaimSeconds).toISOString();
  return await store(deps, claim, { claimedBy: claim.owner, claimedUntil, ...change });
}

/** Lets go of a shard whose message failed, and remembers why. @returns how often that has happened in a row */
export async function releaseFaultedShard(deps: ReconcileDeps, claim: OwnedShard, fault: string): Promise<number> {
  const faults = claim.shard.value.faults + 1;
  const free = { claimedBy: undefined, claimedUntil: undefined };
  await store(deps, claim, { ...free, faults, fault, queuedAt: deps.clock.now().toISOString() });
  return faults;
}

/** Lets go of a shard that is to be gone on with. @param queuedAt when its message becomes visible */
export async function releaseShard(deps: ReconcileDeps, claim: OwnedShard, queuedAt: Date): Promise<boolean> {
  return await store(deps, claim, { queuedAt: queuedAt.toISOString(), claimedBy: undefined, claimedUntil: undefined });
}

async function store(deps: ReconcileDeps, claim: OwnedShard, change: ShardChange): Promise<boolean> {
  const { sweepId, shard: name } = claim.message;
  const value = { ...claim.shard.value, ...change } as ShardRecord;
  const stored = await replaceShard(deps.rows, sweepId, name, { value, etag: claim.shard.etag });
  if (stored !== undefined) {
    claim.shard = stored;
    return true;
  }
  // The watcher may have noted that it queued the shard, or the answer to our own write was lost.
  const latest = await getShard(deps.rows, sweepId, name);
  const isOurs = latest?.value.claimedBy === claim.owner || latest?.value.claimedBy === claim.shard.value.claimedBy;
  if (latest === undefined || !isOurs || claim.shard.value.claimedBy === undefined)
    return latest?.value.claimedBy === claim.owner && took(claim, latest);
  const again = await replaceShard(deps.rows, sweepId, name, { value, etag: latest.etag });
  return again !== undefined && took(claim, again);
}

function took(claim: OwnedShard, shard: Stored<ShardRecord>): boolean {
  claim.shard = shard;
  return true;
}
