import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import { forEachItem, ItemsFailed } from '../for-each-item.ts';
import { resolveScope } from '../policy/resolve-scope.ts';
import type { Discovery, UnreadableSubscription } from '../ports.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { deleteShards, putShards } from '../records/shard-record.ts';
import type { Stored } from '../records/store/documents.ts';
import type { SweepRecord, SweepStart } from '../records/sweep-record.ts';
import { beginSweep, changeSweep, currentSweep, newSweep } from '../records/sweep-record.ts';
import { finishSweep } from './finish-sweep.ts';

/**
 * Starts a sweep of the fleet: every hub that discovery finds, and every recorded hub that no read has shown to be
 * gone. Each subscription is one shard, so that its read budget has one owner. Reads only.
 */
export async function sweepFleet(deps: ReconcileDeps): Promise<SweepStart> {
  const now = deps.clock.now();
  const running = await currentSweep(deps.rows);
  if (running !== undefined && isRunning(deps, running.value, now)) {
    const { sweepId } = running.value;
    await changeSweep(deps.rows, sweepId, (sweep) =>
      sweep.overran || sweep.endedAt !== undefined ? undefined : { ...sweep, overran: true },
    );
    return { kind: 'StillRunning', sweepId };
  }
  const fleet = await fleetOf(deps);
  if (!fleet.ok) return { kind: 'NotStarted', reason: fleet.error };
  return await startSweep(deps, fleet.value, running, now);
}

async function startSweep(
  deps: ReconcileDeps,
  { discovery, shards, unseen: unreadable }: Fleet,
  running: Stored<SweepRecord> | undefined,
  now: Date,
): Promise<SweepStart> {
  const sweepId = deps.clock.newId();
  const hubs = [...shards.values()].reduce((sum, each) => sum + each.length, 0);
  const { fallbackBecause } = discovery;
  const sweep = newSweep({
    sweepId,
    startedAt: now.toISOString(),
    open: [...shards.keys()],
    hubs,
    source: discovery.source,
    fallbackBecause,
    discoveryCalls: discovery.pages,
    unseen: [...unreadable],
  });
  if (fallbackBecause !== undefined) deps.log.warn('resource graph not used', { because: fallbackBecause });
  await putShards(deps.rows, sweepId, shards, now);
  if (!(await beginSweep(deps.rows, sweep, running))) return { kind: 'StillRunning', sweepId: 'another instance' };
  await queueShards(deps, sweepId, [...shards.keys()]);
  if (shards.size === 0) await finishSweep(deps, sweepId);
  if (running !== undefined) await deleteShards(deps.rows, running.value.sweepId);
  return { kind: 'Started', sweepId, hubs, shards: shards.size };
}

/** The watcher queues a shard whose message cannot be sent now: its row says that it is open. */
async function queueShards(deps: ReconcileDeps, sweepId: string, names: readonly string[]): Promise<void> {
  const { faults } = await forEachItem(names, { nameOf: (shard) => `shard ${shard}` }, (shard) =>
    deps.queue.send('sweep-shards', { sweepId, shard }),
  );
  if (faults.length > 0) deps.log.error('shards not queued', { reason: new ItemsFailed(faults).message });
}

/** The hubs that a sweep reads, and the subscriptions that it cannot read. */
interface Fleet {
  readonly discovery: Discovery;
  readonly shards: ReadonlyMap<string, readonly HubId[]>;
  readonly unseen: readonly UnreadableSubscription[];
}

async function fleetOf(deps: ReconcileDeps): Promise<Result<Fleet, string>> {
  const policy = await deps.policy();
  if (!policy.ok) return err(policy.error);
  const { kinds, scope } = policy.value.policy;
  const resolved = await resolveScope(deps, scope);
  if (!resolved.ok) return resolved;
  const { staleBecause, subscriptions } = resolved.value;
  if (staleBecause !== undefined) deps.log.warn('management groups not resolved again', { because: staleBecause });
  const found = await deps.directory.findHubs(kinds, subscriptions);
  if (!found.ok) return err(`the fleet could not be listed: ${found.error.detail}`);
  const shards = await shardsOf(deps, found.value);
  return ok({ discovery: found.value, shards, unseen: unreadableIn(found.value, shards) });
}

/** The subscriptions that discovery could not read, and those with recorded hubs that the identity no longer sees. */
function unreadableIn(
  { subscriptions, unreadable }: Discovery,
  shards: ReadonlyMap<string, unknown>,
): readonly UnreadableSubscription[] {
  const visible = new Set(subscriptions);
  const reported = new Map(unreadable.map((each) => [each.subscriptionId, each]));
  const invisible = [...shards.keys()]
    .filter((each) => !visible.has(each) && !reported.has(each))
    .map((subscriptionId) => ({ subscriptionId, why: 'it held hubs before and is invisible to the identity now' }));
  return [...unreadable, ...invisible];
}

async function shardsOf(deps: ReconcileDeps, { hubs: found }: Discovery): Promise<ReadonlyMap<string, HubId[]>> {
  const hubs = new Set<HubId>(found.map((each) => each.hubId));
  // Discovery may omit a hub because the identity lost access to it: only a 404 of the hub itself ends it.
  for await (const hubId of hubRecords(deps.rows).livingIds()) hubs.add(hubId);
  const shards = new Map<string, HubId[]>();
  for (const hubId of [...hubs].sort()) {
    const { subscriptionId } = hubIdParts(hubId);
    const shard = shards.get(subscriptionId);
    if (shard === undefined) shards.set(subscriptionId, [hubId]);
    else shard.push(hubId);
  }
  return shards;
}

function isRunning(deps: ReconcileDeps, sweep: SweepRecord, now: Date): boolean {
  if (sweep.endedAt !== undefined) return false;
  return now < addSeconds(sweep.startedAt, deps.timings.sweepAbandonSeconds);
}
