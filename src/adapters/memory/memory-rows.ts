import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { NewRow, Row, RowQuery, Rows, RowWrite, TableName } from '../../reconcile/ports.ts';
import { checkQuery, checkRow, checkTransaction, rowMatches, storedCell, writeKey } from '../tables/row-rules.ts';

type Partition = Map<string, Row>;

/**
 * Rows in memory, with the semantics of the port and the limits of Azure Tables. Every call is atomic, so concurrent
 * callers get the results of one store. No argument or result is shared with the store.
 */
export class MemoryRows implements Rows {
  readonly #tables = new Map<TableName, Map<string, Partition>>();
  #writes = 0;

  async get(table: TableName, partition: string, key: string): Promise<Row | undefined> {
    const row = this.#find(table, partition, key);
    return row === undefined ? undefined : copyOf(row);
  }

  async insert(table: TableName, row: NewRow): Promise<Result<string, 'Conflict'>> {
    checkRow(table, row);
    if (!this.#holds(table, row.partition, { kind: 'insert', row })) return err('Conflict');
    return ok(this.#put(table, row));
  }

  async replace(table: TableName, row: NewRow, etag: string): Promise<Result<string, 'Conflict'>> {
    checkRow(table, row);
    if (!this.#holds(table, row.partition, { kind: 'replace', row, etag })) return err('Conflict');
    return ok(this.#put(table, row));
  }

  async upsert(table: TableName, row: NewRow): Promise<string> {
    checkRow(table, row);
    return this.#put(table, row);
  }

  async delete(table: TableName, partition: string, key: string, etag: string): Promise<Result<void, 'Conflict'>> {
    const row = this.#find(table, partition, key);
    if (row !== undefined && row.etag !== etag) return err('Conflict');
    this.#remove(table, partition, key);
    return ok(undefined);
  }

  async *query(table: TableName, query: RowQuery): AsyncIterable<Row> {
    checkQuery(table, query);
    const found = this.#partitions(table, query.partition)
      .flatMap((partition) => [...partition.values()])
      .filter((row) => rowMatches(row, query))
      .sort((a, b) => compare(a.partition, b.partition) || compare(a.key, b.key));
    for (const row of found) yield query.select === undefined ? copyOf(row) : selected(row, query);
  }

  /** A delete of a missing row is a `Conflict`, as in Azure, because its condition fails. */
  async transact(table: TableName, partition: string, writes: readonly RowWrite[]): Promise<Result<void, 'Conflict'>> {
    checkTransaction(table, partition, writes);
    if (!writes.every((write) => this.#holds(table, partition, write))) return err('Conflict');
    for (const write of writes) {
      if (write.kind === 'delete') this.#remove(table, partition, write.key);
      else this.#put(table, write.kind === 'merge' ? this.#merged(table, write.row) : write.row);
    }
    return ok(undefined);
  }

  #holds(table: TableName, partition: string, write: RowWrite): boolean {
    const row = this.#find(table, partition, writeKey(write));
    switch (write.kind) {
      case 'insert':
        return row === undefined;
      case 'replace':
      case 'merge':
      case 'delete':
        return row?.etag === write.etag;
      case 'upsert':
        return true;
    }
  }

  #find(table: TableName, partition: string, key: string): Row | undefined {
    return this.#tables.get(table)?.get(partition)?.get(key);
  }

  #put(table: TableName, row: NewRow): string {
    this.#writes += 1;
    const stored = storedRow(row, `W/"${this.#writes}"`);
    const partitions = this.#tables.get(table) ?? new Map<string, Partition>();
    const rows = partitions.get(row.partition) ?? new Map<string, Row>();
    this.#tables.set(table, partitions);
    partitions.set(row.partition, rows);
    rows.set(row.key, stored);
    return stored.etag;
  }

  #merged(table: TableName, row: NewRow): NewRow {
    return { ...row, cells: { ...this.#find(table, row.partition, row.key)?.cells, ...row.cells } };
  }

  #remove(table: TableName, partition: string, key: string): void {
    this.#tables.get(table)?.get(partition)?.delete(key);
  }

  #partitions(table: TableName, only: string | undefined): readonly Partition[] {
    const partitions = this.#tables.get(table);
    if (partitions === undefined) return [];
    if (only === undefined) return [...partitions.values()];
    const partition = partitions.get(only);
    return partition === undefined ? [] : [partition];
  }
}

function storedRow(row: NewRow, etag: string): Row {
  const cells = Object.fromEntries(Object.entries(row.cells).map(([column, cell]) => [column, storedCell(cell)]));
  return { partition: row.partition, key: row.key, etag, cells };
}

function selected(row: Row, { select = [], where }: RowQuery): Row {
  const wanted = new Set(where === undefined ? select : [...select, where.column]);
  return { ...row, cells: Object.fromEntries(Object.entries(row.cells).filter(([column]) => wanted.has(column))) };
}

function copyOf(row: Row): Row {
  return { ...row, cells: { ...row.cells } };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
