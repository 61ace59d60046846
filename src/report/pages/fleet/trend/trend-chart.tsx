import { policyVersionPath } from '../../../../core/pages/page-paths.ts';
import type { FleetTrend } from '../../../../reconcile/queries/web-reads.ts';
import { Link } from '../../parts/link.tsx';
import { countText } from '../../parts/parts.tsx';
import { utcText } from '../../parts/time.tsx';
import type { TrendGeometry } from './trend-geometry.ts';
import { CHART } from './trend-geometry.ts';

/** An activation of a policy version, at its place in the chart. */
export interface PolicyMark {
  /** Number of the mark in the chart and in the list below it, from 1. */
  readonly number: number;
  readonly version: string;
  readonly at: string;
  readonly x: number;
}

/** The activations that the chart shows, the newest last. */
export function policyMarks({ policies }: Pick<FleetTrend, 'policies'>, { xOf }: TrendGeometry): readonly PolicyMark[] {
  const placed = policies.flatMap(({ at, version }) => {
    const x = xOf(at);
    return x === undefined ? [] : [{ at, version, x }];
  });
  return placed.slice(-MOST_MARKS).map((mark, index) => ({ ...mark, number: index + 1 }));
}

/** More marks would hide the areas. */
const MOST_MARKS = 12;

/** A layer at least this high has a line around it that keeps it apart from its neighbours. */
const HIGH_ENOUGH = 5;

/** The drawing of a trend. A screen reader reads the title and the description, and the table beside it. */
export function TrendChart({
  description,
  geometry,
  marks,
  title,
}: {
  readonly geometry: TrendGeometry;
  readonly marks: readonly PolicyMark[];
  readonly title: string;
  readonly description: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard.
    <section class="scroll latest" tabIndex={0} aria-label="Chart">
      <div class="chart">
        <svg viewBox={`0 0 ${CHART.width} ${CHART.height}`} role="img" aria-labelledby="trend-name trend-text">
          <title id="trend-name">{title}</title>
          <desc id="trend-text">{description}</desc>
          <Hatching />
          <Axes geometry={geometry} />
          {geometry.gaps.map(({ width, x }) => (
            <rect key={x} class="gap" x={x} y={CHART.top} width={width} height={CHART.bottom - CHART.top} />
          ))}
          {geometry.layers.map(({ height, path, verdict }) => (
            <path key={verdict} class={`area area-${verdict}${height < HIGH_ENOUGH ? '' : ' apart'}`} d={path} />
          ))}
        </svg>
        {marks.length === 0 ? undefined : <Marks marks={marks} />}
      </div>
    </section>
  );
}

function Hatching() {
  return (
    <defs>
      <pattern id="hatching" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatching" width="2" height="7" />
      </pattern>
    </defs>
  );
}

function Axes({ geometry: { hubTicks, timeTicks } }: { readonly geometry: TrendGeometry }) {
  return (
    <g class="axes">
      {hubTicks.map(({ hubs, y }) => (
        <g key={hubs}>
          <line x1={CHART.left} x2={CHART.right} y1={y} y2={y} />
          <text x={CHART.left - 8} y={y + 4} text-anchor="end">
            {countText(hubs)}
          </text>
        </g>
      ))}
      {timeTicks.map(({ text, x }) => (
        <g key={x}>
          <line x1={x} x2={x} y1={CHART.bottom} y2={CHART.bottom + 5} />
          <text x={x} y={CHART.bottom + 19} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Above the drawing, because an image for screen readers holds no links. Keyboards reach the same links in the list below it. */
function Marks({ marks }: { readonly marks: readonly PolicyMark[] }) {
  return (
    <svg class="marks" viewBox={`0 0 ${CHART.width} ${CHART.height}`} aria-hidden="true" focusable="false">
      {marks.map(({ at, number, version, x }) => (
        <Link key={number} to={policyVersionPath(version)} isSkippedByKeyboard={true}>
          <title>{`Policy ${version.slice(0, 12)}, active since ${utcText(at)}`}</title>
          <line class="grip" x1={x} x2={x} y1={2} y2={CHART.bottom} />
          <line x1={x} x2={x} y1={18} y2={CHART.bottom} />
          <circle cx={x} cy={10} r={8} />
          <text x={x} y={14} text-anchor="middle">
            {number}
          </text>
        </Link>
      ))}
    </svg>
  );
}
