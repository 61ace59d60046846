import { RestError } from '@azure/data-tables';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { NewRow, Row, RowQuery, Rows, RowWrite, TableName } from '../../reconcile/ports.ts';
import { StoreFailure } from '../../reconcile/store-failure.ts';
import type { StorageConnection } from '../storage-connection.ts';
import type { AzureTable } from './azure-table.ts';
import { openAzureTable } from './azure-table.ts';
import { largeRows } from './large-rows.ts';
import { checkQuery, checkRow, checkTransaction, rowMatches } from './row-rules.ts';
import { tableFilterFrom } from './table-filter.ts';

/**
 * Rows in Azure Tables (or Azurite), of any size. The first write creates a missing table.
 *
 * Writes are sent once. A failed call may have written, because the answer got lost or came too late. The caller then
 * reads the row to see who wrote it; the next conditional write decides in any case.
 */
export function azureRows(connection: StorageConnection): Rows {
  return largeRows(new AzureRows(connection));
}

class AzureRows implements Rows {
  readonly #connection: StorageConnection;
  readonly #tables = new Map<TableName, AzureTable>();

  constructor(connection: StorageConnection) {
    this.#connection = connection;
  }

  async get(table: TableName, partition: string, key: string): Promise<Row | undefined> {
    try {
      return await this.#open(table).read(partition, key);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw storeError(`reading table ${table}, partition ${partition}, key ${key}`, error);
    }
  }

  async insert(table: TableName, row: NewRow): Promise<Result<string, 'Conflict'>> {
    checkRow(table, row);
    return this.#write(table, `inserting ${named(row)}`, () => this.#send(table, { kind: 'insert', row }));
  }

  async replace(table: TableName, row: NewRow, etag: string): Promise<Result<string, 'Conflict'>> {
    checkRow(table, row);
    return this.#write(table, `replacing ${named(row)}`, () => this.#send(table, { kind: 'replace', row, etag }));
  }

  async upsert(table: TableName, row: NewRow): Promise<string> {
    checkRow(table, row);
    const what = `upserting ${named(row)}`;
    const answer = await this.#write(table, what, () => this.#send(table, { kind: 'upsert', row }));
    if (answer.ok) return answer.value;
    throw new Error(`${what} in table ${table} met a conflict although it has no condition.`);
  }

  async delete(table: TableName, partition: string, key: string, etag: string): Promise<Result<void, 'Conflict'>> {
    try {
      await this.#open(table).write(partition, { kind: 'delete', key, etag });
      return ok(undefined);
    } catch (error) {
      if (statusOf(error) === 404) return ok(undefined);
      if (statusOf(error) === 412) return err('Conflict');
      throw storeError(`deleting table ${table}, partition ${partition}, key ${key}`, error);
    }
  }

  async *query(table: TableName, query: RowQuery): AsyncIterable<Row> {
    checkQuery(table, query);
    const { page } = this.#open(table);
    try {
      for (let next: string | undefined = firstQuery(query); next !== undefined; ) {
        const { next: following, rows } = await page(next);
        for (const row of rows) if (rowMatches(row, query)) yield row;
        next = following;
      }
    } catch (error) {
      if (codeOf(error) === 'TableNotFound') return;
      throw error instanceof RestError ? storeError(`querying table ${table}`, error) : error;
    }
  }

  async transact(table: TableName, partition: string, writes: readonly RowWrite[]): Promise<Result<void, 'Conflict'>> {
    checkTransaction(table, partition, writes);
    const { transact } = this.#open(table);
    return this.#write(table, `a transaction on partition ${partition}`, () => transact(partition, writes));
  }

  async #send(table: TableName, write: Exclude<RowWrite, { kind: 'delete' }>): Promise<string> {
    const etag = await this.#open(table).write(write.row.partition, write);
    if (etag === '') throw new Error('The table service sent no etag for a write.');
    return etag;
  }

  async #write<T>(table: TableName, what: string, send: () => Promise<T>): Promise<Result<T, 'Conflict'>> {
    try {
      return ok(await this.#withTable(table, send));
    } catch (error) {
      if (isConflict(error)) return err('Conflict');
      throw storeError(`${what} in table ${table}`, error);
    }
  }

  /** A write to a missing table was not applied, so it can be sent again after the table is created. */
  async #withTable<T>(table: TableName, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (codeOf(error) !== 'TableNotFound') throw error;
    }
    await this.#open(table).create();
    return send();
  }

  #open(name: TableName): AzureTable {
    const open = this.#tables.get(name) ?? openAzureTable(this.#connection, name);
    this.#tables.set(name, open);
    return open;
  }
}

/** The OData query of the first page. Always selects the keys, and the column of the condition, which this code compares again. */
function firstQuery(query: RowQuery): string {
  const { answerRows, select, where } = query;
  const filter = tableFilterFrom(query);
  const columns =
    select === undefined
      ? undefined
      : ['PartitionKey', 'RowKey', ...select, ...(where === undefined ? [] : [where.column])];
  const parts = { $filter: filter, $select: columns?.join(','), $top: answerRows?.toString() };
  return Object.entries(parts)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}

/** 409: the row exists. 412: it has another etag. 404: the row does not exist. */
function isConflict(error: unknown): boolean {
  const status = statusOf(error);
  if (status === 412) return true;
  if (status === 409) return codeOf(error) !== 'TableBeingDeleted';
  return status === 404 && codeOf(error) !== 'TableNotFound';
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof RestError ? error.code : undefined;
}

function storeError(what: string, error: unknown): Error {
  return new StoreFailure(`The state store failed ${what}: ${errorText(error)}`, { cause: error });
}

function named(row: NewRow): string {
  return `partition ${row.partition}, key ${row.key}`;
}
