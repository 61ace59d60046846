import { forPeople } from '../../core/text/printable.ts';
import type { Paint } from './paint.ts';

/**
 * Renders columns under headings, padded to their widest cell, with two blanks between. Cells hold no colours. Each
 * cell becomes one line without control characters, because most cells are names from outside.
 */
export function renderTable(headings: readonly string[], cells: readonly (readonly string[])[], paint: Paint): string {
  const rows = forPeople(cells);
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint.faint(line(headings)), ...rows.map(line)].join('\n');
}
