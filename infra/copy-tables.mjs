// Saves all rows of a deployment's tables to a file, and restores them from it. Stop the app before either: docs/deploy.md, Roll back.
import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { TableClient } from '@azure/data-tables';
import { AzureCliCredential } from '@azure/identity';

/** The tables of a deployment. Rows may name pieces of long texts in `documents`, so that table comes first. */
const TABLES = ['documents', 'hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control'];

/** Requests at a time. */
const AT_ONCE = 32;

const USAGE = `usage: node infra/copy-tables.mjs save FILE (--account NAME | --endpoint URL | --connection-string TEXT)
       node infra/copy-tables.mjs restore FILE (--account NAME | --endpoint URL | --connection-string TEXT)
`;

/**
 * Writes all rows to a file, one JSON line each; the last line counts them. A file of that name is replaced once the copy is complete.
 * @returns the number of rows
 */
export async function saveTables(open, file) {
  const out = createWriteStream(`${file}.part`);
  let rows = 0;
  for (const table of TABLES)
    for await (const entity of entitiesOf(open(table))) {
      rows += 1;
      if (!out.write(`${JSON.stringify({ table, entity })}\n`))
        await new Promise((resolve) => out.once('drain', resolve));
    }
  out.end(`${JSON.stringify({ rows })}\n`);
  await finished(out);
  await rename(`${file}.part`, file);
  return rows;
}

/**
 * Replaces all rows by those of a file. It reads the file to its end before it deletes anything.
 * @returns the number of rows
 * @throws Error when the file is not a complete copy
 */
export async function restoreTables(open, file) {
  const rows = await countRows(file);
  for (const table of TABLES) {
    const client = open(table);
    await eachOf(entitiesOf(client, true), ({ partitionKey, rowKey }) => client.deleteEntity(partitionKey, rowKey));
  }
  await eachOf(linesOf(file), async ({ entity, table }) => {
    if (table !== undefined) await open(table).upsertEntity(entity, 'Replace');
  });
  return rows;
}

async function countRows(file) {
  let found = 0;
  let said;
  for await (const { rows, table } of linesOf(file)) {
    if (table === undefined) said = rows;
    else if (TABLES.includes(table)) found += 1;
    else throw new Error(`${file} holds a row of an unknown table ${table}`);
  }
  if (said !== found)
    throw new Error(`${file} is not a complete copy: it holds ${found} rows and counts ${said ?? 'none'}`);
  return found;
}

async function* linesOf(file) {
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line);
}

async function* entitiesOf(client, creates = false) {
  try {
    for await (const { etag: _etag, timestamp: _timestamp, ...entity } of client.listEntities({
      disableTypeConversion: true,
    }))
      yield entity;
  } catch (error) {
    if (error.statusCode !== 404) throw error;
    if (creates) await client.createTable();
  }
}

async function eachOf(items, work) {
  let batch = [];
  for await (const item of items) {
    batch.push(work(item));
    if (batch.length < AT_ONCE) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
}

function tablesOf({ account, 'connection-string': connectionString, endpoint }) {
  const url = endpoint ?? (account === undefined ? undefined : `https://${account}.table.core.windows.net`);
  if (connectionString === undefined && url === undefined) return undefined;
  const credential = new AzureCliCredential();
  return (table) =>
    connectionString === undefined
      ? new TableClient(url, table, credential)
      : TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });
}

async function main(args) {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { account: { type: 'string' }, endpoint: { type: 'string' }, 'connection-string': { type: 'string' } },
  });
  const [command, file, ...more] = positionals;
  const open = tablesOf(values);
  const copy = { save: saveTables, restore: restoreTables }[command];
  if (copy === undefined || file === undefined || more.length > 0 || open === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  process.stdout.write(`${command === 'save' ? 'saved' : 'restored'} ${await copy(open, file)} rows\n`);
  return 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv.slice(2));
