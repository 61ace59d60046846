import { subHours } from 'date-fns/subHours';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { FleetPage } from '../../../report/pages/fleet/fleet-page.tsx';
import type { TrendRange, TrendView } from '../../../report/pages/fleet/trend/trend-view.ts';
import { DEFAULT_TREND_VIEW, TREND_LAYERS, TREND_RANGES } from '../../../report/pages/fleet/trend/trend-view.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/?range=7d&show=wrong`: how the fleet stands, and its trend. */
export async function fleetPage({ now, parts: { reads }, query }: PageCall): Promise<PageResult> {
  const trendView = readTrendView(query);
  if (!trendView.ok) return { kind: 'BadRequest', message: trendView.error };
  const since = subHours(now, TREND_RANGES[trendView.value.range]).toISOString();
  const [overview, trend] = await Promise.all([reads.overview(), reads.trend(since)]);
  if (!overview.ok) return { kind: 'Unavailable', message: overview.error };
  const props = { overview: overview.value, trend, trendView: trendView.value };
  return page(view(FleetPage, props), { jsonPath: '/api/fleet' });
}

function readTrendView(query: URLSearchParams): Result<TrendView, string> {
  const read = readQuery(query, ['range', 'show']);
  if (!read.ok) return read;
  const { range = DEFAULT_TREND_VIEW.range, show = DEFAULT_TREND_VIEW.layers } = read.value;
  const ranges = Object.keys(TREND_RANGES) as TrendRange[];
  const known = ranges.find((each) => each === range);
  const layers = TREND_LAYERS.find((each) => each === show);
  if (known === undefined) return err(`"range" is one of ${ranges.join(', ')}.`);
  if (layers === undefined) return err(`"show" is one of ${TREND_LAYERS.join(', ')}.`);
  return ok({ range: known, layers });
}
