import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { isIntact, verifyAudit } from '../../../src/reconcile/audit/verify-audit.ts';
import type { NewRow, Rows, RowWrite } from '../../../src/reconcile/ports.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { storedRuns } from '../../../src/reconcile/records/run-record.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { rowsWith } from '../records/earlier-edition-hubs.ts';
import type { OldFleet } from './old-fleet.ts';
import { loseRule, oldFleet, sweepThrough } from './old-fleet.ts';

const HUBS = 5;

/** A fleet that a sweep has found compliant, of which every hub has lost a rule since. */
async function driftedFleet(): Promise<OldFleet> {
  const fleet = await oldFleet(HUBS, 'enforce');
  await sweepThrough(fleet);
  loseRule(fleet, fleet.hubs);
  return fleet;
}

/** The rows with something that happens once, right before the records of the changed hubs are written. */
function beforeRecords(rows: Rows, happens: () => Promise<void>): Rows {
  let isOver = false;
  return rowsWith(rows, {
    transact: async (table, partition, writes) => {
      if (!isOver && table === 'hubs') {
        isOver = true;
        await happens();
      }
      return await rows.transact(table, partition, writes);
    },
  });
}

async function run({ world }: OldFleet, hubId: HubId): Promise<void> {
  const since = world.clock.now().toISOString();
  await reconcileHub(world.deps, { hubId, cause: 'request', since, note: undefined }, 'hub-events');
}

async function linesOf({ world }: OldFleet, hubId: HubId): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const each of storedRuns(world.rows, hubId)) {
    const { cause, verdict, writes } = JSON.parse(each.text);
    lines.push(`${cause} ${verdict}${writes.length > 0 ? ' with writes' : ''}`);
  }
  return lines;
}

async function expectIntact({ world }: OldFleet): Promise<void> {
  const report = await verifyAudit({ rows: world.rows, archive: undefined }, undefined);
  expect(isIntact(report)).toBe(true);
}

const verdictOf = async ({ world }: OldFleet, hubId: HubId) =>
  (await hubRecords(world.rows).get(hubId))?.value.status.verdict;

