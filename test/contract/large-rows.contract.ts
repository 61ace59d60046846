import { beforeEach, describe, expect, it } from 'vitest';
import type { Row, Rows } from '../../src/reconcile/ports.ts';
import { documentId, pruneDocuments } from '../../src/reconcile/records/store/document-piece.ts';

const DAY_MS = 24 * 3600 * 1000;
const NOW = new Date('2026-11-24T03:00:00Z');

/** A JSON document of about this many bytes, with characters of every width. */
function documentOf(bytes: number, mark = ''): string {
  const rules = [];
  for (let size = 0; size < bytes; size += 60)
    rules.push({ rule: `hw-räle-😀-${rules.length}${mark}`, host: 'a.contoso.com' });
  return JSON.stringify(rules);
}

/** The contract of `Rows` for documents larger than a row of the store. */
export function largeRowsContract(name: string, make: () => Promise<Rows>): void {
  describe(`large documents on ${name}`, () => {
    let rows: Rows;
    let partition: string;
    let tests = 0;

    beforeEach(async () => {
      rows = await make();
      tests += 1;
      partition = `large${tests}`;
    });

    const cellsOf = (body: string) => ({ body, schema: 1, verdict: 'Compliant' });
    const row = (key: string, body: string) => ({ partition, key, cells: cellsOf(body) });
    const read = async (key: string) => (await rows.get('hubs', partition, key))?.cells;
    const piecesOf = async (key: string, text: string): Promise<readonly Row[]> => {
      const id = documentId({ table: 'hubs', partition, key, column: 'body' }, text);
      return all(rows.query('documents', { partition: id }));
    };

    it.each([
      { why: '900 KB, which is 1.8 MB as Azure counts it', bytes: 900_000 },
      { why: '3 MB', bytes: 3_000_000 },
      { why: 'half a row', bytes: 200_000 },
    ])('come back whole from insert, replace, upsert, transaction and query: $why', async ({ bytes }) => {
      const first = documentOf(bytes);
      const second = documentOf(bytes, 'b');
      const inserted = await rows.insert('hubs', row('a/1', first));
      expect(await read('a/1')).toEqual(cellsOf(first));
      expect((await rows.replace('hubs', row('a/1', second), inserted.ok ? inserted.value : '')).ok).toBe(true);
      expect(await read('a/1')).toEqual(cellsOf(second));
      await rows.upsert('hubs', row('b', first));
      expect((await rows.transact('hubs', partition, [{ kind: 'insert', row: row('c', second) }])).ok).toBe(true);
      const found = await all(rows.query('hubs', { partition, where: { column: 'verdict', equal: 'Compliant' } }));
      expect(found.map((each) => [each.key, each.cells.body])).toEqual([
        ['a/1', second],
        ['b', first],
        ['c', second],
      ]);
    });

    it('keep their conditions: a lost race leaves the row as it was', async () => {
      const kept = documentOf(900_000);
      await rows.insert('hubs', row('a', kept));
      expect((await rows.insert('hubs', row('a', documentOf(900_000, 'x')))).ok).toBe(false);
      expect((await rows.replace('hubs', row('a', documentOf(900_000, 'y')), 'W/"datetime\'x\'"')).ok).toBe(false);
      expect(await read('a')).toEqual(cellsOf(kept));
    });

    it('stay as they are when a merge changes another cell', async () => {
      const kept = documentOf(900_000);
      const inserted = await rows.insert('hubs', row('m', kept));
      const etag = inserted.ok ? inserted.value : '';
      const merge = { kind: 'merge', row: { partition, key: 'm', cells: { verdict: 'Pending' } }, etag } as const;
      expect((await rows.transact('hubs', partition, [merge])).ok).toBe(true);
      expect(await read('m')).toEqual({ ...cellsOf(kept), verdict: 'Pending' });
    });

    it('become small again, and large once more', async () => {
      const large = documentOf(900_000);
      await rows.upsert('hubs', row('a', large));
      await rows.upsert('hubs', row('a', 'small'));
      expect(await read('a')).toEqual(cellsOf('small'));
      await rows.upsert('hubs', row('a', large));
      expect(await read('a')).toEqual(cellsOf(large));
    });

    it('fit into one transaction however many there are', async () => {
      const bodies = Array.from({ length: 12 }, (_, n) => documentOf(300_000, String(n)));
      const writes = bodies.map(
        (body, n) => ({ kind: 'insert', row: row(`k${String(n).padStart(2, '0')}`, body) }) as const,
      );
      expect((await rows.transact('hubs', partition, writes)).ok).toBe(true);
      expect((await all(rows.query('hubs', { partition }))).map((each) => each.cells.body)).toEqual(bodies);
    });

    it('are an error, never a shorter text, when a piece is gone or was changed', async () => {
      const text = documentOf(3_000_000);
      await rows.upsert('hubs', row('a', text));
      const [, second] = await piecesOf('a', text);
      await rows.replace('documents', { ...second!, cells: { ...second!.cells, body: 'x' } }, second!.etag);
      await expect(read('a')).rejects.toThrow(/key a: a part of it is missing/);
      const [, changed] = await piecesOf('a', text);
      await rows.delete('documents', changed!.partition, changed!.key, changed!.etag);
      await expect(read('a')).rejects.toThrow(/key a: a part of it is missing/);
    });

    it('leave nothing behind a day after the last reference to them, and lose nothing that is referenced', async () => {
      const old = documentOf(900_000, 'old');
      const kept = documentOf(900_000, 'kept');
      await rows.upsert('hubs', row('a', old));
      await rows.upsert('hubs', row('a', kept));
      await rows.upsert('hubs', row('b', old));
      const b = await rows.get('hubs', partition, 'b');
      await rows.delete('hubs', partition, 'b', b!.etag);
      await rows.upsert('hubs', row('c', old));
      await rows.upsert('hubs', row('c', 'small'));
      const always = (): boolean => true;
      expect(await pruneDocuments(rows, NOW, always)).toBe(0);
      // Written again after it was marked: it is in use, whatever the mark said.
      await rows.upsert('hubs', row('c', old));
      expect(await pruneDocuments(rows, new Date(NOW.getTime() + DAY_MS), always)).toBeGreaterThan(0);
      expect([await piecesOf('a', old), await piecesOf('b', old)]).toEqual([[], []]);
      expect(await read('a')).toEqual(cellsOf(kept));
      expect(await read('c')).toEqual(cellsOf(old));
    });
  });
}

async function all(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
