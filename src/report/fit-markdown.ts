import type { Words } from '../core/kind-words.ts';
import { counted } from '../core/text/counted.ts';
import { markdownTable } from './markdown.ts';
import type { ReportTable } from './report-table.ts';

/**
 * Places for a Markdown report, with the most bytes in UTF-8 that each takes. GitHub drops a longer summary of a step as a
 * whole, and refuses a longer comment.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands (a summary has at most 1 MiB; read 2026-11)
 */
export const MARKDOWN_BYTES = { summary: 1024 * 1024, comment: 65_535 } as const;

/** A place for a Markdown report. */
export type MarkdownPlace = keyof typeof MARKDOWN_BYTES;

/** Room for what a workflow adds before and after the report. */
const RESERVED_BYTES = 2048;

/**
 * Makes a table with as many rows as fit, and says how many it leaves out.
 *
 * @param before Markdown above the table, which is never cut
 * @param place where the report goes
 * @param words for rows, such as `hub` and `hubs`
 */
export function fitMarkdown(before: string, table: ReportTable, place: MarkdownPlace, words: Words): string {
  const lines = markdownTable(table).split('\n');
  const [headings = '', ruler = '', ...rows] = lines;
  const bytesOf = (text: string) => new TextEncoder().encode(text).length + 1;
  let room = MARKDOWN_BYTES[place] - RESERVED_BYTES - bytesOf(before) - bytesOf(headings) - bytesOf(ruler);
  const kept: string[] = [];
  for (const row of rows) {
    room -= bytesOf(row);
    if (room < 0) break;
    kept.push(row);
  }
  const left = rows.length - kept.length;
  const more = left === 0 ? [] : ['', `… and ${counted(left, `more ${words.one}`, `more ${words.many}`)}`];
  const start = before === '' ? [] : [before, ''];
  return [...start, headings, ruler, ...kept, ...more].join('\n');
}
