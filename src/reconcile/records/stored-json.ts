import * as z from 'zod';
import type { JsonObject } from '../../core/text/json.ts';
import type { Cell, Row } from '../ports.ts';

/** Takes a document from one version of its shape to the next. Pure; the stored row is not touched. */
export type Upgrade = (document: JsonObject) => JsonObject;

/** Upgrades of one kind of document, oldest first: the first takes version 1 to 2. Its version is one more than their number. */
export type Upgrades = readonly Upgrade[];

/** A row that this release cannot read: a newer release wrote it, or it is damaged. Reading it again does not help. */
export class UnreadableRow extends Error {
  constructor(where: string, problem: string, cause?: unknown) {
    super(`${where}: ${problem}`, cause === undefined ? undefined : { cause });
    this.name = 'UnreadableRow';
  }
}

/** Version of a kind of document that this release writes. */
export function versionOf(upgrades: Upgrades = []): number {
  return upgrades.length + 1;
}

/** Puts a document into a row's cells, next to the columns that queries need. */
export function cellsFrom(
  document: unknown,
  columns: Readonly<Record<string, Cell>>,
  upgrades: Upgrades = [],
): Readonly<Record<string, Cell>> {
  return { ...columns, schema: versionOf(upgrades), body: JSON.stringify(document) };
}

/**
 * Takes the document out of a row. One of an older version is upgraded step by step, in memory; the row itself is written
 * anew with the next change of the document.
 *
 * @throws UnreadableRow naming the row when it was written by a newer release or is not what the schema says. The row is left alone:
 *   every write of a document begins with reading it
 */
export function documentFrom<Schema extends z.ZodType>(
  row: Row,
  schema: Schema,
  upgrades: Upgrades = [],
): z.output<Schema> {
  const where = `row ${row.partition} / ${row.key}`;
  const version = checkVersion(row, versionOf(upgrades));
  const document = upgrades.slice(version - 1).reduce((older, upgrade) => upgrade(older), bodyOf(row, where));
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new UnreadableRow(where, problems.join('; '));
}

/**
 * The version of a row, as far as this release can read it.
 *
 * @throws UnreadableRow for a version that is newer, or none at all
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

/** A JSON object that is kept verbatim. */
export const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  {
    message: 'must be an object',
  },
);

/** What reading many rows came to. */
export interface ReadRows<T> {
  readonly values: readonly T[];
  /** Rows that this release cannot read; they stay as they are. */
  readonly unreadable: readonly UnreadableRow[];
}

/** Reads many rows: one that cannot be read hides none of the others. The caller says what such a row counts as. */
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
