import { ticks } from 'd3-array';
import { area, curveStepAfter, stack } from 'd3-shape';
import type { Verdict } from '../../../../core/verdict/catalogue/vocabulary.ts';
import { compactPath } from './compact-path.ts';
import type { TrendStep, TrendSteps } from './trend-steps.ts';

/** The layers from the bottom to the top: what is not known lies between green and what is wrong. */
export const LAYERS: readonly Verdict[] = [
  'Compliant',
  'Exempt',
  'Unknown',
  'Unassigned',
  'Pending',
  'Drifted',
  'Blocked',
];

/** Units of the drawing. The plot is what the axes enclose. */
export const CHART = { width: 960, height: 260, left: 52, right: 948, top: 22, bottom: 232 } as const;

/** One verdict as an area. */
export interface TrendLayer {
  readonly verdict: Verdict;
  /** Attribute `d`. */
  readonly path: string;
  /** Greatest height in units: a line around a thinner layer would cover it. */
  readonly height: number;
}

/** A trend as a drawing, in units of {@link CHART}. */
export interface TrendGeometry {
  /** Verdicts that some step has, from the bottom to the top. */
  readonly layers: readonly TrendLayer[];
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
  readonly hubTicks: readonly { readonly y: number; readonly hubs: number }[];
  readonly timeTicks: readonly { readonly x: number; readonly text: string }[];
  /** The place of an instant (ISO); undefined: outside of the range. */
  readonly xOf: (at: string) => number | undefined;
}

/** Draws steps. @param verdicts the layers to draw, in any order */
export function trendGeometry(trend: TrendSteps, verdicts: readonly Verdict[]): TrendGeometry {
  const shown = LAYERS.filter((verdict) => verdicts.includes(verdict));
  const hubTicks = hubTicksUpTo(Math.max(0, ...trend.steps.map((step) => hubsOf(step, shown))));
  const most = Math.max(1, hubTicks.at(-1) ?? 1);
  const x = scale([trend.from, trend.to], [CHART.left, CHART.right]);
  const y = scale([0, most], [CHART.bottom, CHART.top]);
  return {
    layers: layersOf(trend.steps, shown, { x, y, least: most / (CHART.bottom - CHART.top - 1) }),
    gaps: trend.gaps.map(({ from, to }) => ({
      x: Math.round(x(from)),
      width: Math.round(x(to)) - Math.round(x(from)),
    })),
    hubTicks: hubTicks.map((hubs) => ({ y: Math.round(y(hubs)), hubs })),
    timeTicks: timeTicksOf(trend).map(({ at, text }) => ({ x: Math.round(x(at)), text })),
    xOf: (at) => {
      const time = Date.parse(at);
      return time >= trend.from && time <= trend.to ? Math.round(x(time)) : undefined;
    },
  };
}

type Scale = (value: number) => number;

function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const length = to - from;
  return (value) => (length === 0 ? start : start + ((value - from) / length) * (end - start));
}

function hubsOf({ point }: TrendStep, verdicts: readonly Verdict[]): number {
  return verdicts.reduce((sum, verdict) => sum + (point.verdicts[verdict] ?? 0), 0);
}

/** Whole numbers from 0 to the first tick that is not below the largest count. */
function hubTicksUpTo(largest: number): readonly number[] {
  const whole = ticks(0, Math.max(1, largest), 4).filter(Number.isInteger);
  const distance = (whole[1] ?? 1) - (whole[0] ?? 0);
  const last = whole.at(-1) ?? 0;
  return last < largest ? [...whole, last + distance] : whole;
}

/** A corner of the areas: the verdicts that hold from a time on. */
interface Corner {
  readonly at: number;
  readonly verdicts: TrendStep['point']['verdicts'];
}

interface Scales {
  readonly x: Scale;
  readonly y: Scale;
  /** Hubs of one unit: fewer are drawn as if they were as many, so that a single hub among thousands is seen. */
  readonly least: number;
}

function layersOf(
  steps: readonly TrendStep[],
  shown: readonly Verdict[],
  { least, x, y }: Scales,
): readonly TrendLayer[] {
  const paths = new Map(shown.map((verdict) => [verdict, { path: '', height: 0 }]));
  for (const corners of cornersOf(steps)) {
    const stacked = stack<Corner, Verdict>()
      .keys(shown)
      .value(({ verdicts }, verdict) => drawnCount(verdicts[verdict] ?? 0, least))([...corners]);
    for (const series of stacked) {
      const layer = paths.get(series.key);
      if (layer === undefined) continue;
      layer.height = Math.max(layer.height, ...series.map(([low, high]) => y(low) - y(high)));
      const draw = area<(typeof series)[number]>()
        .x(({ data }) => x(data.at))
        .y0(([low]) => y(low))
        .y1(([, high]) => y(high))
        .curve(curveStepAfter);
      layer.path += compactPath(draw(series) ?? '');
    }
  }
  const drawn = [...paths].map(([verdict, { height, path }]) => ({ verdict, path, height }));
  return drawn.filter(({ height }) => height > 0);
}

function drawnCount(hubs: number, least: number): number {
  return hubs === 0 ? 0 : Math.max(hubs, least);
}

/** The corners of each row of steps without a gap. Equal neighbours have one corner. */
function cornersOf(steps: readonly TrendStep[]): readonly (readonly Corner[])[] {
  const rows: Corner[][] = [];
  for (const [index, { from, point, to }] of steps.entries()) {
    const before = steps[index - 1];
    if (before === undefined || before.to !== from) rows.push([]);
    const row = rows.at(-1);
    if (row === undefined) continue;
    if (!isSame(row.at(-1)?.verdicts, point.verdicts)) row.push({ at: from, verdicts: point.verdicts });
    if (steps[index + 1]?.from !== to) row.push({ at: to, verdicts: point.verdicts });
  }
  return rows;
}

function isSame(a: Corner['verdicts'] | undefined, b: Corner['verdicts']): boolean {
  return a !== undefined && LAYERS.every((verdict) => (a[verdict] ?? 0) === (b[verdict] ?? 0));
}

const HOUR_MS = 3_600_000;

/** Distances of marks on the axis of time, in hours. */
const TICK_HOURS = [0.25, 1, 2, 4, 6, 12, 24, 48, 168, 336, 720];

/** At most so many marks fit beside each other. */
const MOST_TICKS = 8;

function timeTicksOf({ from, to }: TrendSteps): readonly { readonly at: number; readonly text: string }[] {
  const hours = TICK_HOURS.find((each) => (to - from) / (each * HOUR_MS) <= MOST_TICKS) ?? TICK_HOURS.at(-1) ?? 1;
  const distance = hours * HOUR_MS;
  const first = Math.ceil(from / distance) * distance;
  const count = Math.max(0, Math.floor((to - first) / distance) + 1);
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * distance;
    const iso = new Date(at).toISOString();
    return { at, text: hours < 24 ? iso.slice(11, 16) : iso.slice(5, 10) };
  });
}
