/** A cell of a table; undefined is an empty one. */
export type CsvCell = string | number | boolean | undefined;

/**
 * A table as RFC 4180 writes it: cells with commas, quotes or line ends in quotes, quotes doubled, lines ended by CR LF.
 *
 * What a spreadsheet would take for a formula gets an apostrophe in front, at the start of a cell and behind whatever may
 * begin another one there, because names and messages come from Azure and anybody may have written them. Control characters
 * other than line ends become U+FFFD, and so do marks that turn the direction of writing.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11)
 */
export function csvText(headings: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [headings, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

const FORMULA = /^(?:[\t\r\n]|[\p{Zs}\p{Cf}\p{Cc}]*[=+\-@＝＋－＠])/u;

// A spreadsheet whose lists are separated by semicolons, bars or tabs begins a cell behind each, also inside quotes that
// do not stand at the cell's start; one that ends lines there begins a row.
const LATER_FORMULA = /([;|\t\r\n][\p{Zs}"']*)([=+\-@＝＋－＠])/gu;

// Controls and separators other than line ends, and what turns the direction of writing. What has no width stays: a program
// that compares names is to find them as Azure has them.
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
