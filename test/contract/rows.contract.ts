import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewRow, Row, RowQuery, Rows, TableName } from '../../src/reconcile/ports.ts';

const TABLE: TableName = 'hubs';

/**
 * What every implementation of `Rows` must do; `make` gives one whose tables hold nothing of earlier tests.
 *
 * @param anySize whether it takes rows that are larger than a row of the store
 */
export function rowsContract(name: string, make: () => Promise<Rows>, propertyRuns: number, anySize = false): void {
  describe(`the rows contract on ${name}`, () => {
    let rows: Rows;
    // One partition per test, so that implementations which are slow to empty can share tables between tests.
    let partition: string;
    let tests = 0;

    beforeEach(async () => {
      rows = await make();
      tests += 1;
      partition = `p${tests}`;
    });

    function row(key: string, cells: NewRow['cells'] = { value: 1 }): NewRow {
      return { partition, key, cells };
    }

    async function inserted(key: string, cells?: NewRow['cells']): Promise<string> {
      const answer = await rows.insert(TABLE, row(key, cells));
      if (!answer.ok) throw new Error(`${key} exists`);
      return answer.value;
    }

    async function keysOf(query: RowQuery): Promise<readonly string[]> {
      return (await collected(rows, { partition, ...query })).map((found) => found.key);
    }

    it('returns nothing for a row that was never written', async () => {
      expect(await rows.get(TABLE, partition, 'absent')).toBeUndefined();
      expect(await keysOf({})).toEqual([]);
    });

    it('returns a row as it was inserted, with the etag that the insert returned', async () => {
      const cells = {
        text: 'ä ☃ 😀 "quoted" \\ \n',
        empty: '',
        whole: 7,
        fraction: 0.25,
        negative: -3,
        yes: true,
        no: false,
      };
      const etag = await inserted('a', cells);
      expect(await rows.get(TABLE, partition, 'a')).toEqual({ partition, key: 'a', etag, cells });
    });

    it('keeps a number a number, whatever its size', async () => {
      const cells = { big: 1_800_000_000_000, bigger: 2 ** 53 - 1, tiny: 1e-9, zero: 0, int: 2_147_483_648 };
      await inserted('numbers', cells);
      expect((await rows.get(TABLE, partition, 'numbers'))?.cells).toEqual(cells);
    });

    it('refuses to insert over a row and leaves the row as it was', async () => {
      const etag = await inserted('a', { value: 'first' });
      expect(await rows.insert(TABLE, row('a', { value: 'second' }))).toEqual({ ok: false, error: 'Conflict' });
      expect(await rows.get(TABLE, partition, 'a')).toEqual({ partition, key: 'a', etag, cells: { value: 'first' } });
    });

    it('lets exactly one of many concurrent inserts win', async () => {
      const answers = await Promise.all([1, 2, 3, 4, 5].map((value) => rows.insert(TABLE, row('lock', { value }))));
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    });

    it('replaces the whole row, columns that are not named again are gone', async () => {
      const etag = await inserted('a', { kept: 1, dropped: 2 });
      const answer = await rows.replace(TABLE, row('a', { kept: 3 }), etag);
      const found = await rows.get(TABLE, partition, 'a');
      expect(found?.cells).toEqual({ kept: 3 });
      expect(answer).toEqual({ ok: true, value: found?.etag });
      expect(found?.etag).not.toBe(etag);
    });

    it('refuses to replace with an etag that a later write made stale', async () => {
      const stale = await inserted('a', { value: 1 });
      await rows.upsert(TABLE, row('a', { value: 2 }));
      expect(await rows.replace(TABLE, row('a', { value: 3 }), stale)).toEqual({ ok: false, error: 'Conflict' });
      expect((await rows.get(TABLE, partition, 'a'))?.cells).toEqual({ value: 2 });
    });

    it('changes the etag even when a write leaves every value as it was', async () => {
      const first = await inserted('a');
      const second = await rows.replace(TABLE, row('a'), first);
      expect(second.ok && second.value !== first).toBe(true);
      expect(await rows.replace(TABLE, row('a'), first)).toEqual({ ok: false, error: 'Conflict' });
    });

    it('refuses to replace a row that is gone', async () => {
      const etag = await inserted('a');
      await rows.delete(TABLE, partition, 'a', etag);
      expect(await rows.replace(TABLE, row('a'), etag)).toEqual({ ok: false, error: 'Conflict' });
      expect(await rows.get(TABLE, partition, 'a')).toBeUndefined();
    });

    it('lets exactly one of many concurrent replaces win', async () => {
      const etag = await inserted('head');
      const answers = await Promise.all([1, 2, 3, 4].map((value) => rows.replace(TABLE, row('head', { value }), etag)));
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    });

    it('upserts over a row and where there is none, and returns the etag that counts', async () => {
      const first = await rows.upsert(TABLE, row('a', { one: 1 }));
      const second = await rows.upsert(TABLE, row('a', { two: 2 }));
      expect(await rows.get(TABLE, partition, 'a')).toEqual({ partition, key: 'a', etag: second, cells: { two: 2 } });
      expect(await rows.replace(TABLE, row('a'), first)).toEqual({ ok: false, error: 'Conflict' });
      expect((await rows.replace(TABLE, row('a'), second)).ok).toBe(true);
    });

    it('deletes by etag, refuses a stale one, and calls a row that is gone deleted', async () => {
      const stale = await inserted('a');
      const etag = await rows.upsert(TABLE, row('a', { value: 2 }));
      expect(await rows.delete(TABLE, partition, 'a', stale)).toEqual({ ok: false, error: 'Conflict' });
      expect(await rows.delete(TABLE, partition, 'a', etag)).toEqual({ ok: true, value: undefined });
      expect(await rows.get(TABLE, partition, 'a')).toBeUndefined();
      expect(await rows.delete(TABLE, partition, 'a', etag)).toEqual({ ok: true, value: undefined });
    });

    it('keeps keys and partitions with any character apart, and gives them back as they were', async () => {
      const strange = [
        'a/b',
        'a\\b',
        'a#b',
        'a?b',
        'a%b',
        'a%2Fb',
        'a.~b',
        'a.b',
        "a'b",
        'a b',
        'a\u0001b',
        'ä/☃',
        '',
        'A/B',
      ];
      for (const key of strange) await inserted(key, { original: key });
      for (const key of strange) expect((await rows.get(TABLE, partition, key))?.cells).toEqual({ original: key });
      expect([...(await keysOf({}))].sort()).toEqual([...strange].sort());
      const odd = `${partition}/#?'%`;
      await rows.upsert(TABLE, { partition: odd, key: 'k', cells: { value: 1 } });
      expect((await collected(rows, { partition: odd })).map((found) => found.partition)).toEqual([odd]);
    });

    it('returns any text whole, however long', async () => {
      const longest = '😀'.repeat(70_000) + 'x'.repeat(200_000);
      const cells = { text: longest, edge: 'y'.repeat(30_000), over: `${'z'.repeat(29_999)}😀`, short: 's' };
      await inserted('long', cells);
      expect((await rows.get(TABLE, partition, 'long'))?.cells).toEqual(cells);
      await rows.upsert(TABLE, row('long', { text: 'short again' }));
      expect((await rows.get(TABLE, partition, 'long'))?.cells).toEqual({ text: 'short again' });
    });

    it.skipIf(anySize)(
      'throws for a row that no table can hold, naming table and key, and writes nothing',
      async () => {
        const tooBig = row('huge', { text: 'x'.repeat(500_000) });
        await expect(rows.insert(TABLE, tooBig)).rejects.toThrow(/table hubs.*key huge/);
        await expect(rows.upsert(TABLE, tooBig)).rejects.toThrow(/Split the record/);
        expect(await rows.get(TABLE, partition, 'huge')).toBeUndefined();
      },
    );

    it.each([['etag'], ['timestamp'], ['PartitionKey'], ['a_1'], ['with space'], ['']])(
      'throws for a column named "%s", which the store needs for itself or cannot keep',
      async (column) => {
        await expect(rows.upsert(TABLE, row('a', { [column]: 1 }))).rejects.toThrow(/cannot be the name of a column/);
      },
    );

    it('returns rows in the order of partition and key, and only of the named partition', async () => {
      for (const key of ['b', 'a/1', 'a-1', 'a', 'B', '10', '9', 'a.', 'a/']) await inserted(key);
      await rows.upsert(TABLE, { partition: `${partition}+`, key: 'other', cells: {} });
      expect(await keysOf({})).toEqual(['10', '9', 'B', 'a', 'a-1', 'a.', 'a/', 'a/1', 'b']);
    });

    it('returns the rows whose key starts with the prefix and no others', async () => {
      for (const key of ['run/1', 'run/2', 'run/20', 'run', 'run0', 'ruo', 'run/\uffff', 'RUN/1']) await inserted(key);
      expect(await keysOf({ keyPrefix: 'run/' })).toEqual(['run/1', 'run/2', 'run/20', 'run/\uffff']);
      expect(await keysOf({ keyPrefix: 'run/2' })).toEqual(['run/2', 'run/20']);
      expect(await keysOf({ keyPrefix: 'nothing' })).toEqual([]);
    });

    it('returns the rows from a key on, in the order of keys as text', async () => {
      const keys = ['2026-11-02T10:00:00Z|a', '2026-11-02T10:00:00.5Z|b', '2026-11-02T11:00:00Z|c', 'z', '/', '~', ''];
      for (const key of keys.filter((each) => each !== '')) await inserted(key);
      const sorted = keys.filter((each) => each !== '').sort();
      for (const keyFrom of [...keys, '2026-11-02T10:00:00', '2026-11-02T10:00:00Z', '2026-11-02T12', '.', '}'])
        expect(await keysOf({ keyFrom }), keyFrom).toEqual(sorted.filter((each) => each >= keyFrom));
      expect(await keysOf({ keyPrefix: '2026', keyFrom: '2026-11-02T11' })).toEqual(['2026-11-02T11:00:00Z|c']);
      for (const keyTo of ['2026-11-02T10:00:00.5Z|b', '2026-11-02T12', '.', 'z', '~~'])
        expect(await keysOf({ keyTo }), keyTo).toEqual(sorted.filter((each) => each <= keyTo));
      expect(await keysOf({ keyFrom: '/', keyTo: '2026-11-02T10:00:00.9' })).toEqual(['/', '2026-11-02T10:00:00.5Z|b']);
    });

    it('compares columns with values of the same type only, and never matches a row without the column', async () => {
      await inserted('text', { wakeAt: '2026-11-02T10:00:00.000Z' });
      await inserted('later', { wakeAt: '2026-11-02T11:00:00.000Z' });
      await inserted('number', { wakeAt: 5 });
      await inserted('none', { other: 1 });
      await inserted('quote', { wakeAt: "o'clock", flag: true });
      expect(await keysOf({ where: { column: 'wakeAt', atMost: '2026-11-02T10:00:00.000Z' } })).toEqual(['text']);
      expect(await keysOf({ where: { column: 'wakeAt', atMost: 5.5 } })).toEqual(['number']);
      expect(await keysOf({ where: { column: 'wakeAt', equal: 5 } })).toEqual(['number']);
      expect(await keysOf({ where: { column: 'wakeAt', equal: '5' } })).toEqual([]);
      expect(await keysOf({ where: { column: 'wakeAt', equal: "o'clock" } })).toEqual(['quote']);
      expect(await keysOf({ where: { column: 'flag', equal: true } })).toEqual(['quote']);
      expect(await keysOf({ keyPrefix: 'la', where: { column: 'wakeAt', atMost: '3' } })).toEqual(['later']);
    });

    it('finds rows over all partitions when none is named', async () => {
      const other = `${partition}~`;
      await inserted('a', { mark: partition });
      await rows.upsert(TABLE, { partition: other, key: 'b', cells: { mark: partition } });
      const found = await collected(rows, { where: { column: 'mark', equal: partition } });
      expect(found.map((each) => [each.partition, each.key])).toEqual([
        [partition, 'a'],
        [other, 'b'],
      ]);
    });

    it('writes all of a transaction', async () => {
      const etag = await inserted('replaced', { value: 1 });
      const gone = await inserted('deleted', { value: 1 });
      await inserted('over', { value: 1 });
      const answer = await rows.transact(TABLE, partition, [
        { kind: 'insert', row: row('new/1', { value: 2, text: "it's\r\n--changeset {}" }) },
        { kind: 'replace', row: row('replaced', { value: 2 }), etag },
        { kind: 'upsert', row: row('over', { other: 2 }) },
        { kind: 'upsert', row: row('under', { value: 2 }) },
        { kind: 'delete', key: 'deleted', etag: gone },
      ]);
      expect(answer).toEqual({ ok: true, value: undefined });
      const found = await collected(rows, { partition });
      expect(found.map((each) => [each.key, each.cells])).toEqual([
        ['new/1', { value: 2, text: "it's\r\n--changeset {}" }],
        ['over', { other: 2 }],
        ['replaced', { value: 2 }],
        ['under', { value: 2 }],
      ]);
    });

    it('changes the cells that a merge names, and no others', async () => {
      const etag = await inserted('merged/1', { value: 1, text: 'x'.repeat(70_000), flag: false });
      const other = await inserted('merged/2', { value: 1 });
      const answer = await rows.transact(TABLE, partition, [
        { kind: 'merge', row: row('merged/1', { value: 2, added: "it's" }), etag },
        { kind: 'merge', row: row('merged/2', { flag: true }), etag: other },
      ]);
      expect(answer).toEqual({ ok: true, value: undefined });
      const found = await collected(rows, { partition });
      expect(found.map((each) => [each.key, each.cells])).toEqual([
        ['merged/1', { value: 2, text: 'x'.repeat(70_000), flag: false, added: "it's" }],
        ['merged/2', { value: 1, flag: true }],
      ]);
      expect(found[0]?.etag).not.toBe(etag);
    });

    it.each([
      ['an insert finds a row', 'insert'],
      ['a merge finds another etag', 'merge'],
      ['a merge finds nothing', 'merge-absent'],
      ['a replace finds another etag', 'replace'],
      ['a delete finds another etag', 'delete'],
      ['a replace finds nothing', 'replace-absent'],
      ['a delete finds nothing', 'delete-absent'],
    ])('writes nothing of a transaction when %s', async (_why, failing) => {
      const stale = await inserted('x', { value: 1 });
      const current = await rows.upsert(TABLE, row('x', { value: 2 }));
      const bad = {
        insert: { kind: 'insert', row: row('x', { value: 3 }) },
        merge: { kind: 'merge', row: row('x', { value: 3 }), etag: stale },
        'merge-absent': { kind: 'merge', row: row('absent'), etag: current },
        replace: { kind: 'replace', row: row('x', { value: 3 }), etag: stale },
        delete: { kind: 'delete', key: 'x', etag: stale },
        'replace-absent': { kind: 'replace', row: row('absent'), etag: current },
        'delete-absent': { kind: 'delete', key: 'absent', etag: current },
      } as const;
      const answer = await rows.transact(TABLE, partition, [
        { kind: 'insert', row: row('w', { value: 3 }) },
        bad[failing as keyof typeof bad],
        { kind: 'upsert', row: row('y', { value: 3 }) },
      ]);
      expect(answer).toEqual({ ok: false, error: 'Conflict' });
      expect((await collected(rows, { partition })).map((each) => [each.key, each.cells])).toEqual([
        ['x', { value: 2 }],
      ]);
    });

    it('writes a transaction of 100 and throws for none, for 101, for a key twice and for a second partition', async () => {
      const many = Array.from({ length: 101 }, (_, n) => ({ kind: 'insert', row: row(`k${n}`) }) as const);
      expect(await rows.transact(TABLE, partition, many.slice(0, 100))).toEqual({ ok: true, value: undefined });
      expect(await keysOf({ keyPrefix: 'k' })).toHaveLength(100);
      await expect(rows.transact(TABLE, partition, many)).rejects.toThrow(/1 to 100/);
      await expect(rows.transact(TABLE, partition, [])).rejects.toThrow(/1 to 100/);
      const twice = { kind: 'upsert', row: row('t') } as const;
      await expect(rows.transact(TABLE, partition, [twice, twice])).rejects.toThrow(/twice/);
      const foreign = { kind: 'upsert', row: { ...row('t'), partition: 'elsewhere' } } as const;
      await expect(rows.transact(TABLE, partition, [foreign])).rejects.toThrow(/belongs to partition/);
    });

    it('hands out copies: changing what was written or read changes nothing stored', async () => {
      const cells: Record<string, string> = { value: 'stored' };
      await inserted('a', cells);
      cells.value = 'changed';
      const read = await rows.get(TABLE, partition, 'a');
      (read?.cells as Record<string, string>).value = 'changed';
      expect((await rows.get(TABLE, partition, 'a'))?.cells).toEqual({ value: 'stored' });
    });

    it('returns whatever text was written under whatever key', async () => {
      const text = fc.string({ unit: 'binary', maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(text, text, async (key, value) => {
          await rows.upsert(TABLE, row(key, { value }));
          expect((await rows.get(TABLE, partition, key))?.cells).toEqual({ value });
          expect(await keysOf({ keyPrefix: key })).toContain(key);
        }),
        { numRuns: propertyRuns },
      );
    });
  });
}

async function collected(rows: Rows, query: RowQuery): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const each of rows.query(TABLE, query)) found.push(each);
  return found;
}
