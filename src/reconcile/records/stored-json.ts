import * as z from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { Cell, Row } from '../ports.ts';

/** Takes a document from one version of its shape to the next. Pure; the stored row is not touched. */
export type Upgrade = (document: JsonObject) => JsonObject;

/** Upgrades of one kind of document, oldest first: the first takes version 1 to 2. Its version is one more than their number. */
export type Upgrades = readonly Upgrade[];

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
 * @throws Error naming the row when it was written by a newer release or is not what the schema says. The row is left alone:
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
  throw new Error(`${where}: ${problems.join('; ')}`);
}

/**
 * The version of a row, as far as this release can read it.
 *
 * @throws Error for a version that is newer, or none at all
 */
export function checkVersion(row: Row, newest: number): number {
  const { schema } = row.cells;
  if (typeof schema === 'number' && Number.isInteger(schema) && schema >= 1 && schema <= newest) return schema;
  throw new Error(
    `row ${row.partition} / ${row.key}: written as schema ${String(schema)}, and this release of Hubwarden reads up to ` +
      `${newest}. It leaves the row as it is. Go back to the newer release, or upgrade all instances to it.`,
  );
}

function bodyOf(row: Row, where: string): JsonObject {
  try {
    return JSON.parse(String(row.cells.body)) as JsonObject;
  } catch (error) {
    throw new Error(`${where}: its body is no JSON`, { cause: error });
  }
}

/** A JSON object that is kept verbatim. */
export const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  {
    message: 'must be an object',
  },
);
