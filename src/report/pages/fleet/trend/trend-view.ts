/** The ranges of the chart, in hours. */
export const TREND_RANGES = { '1h': 1, '24h': 24, '7d': 168, '90d': 2160 } as const;

/** A range of the chart, as the address of the page names it. */
export type TrendRange = keyof typeof TREND_RANGES;

/** `all`: every verdict. `wrong`: without compliant and exempt hubs, so that few hubs of a large fleet can be seen. */
export const TREND_LAYERS = ['all', 'wrong'] as const;

/** How the chart of the fleet is shown: what its address says. */
export interface TrendView {
  readonly range: TrendRange;
  readonly layers: (typeof TREND_LAYERS)[number];
}

/** What an address without a word about the chart shows. */
export const DEFAULT_TREND_VIEW: TrendView = { range: '7d', layers: 'all' };
