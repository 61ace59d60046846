import type { Result } from '../../core/result.ts';
import type { Cell, NewRow, Row, RowQuery, Rows, RowWrite, TableName } from '../../reconcile/ports.ts';
import { documentId, documentRows, documentText } from '../../reconcile/records/store/document-piece.ts';
import { ROW_BYTES, rowBytes, rowMatches, storedCell, TRANSACTION_BYTES } from './row-rules.ts';

/** The column that lists the cells stored in `documents`: JSON, column → {id, pieces}. */
const APART = 'keptApart';

/** Attempts at a row whose text was replaced and pruned during the read. */
const READS = 3;

/**
 * Rows of any size: a text that makes a row too large for the store goes to the table `documents`, in pieces under the
 * hash of its content, and the row refers to it. The pieces are written first, so a row never refers to missing pieces;
 * the row's own condition still decides whether the row is written. Readers get the whole row, or an error.
 *
 * @throws Error from reads when a piece is missing or does not match the row's hash
 */
export function largeRows(rows: Rows): Rows {
  return {
    get: (table, partition, key) => getWhole(rows, table, partition, key),
    insert: async (table, row) => rows.insert(table, await small(rows, table, row)),
    replace: async (table, row, etag) => rows.replace(table, await small(rows, table, row), etag),
    upsert: async (table, row) => rows.upsert(table, await small(rows, table, row)),
    delete: (table, partition, key, etag) => rows.delete(table, partition, key, etag),
    query: (table, query) => queryWhole(rows, table, query),
    transact: (table, partition, writes) => transactWhole(rows, table, partition, writes),
  };
}

async function getWhole(rows: Rows, table: TableName, partition: string, key: string): Promise<Row | undefined> {
  for (let read = 1; ; read += 1) {
    const row = await rows.get(table, partition, key);
    if (row === undefined || row.cells[APART] === undefined) return row;
    const whole = await wholeRow(rows, table, row);
    if (whole !== undefined) return whole;
    if (read === READS) {
      throw new Error(`table ${table}, partition ${partition}, key ${key}: a part of it is missing in table documents`);
    }
  }
}

async function* queryWhole(rows: Rows, table: TableName, query: RowQuery): AsyncIterable<Row> {
  for await (const row of rows.query(table, query)) {
    if (row.cells[APART] === undefined) {
      yield row;
      continue;
    }
    const whole = await getWhole(rows, table, row.partition, row.key);
    // The later read may return another state of the row.
    if (whole !== undefined && rowMatches(whole, query)) yield whole;
  }
}

async function wholeRow(rows: Rows, table: TableName, row: Row): Promise<Row | undefined> {
  const { [APART]: apart, ...rest } = row.cells;
  const cells = new Map<string, Cell>(Object.entries(rest));
  for (const [column, { id, pieces }] of Object.entries(namesFrom(String(apart)))) {
    const text = await documentText(rows, id, pieces);
    const owner = { table, partition: row.partition, key: row.key, column };
    if (text === undefined || documentId(owner, text) !== id) return undefined;
    cells.set(column, text);
  }
  return { ...row, cells: Object.fromEntries(cells) };
}

type Names = Readonly<Record<string, { readonly id: string; readonly pieces: number }>>;

function namesFrom(text: string): Names {
  return JSON.parse(text);
}

/** The row in a size that the store accepts; the larger texts are written before the function returns. */
async function small(rows: Rows, table: TableName, row: NewRow, limit = ROW_BYTES): Promise<NewRow> {
  if (row.cells[APART] !== undefined) throw new Error(`table ${table}: a column cannot be named ${APART}`);
  const names = new Map<string, Names[string]>();
  let next = row;
  while (rowBytes(next) > limit) {
    const [column, text] = longestText(next) ?? [];
    // No further cell can move to `documents`, so the store reports the problem of the row.
    if (column === undefined || text === undefined) return next;
    const owner = { table, partition: row.partition, key: row.key, column };
    const pieces = documentRows(owner, text);
    for (const piece of pieces) await rows.upsert('documents', piece);
    names.set(column, { id: documentId(owner, text), pieces: pieces.length });
    const { [column]: _moved, ...rest } = next.cells;
    next = { ...row, cells: { ...rest, [APART]: JSON.stringify(Object.fromEntries(names)) } };
  }
  return next;
}

/** Shorter texts stay, because a reference would save little. */
const LONG_UNITS = 1000;

function longestText(row: NewRow): readonly [column: string, text: string] | undefined {
  const texts = Object.entries(row.cells).flatMap(([column, cell]) => {
    const text = storedCell(cell);
    return typeof text === 'string' && text.length > LONG_UNITS && column !== APART ? [[column, text] as const] : [];
  });
  return texts.sort((a, b) => b[1].length - a[1].length)[0];
}

/** Rows share the size limit of a transaction: each gets an equal part, or its own size if that is smaller. */
async function transactWhole(
  rows: Rows,
  table: TableName,
  partition: string,
  writes: readonly RowWrite[],
): Promise<Result<void, 'Conflict'>> {
  const total = writes.reduce((sum, write) => sum + (write.kind === 'delete' ? 0 : rowBytes(write.row)), 0);
  const limit = total <= TRANSACTION_BYTES ? ROW_BYTES : Math.floor(TRANSACTION_BYTES / writes.length);
  const fitted: RowWrite[] = [];
  for (const write of writes) {
    fitted.push(write.kind === 'delete' ? write : { ...write, row: await small(rows, table, write.row, limit) });
  }
  return rows.transact(table, partition, fitted);
}
