/**
 * What work costs at the ports: counted by `npm run bench -- counts` on fleets of the simulator. A test compares each with
 * `test/bench/counts/counts.json`, and the parts of a sweep with sweeps of several sizes.
 */
export const COUNTED = {
  /**
   * Table operations of a sweep of compliant hubs that have not changed: once, for each shard, and for each batch of a
   * hundred resources of one shard, and each time that a shard which waits for its reads reads the policy again. Rows of
   * shards and of hubs are counted beside these.
   */
  sweep: { once: 16, perShard: 10, perBatch: 2, perPolicyRead: 2 },
  /** An event about a compliant hub, and the follow-up some minutes later. */
  event: { tableOperations: 5.06, queueMessages: 1, armRequests: 1 },
  followUp: { tableOperations: 5.65, queueMessages: 0, armRequests: 1 },
  /** A pass of a timer that finds nothing to do. */
  watchPass: { tableOperations: 11 },
  alertsPass: { tableOperations: 1 },
} as const;

/** Resources whose records one transaction of a sweep holds. */
export const BATCH_RESOURCES = 100;

/** Resources whose ids one row of a shard holds, and rows in a transaction that stores or deletes them. */
export const SHARD_ROWS = { resourcesPerRow: 500, rowsPerWrite: 20, rowsPerDelete: 100 } as const;

/** A shard reads the policy with the first batch after 15 seconds, and a batch at the pace of reads takes 5. */
export const POLICY_READ_EACH_SECONDS = 20;

/** Rows of one answer of Table Storage. */
export const ANSWER_ROWS = 1000;

/** Every account costs two reads: itself and its network. */
export const READS_PER_ACCOUNT = 2;

/** Passes a day of the two timers that run each minute. */
export const PASSES_PER_DAY = 1440;

/**
 * Bytes of a row as Azure counts them, of hubs with 50 rules: a test measures them. A line of history holds each request of
 * a run, so a line about many writes is longer.
 */
export const ROW_BYTES = { hub: 3_300, historyLine: 1_800, change: 1_250 } as const;

/** Days that the template keeps lines of history and changes. */
export const KEPT_DAYS = { history: 400, changes: 90 } as const;

/**
 * Own CPU, measured on a bench of 2026-11-26 (docs/performance.md); later sweeps need less. Seconds on an Intel Xeon of that
 * day, not on an instance of Flex Consumption.
 */
export const CPU_SECONDS = { perShard: 0.0135, perRead: 0.0013 } as const;

/** Heap for each resource while a sweep starts, measured with 10,000 to 1,000,000 hubs in one process (2026-12-01). */
export const START_HEAP_BYTES_PER_RESOURCE = 290;

/** Seconds of one table operation and of one message in a row of them. Assumptions: they were not measured on Azure. */
export const ASSUMED_SECONDS = { tableOperation: 0.01, message: 0.01 } as const;
