import type { Words } from '../../core/kind-words.ts';
import { capitalized, countedIds, wordsOfIds } from '../../core/kind-words.ts';
import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import { entryOf } from '../../core/verdict/catalogue/catalogue.ts';
import type { SweptFleet, SweptStatus } from '../../reconcile/operator/local-sweep/sweep-once.ts';
import { markdownTable, markdownText } from '../../report/markdown.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import { coverageLines, noneSelected, notCoveredLines, selectedShare, verdictCounts } from './status-lines.ts';

/** What a deployment with this policy would do about a hub. */
type Course = 'change' | 'approval' | 'blocked' | 'report';

/** How the courses are counted for people. */
const COURSES: Readonly<Record<Course, string>> = {
  change: 'would be changed',
  approval: 'would wait for an approval',
  blocked: 'would stay blocked until a person acts',
  report: 'would be reported and left as they are',
};

/** A hub may be changed in one part while another part waits for an approval. One that is only observed is reported. */
function coursesOf({ approval, mode, repair, verdict }: SweptStatus): readonly Course[] {
  const courses: Course[] = [];
  if (repair) courses.push('change');
  if (approval) courses.push('approval');
  else if (verdict === 'Blocked' && mode !== 'observe') courses.push('blocked');
  if (courses.length === 0 && (verdict === 'Drifted' || verdict === 'Blocked')) courses.push('report');
  return courses;
}

/** A sweep with the hubs that pass the filter. */
export interface SelectedHubs extends SweptFleet {
  /** Number of hubs that were found. */
  readonly total: number;
  /** Number of those that pass the filter. */
  readonly selected: number;
  /** Words for the resources that were found. */
  readonly words: Words;
}

/** How much the text shows. */
export interface SweepTextOptions {
  readonly paint: Paint;
  /** Adds the columns of `-o wide`. */
  readonly isWide?: boolean;
}

/** The result of a sweep for people. @param shown the hubs of the table */
export function sweepText(
  given: SelectedHubs,
  shown: readonly SweptStatus[],
  { isWide = false, paint }: SweepTextOptions,
): string {
  // The table shows codes only, because a large fleet has many findings.
  const fleet = forPeople({ ...given, hubs: given.hubs.map(inShort) });
  const hubs = forPeople(shown.map(inShort));
  const { hubs: found } = fleet;
  return [
    sweptLine(fleet),
    ...fallbackLines(fleet),
    countLine(fleet),
    ...courseLines(found),
    ...coverageLines(fleet, paint, fleet.words),
    ...notCoveredLines(found, paint, fleet.words),
    ...(hubs.length === 0 ? [] : ['', ...subscriptionLines(hubs, isWide), hubTable(hubs, { isWide, paint })]),
    ...codeLines(hubs, paint),
  ].join('\n');
}

function inShort(hub: SweptStatus): SweptStatus {
  return { ...hub, findings: [] };
}

function countLine({
  counts,
  selected,
  total,
  words,
}: Pick<SelectedHubs, 'counts' | 'selected' | 'total' | 'words'>): string {
  if (total === 0) return 'No hub was found.';
  if (selected === 0) return noneSelected(total, words);
  return `${selectedShare(selected, total, words)}: ${verdictCounts(counts)}.`;
}

function sweptLine({ sweep, words }: SelectedHubs): string {
  const seconds = (Date.parse(sweep.endedAt ?? sweep.startedAt) - Date.parse(sweep.startedAt)) / 1000;
  const { gone, hubs, judged, outOfScope, reads } = sweep;
  const aside = [...(gone === 0 ? [] : [`${gone} gone`]), ...(outOfScope === 0 ? [] : [`${outOfScope} out of scope`])];
  const rest = aside.length === 0 ? '' : ` (${aside.join(', ')})`;
  return `Swept in ${Math.round(seconds)}s with ${counted(reads, 'read')}: ${judged} of ${hubs} ${words.many} judged${rest}.`;
}

function fallbackLines({ sweep: { fallbackBecause }, words }: SelectedHubs): readonly string[] {
  if (fallbackBecause === undefined) return [];
  return [
    `Hubwarden listed the ${words.many} of each subscription, because it could not use Resource Graph: ${fallbackBecause}`,
  ];
}

function courseLines(hubs: readonly SweptStatus[]): readonly string[] {
  const lines = (Object.keys(COURSES) as Course[]).flatMap((course) => {
    const on = hubs.filter((hub) => coursesOf(hub).includes(course)).map(({ hubId }) => hubId);
    return on.length === 0 ? [] : [`  ${countedIds(on)} ${COURSES[course]}`];
  });
  return lines.length === 0 ? [] : ['In a deployment with this policy; sweep itself writes nothing:', ...lines];
}

