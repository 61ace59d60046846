import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import type { Json, JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { isJsonObject } from '../request/json-value.ts';

/** One test of a row: the column's text is among the values. */
interface Condition {
  readonly column: string;
  readonly values: readonly string[];
  readonly ignoresCase: boolean;
}

/** One column of the result and the path it is read from. */
interface Projection {
  readonly name: string;
  readonly path: readonly string[];
}

/** A query that the simulator understands. */
export interface GraphQuery {
  readonly table: 'resources' | 'resourcecontainers';
  readonly conditions: readonly Condition[];
  /** undefined: whole rows. */
  readonly projections: readonly Projection[] | undefined;
  readonly orderBy: { readonly column: string; readonly descending: boolean } | undefined;
  readonly limit: number | undefined;
}

/** The supported query forms, for the error of a refused query. */
export const SUPPORTED_QUERIES =
  "resources | where <column> =~ '<text>' [and <column> in~ ('<text>', …)] | project <column>, <name> = tostring(<path>) | order by <column> [asc|desc] | limit <count>";

const EMPTY: GraphQuery = {
  table: 'resources',
  conditions: [],
  projections: undefined,
  orderBy: undefined,
  limit: undefined,
};
const TABLES = ['resources', 'resourcecontainers'] as const;
const TEXT = `(?:'[^']*'|"[^"]*")`;
const CONDITION = new RegExp(
  String.raw`^(?:tolower\(\s*(\w+)\s*\)|(\w+))\s*(=~|==|in~|in)\s*(${TEXT}|\(\s*${TEXT}(?:\s*,\s*${TEXT})*\s*\))$`,
  'i',
);
const PROJECTION = /^(?:(\w+)\s*=\s*)?(?:tostring\(\s*([\w.]+)\s*\)|([\w.]+))$/i;

/** Reads a query. @returns the part that is not understood */
export function graphQueryFrom(text: string): Result<GraphQuery, string> {
  const [table = '', ...stages] = splitOutsideQuotes(withoutComments(text), '|');
  const name = TABLES.find((known) => known === foldCase(table));
  if (name === undefined) return err(table);
  return stages.reduce<Result<GraphQuery, string>>(
    (query, stage) => (query.ok ? withStage(query.value, stage) : query),
    ok({ ...EMPTY, table: name }),
  );
}

/** The rows a query selects, in its order, before columns are picked. */
export function selectRows(query: GraphQuery, rows: readonly JsonObject[]): readonly JsonObject[] {
  const selected = rows.filter((row) => query.conditions.every((condition) => holds(condition, row)));
  const { orderBy } = query;
  const sorted =
    orderBy === undefined
      ? selected
      : selected.toSorted((a, b) => {
          const order = textAt(a, [orderBy.column]) < textAt(b, [orderBy.column]) ? -1 : 1;
          return orderBy.descending ? -order : order;
        });
  return query.limit === undefined ? sorted : sorted.slice(0, query.limit);
}

/** The columns of one row that a query selects. */
export function projectRow(query: GraphQuery, row: JsonObject): JsonObject {
  if (query.projections === undefined) return row;
  return Object.fromEntries(query.projections.map(({ name, path }) => [name, valueAt(row, path) ?? null]));
}

function withStage(query: GraphQuery, stage: string): Result<GraphQuery, string> {
  const [, word = '', rest = ''] = /^(\S+(?:\s+by)?)\s+([\s\S]*)$/i.exec(stage) ?? [];
  switch (foldCase(word).replace(/\s+/g, ' ')) {
    case 'where':
      return withConditions(query, rest);
    case 'project':
      return withProjections(query, rest);
    case 'order by':
    case 'sort by':
      return withOrder(query, rest, stage);
    case 'limit':
    case 'take':
      return /^\d+$/.test(rest) ? ok({ ...query, limit: Number(rest) }) : err(stage);
    default:
      return err(stage);
  }
}

function withConditions(query: GraphQuery, text: string): Result<GraphQuery, string> {
  const conditions: Condition[] = [];
  for (const part of text.split(/\sand\s/i).map((piece) => piece.trim())) {
    const match = CONDITION.exec(part);
    if (match === null) return err(part);
    const [, lowered, plain, operator = '', values = ''] = match;
    conditions.push({
      column: lowered ?? plain ?? '',
      values: [...values.matchAll(new RegExp(TEXT, 'g'))].map(([value]) => value.slice(1, -1)),
      ignoresCase: operator.endsWith('~') || lowered !== undefined,
    });
  }
  return ok({ ...query, conditions: [...query.conditions, ...conditions] });
}

function withProjections(query: GraphQuery, text: string): Result<GraphQuery, string> {
  const projections: Projection[] = [];
  for (const part of splitOutsideQuotes(text, ',')) {
    const match = PROJECTION.exec(part);
    if (match === null) return err(part);
    const path = match[2] ?? match[3] ?? '';
    projections.push({ name: match[1] ?? path.replaceAll('.', '_'), path: path.split('.') });
  }
  return ok({ ...query, projections });
}

function withOrder(query: GraphQuery, text: string, stage: string): Result<GraphQuery, string> {
  const [, column, direction] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(text) ?? [];
  if (column === undefined) return err(stage);
  // Kusto sorts in descending order by default.
  return ok({ ...query, orderBy: { column, descending: foldOptional(direction) !== 'asc' } });
}

function holds(condition: Condition, row: JsonObject): boolean {
  const text = textAt(row, [condition.column]);
  return condition.values.some((value) =>
    condition.ignoresCase ? foldCase(value) === foldCase(text) : value === text,
  );
}

function textAt(row: JsonObject, path: readonly string[]): string {
  const value = valueAt(row, path);
  return typeof value === 'string' ? value : '';
}

function valueAt(row: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? lookUp(value, key) : undefined), row);
}

function withoutComments(text: string): string {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('//'));
  return lines.join('\n');
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts = [''];
  let quote = '';
  for (const character of text) {
    if (character === separator && quote === '') {
      parts.push('');
      continue;
    }
    if (character === quote) quote = '';
    else if (quote === '' && (character === "'" || character === '"')) quote = character;
    parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
