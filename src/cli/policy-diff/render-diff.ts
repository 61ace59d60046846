import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import type { DiffReport, ReportLine } from './diff-report.ts';

/** How much of a report a text shows. */
export interface RenderOptions {
  /** Most lines of a section; the others are counted. */
  readonly mostLines: number;
  /** Below each line, the hubs that it is about. */
  readonly listsHubs: boolean;
}

/** Lines of a section in the short form: a screen or two for all sections together. */
export const SHORT_LINES = 20;

/** A comparison for people: the summary, then the groups; hubs are counts unless they are asked for. */
export function renderDiff(report: DiffReport, paint: Paint, options: RenderOptions): string {
  const { sections: all, summary, title, verdict } = forPeople(report);
  // The summary has the number already; the section is for the names.
  const sections = all.filter(({ lines }) => options.listsHubs || lines.some(({ text }) => text !== ''));
  return [
    paint.strong(title),
    verdict,
    '',
    renderTable(['', 'OLD', 'NEW', 'DIFFERENCE'], summary, paint),
    ...sections.flatMap(({ lines, title: heading }) => [
      '',
      paint.strong(heading),
      ...sectionLines(lines, paint, options),
    ]),
  ].join('\n');
}

function sectionLines(lines: readonly ReportLine[], paint: Paint, options: RenderOptions): readonly string[] {
  const shown = lines.slice(0, options.mostLines);
  const more = lines.length - shown.length;
  return [
    ...shown.flatMap((line) => [
      `  ${lineText(line)}`,
      ...(options.listsHubs ? line.hubs.map((hub) => paint.faint(`    ${hub}`)) : []),
    ]),
    ...(more === 0 ? [] : [paint.faint(`  … and ${counted(more, 'more line')}; -o wide shows them`)]),
  ];
}

/** One line: assignment, change, effect. */
export function lineText({ assignment, effect, text }: ReportLine): string {
  const subject = [assignment, text].filter((part) => part !== '').join('  ');
  return subject === '' ? effect : `${subject}: ${effect}`;
}

/** One row for each line of the report, or for each hub of each line. */
export function diffTable({ sections }: DiffReport, listsHubs: boolean): ReportTable {
  const lines = sections.flatMap((each) => each.lines);
  const row = (line: ReportLine) => [line.section, line.assignment, line.text, line.effect];
  if (!listsHubs)
    return {
      headings: ['section', 'assignment', 'what', 'effect', 'hubs'],
      rows: lines.map((line) => [...row(line), line.hubs.length === 0 ? undefined : line.hubs.length]),
    };
  return {
    headings: ['section', 'assignment', 'what', 'effect', 'hub'],
    rows: lines.flatMap((line) =>
      line.hubs.length === 0 ? [[...row(line), undefined]] : line.hubs.map((hub) => [...row(line), hub]),
    ),
  };
}
