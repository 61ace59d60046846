import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { err, ok } from '../../../src/core/result.ts';
import { storedGroupKey } from '../../../src/core/verdict/catalogue/group-key.ts';
import type { Row, Rows } from '../../../src/reconcile/ports.ts';
import { recordFiring, recordResolved } from '../../../src/reconcile/records/alert-record.ts';
import { recordArchive } from '../../../src/reconcile/records/archive-record.ts';
import { changeBreaker, noteOfHub } from '../../../src/reconcile/records/breaker-record.ts';
import { recordPrunedChanges } from '../../../src/reconcile/records/change-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { takePaceSlot } from '../../../src/reconcile/records/pace-record.ts';
import { activatePolicy } from '../../../src/reconcile/records/policy-record.ts';
import { changeReceiver } from '../../../src/reconcile/records/receiver-record.ts';
import { endSilence } from '../../../src/reconcile/records/silence-record.ts';
import { changeRow, MOST_LOST_RACES, RacesLost } from '../../../src/reconcile/records/store/change-row.ts';
import { changeSweep, currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { hubPath, START, VirtualApp } from '../virtual-app.ts';

const HOUR = 3600;

/** A store in which another writer is always a moment faster: no conditional write ever holds. Writes are counted. */
class LosingRows extends MemoryRows {
  loses = true;
  tries = 0;

  override async insert(...args: Parameters<Rows['insert']>): ReturnType<Rows['insert']> {
    if (!this.loses) return await super.insert(...args);
    this.tries += 1;
    return err('Conflict');
  }

  override async replace(...args: Parameters<Rows['replace']>): ReturnType<Rows['replace']> {
    if (!this.loses) return await super.replace(...args);
    this.tries += 1;
    return err('Conflict');
  }

  override async transact(...args: Parameters<Rows['transact']>): ReturnType<Rows['transact']> {
    if (!this.loses) return await super.transact(...args);
    this.tries += 1;
    return err('Conflict');
  }
}

/** A copy of a world's tables that from now on loses every race. */
async function losing(world: VirtualApp): Promise<LosingRows> {
  const rows = new LosingRows();
  rows.loses = false;
  for (const table of ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents'] as const)
    for await (const row of world.rows.query(table, {})) await rows.upsert(table, row);
  rows.loses = true;
  return rows;
}

async function compliantWorld(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(1.5 * HOUR, 15);
  return world;
}

describe('a store in which every race is lost', () => {
  it.each<{ why: string; change: (rows: Rows, world: VirtualApp) => Promise<unknown> }>([
    {
      why: 'a hub',
      change: (rows, world) =>
        hubRecords(rows).update(world.hubId('hub1'), (current) => ({
          ...current!,
          schedule: { ...current!.schedule, failures: 1 },
        })),
    },
    {
      why: 'an instance of a new alert',
      change: (rows, world) =>
        recordFiring(rows, {
          causeKey: storedGroupKey('HW204|x'),
          hubId: world.hubId('hub1'),
          hubName: 'hub1',
          code: 'HW204',
          severity: 'critical',
          message: 'a',
          fix: 'b',
          since: START.toISOString(),
        }),
    },
    { why: 'the breaker', change: (rows) => changeBreaker(rows, () => ({ open: true })) },
    { why: 'a note of the breaker', change: (rows, world) => noteOfHub(rows, world.hubId('hub1'), {}, START) },
    {
      why: 'the pace',
      change: (rows, world) =>
        takePaceSlot(rows, { assignment: 'a', lane: 'new', hubId: world.hubId('hub1'), limit: 9 }, START),
    },
    {
      why: 'the sweep',
      change: async (rows) => {
        const sweepId = (await currentSweep(rows))?.value.sweepId ?? '';
        return await changeSweep(rows, sweepId, (sweep) => ({ ...sweep, overran: !sweep.overran }));
      },
    },
    { why: 'a receiver', change: (rows) => changeReceiver(rows, 'test', (current) => ({ ...current, name: 'test' })) },
    {
      why: 'the active policy',
      change: (rows) => activatePolicy(rows, { hash: 'other', text: 'x', pinnedPacks: {}, enforcing: [] }, START),
    },
    { why: 'the time of pruned changes', change: (rows) => recordPrunedChanges(rows, START.toISOString()) },
    { why: 'the newest archive', change: (rows) => recordArchive(rows, { name: '9999.jsonl', sha256: 'x' }) },
  ])('ends with an error that names the row: $why', async ({ change }) => {
    const world = await compliantWorld();
    const rows = await losing(world);
    await expect(change(rows, world)).rejects.toThrow(RacesLost);
    await expect(change(rows, world)).rejects.toThrow(/lost 25 races in a row$/);
    // A row that is seldom there is inserted before it is read, which is one try more.
    expect(rows.tries).toBeGreaterThanOrEqual(2 * MOST_LOST_RACES);
    expect(rows.tries).toBeLessThanOrEqual(2 * MOST_LOST_RACES + 2);
  });

  it('does not repeat what has nothing to change', async () => {
    const world = await compliantWorld();
    const rows = await losing(world);
    await recordResolved(rows, { causeKey: storedGroupKey('HW204|never'), hubId: world.hubId('hub1'), because: 'x' });
    await changeSweep(rows, 'another', (sweep) => sweep);
    await endSilence(rows, 'never', () => ({ endedBy: 'a', endedAt: START.toISOString(), endReason: 'b' }));
    expect(rows.tries).toBe(0);
  });

  it('ends a sweep of a compliant fleet all the same: hubs that cannot be confirmed are reported', async () => {
    const world = await compliantWorld();
    const before = await world.rows.get('hubs', hubPath('hub1').split('/')[2]!, `hub|${world.hubId('hub1')}`);
    let tries = 0;
    const transact = world.rows.transact.bind(world.rows);
    const replace = world.rows.replace.bind(world.rows);
    const isHub = (row: { readonly key: string }): boolean => row.key.startsWith('hub|');
    world.rows.transact = async (table, partition, writes) => {
      if (!writes.some((write) => 'row' in write && isHub(write.row))) return await transact(table, partition, writes);
      tries += 1;
      return err('Conflict');
    };
    world.rows.replace = async (table, row, etag) => {
      if (!isHub(row)) return await replace(table, row, etag);
      tries += 1;
      return err('Conflict');
    };
    await world.pass(HOUR, 30);
    expect((await currentSweep(world.rows))?.value).toMatchObject({
      endedAt: expect.any(String),
      faulted: 1,
      unread: 1,
    });
    expect(world.logs.filter((line) => line.startsWith('ERROR hub not judged'))).not.toEqual([]);
    expect(tries).toBeLessThan(6 * MOST_LOST_RACES);
    expect(await world.rows.get('hubs', before!.partition, before!.key)).toEqual(before);
    await world.pass(600, 30);
    expect(JSON.stringify(world.notices.filter((each) => each.code === 'HW602'))).toContain('failed on 1 of its hubs');
  });
});

describe('changeRow', () => {
  const place = { table: 'control', partition: 'p', key: 'k' } as const;
  const numberIn = (row: Row | undefined): number => Number(row?.cells.n ?? 0);

  it('loses no change of two writers, whatever the order of their steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 8 }), async (scheduler, each) => {
        const rows = new MemoryRows();
        const slow: Rows = Object.assign(Object.create(rows) as Rows, {
          get: scheduler.scheduleFunction(rows.get.bind(rows)),
          insert: scheduler.scheduleFunction(rows.insert.bind(rows)),
          replace: scheduler.scheduleFunction(rows.replace.bind(rows)),
        });
        const writer = async (): Promise<void> => {
          for (let count = 0; count < each; count += 1)
            await changeRow(slow, place, (row) => ({ value: undefined, write: { n: numberIn(row) + 1 } }));
        };
        await scheduler.waitFor(Promise.all([writer(), writer()]));
        expect(numberIn(await rows.get('control', 'p', 'k'))).toBe(2 * each);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('reads again after each lost race, so that it decides on what stands', async () => {
    const rows = new MemoryRows();
    let lost = 0;
    const insert = rows.insert.bind(rows);
    rows.insert = async (table, row) => {
      lost += 1;
      await rows.upsert(table, { ...row, cells: { n: 41 } });
      return await insert(table, row);
    };
    expect(await changeRow(rows, place, (row) => ({ value: numberIn(row), write: { n: numberIn(row) + 1 } }))).toBe(41);
    expect(lost).toBe(1);
    expect(ok((await rows.get('control', 'p', 'k'))?.cells.n)).toEqual(ok(42));
  });
});
