import type { SweepCounts } from '../records/sweep-counts.ts';

/** The outcome of recording one hub. */
export interface HubRecorded {
  readonly counts: Partial<SweepCounts>;
  /** A sentence on a change that another principal made. */
  readonly foreignChange?: string | undefined;
}

/**
 * Concurrent reads in one subscription. The pace limits the reads per second; this number decides how much latency is
 * hidden.
 */
export const READS_AT_ONCE = 8;

/** Number of concurrent writes of single records. */
export const WRITES_AT_ONCE = 4;
