import type { HubId } from '../core/hub-id.ts';
import { hubIdParts } from '../core/hub-id.ts';
import type { ReconcileDeps } from './deps.ts';
import { hubRecords } from './records/hub-record.ts';
import type { SweepRecord } from './records/sweep-record.ts';
import { beginSweep, currentSweep, keepSummary, putShard } from './records/sweep-record.ts';

/** What starting a sweep came to. */
export type SweepStart =
  | { readonly kind: 'Started'; readonly sweepId: string; readonly hubs: number; readonly shards: number }
  /** The last sweep still runs: two never run at once. */
  | { readonly kind: 'StillRunning'; readonly sweepId: string }
  | { readonly kind: 'NotStarted'; readonly reason: string };

/**
 * Starts a pass over the fleet: every hub that discovery finds, and every hub that is known and was never read to be gone.
 * The fleet is cut into shards, each subscription wholly in one, so that its read budget has one owner. Reads only.
 */
export async function sweepFleet(deps: ReconcileDeps): Promise<SweepStart> {
  const now = deps.clock.now();
  const running = await currentSweep(deps.rows);
  if (running !== undefined && running.value.endedAt === undefined && !isAbandoned(deps, running.value, now)) {
    return { kind: 'StillRunning', sweepId: running.value.sweepId };
  }
  const policy = await deps.policy();
  if (!policy.ok) return { kind: 'NotStarted', reason: policy.error };
  const { kinds, scope } = policy.value.policy;
  const found = await deps.directory.findHubs(kinds, scope?.subscriptions);
  if (!found.ok) return { kind: 'NotStarted', reason: `the fleet could not be listed: ${found.error.detail}` };
  const shards = await shardsOf(
    deps,
    found.value.map((each) => each.hubId),
  );
  const sweep = newSweep(deps.clock.newId(), now, shards);
  for (const [name, hubs] of shards)
    await putShard(deps.rows, sweep.sweepId, name, { hubs, verdicts: {}, judged: 0, repairs: 0 });
  if (!(await beginSweep(deps.rows, sweep, running))) return { kind: 'StillRunning', sweepId: 'another instance' };
  for (const name of shards.keys())
    await deps.queue.send('sweep-shards', { sweepId: sweep.sweepId, shard: name, from: 0 });
  if (shards.size === 0) await keepSummary(deps.rows, sweep);
  return { kind: 'Started', sweepId: sweep.sweepId, hubs: sweep.hubs, shards: shards.size };
}

async function shardsOf(deps: ReconcileDeps, found: readonly HubId[]): Promise<ReadonlyMap<string, string[]>> {
  const hubs = new Set<string>(found);
  // A hub that discovery does not show may have lost its visibility, not its life: only its own 404 ends it.
  for await (const record of hubRecords(deps.rows).list()) if (record.goneAt === undefined) hubs.add(record.hubId);
  const shards = new Map<string, string[]>();
  for (const hubId of [...hubs].sort()) {
    const { subscriptionId } = hubIdParts(hubId as HubId);
    const shard = shards.get(subscriptionId);
    if (shard === undefined) shards.set(subscriptionId, [hubId]);
    else shard.push(hubId);
  }
  return shards;
}

function newSweep(sweepId: string, now: Date, shards: ReadonlyMap<string, readonly string[]>): SweepRecord {
  const hubs = [...shards.values()].reduce((sum, each) => sum + each.length, 0);
  const startedAt = now.toISOString();
  const ended = shards.size === 0 ? { endedAt: startedAt } : {};
  return { sweepId, startedAt, open: [...shards.keys()], hubs, judged: 0, verdicts: {}, repairs: 0, ...ended };
}

function isAbandoned(deps: ReconcileDeps, sweep: SweepRecord, now: Date): boolean {
  return now.getTime() - new Date(sweep.startedAt).getTime() >= deps.timings.sweepAbandonSeconds * 1000;
}
