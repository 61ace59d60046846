import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { largeRows } from '../../../src/adapters/tables/large-rows.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { verifyAudit } from '../../../src/reconcile/audit/verify-audit.ts';
import type { NewRow, Rows, TableName } from '../../../src/reconcile/ports.ts';
import { openApprovals } from '../../../src/reconcile/records/approval-record.ts';
import { breakerState, changeBreaker } from '../../../src/reconcile/records/breaker-record.ts';
import { changesSince } from '../../../src/reconcile/records/change-record.ts';
import { setWriteSwitch, writeSwitch } from '../../../src/reconcile/records/control-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { operationRecords } from '../../../src/reconcile/records/hub/operation-record.ts';
import { takeLease } from '../../../src/reconcile/records/lease.ts';
import { paceHour, takePaceSlot } from '../../../src/reconcile/records/pace-record.ts';
import { appendRun, runsOf } from '../../../src/reconcile/records/run-record.ts';
import { getShard } from '../../../src/reconcile/records/shard-record.ts';
import { cellsFrom, documentFrom } from '../../../src/reconcile/records/store/stored-json.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { hubOf, RecordsHarness } from '../records-harness.ts';

// Rows as the first builds wrote them. They are never edited: what a release has written, every later one must read.
const V1: Readonly<Record<TableName, readonly NewRow[]>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/rows/schema-1.json'), 'utf8'),
);
const SHARD = V1.sweeps.find((row) => row.key.startsWith('shard|'))!;
const HUB = hubIdFrom(
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/hub1',
)!;

async function rowsOfV1(): Promise<MemoryRows> {
  const rows = new MemoryRows();
  for (const [table, all] of Object.entries(V1)) {
    for (const row of all) await rows.insert(table as TableName, row);
  }
  return rows;
}

describe('rows of the first builds', () => {
  it('are read as they were meant', async () => {
    const rows = await rowsOfV1();
    expect((await hubRecords(rows).get(HUB))?.value).toMatchObject({
      identity: { name: 'hub1' },
      status: { verdict: 'Compliant' },
      history: { sequence: 3 },
    });
    const lines = [];
    for await (const { body } of runsOf(rows, HUB)) lines.push(body);
    expect(lines.map((each) => [each.verdict, each.exemptions, each.confirmedAt === each.at])).toEqual([
      ['Pending', [], true],
      ['Pending', [], true],
      ['Compliant', [], true],
    ]);
    expect(await changesSince(rows, HUB, '')).toMatchObject([{ name: 'network team', own: false }]);
    expect((await paceHour(rows, 'standard', 'new', new Date('2026-11-23T08:10:00Z'))).hubs).toEqual([HUB]);
    expect(await writeSwitch(rows)).toMatchObject({ on: true, by: 'platform@desk' });
  });

  it('form a chain that is whole, and that rows of today go on', async () => {
    const rows = await rowsOfV1();
    expect((await verifyAudit({ rows, archive: undefined }, HUB)).hubs).toMatchObject([{ problems: [], runs: 3 }]);
    const record = (await hubRecords(rows).get(HUB))!.value;
    const lines = [];
    for await (const { body } of runsOf(rows, HUB)) lines.push(body);
    const head = await appendRun(rows, HUB, record.history, { ...lines[2]!, runId: 'next' });
    await hubRecords(rows).update(HUB, (current) => ({
      ...current!,
      history: { ...current!.history, ...head },
    }));
    expect((await rows.get('runs', HUB, '0000000004'))?.cells.schema).toBe(2);
    expect((await verifyAudit({ rows, archive: undefined }, HUB)).hubs).toMatchObject([{ problems: [], runs: 4 }]);
  });
});

describe('an upgrade', () => {
  const shape = z.object({ whole: z.string(), parts: z.number() });
  const upgrades = [
    (old: Record<string, unknown>) => ({ name: `${old.first} ${old.last}` }),
    (old: Record<string, unknown>) => ({ whole: String(old.name), parts: String(old.name).split(' ').length }),
  ] as unknown as NonNullable<Parameters<typeof documentFrom>[2]>;
  const stored = (schema: number, body: unknown) => ({
    ...{ partition: 'p', key: 'k', etag: 'e' },
    cells: { schema, body: JSON.stringify(body) },
  });

  it.each([
    { why: 'from the first version, step by step', row: stored(1, { first: 'a', last: 'b' }) },
    { why: 'from the one between', row: stored(2, { name: 'a b' }) },
    { why: 'from nothing: it is of today', row: stored(3, { whole: 'a b', parts: 2 }) },
  ])('leads to today’s shape $why', ({ row }) => {
    expect(documentFrom(row, shape, upgrades)).toEqual({ whole: 'a b', parts: 2 });
    expect(cellsFrom({}, {}, upgrades).schema).toBe(3);
  });

  it.each([
    {
      why: 'newer',
      row: stored(4, {}),
      says: /^row p \/ k: written as schema 4, and this release of Hubwarden reads up to 3\. It leaves/,
    },
    { why: 'none', row: { ...stored(1, {}), cells: { body: '{}' } }, says: /written as schema undefined/ },
    { why: 'half a version', row: stored(1.5, {}), says: /written as schema 1.5/ },
    { why: 'a fault', row: stored(3, { whole: 1 }), says: /^row p \/ k: whole: .*; parts: / },
    {
      why: 'no JSON',
      row: { ...stored(3, {}), cells: { schema: 3, body: '{' } },
      says: /^row p \/ k: its body is no JSON/,
    },
  ])('refuses, naming the row: $why', ({ row, says }) => {
    expect(() => documentFrom(row, shape, upgrades)).toThrow(says);
  });
});

