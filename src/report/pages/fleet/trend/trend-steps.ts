import type { Verdict } from '../../../../core/verdict/catalogue/vocabulary.ts';
import { VERDICTS } from '../../../../core/verdict/catalogue/vocabulary.ts';
import type { FleetTrend, TrendPoint } from '../../../../reconcile/queries/web-reads.ts';

/** One step of the chart: the verdicts from one sweep to the next. Times are milliseconds since 1970. */
export interface TrendStep {
  readonly from: number;
  readonly to: number;
  readonly point: TrendPoint;
  /** Number of sweeps that the step stands for; `point` is the one with the most hubs that are neither compliant nor exempt. */
  readonly sweeps: number;
}

/** A time that no sweep covers. */
export interface TrendGap {
  readonly from: number;
  readonly to: number;
}

/** A trend cut into steps and gaps, which together fill the range. */
export interface TrendSteps {
  readonly from: number;
  readonly to: number;
  /** Oldest first. */
  readonly steps: readonly TrendStep[];
  readonly gaps: readonly TrendGap[];
}

/** Parts of the range with one step each, unless a gap lies within. More are narrower than a person can see, and the page grows with each. */
export const MOST_STEPS = 96;

/** Two sweeps further apart than so many intervals leave a gap: what happened between them is not known. */
const INTERVALS_OF_A_GAP = 2;

/**
 * Cuts a trend into steps. Each sweep holds until the next one, and for two intervals at most. Where more sweeps than
 * {@link MOST_STEPS} are in the range, the worst one of each part of the range is shown, so that no problem is hidden.
 *
 * @param now end of the range
 */
export function trendSteps({ intervalSeconds, points, since }: FleetTrend, now: Date): TrendSteps {
  const [from, to] = [Date.parse(since), now.getTime()];
  const longest = intervalSeconds === undefined ? to - from : intervalSeconds * 1000 * INTERVALS_OF_A_GAP;
  const steps: TrendStep[] = [];
  const gaps: TrendGap[] = [];
  let end = from;
  for (const [index, point] of points.entries()) {
    const at = Math.max(from, Date.parse(point.startedAt));
    const next = points[index + 1];
    const until = next === undefined ? to : Date.parse(next.startedAt);
    if (at > end) gaps.push({ from: end, to: at });
    end = Math.max(at, Math.min(until, at + longest, to));
    if (end > at) steps.push({ from: at, to: end, point, sweeps: 1 });
  }
  if (end < to) gaps.push({ from: end, to });
  return { from, to, steps: merged(steps, from, to - from), gaps };
}

/** Joins the steps of each part of the range that have no gap between them. */
function merged(steps: readonly TrendStep[], start: number, length: number): readonly TrendStep[] {
  if (steps.length <= MOST_STEPS) return steps;
  const partOf = ({ from }: TrendStep): number => Math.floor(((from - start) / length) * MOST_STEPS);
  const result: TrendStep[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (last !== undefined && last.to === step.from && partOf(last) === partOf(step))
      result[result.length - 1] = joined(last, step);
    else result.push(step);
  }
  return result;
}

function joined(a: TrendStep, b: TrendStep): TrendStep {
  const point = wrongIn(b.point) > wrongIn(a.point) ? b.point : a.point;
  return { from: a.from, to: b.to, point, sweeps: a.sweeps + b.sweeps };
}

/** Verdicts that need no attention. */
export const FINE_VERDICTS: readonly Verdict[] = ['Compliant', 'Exempt'];

/** Hubs of a sweep that are neither compliant nor exempt. */
export function wrongIn({ verdicts }: Pick<TrendPoint, 'verdicts'>): number {
  return VERDICTS.filter((verdict) => !FINE_VERDICTS.includes(verdict)).reduce(
    (sum, verdict) => sum + (verdicts[verdict] ?? 0),
    0,
  );
}
