/**
 * What Azure admits, and the settings of the template that decide how much of it Hubwarden uses. Tests compare the values
 * that other files of Hubwarden hold with those files.
 */
export const LIMITS = {
  /**
   * The sweep's share, 80 %, of the reads of one principal in one subscription: 250, and 25 more each second.
   * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (read 2026-11)
   */
  burstReads: 200,
  readsPerSecond: 20,
  /** The whole refill: events may use all of it. Same page. */
  allReadsPerSecond: 25,
  /** A read costs at least a round trip, so a shard with eight reads at once is seldom faster than this. An assumption. */
  secondsPerRead: 0.3,
  readsAtOncePerShard: 8,
  /**
   * Rows of one page of Resource Graph, and its quota of pages.
   * @see https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests (read 2026-10)
   */
  graphPageRows: 1000,
  graphPagesPerSecond: 3,
  /** Hubwarden treats a longer list as circular. */
  graphPages: 1000,
  /** Functions that one instance runs at once from one queue, and messages for which the platform adds an instance: `host.json`. */
  messagesAtOncePerInstance: 6,
  messagesPerInstance: 4,
  functionTimeoutSeconds: 600,
  /** A shard ends its message after this long, and a later one resumes it. */
  shardMessageSeconds: 300,
  /** A sweep that has not ended by then no longer blocks the next one, which drops the rest of it. */
  sweepAbandonSeconds: 7200,
  /** Default of the template. Flex Consumption admits 1,000. */
  instances: 40,
  instanceGb: 2,
  /** What V8 takes for its old generation where the memory of the instance is 2,048 MB. */
  heapBytes: 1024 * 1024 * 1024,
  /**
   * A period in which an instance executes functions is billed with at least this long.
   * @see https://learn.microsoft.com/azure/azure-functions/functions-consumption-costs (read 2026-12)
   */
  billedSecondsAtLeast: 1,
  /** @see https://learn.microsoft.com/azure/storage/tables/scalability-targets (read 2026-12) */
  tableOperationsPerSecond: 20_000,
} as const;
