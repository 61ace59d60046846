import { describe, expect, it } from 'vitest';
import { isIntact, verifyAudit } from '../../../src/reconcile/audit/verify-audit.ts';
import { addApproval } from '../../../src/reconcile/records/approval-record.ts';
import { noteChange } from '../../../src/reconcile/records/change-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { leaseRow, takeLease } from '../../../src/reconcile/records/lease.ts';
import { takePaceSlot } from '../../../src/reconcile/records/pace-record.ts';
import { appendRun, EMPTY_CHAIN, readAnchor } from '../../../src/reconcile/records/run-record.ts';
import { putShards } from '../../../src/reconcile/records/shard-record.ts';
import { beginSweep, newSweep, storeSummary } from '../../../src/reconcile/records/sweep-record.ts';
import { pruneRecords } from '../../../src/reconcile/watch/prune-records.ts';
import { hubOf, RecordsHarness } from '../records-harness.ts';

const VERDICTS = ['Compliant', 'Drifted'] as const;

/** A hub that changes every ten days for so many times, and is then quiet. */
async function changingHub(world: RecordsHarness, name: string, changes: number): Promise<void> {
  for (let index = 0; index < changes; index += 1) {
    await world.look(name, VERDICTS[index % 2]!);
    world.days(10);
  }
}

describe('the history of a hub', () => {
  it('is pruned up to the row that was in force when the retention began, and the remaining rows still prove each other', async () => {
    const world = new RecordsHarness();
    world.retention = { ...world.retention, runsDays: 100 };
    await changingHub(world, 'a', 20);
    const { finished, pruned } = await world.night();
    // Day 200: rows from before day 100 are pruned, except for that of day 100, which was in force then.
    expect([finished, pruned.runs]).toEqual([true, 10]);
    expect(await world.runKeys('a')).toEqual(['11', '12', '13', '14', '15', '16', '17', '18', '19', '20', 'anchor']);
    expect((await readAnchor(world.rows, hubOf('a')))?.value).toMatchObject({ sequence: 10 });
    const report = await verifyAudit(world, undefined);
    expect(report.hubs).toMatchObject([{ hubId: hubOf('a'), problems: [], runs: 10, pruned: { sequence: 10 } }]);
    expect(isIntact(report)).toBe(true);
  });

  it('keeps the only row of a hub that has been quiet for years', async () => {
    const world = new RecordsHarness();
    await changingHub(world, 'a', 1);
    world.days(3 * 365);
    expect((await world.night()).pruned.runs).toBe(0);
    expect(await world.runKeys('a')).toEqual(['1']);
  });

  it('continues to grow and to be pruned after its anchor, and archives of pruned rows are no contradiction', async () => {
    const world = new RecordsHarness();
    world.retention = { ...world.retention, runsDays: 50 };
    for (let month = 0; month < 12; month += 1) {
      await changingHub(world, 'a', 3);
      await world.night();
    }
    const report = await verifyAudit(world, hubOf('a'));
    expect(report.hubs[0]).toMatchObject({ problems: [] });
    expect(report.hubs[0]!.runs).toBeLessThan(8);
    expect(report.hubs[0]!.archivedPruned).toBeGreaterThan(5);
  });

  it('of which rows were edited is left as it is: it is evidence', async () => {
    const world = new RecordsHarness();
    world.retention = { ...world.retention, runsDays: 10 };
    await changingHub(world, 'a', 6);
    const row = await world.rows.get('runs', hubOf('a'), '0000000002');
    await world.rows.upsert('runs', { ...row!, cells: { ...row!.cells, body: '{}' } });
    expect((await world.night()).pruned.runs).toBe(0);
    expect(await world.runKeys('a')).toHaveLength(6);
    expect(world.warnings.join()).toContain('run 2 differs from the row that was written');
  });

  it('is never pruned past the head that the record names, or the next run would begin the chain twice', async () => {
    const world = new RecordsHarness();
    world.retention = { ...world.retention, runsDays: 10 };
    await changingHub(world, 'a', 3);
    const record = (await hubRecords(world.rows).get(hubOf('a')))!.value;
    const body = { ...JSON.parse(String((await world.rows.get('runs', hubOf('a'), '0000000003'))!.cells.body)) };
    // Two runs that died before they moved the head.
    const lost = await appendRun(world.rows, hubOf('a'), record.history, body);
    await appendRun(world.rows, hubOf('a'), lost, body);
    world.days(100);
    await world.night();
    expect(await world.runKeys('a')).toEqual(['3', '4', '5', 'anchor']);
    await world.look('a', 'Drifted');
    expect(await world.runKeys('a')).toEqual(['3', '4', '5', '6', 'anchor']);
    expect((await verifyAudit(world, undefined)).hubs[0]).toMatchObject({ problems: [], beyondHead: 0 });
  });

  it('of a hub whose record was lost continues after the anchor', async () => {
    const world = new RecordsHarness();
    world.retention = { ...world.retention, runsDays: 10 };
    await changingHub(world, 'a', 5);
    await world.night();
    const body = JSON.parse(String((await world.rows.get('runs', hubOf('a'), '0000000005'))!.cells.body));
    expect(await appendRun(world.rows, hubOf('a'), EMPTY_CHAIN, { ...body, runId: 'another' })).toMatchObject({
      sequence: 6,
    });
  });

  it('with more rows than fit in one transaction is pruned in several', async () => {
    const world = new RecordsHarness();
    world.retention = { ...world.retention, runsDays: 10 };
    await changingHub(world, 'a', 260);
    expect((await world.night()).pruned.runs).toBe(259);
    expect((await verifyAudit(world, undefined)).hubs[0]).toMatchObject({ problems: [], runs: 1 });
  });
});

