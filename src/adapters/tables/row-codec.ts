import { lookUp } from '../../core/text/look-up.ts';
import { splitText } from '../../core/text/split-text.ts';
import type { Cell, NewRow } from '../../reconcile/ports.ts';
import { decodeKey, encodeKey } from './key-codec.ts';
import { CELL_UNITS, isColumn, storedCell } from './row-rules.ts';

/**
 * A value of an entity in the form of the SDK and the wire. Numbers are always doubles, so that all compare in the same
 * way.
 */
export type Property = string | boolean | { readonly type: 'Double'; readonly value: number };

/** An entity to be written. */
export interface TableRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly properties: Readonly<Record<string, Property>>;
}

/**
 * Encodes a row for Azure Tables. A string over 30,000 UTF-16 units is split between characters into `name`, `name_1`,
 * `name_2`, ….
 */
export function tableRowFrom(row: NewRow): TableRow {
  const properties = Object.entries(row.cells).flatMap(([column, cell]) => propertiesOf(column, storedCell(cell)));
  return {
    partitionKey: encodeKey(row.partition),
    rowKey: encodeKey(row.key),
    properties: Object.fromEntries(properties),
  };
}

/**
 * Decodes a row from {@link tableRowFrom}, without the service's own columns.
 *
 * @param properties all plain values of the entity
 */
export function rowFromTable(
  partitionKey: string,
  rowKey: string,
  properties: Readonly<Record<string, unknown>>,
): NewRow {
  const cells = Object.entries(properties).flatMap(([name, value]): (readonly [string, Cell])[] => {
    if (!isColumn(name) || !isCell(value)) return [];
    return [[name, typeof value === 'string' ? value + restOf(name, properties) : value]];
  });
  return { partition: decodeKey(partitionKey), key: decodeKey(rowKey), cells: Object.fromEntries(cells) };
}

function propertiesOf(column: string, cell: Cell): readonly (readonly [string, Property])[] {
  if (typeof cell === 'boolean') return [[column, cell]];
  if (typeof cell === 'number') return [[column, { type: 'Double', value: cell }]];
  const pieces = cell === '' ? [''] : splitText(cell, CELL_UNITS);
  return pieces.map((piece, index) => [index === 0 ? column : `${column}_${index}`, piece]);
}

function restOf(column: string, properties: Readonly<Record<string, unknown>>): string {
  const pieces: string[] = [];
  for (let index = 1; ; index += 1) {
    const piece = lookUp(properties, `${column}_${index}`);
    if (typeof piece !== 'string') return pieces.join('');
    pieces.push(piece);
  }
}

function isCell(value: unknown): value is Cell {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
