import { VERDICTS_BY_URGENCY } from '../core/filter/urgency.ts';
import type { Words } from '../core/kind-words.ts';
import { capitalized, wordsOfIds } from '../core/kind-words.ts';
import { counted } from '../core/text/counted.ts';
import { cutText } from '../core/text/cut-text.ts';
import { codeInWords } from '../core/verdict/catalogue/catalogue.ts';
import type { FleetList } from '../reconcile/queries/fleet-list.ts';
import type { MarkdownPlace } from './fit-markdown.ts';
import { fitMarkdown } from './fit-markdown.ts';
import { markdownTable, markdownText } from './markdown.ts';
import type { ReportFinding } from './report-findings.ts';
import { reportFindings } from './report-findings.ts';
import type { ReportTable } from './report-table.ts';

/** A person reads no more names in one line. */
const MOST_NAMED = 20;

const LONGEST_NAME = 80;

/** Codes with a fold of their own; together they take less than half of a comment. */
const MOST_FOLDS = 12;

const HEADINGS = ['Verdict', 'Severity', 'Findings', 'Assignment', 'Since', 'Resource group', 'Subscription'];

/**
 * Makes a report in Markdown: the counts first, a fold for each finding code, then the hubs of the page, as many as the place
 * takes.
 *
 * @param summary lines about the sweep and the selection
 */
export function fleetMarkdown(list: FleetList, summary: readonly string[], place: MarkdownPlace): string {
  const { counts, page, selected } = list;
  const words = wordsOfIds(page.rows.map(({ hubId }) => hubId));
  const verdicts = VERDICTS_BY_URGENCY.filter((verdict) => counts[verdict] !== undefined);
  const table: ReportTable = {
    headings: ['Verdict', capitalized(words.many), 'Share'],
    rows: verdicts.map((verdict) => [verdict, counts[verdict] ?? 0, shareOf(counts[verdict] ?? 0, selected)]),
  };
  const hubs: ReportTable = {
    headings: [capitalized(words.one), ...HEADINGS],
    rows: page.rows.map((hub) => [
      ...[hub.name, hub.verdict, hub.severity, hub.codes.join(' '), hub.assignment],
      ...[hub.verdictSince, hub.resourceGroup, hub.subscriptionId],
    ]),
  };
  const parts = [
    '## Hubwarden',
    summary.map(markdownText).join('\n\n'),
    ...(verdicts.length === 0 ? [] : [markdownTable(table)]),
    ...folds(reportFindings(list), words),
  ];
  return `${page.rows.length === 0 ? parts.join('\n\n') : fitMarkdown(parts.join('\n\n'), hubs, place, words)}\n`;
}

/** Rounded down, so that only all hubs are 100 %. */
function shareOf(count: number, selected: number): string {
  return `${(Math.floor((count / selected) * 1000) / 10).toFixed(1)} %`;
}

function folds(findings: readonly ReportFinding[], words: Words): readonly string[] {
  const byCode = new Map<string, Set<string>>();
  for (const { code, hub, subject } of findings) {
    const names = byCode.get(code) ?? new Set<string>();
    byCode.set(code, names.add(hub?.name ?? subject));
  }
  const sorted = [...byCode].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
  const shown = sorted.slice(0, MOST_FOLDS).map(([code, names]) => foldOf(code, [...names].sort(), words));
  const rest = sorted.length - shown.length;
  return rest > 0 ? [...shown, `… and ${counted(rest, 'more finding code')}`] : shown;
}

function foldOf(code: string, names: readonly string[], { many, one }: Words): string {
  const named = names.slice(0, MOST_NAMED).map((name) => markdownText(cutText(name, LONGEST_NAME)));
  const rest = names.length - named.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  const title = `${htmlText(codeInWords(code))}: ${counted(names.length, one, many)}`;
  return `<details><summary>${title}</summary>\n\n${named.join(', ')}${more}\n\n</details>`;
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
