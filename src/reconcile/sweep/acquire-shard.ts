import { addSeconds } from 'date-fns/addSeconds';
import type { ReconcileDeps } from '../deps.ts';
import type { ShardMessage } from '../messages.ts';
import type { ShardRecord } from '../records/shard-record.ts';
import { getShard, replaceShard } from '../records/shard-record.ts';
import type { Stored } from '../records/store/documents.ts';

/** Fields of a shard that change; undefined removes a field. */
type ShardChange = { readonly [Key in keyof ShardRecord]?: ShardRecord[Key] | undefined };

/** A shard and the instance that may judge it now. */
export interface OwnedShard {
  readonly message: ShardMessage;
  readonly owner: string;
  /** The shard as its owner last stored it. */
  shard: Stored<ShardRecord>;
}

/**
 * Acquires a shard. One owner uses a subscription's read budget, and no hub is read twice when its message is delivered
 * again.
 *
 * @returns undefined when another instance owns it
 */
export async function acquireShard(
  deps: ReconcileDeps,
  message: ShardMessage,
  shard: Stored<ShardRecord>,
): Promise<OwnedShard | undefined> {
  const { claimedUntil } = shard.value;
  if (claimedUntil !== undefined && claimedUntil > deps.clock.now().toISOString()) return undefined;
  const owned: OwnedShard = { message, owner: deps.clock.newId(), shard };
  return (await storeShard(deps, owned, {})) ? owned : undefined;
}

/**
 * Stores the owner's progress, and extends its ownership.
 *
 * @returns false when another instance owns the shard now, because the ownership expired: the caller must stop
 */
export async function storeShard(deps: ReconcileDeps, owned: OwnedShard, change: ShardChange): Promise<boolean> {
  const claimedUntil = addSeconds(deps.clock.now(), deps.timings.shardClaimSeconds).toISOString();
  return await store(deps, owned, { claimedBy: owned.owner, claimedUntil, ...change });
}

/** Releases a shard whose message failed, and stores the reason. @returns the number of failures in a row */
export async function releaseFaultedShard(deps: ReconcileDeps, owned: OwnedShard, fault: string): Promise<number> {
  const faults = owned.shard.value.faults + 1;
  const free = { claimedBy: undefined, claimedUntil: undefined };
  await store(deps, owned, { ...free, faults, fault, queuedAt: deps.clock.now().toISOString() });
  return faults;
}

/** Releases a shard so that another instance can resume it. @param queuedAt when its message becomes visible */
export async function releaseShard(deps: ReconcileDeps, owned: OwnedShard, queuedAt: Date): Promise<boolean> {
  return await store(deps, owned, { queuedAt: queuedAt.toISOString(), claimedBy: undefined, claimedUntil: undefined });
}

/**
 * Writes the shard. After a lost race the row names its owner. If that is the caller, or the expired owner that the
 * caller replaces, the watcher has stored a new `queuedAt` or the answer to this write was lost; then a second write
 * over the newer version is safe. If it is any other owner, the caller has lost the shard.
 */
async function store(deps: ReconcileDeps, owned: OwnedShard, change: ShardChange): Promise<boolean> {
  const { sweepId, shard: name } = owned.message;
  const value = { ...owned.shard.value, ...change } as ShardRecord;
  const write = ({ etag }: Stored<ShardRecord>) => replaceShard(deps.rows, sweepId, name, { value, etag });
  const latest = (await write(owned.shard)) ?? (await storeOverLatest(deps, owned, write));
  if (latest === undefined) return false;
  owned.shard = latest;
  return true;
}

async function storeOverLatest(
  deps: ReconcileDeps,
  { message, owner, shard }: OwnedShard,
  write: (before: Stored<ShardRecord>) => Promise<Stored<ShardRecord> | undefined>,
): Promise<Stored<ShardRecord> | undefined> {
  const latest = await getShard(deps.rows, message.sweepId, message.shard);
  const ownerNow = latest?.value.claimedBy;
  const isSafe = ownerNow === owner || (ownerNow !== undefined && ownerNow === shard.value.claimedBy);
  return latest !== undefined && isSafe ? await write(latest) : undefined;
}
