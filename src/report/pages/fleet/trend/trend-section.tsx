import { capitalized } from '../../../../core/kind-words.ts';
import { PAGE_PATHS, policyVersionPath, withQuery } from '../../../../core/pages/page-paths.ts';
import type { Result } from '../../../../core/result.ts';
import type { Verdict } from '../../../../core/verdict/catalogue/vocabulary.ts';
import { VERDICTS } from '../../../../core/verdict/catalogue/vocabulary.ts';
import type { FleetTrend, TrendPoint } from '../../../../reconcile/queries/web-reads.ts';
import { Link } from '../../parts/link.tsx';
import { usePage } from '../../parts/page-context.tsx';
import { Code, counted, countText, Empty, Fold, Section } from '../../parts/parts.tsx';
import { shareText } from '../../parts/share-text.ts';
import type { Column } from '../../parts/table.tsx';
import { Table } from '../../parts/table.tsx';
import { At } from '../../parts/time.tsx';
import { VerdictMark } from '../../parts/verdict.tsx';
import type { PolicyMark } from './trend-chart.tsx';
import { policyMarks, TrendChart } from './trend-chart.tsx';
import { LAYERS, trendGeometry } from './trend-geometry.ts';
import { trendSentence } from './trend-sentence.ts';
import type { TrendStep } from './trend-steps.ts';
import { FINE_VERDICTS, trendSteps } from './trend-steps.ts';
import type { TrendRange, TrendView } from './trend-view.ts';
import { DEFAULT_TREND_VIEW, TREND_LAYERS, TREND_RANGES } from './trend-view.ts';

/** The verdicts of all sweeps in a range: a chart, its reading in one sentence, and the numbers in a table. */
export function TrendSection({
  trend,
  view,
}: {
  /** Else why it cannot be read. */
  readonly trend: Result<FleetTrend, string>;
  readonly view: TrendView;
}) {
  return (
    <Section id="trend" title="Trend" note={<Switches view={view} />}>
      {trend.ok ? (
        <Chart trend={trend.value} view={view} />
      ) : (
        <Empty title={`The sweeps cannot be read: ${trend.error}`} />
      )}
    </Section>
  );
}

function Chart({ trend, view }: { readonly trend: FleetTrend; readonly view: TrendView }) {
  return (
    <>
      {trend.points.length === 0 ? (
        <Empty title={`No sweep in the last ${rangeWords(view.range)}.`}>
          <p>
            Each sweep adds one point. <Link to={PAGE_PATHS.about}>About this deployment</Link> says when the last one
            ran; a longer range may show earlier ones.
          </p>
        </Empty>
      ) : (
        <Figure trend={trend} view={view} />
      )}
    </>
  );
}

function Figure({ trend, view }: { readonly trend: FleetTrend; readonly view: TrendView }) {
  const { now, words } = usePage();
  const steps = trendSteps(trend, now);
  const verdicts = view.layers === 'all' ? LAYERS : LAYERS.filter((verdict) => !FINE_VERDICTS.includes(verdict));
  const geometry = trendGeometry(steps, verdicts);
  const marks = policyMarks(trend, geometry);
  const sentence = trendSentence(trend, words);
  return (
    <figure>
      <TrendChart
        geometry={geometry}
        marks={marks}
        title={`${capitalized(words.many)} per verdict, last ${rangeWords(view.range)}`}
        description={sentence}
      />
      <Legend verdicts={verdicts} last={trend.points.at(-1)} hasGaps={steps.gaps.length > 0} />
      <figcaption>{sentence} Times are in UTC.</figcaption>
      <PolicyList marks={marks} />
      <Numbers steps={steps.steps} sweeps={trend.points.length} />
    </figure>
  );
}

function Switches({ view }: { readonly view: TrendView }) {
  return (
    <ul class="switches">
      {(Object.keys(TREND_RANGES) as TrendRange[]).map((range) => (
        <li key={range}>
          <Link to={pathOf({ ...view, range })} current={range === view.range}>
            {range}
          </Link>
        </li>
      ))}
      {TREND_LAYERS.map((layers) => (
        <li key={layers}>
          <Link to={pathOf({ ...view, layers })} current={layers === view.layers}>
            {layers === 'all' ? 'All verdicts' : 'Not compliant'}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function pathOf({ layers, range }: TrendView): string {
  const path = withQuery(PAGE_PATHS.fleet, {
    range: range === DEFAULT_TREND_VIEW.range ? undefined : range,
    show: layers === DEFAULT_TREND_VIEW.layers ? undefined : layers,
  });
  return `${path}#trend`;
}

function rangeWords(range: TrendRange): string {
  return RANGE_WORDS[range];
}

const RANGE_WORDS = {
  '1h': 'hour',
  '24h': '24 hours',
  '7d': '7 days',
  '90d': '90 days',
} as const satisfies Readonly<Record<TrendRange, string>>;

function Legend({
  hasGaps,
  last,
  verdicts,
}: {
  readonly verdicts: readonly Verdict[];
  readonly last: TrendPoint | undefined;
  readonly hasGaps: boolean;
}) {
  return (
    <ul class="legend" aria-label="Legend: the last sweep">
      {verdicts.map((verdict) => (
        <li key={verdict}>
          <VerdictMark verdict={verdict} /> {verdict} {countText(last?.verdicts[verdict] ?? 0)}
        </li>
      ))}
      {hasGaps ? (
        <li>
          <svg class="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" focusable="false">
            <rect class="gap" width="14" height="14" />
          </svg>{' '}
          No sweep: not known
        </li>
      ) : undefined}
    </ul>
  );
}

function PolicyList({ marks }: { readonly marks: readonly PolicyMark[] }) {
  if (marks.length === 0) return undefined;
  return (
    <ol class="marks-list" aria-label="Activations of policy versions in this range">
      {marks.map(({ at, number, version }) => (
        <li key={number}>
          Policy{' '}
          <Link to={policyVersionPath(version)}>
            <Code>{version.slice(0, 12)}</Code>
          </Link>{' '}
          active since <At at={at} />
        </li>
      ))}
    </ol>
  );
}

function Numbers({ steps, sweeps }: { readonly steps: readonly TrendStep[]; readonly sweeps: number }) {
  const isMerged = steps.some((step) => step.sweeps > 1);
  const columns: readonly Column<TrendStep>[] = [
    { head: 'Sweep', isRowHead: true, cell: ({ point }) => <At at={point.startedAt} /> },
    ...VERDICTS.map((verdict) => ({
      head: verdict,
      isNumber: true,
      cell: ({ point }: TrendStep) => countText(point.verdicts[verdict] ?? 0),
    })),
    { head: 'Hubs', isNumber: true, cell: ({ point }) => countText(point.hubs) },
    { head: 'Judged', isNumber: true, cell: ({ point }) => shareText(point.coverage, 1) },
  ];
  return (
    <Fold
      summary={`The numbers of ${counted(sweeps, 'sweep')}${isMerged ? `, the worst of each of ${steps.length} parts` : ''}`}
    >
      <Table
        caption="Hubs per verdict at each sweep, the newest first"
        isCaptionHidden={true}
        columns={columns}
        rows={[...steps].reverse()}
        keyOf={({ from }) => String(from)}
      />
    </Fold>
  );
}
