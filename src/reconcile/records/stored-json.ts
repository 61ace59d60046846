import * as z from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { Cell, Row } from '../ports.ts';

/** Version of the shape of every row this release writes. A reader refuses a newer one and migrates an older one. */
export const SCHEMA_VERSION = 1;

/** Puts a document into a row's cells, next to the columns that queries need. */
export function cellsFrom(document: unknown, columns: Readonly<Record<string, Cell>>): Readonly<Record<string, Cell>> {
  return { ...columns, schema: SCHEMA_VERSION, body: JSON.stringify(document) };
}

/**
 * Takes the document out of a row.
 *
 * @throws Error naming the row when it was written by a newer release or is not what the schema says
 */
export function documentFrom<Schema extends z.ZodType>(row: Row, schema: Schema): z.output<Schema> {
  const where = `row ${row.partition} / ${row.key}`;
  const version = row.cells.schema;
  if (typeof version !== 'number' || version > SCHEMA_VERSION) {
    throw new Error(
      `${where}: written as schema ${String(version)}, this release reads up to ${SCHEMA_VERSION}; upgrade all instances`,
    );
  }
  const parsed = schema.safeParse(JSON.parse(String(row.cells.body)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${where}: ${problems.join('; ')}`);
}

/** A JSON object that is kept verbatim. */
export const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  {
    message: 'must be an object',
  },
);
