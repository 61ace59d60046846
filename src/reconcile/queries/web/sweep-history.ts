import { subDays } from 'date-fns/subDays';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { Clock, Rows, Scheduler } from '../../ports.ts';
import type { StoredVersion } from '../../records/policy-record.ts';
import { storedVersions } from '../../records/policy-record.ts';
import type { SweepRecord } from '../../records/sweep-record.ts';
import { coverageOf, sweepSummaries } from '../../records/sweep-record.ts';
import type { FreshnessLimits } from '../fleet/last-known.ts';
import { LastKnown } from '../fleet/last-known.ts';
import type { FleetTrend, TrendPoint } from '../web-reads.ts';

/** How far back an instance keeps the summaries of sweeps: the longest range of the pages, and a day. */
const KEPT_DAYS = 91;

/** Distances of sweeps from which the usual one is taken. */
const DISTANCES = 25;

/** Summaries of sweeps and stored versions, as an instance knows them. */
export interface SweepPast {
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
  /** Newest first. */
  readonly versions: readonly StoredVersion[];
}

/** The ended sweeps of the last three months. Summaries do not change, so a refresh reads only those that are new. */
export class SweepHistory {
  readonly #deps: { readonly rows: Rows; readonly clock: Clock };
  readonly #kept: LastKnown<SweepPast>;
  #points: readonly TrendPoint[] = [];

  constructor(
    deps: { readonly rows: Rows; readonly clock: Clock; readonly scheduler: Scheduler },
    limits: FreshnessLimits,
  ) {
    this.#deps = deps;
    this.#kept = new LastKnown(() => this.#refresh(), deps, limits);
  }

  /** Every known sweep. */
  past(): ReturnType<LastKnown<SweepPast>['get']> {
    return this.#kept.get();
  }

  /** @param since ISO; an earlier time than an instance keeps begins where it keeps the first sweep */
  async trend(since: string): Promise<Result<FleetTrend, string>> {
    const known = await this.#kept.get();
    if (!known.ok) return known;
    const { value, ...age } = known.value;
    const points = value.points.filter(({ startedAt }) => startedAt >= since);
    const activations = value.versions.filter(({ activatedAt }) => activatedAt >= since);
    return ok({
      ...age,
      since,
      points,
      policies: activations.map(({ activatedAt, hash }) => ({ version: hash, at: activatedAt })).reverse(),
      intervalSeconds: usualInterval(value.points),
    });
  }

  async #refresh(): Promise<SweepPast> {
    const { clock, rows } = this.#deps;
    const oldest = subDays(clock.now(), KEPT_DAYS).toISOString();
    const known = this.#points.filter(({ startedAt }) => startedAt >= oldest);
    const newest = known.at(-1);
    const read = (await sweepSummaries(rows, newest?.startedAt ?? oldest)).map(pointOf);
    const ids = new Set(read.map(({ sweepId }) => sweepId));
    this.#points = [...known.filter(({ sweepId }) => !ids.has(sweepId)), ...read];
    return { points: this.#points, versions: await storedVersions(rows) };
  }
}

/** The median of the newest distances between two starts, in seconds; undefined before the second sweep. */
export function usualInterval(points: readonly Pick<TrendPoint, 'startedAt'>[]): number | undefined {
  const starts = points.slice(-DISTANCES - 1).map(({ startedAt }) => Date.parse(startedAt));
  const distances = starts.slice(1).map((start, index) => (start - (starts[index] ?? start)) / 1000);
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)];
}

/** Verdicts of a sweep, with every hub that it found: a hub that it could not read counts as Unknown. */
export function pointOf(sweep: SweepRecord): TrendPoint {
  const { endedAt, gone, hubs, outOfScope, startedAt, sweepId } = sweep;
  const countable = Math.max(0, hubs - gone - outOfScope);
  const judged = Object.values(sweep.verdicts).reduce((sum, count) => sum + count, 0);
  const unread = Math.max(0, countable - judged);
  const unknown = (sweep.verdicts.Unknown ?? 0) + unread;
  return {
    ...{ sweepId, startedAt, endedAt: endedAt ?? startedAt },
    verdicts: unknown === 0 ? sweep.verdicts : { ...sweep.verdicts, Unknown: unknown },
    hubs: judged + unread,
    coverage: coverageOf(sweep),
  };
}
