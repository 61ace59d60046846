import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { Cell, NewRow, Row, RowQuery, RowWrite } from '../../reconcile/ports.ts';
import { encodeKey } from './key-codec.ts';

/**
 * Longer strings are split into several columns. Azure Tables holds at most 64 KiB (32,768 UTF-16 units) in one.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model (read 2026-11)
 */
export const CELL_UNITS = 30_000;

/** Largest row, in bytes as Azure counts them. Azure refuses 1 MiB; the margin is for its own columns. */
export const ROW_BYTES = 900 * 1024;

/** Largest transaction, in bytes; Azure refuses 4 MiB. */
export const TRANSACTION_BYTES = 3_500 * 1024;

/** Largest number of writes in one transaction. */
export const TRANSACTION_WRITES = 100;

/** Most columns of a row, split strings counted; Azure refuses more than 252. */
const COLUMNS = 200;

/** Longest encoded key, in UTF-16 units: Azure allows 1 KiB. */
const KEY_UNITS = 512;

const COLUMN = /^[A-Za-z][A-Za-z0-9]{0,99}$/;
const RESERVED = new Set(['partitionkey', 'rowkey', 'timestamp', 'etag']);
const LONGEST_RESERVED = 'partitionkey'.length;

/**
 * Refuses rows that Azure Tables could not keep whole. Every implementation of `Rows` calls this, so that a test in
 * memory finds the same errors as the real service.
 *
 * @throws Error naming table and key, when a column's name, a number or the row's size is not allowed
 */
export function checkRow(table: string, row: NewRow): void {
  for (const [column, cell] of Object.entries(row.cells)) {
    if (!isColumn(column)) {
      throw new Error(`${where(table, row)}: "${column}" cannot be the name of a column; use letters and digits.`);
    }
    if (typeof cell === 'number' && !Number.isFinite(cell)) {
      throw new Error(`${where(table, row)}: column ${column} holds ${cell}, which is not a finite number.`);
    }
  }
  if (isTooLong(row.partition) || isTooLong(row.key)) {
    throw new Error(`${where(table, row)}: a key has at most ${KEY_UNITS} characters once encoded.`);
  }
  const columns = Object.values(row.cells).reduce<number>((sum, cell) => sum + piecesIn(cell), 0);
  if (columns > COLUMNS) throw new Error(`${where(table, row)}: ${columns} columns; the limit is ${COLUMNS}.`);
  const bytes = rowBytes(row);
  if (bytes > ROW_BYTES) {
    throw new Error(`${where(table, row)}: the row has ${bytes} bytes; the limit is ${ROW_BYTES}. Split the record.`);
  }
}

/**
 * Refuses transactions that Azure Tables would refuse for every content of the table.
 *
 * @throws Error when the number of writes, a partition, a repeated key, a row or the sum of all is not allowed
 */
export function checkTransaction(table: string, partition: string, writes: readonly RowWrite[]): void {
  const at = `table ${table}, partition ${partition}`;
  if (writes.length < 1 || writes.length > TRANSACTION_WRITES) {
    throw new Error(`${at}: a transaction has 1 to ${TRANSACTION_WRITES} writes, this one has ${writes.length}.`);
  }
  const keys = new Set<string>();
  let bytes = 0;
  for (const write of writes) {
    const key = writeKey(write);
    if (keys.has(key)) throw new Error(`${at}: key ${key} is written twice in one transaction.`);
    keys.add(key);
    if (write.kind === 'delete') continue;
    if (write.row.partition !== partition) {
      throw new Error(`${at}: key ${key} belongs to partition ${write.row.partition}.`);
    }
    checkRow(table, write.row);
    bytes += rowBytes(write.row);
  }
  if (bytes > TRANSACTION_BYTES) {
    throw new Error(`${at}: the transaction has ${bytes} bytes; the limit is ${TRANSACTION_BYTES}. Send it in parts.`);
  }
}

/**
 * Refuses queries that Azure Tables cannot answer exactly.
 *
 * @throws Error when the compared column's name is not allowed or the compared string is as long as a split cell
 */
export function checkQuery(table: string, query: RowQuery): void {
  if (query.where === undefined) return;
  const { column } = query.where;
  if (!isColumn(column)) {
    throw new Error(`table ${table}: "${column}" cannot be the name of a column; use letters and digits.`);
  }
  const compared = comparedWith(query.where);
  if (typeof compared === 'string' && compared.length >= CELL_UNITS) {
    throw new Error(`table ${table}: column ${column} is compared with a string of ${compared.length} characters.`);
  }
}

/** True when the row meets every condition of the query. */
export function rowMatches(row: Row, query: RowQuery): boolean {
  if (query.partition !== undefined && row.partition !== query.partition) return false;
  if (query.keyPrefix !== undefined && !row.key.startsWith(query.keyPrefix)) return false;
  if (query.keyFrom !== undefined && row.key < query.keyFrom) return false;
  if (query.keyTo !== undefined && row.key > query.keyTo) return false;
  if (query.where === undefined) return true;
  const cell = lookUp(row.cells, query.where.column);
  if ('equal' in query.where) return cell === query.where.equal;
  const limit = query.where.atMost;
  return cell !== undefined && typeof cell === typeof limit && cell <= limit;
}

/** True when a name can be a column: letters and digits, and not a column of the service. */
export function isColumn(name: string): boolean {
  return COLUMN.test(name) && !(name.length <= LONGEST_RESERVED && RESERVED.has(foldCase(name)));
}

/** A character has three at most once it is encoded, so that most keys are never encoded to be measured. */
function isTooLong(key: string): boolean {
  return 3 * key.length > KEY_UNITS && encodeKey(key).length > KEY_UNITS;
}

/** The value that the condition of a query names. */
export function comparedWith(where: NonNullable<RowQuery['where']>): Cell {
  return 'equal' in where ? where.equal : where.atMost;
}

/** The key that a write of a transaction names. */
export function writeKey(write: RowWrite): string {
  return write.kind === 'delete' ? write.key : write.row.key;
}

/** Replaces half a surrogate pair by U+FFFD, because no store can keep it as UTF-8. Other text stays unchanged. */
export function storedCell(cell: Cell): Cell {
  return typeof cell === 'string' ? cell.toWellFormed() : cell;
}

function piecesIn(cell: Cell): number {
  return typeof cell === 'string' ? Math.max(1, Math.ceil(cell.length / (CELL_UNITS - 1))) : 1;
}

/** Size of a row in bytes, as Azure counts them. */
export function rowBytes(row: NewRow): number {
  let bytes = 2 * (row.partition.length + row.key.length);
  for (const [column, cell] of Object.entries(row.cells)) {
    bytes += 8 + 2 * column.length + (typeof cell === 'string' ? 2 * cell.length + 4 : 8);
  }
  return bytes;
}

function where(table: string, row: NewRow): string {
  return `table ${table}, partition ${row.partition}, key ${row.key}`;
}