/** One subscription is said once; of several, each hub says its own. */
function subscriptionLines(hubs: readonly SweptStatus[], isWide: boolean): readonly string[] {
  const subscriptions = new Set(hubs.map(({ subscriptionId }) => subscriptionId));
  const [only] = subscriptions;
  return isWide || subscriptions.size > 1 ? [] : [`Subscription ${only}`, ''];
}

type Column = readonly [heading: string, cell: (hub: SweptStatus) => string];

const SUBSCRIPTION: Column = ['SUBSCRIPTION', ({ subscriptionId }) => subscriptionId];

/** As `status -o wide` has them, in its order. */
const WIDE_COLUMNS: readonly Column[] = [
  ['SEVERITY', ({ severity }) => severity ?? '–'],
  ['MODE', ({ mode }) => mode ?? '–'],
  SUBSCRIPTION,
  ['LOCATION', ({ location }) => location ?? '–'],
];

function hubTable(hubs: readonly SweptStatus[], { isWide = false, paint }: SweepTextOptions): string {
  const isOne = new Set(hubs.map(({ subscriptionId }) => subscriptionId)).size === 1;
  const columns: readonly Column[] = [
    ['HUB', ({ name }) => name],
    ['GROUP', ({ resourceGroup }) => resourceGroup],
    ...(isOne || isWide ? [] : [SUBSCRIPTION]),
    ['ASSIGNMENT', ({ assignment }) => assignment ?? '–'],
    ['VERDICT', ({ verdict }) => verdict],
    ['NEXT', (hub) => coursesOf(hub).join(', ') || '–'],
    ['FINDINGS', ({ codes }) => codes.join(' ')],
    ...(isWide ? WIDE_COLUMNS : []),
  ];
  const rows = hubs.map((hub) => columns.map(([, cell]) => cell(hub)));
  return renderTable(
    columns.map(([heading]) => heading),
    rows,
    paint,
  );
}

function codeLines(hubs: readonly SweptStatus[], paint: Paint): readonly string[] {
  const titles = Object.entries(titlesOf(hubs));
  if (titles.length === 0) return [];
  const lines = titles.map(([code, title]) => `${code}  ${title}`);
  return ['', ...lines, paint.faint('Why a finding matters, and how it is corrected: hubwarden explain CODE')];
}

/** Code → title, for every code of the hubs. */
export function titlesOf(hubs: readonly Pick<SweptStatus, 'codes'>[]): Readonly<Record<string, string>> {
  const codes = [...new Set(hubs.flatMap((hub) => hub.codes))].sort();
  return Object.fromEntries(codes.map((code) => [code, entryOf(code)?.title ?? '']));
}

const HEADINGS = [
  ...['hubId', 'subscriptionId', 'resourceGroup', 'hub', 'assignment', 'verdict', 'repair', 'approval', 'notCovered'],
  ...['code', 'class', 'severity', 'rule', 'destination', 'message', 'fix', 'exemptedBy'],
];

/** One row for each finding, and one for a hub without any. */
export function sweepTable(hubs: readonly SweptStatus[]): ReportTable {
  const rows = hubs.flatMap((hub) => {
    const { approval, assignment, hubId, name, notCovered, repair, resourceGroup, subscriptionId, verdict } = hub;
    const place = [hubId, subscriptionId, resourceGroup, name, assignment, verdict, repair, approval, notCovered];
    if (hub.findings.length === 0) return [[...place, ...Array.from({ length: 8 }, () => undefined)]];
    return hub.findings.map((each) => [
      ...place,
      ...[each.code, each.class, each.severity, each.rule ?? undefined, each.destination ?? undefined],
      ...[each.message, each.fix, each.exemptedBy ?? undefined],
    ]);
  });
  return { headings: HEADINGS, rows };
}

/** The result for a comment or the summary of a job: the counts, one row for each hub, and the meaning of the codes. */
export function sweepMarkdown(fleet: SelectedHubs, shown: readonly SweptStatus[]): string {
  const { one } = wordsOfIds(shown.map(({ hubId }) => hubId));
  const headings = [capitalized(one), 'Resource group', 'Subscription', 'Assignment', 'Verdict', 'Next', 'Findings'];
  const rows = shown.map((hub) => [
    ...[hub.name, hub.resourceGroup, hub.subscriptionId, hub.assignment],
    ...[hub.verdict, coursesOf(hub).join(', '), hub.codes.join(' ')],
  ]);
  const titles = Object.entries(titlesOf(shown)).map(([code, title]) => `- ${code}: ${markdownText(title)}`);
  return [
    `${markdownText(sweptLine(fleet))} ${markdownText(countLine(fleet))}`,
    ...(rows.length === 0 ? [] : ['', markdownTable({ headings, rows })]),
    ...(titles.length === 0 ? [] : ['', ...titles]),
  ].join('\n');
}
