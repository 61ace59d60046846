import { describe, expect, it } from 'vitest';
import type { Rows } from '../../../src/reconcile/ports.ts';
import { putShards } from '../../../src/reconcile/records/shard-record.ts';
import { beginSweep, currentSweep, newSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { judgeShard } from '../../../src/reconcile/sweep/judge-shard.ts';
import { GROUP, hubPath, VirtualApp } from '../virtual-app.ts';

const HUB = 'hub-brief';

/** A hub whose alert is open, because writes are switched off. */
async function alertingWorld(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ writesAllowed: false });
  world.createHub(HUB);
  await world.pass(600);
  expect(world.sentNotifications(HUB, 'HW101')).toEqual(['Opened']);
  return world;
}

/** The hub is deleted, and a run reads that and closes it out. */
async function close(world: VirtualApp): Promise<void> {
  world.arm('DELETE', hubPath(HUB));
  world.clock.advanceSeconds(120);
  world.simulator.advance(world.clock.now());
  const since = world.clock.now().toISOString();
  const outcome = await reconcileHub(
    world.deps,
    { hubId: world.hubId(HUB), cause: 'request', since, note: undefined },
    'hub-events',
  );
  expect(outcome).toEqual({ kind: 'Gone' });
}

/** A sweep judges the hub; right before its first write that matches, the hub is closed out. */
async function judgeWhile(world: VirtualApp, isMoment: (method: string, table: string, key: string) => boolean) {
  let isOver = false;
  const before = async (method: string, table: string, key: string): Promise<void> => {
    if (isOver || !isMoment(method, table, key)) return;
    isOver = true;
    await close(world);
  };
  const shard = GROUP.subscriptionId;
  const rows: Rows = {
    ...bound(world.rows),
    insert: async (table, row) => {
      await before('insert', table, row.key);
      return await world.rows.insert(table, row);
    },
    replace: async (table, row, etag) => {
      await before('replace', table, row.key);
      return await world.rows.replace(table, row, etag);
    },
    transact: async (table, partition, writes) => {
      await before('transact', table, partition);
      return await world.rows.transact(table, partition, writes);
    },
  };
  const begun = newSweep({ sweepId: 'sweep-1', startedAt: world.clock.now().toISOString(), open: [shard], hubs: 1 });
  await putShards(world.rows, 'sweep-1', new Map([[shard, [world.hubId(HUB)]]]), world.clock.now());
  await beginSweep(world.rows, begun, await currentSweep(world.rows));
  await judgeShard({ ...world.deps, rows }, { sweepId: 'sweep-1', shard });
  return isOver;
}

function bound(rows: Rows): Rows {
  return {
    get: (...all) => rows.get(...all),
    insert: (...all) => rows.insert(...all),
    replace: (...all) => rows.replace(...all),
    upsert: (...all) => rows.upsert(...all),
    delete: (...all) => rows.delete(...all),
    query: (...all) => rows.query(...all),
    transact: (...all) => rows.transact(...all),
  };
}

describe('a hub that a run closes out while a sweep judges it', () => {
  it.each([
    { why: 'before the sweep has recorded what it saw', table: 'hubs' },
    { why: 'before the sweep has reported its alerts', table: 'alerts' },
  ])('stays closed, and no alert of it fires: $why', async ({ table }) => {
    const world = await alertingWorld();
    // A new finding: another reason for drift, which no run has read yet.
    world.arm('PATCH', hubPath(HUB), { properties: { managedNetwork: { isolationMode: 'AllowInternetOutbound' } } });
    world.eventsArrive = false;
    world.clock.advanceSeconds(120);
    world.simulator.advance(world.clock.now());

    expect(await judgeWhile(world, (_method, at) => at === table)).toBe(true);

    expect((await world.record(HUB))?.goneAt).toBeDefined();
    await world.pass(600);
    expect(world.sentNotifications(HUB, 'HW101').at(-1)).toBe('Resolved');
    const firing = [];
    for await (const row of world.rows.query('alerts', { keyPrefix: `member|${world.hubId(HUB)}` }))
      if (JSON.parse(String(row.cells.body)).firing === true) firing.push(row.partition);
    expect(firing).toEqual([]);
  });
});
