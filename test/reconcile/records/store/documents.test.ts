import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { MemoryRows } from '../../../../src/adapters/memory/memory-rows.ts';
import { err } from '../../../../src/core/result.ts';
import { MOST_LOST_RACES, RacesLost } from '../../../../src/reconcile/records/store/change-row.ts';
import { columnDocuments, documents } from '../../../../src/reconcile/records/store/documents.ts';
import { UnreadableRow } from '../../../../src/reconcile/records/store/stored-json.ts';

const COUNTERS = documents({
  table: 'control',
  schema: z.object({ writer: z.string(), count: z.number(), note: z.string().optional() }),
  upgrades: [(old) => ({ writer: 'unknown', count: old.n ?? null })],
  columnsOf: ({ count, note }, { key }) => ({ count, note, name: key }),
});
const PLACE = { partition: 'counters', key: 'a' };

const SWITCHES = columnDocuments({
  table: 'control',
  schema: z.object({ on: z.boolean(), by: z.string().optional() }),
});

describe('a repository of documents', () => {
  it('writes version, document and the columns that have a value', async () => {
    const rows = new MemoryRows();
    await COUNTERS.write(rows, PLACE, { writer: 'x', count: 1, note: undefined }, undefined);
    expect((await rows.get('control', 'counters', 'a'))?.cells).toEqual({
      schema: 2,
      body: '{"writer":"x","count":1}',
      count: 1,
      name: 'a',
    });
    expect((await COUNTERS.get(rows, PLACE))?.value).toEqual({ writer: 'x', count: 1 });
  });

  it('reads a row of an earlier version, and writes the present version with the next change', async () => {
    const rows = new MemoryRows();
    await rows.insert('control', { ...PLACE, cells: { schema: 1, body: '{"n":4}' } });
    expect((await COUNTERS.get(rows, PLACE))?.value.count).toBe(4);
    await COUNTERS.update(rows, PLACE, (current) => ({ ...current!, count: current!.count + 1 }));
    expect((await rows.get('control', 'counters', 'a'))?.cells).toMatchObject({ schema: 2, count: 5 });
  });

  it('updates the stored document, creates a missing one, and leaves the row unchanged without a change', async () => {
    const rows = new MemoryRows();
    const add = () =>
      COUNTERS.update(rows, PLACE, (current = { writer: 'x', count: 0 }) => ({ ...current, count: current.count + 1 }));
    await add();
    expect(await add()).toEqual({
      before: { writer: 'x', count: 1 },
      value: { writer: 'x', count: 2 },
      changed: true,
    });
    const before = await rows.get('control', 'counters', 'a');
    expect(await COUNTERS.update(rows, PLACE, () => undefined)).toEqual({
      before: { writer: 'x', count: 2 },
      value: { writer: 'x', count: 2 },
      changed: false,
    });
    expect(await rows.get('control', 'counters', 'a')).toEqual(before);
  });

  it('ends an update with one error when every race is lost', async () => {
    const rows = new MemoryRows();
    let tries = 0;
    rows.insert = async () => {
      tries += 1;
      return err('Conflict');
    };
    await expect(COUNTERS.update(rows, PLACE, () => ({ writer: 'x', count: 1 }))).rejects.toThrow(RacesLost);
    expect(tries).toBe(MOST_LOST_RACES);
  });

  it('recognises its own row after a lost answer, and no other', async () => {
    const rows = new MemoryRows();
    await COUNTERS.write(rows, PLACE, { writer: 'x', count: 1 }, undefined);
    const repeated = (writer: string) =>
      COUNTERS.write(rows, PLACE, { writer, count: 1 }, undefined, (stored) => stored.writer === writer);
    const stored = await COUNTERS.get(rows, PLACE);
    expect(await repeated('x')).toEqual({ ok: true, value: stored });
    expect(await repeated('y')).toEqual(err('Conflict'));
    expect(await COUNTERS.write(rows, PLACE, { writer: 'x', count: 1 }, undefined)).toEqual(err('Conflict'));
  });

  it('replaces and removes only the version that it was given', async () => {
    const rows = new MemoryRows();
    await COUNTERS.write(rows, PLACE, { writer: 'x', count: 1 }, undefined);
    const old = (await COUNTERS.get(rows, PLACE))!;
    await COUNTERS.update(rows, PLACE, (current) => ({ ...current!, count: 2 }));
    expect(await COUNTERS.write(rows, PLACE, { writer: 'y', count: 9 }, old)).toEqual(err('Conflict'));
    expect((await COUNTERS.remove(rows, PLACE, old)).ok).toBe(false);
    expect((await COUNTERS.get(rows, PLACE))?.value).toEqual({ writer: 'x', count: 2 });
    expect((await COUNTERS.remove(rows, PLACE, (await COUNTERS.get(rows, PLACE))!)).ok).toBe(true);
    expect(await COUNTERS.get(rows, PLACE)).toBeUndefined();
  });

  it('lists readable rows beside unreadable ones, and refuses an unreadable row by itself', async () => {
    const rows = new MemoryRows();
    await COUNTERS.write(rows, PLACE, { writer: 'x', count: 1 }, undefined);
    await rows.insert('control', { partition: 'counters', key: 'b', cells: { schema: 3, body: '{}' } });
    const { unreadable, values } = await COUNTERS.list(rows, { partition: 'counters' });
    expect(values).toEqual([{ writer: 'x', count: 1 }]);
    expect(unreadable.map(({ message }) => message)).toEqual([expect.stringContaining('written as schema 3')]);
    await expect(COUNTERS.update(rows, { ...PLACE, key: 'b' }, () => ({ writer: 'x', count: 1 }))).rejects.toThrow(
      UnreadableRow,
    );
  });

  it('inserts or replaces in a transaction by the version before', async () => {
    const rows = new MemoryRows();
    const write = async (count: number) => {
      const before = await COUNTERS.get(rows, PLACE);
      return await rows.transact('control', 'counters', [COUNTERS.writeOf(PLACE, { writer: 'x', count }, before)]);
    };
    expect((await write(1)).ok).toBe(true);
    expect((await write(2)).ok).toBe(true);
    expect((await COUNTERS.get(rows, PLACE))?.value.count).toBe(2);
  });
});

describe('a repository of rows that have only columns', () => {
  const place = { partition: 'switches', key: 'a' };

  it('writes the document as columns, and reads it without the others', async () => {
    const rows = new MemoryRows();
    await SWITCHES.upsert(rows, place, { on: true, by: undefined });
    expect((await rows.get('control', 'switches', 'a'))?.cells).toEqual({ on: true, schema: 1 });
    await rows.upsert('control', { ...place, cells: { on: false, by: 'x', more: 1, schema: 1 } });
    expect((await SWITCHES.get(rows, place))?.value).toEqual({ on: false, by: 'x' });
  });

  it.each([
    { why: 'a newer version', cells: { on: true, schema: 2 } },
    { why: 'no version', cells: { on: true } },
    { why: 'a damaged column', cells: { on: 'yes', schema: 1 } },
  ])('refuses $why, naming the row', async ({ cells }) => {
    const rows = new MemoryRows();
    await rows.upsert('control', { ...place, cells: cells as Record<string, string | number | boolean> });
    await expect(SWITCHES.get(rows, place)).rejects.toThrow(/^row switches \/ a: /);
  });
});