describe('other records', () => {
  it('are deleted when their time is over, and the newest of each stays', async () => {
    const world = new RecordsHarness();
    const { rows, clock } = world;
    const hubId = hubOf('a');
    const note = (day: number) => ({
      eventId: `e${day}`,
      objectId: undefined,
      appId: undefined,
      name: 'team',
      operation: 'write',
      rule: undefined,
      correlationId: undefined,
      at: clock.now().toISOString(),
    });
    const sweep = (id: string) => newSweep({ sweepId: id, startedAt: clock.now().toISOString(), open: [], hubs: 0 });
    const notification = (unsent: boolean) => ({
      body: '{}',
      schema: 1,
      ...(unsent ? { unsent } : { sentAt: clock.now().toISOString() }),
    });
    for (let day = 0; day < 5; day += 1) {
      await noteChange(rows, hubId, note(day), false);
      await storeSummary(rows, sweep(`s${day}`));
      await takePaceSlot(rows, { assignment: 'a|b', lane: 'new', hubId, limit: 9 }, clock.now());
      await rows.insert('alerts', { partition: 'cause', key: `outbox|${day}`, cells: notification(day === 0) });
      const until = new Date(clock.now().getTime() + 1000).toISOString();
      await addApproval(rows, {
        id: `ap${day}`,
        hubId,
        workspaceGuid: 'g',
        fromMode: 'Disabled',
        toMode: 'AllowInternetOutbound',
        assignment: 'a',
        approvedBy: 'platform',
        approvedAt: clock.now().toISOString(),
        expiresAt: until,
      });
      world.days(100);
    }
    world.retention = { runsDays: 250, changesDays: 250, alertsDays: 250, sweepsDays: 1 };
    const { pruned } = await world.night();
    expect(pruned).toMatchObject({ changes: 3, sweeps: 4, pace: 5, approvals: 3, notices: 2 });
    // A notification that was never sent stays: it is still due.
    expect(await world.count('alerts')).toBe(3);
    expect(await world.count('sweeps', 'summaries')).toBe(1);
  });

  it('stay forever if the setting is 0', async () => {
    const world = new RecordsHarness();
    world.retention = { runsDays: 0, changesDays: 0, alertsDays: 0, sweepsDays: 0 };
    await changingHub(world, 'a', 5);
    world.days(5000);
    const { pruned } = await world.night();
    expect(pruned).toMatchObject({ runs: 0, changes: 0, notices: 0, sweeps: 0, approvals: 0 });
  });

  it('lose only the shards of sweeps that a previous pass already found ended', async () => {
    const world = new RecordsHarness();
    const { rows } = world;
    const shards = new Map([['s', []]]);
    await putShards(rows, 'old', shards, world.clock.now());
    expect((await world.night()).pruned.shards).toBe(0);
    world.days(1);
    // About to begin: its shards are there before it is the running one.
    await putShards(rows, 'next', shards, world.clock.now());
    expect((await world.night()).pruned.shards).toBe(1);
    const startedAt = world.clock.now().toISOString();
    await beginSweep(rows, newSweep({ sweepId: 'next', startedAt, open: ['s'], hubs: 0 }), undefined);
    world.days(1);
    expect((await world.night()).pruned.shards).toBe(0);
    expect(await world.count('sweeps', 'next')).toBe(1);
  });

  it('lose the lease of a hub that is long gone, and of no other', async () => {
    const world = new RecordsHarness();
    for (const name of ['gone', 'there']) {
      await world.look(name, 'Compliant', name === 'gone' ? { goneAt: world.clock.now().toISOString() } : {});
      await takeLease(world.rows, world.clock, hubOf(name), 120);
    }
    world.days(31);
    expect((await world.night()).pruned.leases).toBe(1);
    expect(await leaseRow(world.rows, hubOf('gone'))).toBeUndefined();
    expect(await leaseRow(world.rows, hubOf('there'))).toBeDefined();
  });

  it('are deleted for a bounded time, and the next pass continues', async () => {
    const world = new RecordsHarness();
    world.retention = { ...world.retention, runsDays: 10 };
    for (const name of ['a', 'b', 'c']) await changingHub(world, name, 5);
    world.days(100);
    let reads = 0;
    const slow = {
      random: () => 0,
      newId: () => 'x',
      wait: async () => undefined,
      // Every read of the clock takes twelve seconds.
      now: () => {
        reads += 1;
        return new Date(world.clock.now().getTime() + 12_000 * reads);
      },
    };
    const deps = { rows: world.rows, log: world.log, retention: world.retention, clock: slow };
    expect((await pruneRecords(deps)).finished).toBe(false);
    for (let pass = 0; pass < 20; pass += 1) {
      reads = 0;
      if ((await pruneRecords(deps)).finished) break;
    }
    expect(await world.count('runs')).toBeLessThan(15);
    await world.night();
    for (const name of ['a', 'b', 'c']) expect(await world.runKeys(name)).toEqual(['5', 'anchor']);
    expect(isIntact(await verifyAudit(world, undefined))).toBe(true);
  });
});
