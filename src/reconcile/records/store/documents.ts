import type * as z from 'zod';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { Cell, NewRow, Row, RowQuery, Rows, RowWrite, TableName } from '../../ports.ts';
import { changeRow, writeRow } from './change-row.ts';
import type { ReadRows, Upgrades } from './stored-json.ts';
import { cellsFrom, columnsFrom, documentFrom, readRows, valueFromColumns } from './stored-json.ts';

/** A document with the version of its row. A conditional write needs the version. */
export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

/** The place of a row in its table. */
export type RowKey = Pick<NewRow, 'partition' | 'key'>;

/** Declares one kind of row. `body` holds the document as JSON, beside the columns. */
export interface DocumentKind<T> {
  readonly table: TableName;
  readonly schema: z.ZodType<T>;
  /** Steps from the shapes of earlier releases to the present one, oldest first. The one upgrade path of the kind. */
  readonly upgrades?: Upgrades;
  /** The form that `body` holds, where it is another one than the document's own. The schema reads it back. */
  readonly storedOf?: (value: T) => unknown;
  /** Columns that queries filter by. An undefined column is not written. */
  readonly columnsOf?: (value: T, place: RowKey) => Readonly<Record<string, Cell | undefined>>;
  /** Brings what the columns know better into a document that was read: a merge changes columns and not `body`. */
  readonly withColumns?: (value: T, columns: Row['cells']) => T;
}

/** Declares one kind of row whose document is the columns themselves, without `body`. */
export interface ColumnKind<T> {
  readonly table: TableName;
  readonly schema: z.ZodType<T>;
}

/** The write of one document in a transaction. */
export type DocumentWrite = Extract<RowWrite, { readonly kind: 'insert' | 'replace' }>;

/** The result of an update. */
export interface Updated<T> {
  /** The document before the call; undefined when there was no row. */
  readonly before: T | undefined;
  /** The document that the row holds now; undefined when there is no row. */
  readonly value: T | undefined;
  /** False when the change left the row as it was. */
  readonly changed: boolean;
}

/**
 * Repository of one kind of row: every read checks version and shape, every write carries both. Each read throws
 * `UnreadableRow` for a row that this release cannot read; `list` reports such rows beside the others.
 */
export interface Documents<T> {
  get(rows: Rows, place: RowKey): Promise<Stored<T> | undefined>;
  /** Reads many documents, in the order of their keys. */
  query(rows: Rows, query: RowQuery): AsyncIterable<T>;
  /** Reads many documents; an unreadable row hides none of the others. */
  list(rows: Rows, query: RowQuery): Promise<ReadRows<T>>;
  /** Reads the document of a row that a query of several kinds returned. */
  read(row: Row): T;
  /**
   * Inserts the document, or replaces the version in `before`.
   *
   * @param isOurs true when the row holds the id of this writer: the answer to a write may be lost, and a repeated request then
   *   meets its own row. Absent: the row names no writer
   * @returns `Conflict` when another writer came first
   */
  write(
    rows: Rows,
    place: RowKey,
    value: T,
    before: { readonly etag: string } | undefined,
    isOurs?: (stored: T) => boolean,
  ): Promise<Result<Stored<T>, 'Conflict'>>;
  /** Writes without a condition. docs/records.md lists every caller, with the reason why no change is lost. */
  upsert(rows: Rows, place: RowKey, value: T): Promise<void>;
  /**
   * Reads the document, changes it and writes it on the condition that no other writer changed the row; repeats after a lost
   * race, a bounded number of times.
   *
   * @param change is called again after a lost race, so it must have no effect of its own; undefined = leave the row as it is
   * @throws RacesLost when every race was lost
   */
  update(rows: Rows, place: RowKey, change: (current: T | undefined) => T | undefined): Promise<Updated<T>>;
  /** @returns `Conflict` when another writer changed the row; a row that is already gone is a success */
  remove(rows: Rows, place: RowKey, before: { readonly etag: string }): Promise<Result<void, 'Conflict'>>;
  /** The row of a document, for a transaction that only inserts. */
  rowOf(place: RowKey, value: T): NewRow;
  /** The write of a document in a transaction: inserts it, or replaces the version in `before`. */
  writeOf(place: RowKey, value: T, before: { readonly etag: string } | undefined): DocumentWrite;
}

/** The repository of a kind of row with a JSON document. */
export function documents<T>(kind: DocumentKind<T>): Documents<T> {
  const { columnsOf, schema, storedOf, table, upgrades, withColumns } = kind;
  return repository(table, {
    read: (row) => {
      const value = documentFrom(row, schema, upgrades);
      return withColumns === undefined ? value : withColumns(value, row.cells);
    },
    cells: (value, place) => cellsFrom(storedOf?.(value) ?? value, columnsOf?.(value, place) ?? {}, upgrades),
  });
}

/** The repository of a kind of row that has only columns. */
export function columnDocuments<T extends Readonly<Record<string, Cell | undefined>>>({
  schema,
  table,
}: ColumnKind<T>): Documents<T> {
  return repository(table, { read: (row) => valueFromColumns(row, schema), cells: columnsFrom });
}

/** How one kind of row holds its document. */
interface Codec<T> {
  readonly read: (row: Row) => T;
  readonly cells: (value: T, place: RowKey) => NewRow['cells'];
}

function repository<T>(table: TableName, { cells, read }: Codec<T>): Documents<T> {
  const rowOf = ({ key, partition }: RowKey, value: T): NewRow => ({
    partition,
    key,
    cells: cells(value, { partition, key }),
  });
  const get = async (rows: Rows, { key, partition }: RowKey): Promise<Stored<T> | undefined> => {
    const row = await rows.get(table, partition, key);
    return row === undefined ? undefined : { value: read(row), etag: row.etag };
  };
  return {
    get,
    read,
    rowOf,
    async *query(rows, query) {
      for await (const row of rows.query(table, query)) yield read(row);
    },
    list: (rows, query) => readRows(rows.query(table, query), read),
    async write(rows, place, value, before, isOurs) {
      const written = await writeRow(rows, table, rowOf(place, value), before);
      if (written.ok) return ok({ value, etag: written.value });
      const stored = isOurs === undefined ? undefined : await get(rows, place);
      return stored !== undefined && isOurs?.(stored.value) === true ? ok(stored) : err('Conflict');
    },
    async upsert(rows, place, value) {
      await rows.upsert(table, rowOf(place, value));
    },
    update: (rows, place, change) =>
      changeRow<Updated<T>>(rows, { table, partition: place.partition, key: place.key }, (row) => {
        const current = row === undefined ? undefined : read(row);
        const next = change(current);
        if (next === undefined) return { value: { before: current, value: current, changed: false }, write: undefined };
        return { value: { before: current, value: next, changed: true }, write: cells(next, place) };
      }),
    remove: (rows, { key, partition }, { etag }) => rows.delete(table, partition, key, etag),
    writeOf(place, value, before) {
      const row = rowOf(place, value);
      return before === undefined ? { kind: 'insert', row } : { kind: 'replace', row, etag: before.etag };
    },
  };
}
