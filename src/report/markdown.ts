import { visibleLine } from '../core/text/printable.ts';
import type { ReportTable } from './report-table.ts';

// Each of these begins markup or a new cell in the Markdown of GitHub, Azure DevOps or GitLab.
const MARKUP = /[\\`*_[\]|~<>&]/g;

// A mention or a reference to an issue. An escaped one would still become a link, because links are made after escapes.
const LINKED = /([@#!])(?=[\w-])/g;

/** A text from outside as one line of Markdown that shows it as it is: no markup, no mention, no reference. */
export function markdownText(text: string): string {
  return visibleLine(text).replace(MARKUP, '\\$&').replace(LINKED, '$1<!-- -->');
}

/** A table in GitHub's Markdown. Every cell is escaped. */
export function markdownTable({ headings, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const texts = rows.map((row) => row.map((cell) => (cell === undefined ? '' : markdownText(String(cell)))));
  return [line(headings.map(markdownText)), line(headings.map(() => '---')), ...texts.map(line)].join('\n');
}
