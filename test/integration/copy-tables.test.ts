import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { azureRows } from '../../src/adapters/tables/azure-rows.ts';
import type { Azurite } from '../../src/local/azurite/start-azurite.ts';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import type { Row, Rows, TableName } from '../../src/reconcile/ports.ts';
import type { TableRow } from '../reconcile/records/busy-world.ts';

const SCRIPT = resolve(import.meta.dirname, '../../infra/copy-tables.mjs');
const FIXTURE = resolve(import.meta.dirname, '../fixtures/rows/version-0.1.0.json');
const TABLES: readonly TableName[] = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents'];

let azurite: Azurite;
let folder: string;
beforeAll(async () => {
  azurite = await startAzurite();
  folder = await mkdtemp(join(tmpdir(), 'copy-tables-'));
});
afterAll(async () => {
  await azurite.close();
  await rm(folder, { recursive: true });
});

async function copy(...args: readonly string[]): Promise<string> {
  const connection = ['--connection-string', azurite.connectionString];
  return (await promisify(execFile)(process.execPath, [SCRIPT, ...args, ...connection])).stdout;
}

async function everyRow(rows: Rows): Promise<readonly Omit<Row, 'etag'>[]> {
  const found: Omit<Row, 'etag'>[] = [];
  for (const table of TABLES)
    for await (const { cells, key, partition } of rows.query(table, {})) found.push({ partition, key, cells });
  return found;
}

it('restores every row that it saved, of any type and length, and no row of the time between', async () => {
  const rows = azureRows({ kind: 'ConnectionString', connectionString: azurite.connectionString });
  const stored: readonly TableRow[] = JSON.parse(await readFile(FIXTURE, 'utf8'));
  for (const { table, ...row } of stored) await rows.insert(table, row);
  const cells = { whole: 3, half: 0.5, big: 2 ** 40, yes: true, no: false, none: '', body: 'x'.repeat(700_000) };
  await rows.insert('runs', { partition: 'every/type#?', key: 'a|b', cells });
  const before = await everyRow(rows);
  const file = join(folder, 'tables.jsonl');
  expect(await copy('save', file)).toMatch(/^saved \d+ rows\n$/);

  for (const { cells: changed, key, partition, table } of stored)
    await rows.upsert(table, { partition, key, cells: { ...changed, schema: 99 } });
  await rows.insert('hubs', { partition: 'p', key: 'hub|newer', cells: { schema: 99 } });
  expect(await copy('restore', file)).toMatch(/^restored \d+ rows\n$/);
  expect(await everyRow(rows)).toEqual(before);
}, 60_000);

it('deletes nothing when the file is cut', async () => {
  const rows = azureRows({ kind: 'ConnectionString', connectionString: azurite.connectionString });
  await rows.upsert('hubs', { partition: 'p', key: 'hub|newer', cells: { schema: 99 } });
  const before = await everyRow(rows);
  const file = join(folder, 'cut.jsonl');
  await copy('save', file);
  const text = await readFile(file, 'utf8');
  await truncate(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)));
  await expect(copy('restore', file)).rejects.toThrow(/is not a complete copy/);
  expect(await everyRow(rows)).toEqual(before);
}, 60_000);
