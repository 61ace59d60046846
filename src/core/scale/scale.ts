import type { DayLoad } from './day-load.ts';
import { dayLoadOf, storedBytesOf } from './day-load.ts';
import { DAYS_PER_MONTH, PRICES } from './price-list.ts';
import type { ScaleInput } from './scale-input.ts';
import type { ScaleLimit } from './scale-limits.ts';
import { scaleLimitsOf } from './scale-limits.ts';
import type { SweepLoad } from './sweep-load.ts';
import { instancesFor, sweepLoadOf } from './sweep-load.ts';

/** What a fleet costs, and which limit it reaches first. */
export interface ScaleFigures {
  readonly input: ScaleInput;
  readonly sweep: SweepLoad;
  readonly day: DayLoad;
  readonly storedGb: number;
  readonly costPerMonthUsd: ScaleCosts;
  /** The fewest instances with which a sweep ends within half of its interval; undefined where no number is enough. */
  readonly instancesForHalfInterval: number | undefined;
  /** All limits, the one that is used most first. */
  readonly limits: readonly ScaleLimit[];
}

/** US dollars a month at the list prices of {@link PRICES}, free grants subtracted. */
export interface ScaleCosts {
  readonly functions: number;
  readonly tables: number;
  readonly queues: number;
  readonly total: number;
}

const GB = 1024 ** 3;
const TEN_THOUSAND = 10_000;
const MILLION = 1_000_000;
const SECONDS_PER_DAY = 24 * 3600;

/**
 * Computes the load, the cost and the limits of a fleet: sweeps that find nothing new, events about compliant hubs, and
 * subscriptions of equal size. Leaves out repairs, notifications, pages, logs, and what Azure bills for the hubs.
 */
export function scaleOf(input: ScaleInput): ScaleFigures {
  const sweep = sweepLoadOf(input);
  const day = dayLoadOf(input, sweep);
  const storedGb = storedBytesOf(input) / GB;
  const half = instancesFor(sweep, SECONDS_PER_DAY / Math.max(1, input.sweepsADay) / 2);
  return {
    input,
    sweep,
    day,
    storedGb,
    costPerMonthUsd: costsOf(day, storedGb),
    instancesForHalfInterval: Number.isFinite(half) ? Math.max(1, Math.ceil(half)) : undefined,
    limits: scaleLimitsOf(input, sweep, day),
  };
}

function costsOf(day: DayLoad, storedGb: number): ScaleCosts {
  const gbSeconds = Math.max(0, day.gbSeconds * DAYS_PER_MONTH - PRICES.flexFreeGbSecondsPerMonth);
  const executions = Math.max(0, day.executions * DAYS_PER_MONTH - PRICES.flexFreeExecutionsPerMonth);
  const functions = gbSeconds * PRICES.flexGbSecondUsd + (executions / MILLION) * PRICES.flexMillionExecutionsUsd;
  const tables =
    storedGb * PRICES.tableGbPerMonthUsd +
    ((day.tableOperations * DAYS_PER_MONTH) / TEN_THOUSAND) * PRICES.tableTenThousandOperationsUsd;
  const queues = ((day.queueOperations * DAYS_PER_MONTH) / TEN_THOUSAND) * PRICES.queueTenThousandOperationsUsd;
  return { functions, tables, queues, total: functions + tables + queues };
}
