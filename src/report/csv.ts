/** A cell of a table; undefined is an empty one. */
export type CsvCell = string | number | boolean | undefined;

/**
 * A table as RFC 4180 writes it: cells with commas, quotes or line ends in quotes, quotes doubled, lines ended by CR LF.
 *
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front, because names and messages come from Azure
 * and anybody may have written them. Control characters other than line ends become U+FFFD.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11)
 */
export function csvText(headings: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [headings, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

function csvCell(cell: CsvCell): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  const text = harmless.toWellFormed().replace(/[^\P{Cc}\r\n]/gu, '\u{fffd}');
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
