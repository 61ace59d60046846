import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { cutText } from '../../core/text/cut-text.ts';
import { markdownTable, markdownText } from '../../report/markdown.ts';
import type { DiffReport, ReportLine } from './diff-report.ts';
import { lineText } from './render-diff.ts';

/**
 * Longest comment that GitHub takes, in characters. UTF-16 units are counted here, of which a text never has fewer.
 *
 * @see https://docs.github.com/en/rest/issues/comments (GitHub answers 422 "Body is too long (maximum is 65536 characters)"; read 2026-11)
 */
const LONGEST_COMMENT = 65_535;

/** Longest line before it is escaped: names of policies and of Azure may be long. */
const LONGEST_LINE = 300;

/** Hubs named in one line. */
const MOST_HUBS = 20;

/** Lines of a section, from the most that is tried to the fewest. */
const MOST_LINES = [1000, 300, 100, 50, 20, 10, 5, 1, 0];

/**
 * A comparison as a comment for a pull request: the summary open, the groups folded. It is never longer than a comment
 * may be: the sections are cut, and each says how many lines it leaves out.
 */
export function diffMarkdown(report: DiffReport): string {
  for (const most of MOST_LINES) {
    const text = withLines(report, most);
    if (text.length <= LONGEST_COMMENT) return text;
  }
  throw new Error('a comment without lines is longer than a comment may be');
}

function withLines({ notes, sections, summary, title, verdict }: DiffReport, most: number): string {
  const parts = [
    `### Policy comparison\n\n${escaped(title)}\n\n**${escaped(verdict)}**`,
    markdownTable({ headings: ['', 'old', 'new', 'difference'], rows: summary }),
    ...notes.map((note) => `> ${escaped(note)}`),
    ...sections.map(({ lines, title: heading }) => section(heading, lines, most)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(heading: string, lines: readonly ReportLine[], most: number): string {
  const shown = lines.slice(0, most);
  const more = lines.length - shown.length;
  const items = [
    ...shown.map((line) => `- ${escaped(lineText(line))}${hubsText(line.hubs)}`),
    ...(more === 0 ? [] : [`- … and ${more} more`]),
  ];
  // GitHub reads Markdown inside of HTML only after an empty line.
  return `<details><summary>${heading} (${lines.length})</summary>\n\n${items.join('\n')}\n\n</details>`;
}

function hubsText(hubs: readonly string[]): string {
  if (hubs.length === 0) return '';
  const names = hubs.slice(0, MOST_HUBS).map((hub) => escaped(nameOf(hub)));
  const more = hubs.length - names.length;
  return `<br>${names.join(', ')}${more === 0 ? '' : `, … and ${more} more`}`;
}

function nameOf(hub: string): string {
  const hubId = hubIdFrom(hub);
  return hubId === undefined ? hub : hubIdParts(hubId).name;
}

function escaped(text: string): string {
  return markdownText(cutText(text, LONGEST_LINE));
}
