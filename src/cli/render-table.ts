import type { Paint } from './paint.ts';

/** Columns under headings, as wide as what is in them; two blanks between. Cells hold no colours. */
export function renderTable(headings: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint.faint(line(headings)), ...rows.map(line)].join('\n');
}
