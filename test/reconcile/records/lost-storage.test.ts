import { expect, it } from 'vitest';
import { adoptInventory, hubInventory } from '../../../src/reconcile/operator/adopt-inventory.ts';
import type { TableName } from '../../../src/reconcile/ports.ts';
import { inventoryOf } from '../../../src/reconcile/records/hub/memory-section.ts';
import { VirtualApp } from '../virtual-app.ts';

const TABLES: readonly TableName[] = ['alerts', 'changes', 'control', 'documents', 'hubs', 'runs', 'sweeps'];

/** Takes every row of every table away, as a new, empty account has none. */
async function loseTables({ rows }: VirtualApp): Promise<void> {
  for (const table of TABLES) {
    const all = await Array.fromAsync(rows.query(table, {}));
    for (const { etag, key, partition } of all) await rows.delete(table, partition, key, etag);
  }
}

it('judges every hub again after the tables are lost, writes nothing, and adopts its rules again on request', async () => {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(4 * 3600, 60);
  const rules = Object.keys(world.network('hub1').outboundRules).sort();
  const ours = Object.keys(inventoryOf((await world.record('hub1'))!.memory)).sort();
  expect(ours).not.toEqual([]);
  const writes = world.writes('hub1').length;

  await loseTables(world);
  expect(await world.record('hub1')).toBeUndefined();
  await world.pass(2 * 3600, 60);

  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  expect(Object.keys(inventoryOf((await world.record('hub1'))!.memory))).toEqual([]);
  expect(world.writes('hub1').slice(writes)).toEqual([]);
  expect(Object.keys(world.network('hub1').outboundRules).sort()).toEqual(rules);

  expect(await adoptInventory(world.deps, 'hub1')).toMatchObject({ ok: true });
  await world.pass(600, 60);
  expect(await hubInventory(world.deps, 'hub1')).toMatchObject({ ok: true });
  expect(Object.keys(inventoryOf((await world.record('hub1'))!.memory)).sort()).toEqual(ours);
  expect(world.writes('hub1').slice(writes)).toEqual([]);
});
