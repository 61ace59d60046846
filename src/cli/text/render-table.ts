import { forPeople } from '../../core/text/printable.ts';
import type { Paint } from './paint.ts';

/** Columns under headings, as wide as what is in them; two blanks between. Cells hold no colours, and each becomes one line that
 * steers no terminal: most are names. */
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
