import { LIMITS } from './azure-limits.ts';
import {
  ANSWER_ROWS,
  ASSUMED_SECONDS,
  BATCH_RESOURCES,
  COUNTED,
  CPU_SECONDS,
  POLICY_READ_EACH_SECONDS,
  READS_PER_ACCOUNT,
  SHARD_ROWS,
  START_HEAP_BYTES_PER_RESOURCE,
} from './counted-work.ts';
import type { ScaleInput } from './scale-input.ts';

/** What one sweep of a fleet costs that has not changed. */
export interface SweepLoad {
  /** GETs of hubs, accounts and networks. */
  readonly reads: number;
  /** Requests to Resource Graph: one for each page, and one for the subscriptions. */
  readonly graphPages: number;
  readonly shards: number;
  /** Messages that are sent: one for each shard, and one for each time that a shard is resumed. */
  readonly messages: number;
  readonly tableOperations: number;
  readonly cpuSeconds: number;
  /** From the timer to the last message of a shard. */
  readonly startSeconds: number;
  /** Heap that the start needs. */
  readonly startHeapBytes: number;
  /** Of the largest subscription, at 80 % of Azure's bucket of reads. */
  readonly shardSeconds: number;
  /** Instances that the platform starts for the shards, as the template limits them. */
  readonly instances: number;
  /** From the timer to the last verdict. */
  readonly seconds: number;
  /** Memory of the instances times the time in which they execute functions. */
  readonly gbSeconds: number;
}

/** Computes one sweep. Subscriptions count as equally large. */
export function sweepLoadOf(input: ScaleInput): SweepLoad {
  const { accounts, hubs, subscriptions: shards } = input;
  const resources = hubs + accounts;
  const reads = hubs + READS_PER_ACCOUNT * accounts;
  const graphPages = Math.ceil(resources / LIMITS.graphPageRows) + 1;
  const shardSeconds = shardSecondsOf(input);
  const tableOperations = tableOperationsOf(resources, shards, shardSeconds);
  const messages = shards * Math.max(1, Math.ceil(shardSeconds / LIMITS.shardMessageSeconds));
  const cpuSeconds = shards * CPU_SECONDS.perShard + reads * CPU_SECONDS.perRead;
  const startSeconds = startSecondsOf(resources, shards, graphPages);
  const instances = Math.min(LIMITS.instances, Math.ceil(shards / LIMITS.messagesPerInstance));
  const judgeSeconds = judgeSecondsOf({ shards, shardSeconds, cpuSeconds }, instances);
  return {
    reads,
    graphPages,
    shards,
    messages,
    tableOperations,
    cpuSeconds,
    startSeconds,
    startHeapBytes: resources * START_HEAP_BYTES_PER_RESOURCE,
    shardSeconds,
    instances,
    seconds: startSeconds + judgeSeconds,
    gbSeconds: LIMITS.instanceGb * (Math.max(LIMITS.billedSecondsAtLeast, startSeconds) + instances * judgeSeconds),
  };
}

/** Instances with which a sweep ends within a time, not rounded. @returns infinite where no number is enough */
export function instancesFor({ cpuSeconds, shardSeconds, shards, startSeconds }: SweepLoad, seconds: number): number {
  const left = seconds - startSeconds;
  if (left < shardSeconds || left <= 0) return Number.POSITIVE_INFINITY;
  return Math.max((shards * shardSeconds) / (LIMITS.messagesAtOncePerInstance * left), cpuSeconds / left);
}

function judgeSecondsOf(
  { cpuSeconds, shards, shardSeconds }: Pick<SweepLoad, 'cpuSeconds' | 'shards' | 'shardSeconds'>,
  instances: number,
): number {
  const waves = Math.max(1, shards / (LIMITS.messagesAtOncePerInstance * instances));
  return Math.max(LIMITS.billedSecondsAtLeast, shardSeconds * waves, cpuSeconds / instances);
}

/** Hubs and accounts have a bucket of reads each. A shard reads in the order of ids, so that its waits add up. */
function shardSecondsOf({ accounts, hubs, subscriptions }: ScaleInput): number {
  const hubReads = Math.ceil(hubs / subscriptions);
  const accountReads = READS_PER_ACCOUNT * Math.ceil(accounts / subscriptions);
  const atFullSpeed = ((hubReads + accountReads) * LIMITS.secondsPerRead) / LIMITS.readsAtOncePerShard;
  return Math.max(atFullSpeed, pacedSeconds(hubReads) + pacedSeconds(accountReads));
}

function pacedSeconds(reads: number): number {
  return Math.max(0, (reads - LIMITS.burstReads) / LIMITS.readsPerSecond);
}

function shardRowsOf(resources: number, shards: number): number {
  return shards * (1 + Math.ceil(resources / shards / SHARD_ROWS.resourcesPerRow));
}

function tableOperationsOf(resources: number, shards: number, shardSeconds: number): number {
  const inShard = Math.ceil(resources / shards);
  const rows = shardRowsOf(resources, shards);
  const { once, perBatch, perPolicyRead, perShard } = COUNTED.sweep;
  return (
    once +
    perShard * shards +
    perBatch * shards * Math.ceil(inShard / BATCH_RESOURCES) +
    perPolicyRead * shards * Math.floor(shardSeconds / POLICY_READ_EACH_SECONDS) +
    // The rows of this sweep are written, and those of the sweep before are listed and deleted.
    Math.ceil(rows / SHARD_ROWS.rowsPerWrite) +
    Math.ceil(rows / SHARD_ROWS.rowsPerDelete) +
    furtherAnswers(rows) +
    // Known hubs are listed at the start, and again by each shard.
    furtherAnswers(resources) +
    shards * furtherAnswers(inShard)
  );
}

function furtherAnswers(rows: number): number {
  return Math.max(0, Math.ceil(rows / ANSWER_ROWS) - 1);
}

function startSecondsOf(resources: number, shards: number, graphPages: number): number {
  const writes = Math.ceil(shardRowsOf(resources, shards) / SHARD_ROWS.rowsPerWrite);
  const answers = Math.ceil(resources / ANSWER_ROWS);
  return (
    graphPages / LIMITS.graphPagesPerSecond +
    (writes + answers) * ASSUMED_SECONDS.tableOperation +
    shards * ASSUMED_SECONDS.message
  );
}
