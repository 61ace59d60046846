import * as z from 'zod';
import type { JsonObject } from '../../../core/text/json.ts';
import type { Cell, Row } from '../../ports.ts';

/** Converts a document from one version of its shape to the next. Pure; the stored row does not change. */
export type Upgrade = (document: JsonObject) => JsonObject;

/** Upgrades of one kind of document, oldest first: the first converts version 1 to 2. Its version is one more than their number. */
export type Upgrades = readonly Upgrade[];

/** A row that this release cannot read: a newer release wrote it, or it is damaged. Another read does not help. */
export class UnreadableRow extends Error {
  constructor(where: string, problem: string, cause?: unknown) {
    super(`${where}: ${problem}`, cause === undefined ? undefined : { cause });
    this.name = 'UnreadableRow';
  }
}

/** The version in which this release writes a kind of document. */
export function versionOf(upgrades: Upgrades = []): number {
  return upgrades.length + 1;
}

/** The cells of a row with a JSON document and the columns that queries need. An undefined column is not written. */
export function cellsFrom(
  document: unknown,
  columns: Readonly<Record<string, Cell | undefined>>,
  upgrades: Upgrades = [],
): Readonly<Record<string, Cell>> {
  return { ...definedCells(columns), schema: versionOf(upgrades), body: JSON.stringify(document) };
}

/** The cells of a row whose document is the columns themselves. */
export function columnsFrom(document: Readonly<Record<string, Cell | undefined>>): Readonly<Record<string, Cell>> {
  return { ...definedCells(document), schema: 1 };
}

function definedCells(columns: Readonly<Record<string, Cell | undefined>>): Readonly<Record<string, Cell>> {
  return Object.fromEntries(Object.entries(columns).filter((entry): entry is [string, Cell] => entry[1] !== undefined));
}

/**
 * Reads the document of a row. One of an older version is upgraded step by step, in memory; the next change of the document
 * writes the row in the present version.
 *
 * @throws UnreadableRow naming the row when a newer release wrote it or it breaks the schema. The row stays as it is: every
 *   write of a document begins with a read of it
 */
export function documentFrom<Schema extends z.ZodType>(
  row: Row,
  schema: Schema,
  upgrades: Upgrades = [],
): z.output<Schema> {
  const where = `row ${row.partition} / ${row.key}`;
  const version = checkVersion(row, versionOf(upgrades));
  const document = upgrades.slice(version - 1).reduce((older, upgrade) => upgrade(older), bodyOf(row, where));
  return parsedDocument(where, document, schema);
}

/**
 * Reads a document that is the columns of its row.
 *
 * @throws UnreadableRow as {@link documentFrom}
 */
export function valueFromColumns<Schema extends z.ZodType>(row: Row, schema: Schema): z.output<Schema> {
  checkVersion(row, 1);
  return parsedDocument(`row ${row.partition} / ${row.key}`, row.cells, schema);
}

function parsedDocument<Schema extends z.ZodType>(where: string, document: unknown, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new UnreadableRow(where, problems.join('; '));
}

/**
 * Reads the version of a row.
 *
 * @throws UnreadableRow when the version is newer than this release, or missing
 */
export function checkVersion(row: Row, newest: number): number {
  const { schema } = row.cells;
  if (typeof schema === 'number' && Number.isInteger(schema) && schema >= 1 && schema <= newest) return schema;
  throw new UnreadableRow(
    `row ${row.partition} / ${row.key}`,
    `written as schema ${String(schema)}, and this release of Hubwarden reads up to ` +
      `${newest}. It leaves the row as it is. Go back to the newer release, or upgrade all instances to it.`,
  );
}

function bodyOf(row: Row, where: string): JsonObject {
  try {
    return JSON.parse(String(row.cells.body)) as JsonObject;
  } catch (error) {
    throw new UnreadableRow(where, 'its body is no JSON', error);
  }
}

/** A JSON object that is stored unchanged. */
export const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  {
    message: 'must be an object',
  },
);

/** The outcome of a read of many rows. */
export interface ReadRows<T> {
  readonly values: readonly T[];
  /** Rows that this release cannot read. They stay as they are. */
  readonly unreadable: readonly UnreadableRow[];
}

/** Reads many rows. An unreadable row hides none of the others; the caller decides how it counts. */
export async function readRows<T>(rows: AsyncIterable<Row>, read: (row: Row) => T): Promise<ReadRows<T>> {
  const values: T[] = [];
  const unreadable: UnreadableRow[] = [];
  for await (const row of rows) {
    try {
      values.push(read(row));
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      unreadable.push(error);
    }
  }
  return { values, unreadable };
}