describe('rows of a newer release', () => {
  async function newer(): Promise<Rows> {
    const rows = await rowsOfV1();
    for (const table of Object.keys(V1) as TableName[]) {
      for await (const row of rows.query(table, {})) {
        await rows.replace(table, { ...row, cells: { ...row.cells, schema: 99 } }, row.etag);
      }
    }
    return rows;
  }
  const world = new RecordsHarness();
  const now = new Date('2026-11-23T08:10:00Z');
  const by = { by: 'a', reason: 'b', at: now.toISOString() };

  it.each<{ why: string; use: (rows: Rows) => Promise<unknown> }>([
    { why: 'a hub', use: (rows) => hubRecords(rows).update(HUB, (current) => ({ ...current!, goneAt: undefined })) },
    { why: 'a lease', use: (rows) => takeLease(rows, world.clock, HUB, 120) },
    { why: 'an operation', use: (rows) => operationRecords(rows).get(HUB) },
    { why: 'an approval', use: (rows) => openApprovals(rows, 'guid-1', now) },
    { why: 'the breaker', use: (rows) => changeBreaker(rows, () => ({ open: false })) },
    { why: 'the breaker, read', use: (rows) => breakerState(rows) },
    {
      why: 'the pace',
      use: (rows) => takePaceSlot(rows, { assignment: 'standard', lane: 'new', hubId: HUB, limit: 9 }, now),
    },
    { why: 'changes', use: (rows) => changesSince(rows, HUB, '') },
    { why: 'the switch, read', use: (rows) => writeSwitch(rows) },
    { why: 'the switch, set to on', use: (rows) => setWriteSwitch(rows, { on: true, ...by }) },
    { why: 'the sweep', use: (rows) => currentSweep(rows) },
    { why: 'a shard', use: (rows) => getShard(rows, SHARD.partition, SHARD.key.slice('shard|'.length)) },
  ])('are refused with a plain sentence, and stay as they are: $why', async ({ use }) => {
    const rows = await newer();
    const before = await everything(rows);
    await expect(use(rows)).rejects.toThrow(
      /written as schema 99, and this release of Hubwarden reads up to 1\. It leaves/,
    );
    expect(await everything(rows)).toEqual(before);
  });

  it('do not prevent a person from switching writes off', async () => {
    const rows = await newer();
    await setWriteSwitch(rows, { on: false, ...by });
    expect(await writeSwitch(rows)).toMatchObject({ on: false });
  });

  it('of a text in separate rows are refused too', async () => {
    const rows = new MemoryRows();
    const row = { partition: 'p', key: 'k', cells: { body: 'x'.repeat(600_000), schema: 1 } };
    await largeRows(rows).insert('hubs', row);
    for await (const piece of rows.query('documents', {})) {
      await rows.replace('documents', { ...piece, cells: { ...piece.cells, schema: 2 } }, piece.etag);
    }
    await expect(largeRows(rows).get('hubs', 'p', 'k')).rejects.toThrow(/written as schema 2/);
  });
});

async function everything(rows: Rows): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const table of Object.keys(V1) as TableName[]) for await (const row of rows.query(table, {})) found.push(row);
  return found;
}

describe('writes without a condition', () => {
  const SRC = join(import.meta.dirname, '../../../src/reconcile');
  const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/records.md'), 'utf8');

  /** Names of the functions in which a row is written whatever is there, as `file: function`. */
  function upserts(folder: string): readonly string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return upserts(path);
      const lines = readFileSync(path, 'utf8').split('\n');
      let inside = '';
      return lines.flatMap((line) => {
        inside = /function\*? (\w+)/.exec(line)?.[1] ?? inside;
        return /\.upsert\(|kind: 'upsert'(?!;)/.test(line) && !/readonly kind/.test(line)
          ? [`${entry.name}: ${inside}`]
          : [];
      });
    });
  }

  it('are all on docs/records.md, each with the reason why it loses no data', () => {
    const listed = [...PAGE.matchAll(/^\| `([\w-]+\.ts): (\w+)` \|/gm)].map(([, file, name]) => `${file}: ${name}`);
    expect([...new Set(upserts(SRC))].sort()).toEqual([...listed].sort());
    expect(listed).not.toHaveLength(0);
  });
});

it('keys hold the longest hub id that Azure allows', async () => {
  const long = hubOf('h'.repeat(33)).replace('/rg/', `/${'(.r_g)'.repeat(15)}/`);
  for (const table of ['hubs', 'runs', 'control'] as const) {
    await new MemoryRows().insert(table, { partition: 'p', key: `2026-11-23T08|${long}`, cells: {} });
    await new MemoryRows().insert(table, { partition: long, key: `hub|${long}`, cells: {} });
  }
});
