import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureRows } from '../../src/adapters/tables/azure-rows.ts';
import type { Azurite } from '../../src/local/azurite/start-azurite.ts';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import type { Row } from '../../src/reconcile/ports.ts';
import { largeRowsContract } from '../contract/large-rows.contract.ts';
import { rowsContract } from '../contract/rows.contract.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

function rowsOnAzurite() {
  return azureRows({ kind: 'ConnectionString', connectionString: azurite.connectionString });
}

rowsContract('Azure Tables (Azurite)', async () => rowsOnAzurite(), 40, true);
largeRowsContract('Azure Tables (Azurite)', async () => rowsOnAzurite());

describe('rows in Azure Tables', () => {
  it('reads, deletes and queries before any table exists, and creates the table with the first write', async () => {
    const rows = rowsOnAzurite();
    expect(await rows.get('sweeps', 'p', 'k')).toBeUndefined();
    expect(await rows.delete('sweeps', 'p', 'k', 'W/"x"')).toEqual({ ok: true, value: undefined });
    expect(await rows.replace('sweeps', { partition: 'p', key: 'k', cells: {} }, 'W/"x"')).toEqual({
      ok: false,
      error: 'Conflict',
    });
    expect(await allOf(rows.query('sweeps', { partition: 'p' }))).toEqual([]);
    expect((await rows.insert('sweeps', { partition: 'p', key: 'k', cells: { value: 1 } })).ok).toBe(true);
    expect(await allOf(rows.query('sweeps', {}))).toHaveLength(1);
  });

  it('creates the table for a transaction too, and for many first writes at once', async () => {
    const first = await rowsOnAzurite().transact('runs', 'p', [
      { kind: 'insert', row: { partition: 'p', key: 'k', cells: {} } },
    ]);
    expect(first.ok).toBe(true);
    const rows = rowsOnAzurite();
    const keys = ['a', 'b', 'c', 'd'];
    await Promise.all(keys.map((key) => rows.upsert('changes', { partition: 'p', key, cells: {} })));
    expect((await allOf(rows.query('changes', {}))).map((row) => row.key)).toEqual(keys);
  });

  it('returns more rows than one page of the service holds, in order', async () => {
    const rows = rowsOnAzurite();
    const keys = Array.from({ length: 1_250 }, (_, n) => String(n).padStart(5, '0'));
    for (let start = 0; start < keys.length; start += 100) {
      const writes = keys
        .slice(start, start + 100)
        .map((key) => ({ kind: 'insert', row: { partition: 'many', key, cells: { n: 1 } } }) as const);
      expect((await rows.transact('alerts', 'many', writes)).ok).toBe(true);
    }
    expect((await allOf(rows.query('alerts', { partition: 'many' }))).map((row) => row.key)).toEqual(keys);
  });

  it('throws, and says where, when the store cannot be reached', async () => {
    const connectionString = azurite.connectionString.replace(
      /TableEndpoint=[^;]+/,
      'TableEndpoint=http://127.0.0.1:1/devstoreaccount1',
    );
    const rows = azureRows({ kind: 'ConnectionString', connectionString });
    await expect(rows.upsert('control', { partition: 'p', key: 'k', cells: {} })).rejects.toThrow(
      /state store failed upserting partition p, key k in table control/,
    );
    await expect(
      rows.transact('control', 'p', [{ kind: 'upsert', row: { partition: 'p', key: 'k', cells: {} } }]),
    ).rejects.toThrow(/state store failed/);
  });
});

async function allOf(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
