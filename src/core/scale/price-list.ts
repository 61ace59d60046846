/**
 * Prices in US dollars, pay as you go, East US, locally redundant storage, for an estimate of the size of a bill. The pages of
 * Azure show figures only to a browser, so these were not read there: tables and GB-seconds are as third parties quoted them
 * (2025-05 to 2026-07); executions, free grants and queues are the figures usually quoted. None was compared with a bill.
 *
 * @see https://azure.microsoft.com/pricing/details/functions/
 * @see https://azure.microsoft.com/pricing/details/storage/tables/
 * @see https://azure.microsoft.com/pricing/details/storage/queues/
 */
export const PRICES = {
  /** Flex Consumption, on demand: memory of an instance times the time in which it executes functions. */
  flexGbSecondUsd: 0.000026,
  flexMillionExecutionsUsd: 0.4,
  /** Free for each subscription and month. */
  flexFreeGbSecondsPerMonth: 100_000,
  flexFreeExecutionsPerMonth: 250_000,
  tableGbPerMonthUsd: 0.045,
  tableTenThousandOperationsUsd: 0.00036,
  queueTenThousandOperationsUsd: 0.0004,
} as const;

/** The source of {@link PRICES} and the date of the reading, as a display text. */
export const PRICE_SOURCE =
  'prices of East US as third parties quote them, 2026-12, not compared with a bill; azure.microsoft.com/pricing has those of today';

/** Days of the average month, as Azure's 730 hours. */
export const DAYS_PER_MONTH = 730 / 24;