describe('changed hubs of a sweep, recorded together', () => {
  it('take one line each, and one transaction', async () => {
    const fleet = await driftedFleet();
    const sizes: number[] = [];
    const rows = rowsWith(fleet.world.rows, {
      transact: (table, partition, writes: readonly RowWrite[]) => {
        if (table === 'hubs') sizes.push(writes.length);
        return fleet.world.rows.transact(table, partition, writes);
      },
    });
    expect(await sweepThrough(fleet, rows)).toMatchObject({ judged: HUBS, changed: HUBS, repairs: HUBS, added: HUBS });
    expect(sizes).toEqual([HUBS]);
    for (const hub of fleet.hubs) expect(await linesOf(fleet, hub)).toEqual(['sweep Compliant', 'sweep Drifted']);
    expect(fleet.world.queue.receiveDue('hub-repairs', fleet.world.clock.now())).toHaveLength(HUBS);
    await expectIntact(fleet);
  });

  it('do not wait for one that a run has recorded since: that one is recorded beside the run', async () => {
    const fleet = await driftedFleet();
    const [, raced] = fleet.hubs as [HubId, HubId];
    const sweep = await sweepThrough(
      fleet,
      beforeRecords(fleet.world.rows, () => run(fleet, raced)),
    );
    expect(sweep).toMatchObject({ judged: HUBS, unread: 0, faulted: 0 });
    for (const hub of fleet.hubs) {
      const lines = await linesOf(fleet, hub);
      expect(lines.slice(0, 2)).toEqual(['sweep Compliant', 'sweep Drifted']);
      expect(lines.some((line) => line.endsWith('with writes'))).toBe(hub === raced);
    }
    await fleet.world.pass(1200);
    for (const hub of fleet.hubs) expect(await verdictOf(fleet, hub)).toBe('Compliant');
    await expectIntact(fleet);
  });

  it('do not count a write of ours as drift when a run has sent it since the shard read the rows', async () => {
    const fleet = await driftedFleet();
    const [busy] = fleet.hubs as [HubId];
    let isOver = false;
    // The run dies right after its write: its operation stands, its record does not.
    const rows = rowsWith(fleet.world.rows, {
      query: (table, query) => {
        const isOperations = table === 'hubs' && query.keyFrom?.startsWith('op|') === true;
        if (!isOperations || isOver) return fleet.world.rows.query(table, query);
        isOver = true;
        return afterRun(fleet, busy, () => fleet.world.rows.query(table, query));
      },
    });
    await sweepThrough(fleet, rows);
    expect(isOver).toBe(true);
    expect(await verdictOf(fleet, busy)).toBe('Pending');
    expect(await verdictOf(fleet, fleet.hubs[1]!)).toBe('Drifted');
    await fleet.world.pass(1200);
    for (const hub of fleet.hubs) expect(await verdictOf(fleet, hub)).toBe('Compliant');
    await expectIntact(fleet);
  });

  it('adopt the line of a sweep that died before it wrote the records', async () => {
    const fleet = await driftedFleet();
    const dies = beforeRecords(fleet.world.rows, async () => {
      throw new Error('the process died');
    });
    const dead = rowsWith(dies, {
      replace: async (table, row, etag) => {
        if (table === 'hubs' && row.key.startsWith('hub|')) throw new Error('the process died');
        return await fleet.world.rows.replace(table, row, etag);
      },
    });
    await sweepThrough(fleet, dead);
    for (const hub of fleet.hubs) expect(await linesOf(fleet, hub)).toContain('sweep Drifted');
    await sweepThrough(fleet);
    for (const hub of fleet.hubs) expect(await verdictOf(fleet, hub)).toBe('Drifted');
    await expectIntact(fleet);
  });

  it.each(['the client sends it again, and meets its own rows', 'the client throws'])(
    'take one line each when the answer to their transaction is lost: %s',
    async (how) => {
      const fleet = await driftedFleet();
      let isLost = false;
      const rows = rowsWith(fleet.world.rows, {
        transact: async (table, partition, writes) => {
          const stored = await fleet.world.rows.transact(table, partition, writes);
          if (table !== 'hubs' || isLost) return stored;
          isLost = true;
          if (how === 'the client throws') throw new Error('no answer within 10 s');
          return await fleet.world.rows.transact(table, partition, writes);
        },
      });
      expect(await sweepThrough(fleet, rows)).toMatchObject({
        judged: HUBS,
        changed: HUBS,
        added: HUBS,
        repairs: HUBS,
      });
      for (const hub of fleet.hubs) expect(await linesOf(fleet, hub)).toEqual(['sweep Compliant', 'sweep Drifted']);
      await expectIntact(fleet);
    },
  );

  it('take one line each when the answers to those lines are lost', async () => {
    const fleet = await driftedFleet();
    const rows = rowsWith(fleet.world.rows, {
      insert: async (table, row: NewRow) => {
        const inserted = await fleet.world.rows.insert(table, row);
        return table === 'runs' && inserted.ok ? await fleet.world.rows.insert(table, row) : inserted;
      },
    });
    expect(await sweepThrough(fleet, rows)).toMatchObject({ judged: HUBS, changed: HUBS, added: HUBS, repairs: HUBS });
    for (const hub of fleet.hubs) expect(await linesOf(fleet, hub)).toEqual(['sweep Compliant', 'sweep Drifted']);
    await expectIntact(fleet);
  });

  it('leave a fault in one history to that hub', async () => {
    const fleet = await driftedFleet();
    const [broken] = fleet.hubs as [HubId];
    const rows = rowsWith(fleet.world.rows, {
      insert: async (table, row: NewRow) => {
        if (table === 'runs' && row.partition === broken) throw new Error('simulated');
        return await fleet.world.rows.insert(table, row);
      },
    });
    expect(await sweepThrough(fleet, rows)).toMatchObject({ judged: HUBS - 1, unread: 1, repairs: HUBS - 1 });
    expect(await verdictOf(fleet, fleet.hubs[1]!)).toBe('Drifted');
  });
});

async function* afterRun(
  fleet: OldFleet,
  hubId: HubId,
  rows: () => ReturnType<Rows['query']>,
): ReturnType<Rows['query']> {
  const died = rowsWith(fleet.world.rows, {
    replace: async (table, row, etag) => {
      if (table === 'hubs' && row.key.startsWith('hub|')) throw new Error('the process died');
      return await fleet.world.rows.replace(table, row, etag);
    },
  });
  const since = fleet.world.clock.now().toISOString();
  const message = { hubId, cause: 'request', since, note: undefined } as const;
  await reconcileHub({ ...fleet.world.deps, rows: died }, message, 'hub-events').catch(() => undefined);
  yield* rows();
}
