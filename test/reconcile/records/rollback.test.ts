import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryArchive } from '../../../src/adapters/memory/memory-archive.ts';
import { archiveHeads } from '../../../src/reconcile/audit/archive-heads.ts';
import { verifyAudit } from '../../../src/reconcile/audit/verify-audit.ts';
import { addApproval, listApprovals } from '../../../src/reconcile/records/approval-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';
import type { TableRow } from './busy-world.ts';
import { TABLES } from './busy-world.ts';

const HOUR = 3600;

/** Copies the tables of a deployment as `infra/copy-tables.mjs` does. */
async function saved({ rows }: VirtualApp): Promise<readonly TableRow[]> {
  const found: TableRow[] = [];
  for (const table of TABLES)
    for await (const { cells, key, partition } of rows.query(table, {})) found.push({ table, partition, key, cells });
  return found;
}

async function restore({ rows }: VirtualApp, copy: readonly TableRow[]): Promise<void> {
  for (const table of TABLES)
    for (const { etag, key, partition } of await Array.fromAsync(rows.query(table, {})))
      await rows.delete(table, partition, key, etag);
  for (const { table, ...row } of copy) await rows.insert(table, row);
}

/** Every row as a newer version writes it, which the present version cannot read. */
async function upgrade(world: VirtualApp): Promise<void> {
  for (const { table, ...row } of await saved(world))
    await world.rows.upsert(table, { ...row, cells: { ...row.cells, schema: 99 } });
}

describe('a roll-back to the version that wrote a copy of the tables', () => {
  const archive = new MemoryArchive();
  let world: VirtualApp;
  let copy: readonly TableRow[];
  let runsBefore: number;

  beforeAll(async () => {
    world = await VirtualApp.running();
    world.createHub('hub1');
    world.createHub('hub2');
    await world.pass(2.5 * HOUR, 30);
    copy = await saved(world);
    runsBefore = copy.filter(({ table }) => table === 'runs').length;
    // The time between: a newer version records runs, archives heads and takes an approval, and writes its own rows.
    world.arm('DELETE', `${hubPath('hub2')}/outboundRules/${Object.keys(world.network('hub2').outboundRules)[0]}`);
    await world.pass(1.5 * HOUR, 30);
    await archiveHeads({ rows: world.rows, clock: world.clock, archive });
    const times = { approvedAt: '2026-11-23T11:00:00.000Z', expiresAt: '2026-11-24T11:00:00.000Z' };
    const modes = { fromMode: 'Disabled', toMode: 'AllowInternetOutbound', assignment: 'standard' } as const;
    const about = { id: 'a', workspaceGuid: 'g', hubId: world.hubId('hub1'), approvedBy: 'a-person' };
    await addApproval(world.rows, { ...about, ...modes, ...times });
    await upgrade(world);
  }, 60_000);

  it('is needed: the older version reads no row of the newer one', async () => {
    await expect(currentSweep(world.rows)).rejects.toThrow('written as schema 99');
    await expect(hubRecords(world.rows).get(world.hubId('hub1'))).rejects.toThrow('written as schema 99');
  });

  it('reads every hub again after the copy is restored, and sends no request that changes a hub', async () => {
    await restore(world, copy);
    const writes = ['hub1', 'hub2'].map((name) => world.writes(name).length);
    await world.pass(1.5 * HOUR, 30);
    const ended = (await currentSweep(world.rows))?.value;
    expect(ended).toMatchObject({ hubs: 2, judged: 2, unread: 0, damaged: 0, verdicts: { Compliant: 2 } });
    expect(['hub1', 'hub2'].map((name) => world.writes(name).length)).toEqual(writes);
    expect(world.poison).toEqual([]);
  });

  it('loses what was recorded in the time between, and keeps the rest whole', async () => {
    expect(await listApprovals(world.rows)).toEqual([]);
    const { hubs } = await verifyAudit({ rows: world.rows, archive: undefined }, undefined);
    expect(hubs.flatMap(({ problems }) => problems)).toEqual([]);
    expect(hubs.reduce((sum, { runs }) => sum + runs, 0)).toBeGreaterThanOrEqual(runsBefore);
  });

  it('shows in the audit: the archives of the time between name lines that are lost', async () => {
    const { hubs } = await verifyAudit({ rows: world.rows, archive }, undefined);
    expect(hubs.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([
      'the archive knows run 6 (2026-11-23.jsonl), and that run no longer exists',
    ]);
  });
});
