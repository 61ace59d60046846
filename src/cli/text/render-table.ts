import { forPeople } from '../../core/text/printable.ts';
import type { Paint } from './paint.ts';
import { wrapWords } from './wrap-words.ts';

/** Blanks between two columns. */
const GAP = 2;

/** A last column with fewer characters than this is hard to read: then each row becomes a block of lines. */
const FEWEST_OF_LAST = 20;

/**
 * Renders columns under headings, padded to their widest cell, with two blanks between. Cells hold no colours. Each
 * cell becomes one text without control characters, because most cells are names from outside.
 *
 * On a terminal that is too narrow the last column wraps; where that leaves it no room, each row becomes a block with one
 * line for each heading. Without a terminal nothing wraps, so that `grep` finds whole rows.
 */
export function renderTable(headings: readonly string[], cells: readonly (readonly string[])[], paint: Paint): string {
  const rows = forPeople(cells);
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const beforeLast = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0);
  const { columns = Number.POSITIVE_INFINITY } = paint;
  const room = columns - beforeLast;
  if (room < Math.min(FEWEST_OF_LAST, widths.at(-1) ?? 0)) return asBlocks(headings, rows, paint);
  const line = (row: readonly string[]): string => lineOf(row, widths, room);
  return [paint.faint(line(headings)), ...rows.map(line)].join('\n');
}

function lineOf(row: readonly string[], widths: readonly number[], room: number): string {
  const padded = row.slice(0, -1).map((cell, column) => cell.padEnd((widths[column] ?? 0) + GAP));
  const [first = '', ...more] = wrapWords(row.at(-1) ?? '', room);
  const indent = ' '.repeat(padded.join('').length);
  return [`${padded.join('')}${first}`, ...more.map((each) => `${indent}${each}`)]
    .map((each) => each.trimEnd())
    .join('\n');
}

function asBlocks(headings: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  const width = Math.max(...headings.map((heading) => heading.length)) + GAP;
  const room = Math.max(FEWEST_OF_LAST, (paint.columns ?? width) - width);
  const block = (row: readonly string[]): string =>
    headings
      .flatMap((heading, column) => {
        const cell = row[column] ?? '';
        if (cell === '') return [];
        const [first = '', ...more] = wrapWords(cell, room);
        return [`${paint.faint(heading.padEnd(width))}${first}`, ...more.map((each) => ' '.repeat(width) + each)];
      })
      .join('\n');
  return rows.map(block).join('\n\n');
}
