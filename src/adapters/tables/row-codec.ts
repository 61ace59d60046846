import { lookUp } from '../../core/text/look-up.ts';
import { splitText } from '../../core/text/split-text.ts';
import type { Cell, NewRow } from '../../reconcile/ports.ts';
import { decodeKey, encodeKey } from './key-codec.ts';
import { CELL_UNITS, isColumn, storedCell } from './row-rules.ts';

/**
 * Encodes a row for Azure Tables, as JSON. Numbers are always doubles, so that all of a column compare in the same way. A
 * string over 30,000 UTF-16 units is split between characters into `name`, `name_1`, `name_2`, ….
 *
 * The text is put together here: objects of properties on the way to it cost several times as much.
 *
 * @param row one that `checkRow` accepts
 */
export function entityText({ cells, key, partition }: NewRow): string {
  let text = `{"PartitionKey":${JSON.stringify(encodeKey(partition))},"RowKey":${JSON.stringify(encodeKey(key))}`;
  for (const column of Object.keys(cells)) {
    const cell = lookUp(cells, column);
    if (cell !== undefined) text += propertyText(column, storedCell(cell));
  }
  return `${text}}`;
}

/** @param column letters and digits, which JSON does not escape */
function propertyText(column: string, cell: Cell): string {
  if (typeof cell === 'number') return `,"${column}@odata.type":"Edm.Double","${column}":${JSON.stringify(cell)}`;
  if (typeof cell === 'boolean' || cell.length <= CELL_UNITS) return `,"${column}":${JSON.stringify(cell)}`;
  const pieces = splitText(cell, CELL_UNITS);
  return pieces.map((piece, index) => `,"${pieceName(column, index)}":${JSON.stringify(piece)}`).join('');
}

function pieceName(column: string, index: number): string {
  return index === 0 ? column : `${column}_${index}`;
}

/**
 * Decodes a row from {@link entityText}, without the service's own columns.
 *
 * @param properties all plain values of the entity
 */
export function rowFromTable(
  partitionKey: string,
  rowKey: string,
  properties: Readonly<Record<string, unknown>>,
): NewRow {
  const cells: [string, Cell][] = [];
  const isSplit = Object.keys(properties).some((name) => name.includes('_'));
  for (const [name, value] of Object.entries(properties)) {
    if (!isCell(value) || !isColumn(name)) continue;
    cells.push([name, isSplit && typeof value === 'string' ? value + restOf(name, properties) : value]);
  }
  return { partition: decodeKey(partitionKey), key: decodeKey(rowKey), cells: Object.fromEntries(cells) };
}

function restOf(column: string, properties: Readonly<Record<string, unknown>>): string {
  const pieces: string[] = [];
  for (let index = 1; ; index += 1) {
    const piece = lookUp(properties, pieceName(column, index));
    if (typeof piece !== 'string') return pieces.join('');
    pieces.push(piece);
  }
}

function isCell(value: unknown): value is Cell {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
