import { expect, it } from 'vitest';
import { storedGroupKey } from '../../../src/core/verdict/catalogue/group-key.ts';
import { readInstance } from '../../../src/reconcile/records/alert-record.ts';
import type { HubRecord } from '../../../src/reconcile/records/hub/hub-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { GROUP_KEY, reportFiring } from '../alert/alert-harness.ts';
import { VirtualApp } from '../virtual-app.ts';

const HUB = 'hub1';
const FOLLOW_UP = '2026-11-23T23:00:00.000Z';

/** A run over the hub; while it reads Azure, a part without the lease changes the hub's row. */
async function runWhile(world: VirtualApp, change: (record: HubRecord) => HubRecord): Promise<void> {
  const { network } = world.deps;
  const meddled = {
    ...network,
    observe: async (hubId: Parameters<typeof network.observe>[0]) => {
      const observed = await network.observe(hubId);
      await hubRecords(world.rows).update(hubId, (current) => current && change(current));
      return observed;
    },
  };
  const message = {
    hubId: world.hubId(HUB),
    cause: 'request',
    since: world.clock.now().toISOString(),
    note: undefined,
  };
  await reconcileHub({ ...world.deps, network: meddled }, { ...message, cause: 'request' }, 'hub-events');
}

async function compliantWorld(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub(HUB);
  await world.pass(2 * 3600, 60);
  expect((await world.record(HUB))?.status.verdict).toBe('Compliant');
  return world;
}

it('a run ends the alert that a sweep opened after the run had read the hub and its row', async () => {
  const world = await compliantWorld();
  await reportFiring(world, HUB);
  const key = storedGroupKey(GROUP_KEY);
  await runWhile(world, (record) => ({ ...record, groupKeys: [...record.groupKeys, key] }));
  expect((await readInstance(world.rows, key, world.hubId(HUB)))?.firing).toBe(false);
  expect((await world.record(HUB))?.groupKeys).toEqual([]);
});

it('a run keeps the drift that a sweep recorded, and the follow-up that an event asked for, while it read Azure', async () => {
  const world = await compliantWorld();
  const drift = { at: FOLLOW_UP, open: ['HW201 r'], added: [], persisting: 0, repaired: [], flaps: [] };
  await runWhile(world, (record) => ({
    ...record,
    drift,
    schedule: { ...record.schedule, followUpAt: FOLLOW_UP },
  }));
  const record = await world.record(HUB);
  expect(record?.drift).toEqual(drift);
  expect(record?.schedule.followUpAt).toBe(FOLLOW_UP);
  expect(world.queue.pending('hub-events').map(({ message }) => message)).toContainEqual({
    hubId: world.hubId(HUB),
    cause: 'alarm',
    since: FOLLOW_UP,
  });
});
