/** A cell of a table; undefined is an empty cell. */
export type CsvCell = string | number | boolean | undefined;

/**
 * A table in the format of RFC 4180: cells with commas, quotes or line ends in quotes, quotes doubled, lines ended by
 * CR LF.
 *
 * A text that a spreadsheet would read as a formula gets an apostrophe in front, at the start of a cell and after each
 * separator that may begin another cell, because names and messages come from Azure and may be an attacker's. Control
 * characters other than line ends, and marks that change the writing direction, become U+FFFD.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11)
 */
export function csvText(headings: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return csvLines([headings, ...rows]);
}

/** Lines of a table as {@link csvText} writes them, for a table that is written in parts. */
export function csvLines(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const FORMULA = /^(?:[\t\r\n]|[\p{Zs}\p{Cf}\p{Cc}]*[=+\-@＝＋－＠])/u;

// Some spreadsheets begin a new cell after a semicolon, bar or tab, also inside quotes that are not at the start of the
// cell; others begin a row at a line end there.
const LATER_FORMULA = /([;|\t\r\n][\p{Zs}"']*)([=+\-@＝＋－＠])/gu;

// Controls and separators other than line ends, and marks that change the writing direction. Characters without width
// stay: a program that compares names must find them as Azure has them.
const STEERING = /[^\P{Cc}\r\n]|[\u2028-\u202e\u2066-\u2069]/gu;

function csvCell(cell: CsvCell): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const start = FORMULA.test(cell) ? "'" : '';
  const later = cell.trimStart();
  const harmless = `${start}${cell.slice(0, cell.length - later.length)}${later.replace(LATER_FORMULA, "$1'$2")}`;
  const text = harmless.toWellFormed().replace(STEERING, '\u{fffd}');
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
