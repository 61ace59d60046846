import { BURST_READS, READS_PER_SECOND } from '../../sweep/read-pace.ts';

/** One subscription of a sweep, as far as its reads have come. */
export interface ShardReads {
  /** Hubs that discovery found. */
  readonly found: number;
  /** Hubs whose read has ended. */
  readonly ended: number;
  /** Requests so far: a hub takes one, or more if the plan needs them. */
  readonly sent: number;
  /** undefined: no read has begun. */
  readonly startedAt: Date | undefined;
  /** Seconds of waits that Azure asked for, the rest of the present one included. */
  readonly pausedSeconds: number;
  /** End of the newest wait that Azure asked for. */
  readonly pausedUntil: Date | undefined;
  /** When the last of the failed reads that wait is tried again. */
  readonly retryAt: Date | undefined;
}

/**
 * Estimates how long the rest of a sweep takes: by the read budget of each subscription, by the speed of its reads so far
 * where Azure or the network is slower than the budget, and by waits that are known.
 *
 * @param shardsAtOnce subscriptions that are read side by side
 * @returns seconds, never negative; undefined while no read has ended
 */
export function remainingSeconds(shards: readonly ShardReads[], now: Date, shardsAtOnce: number): number | undefined {
  const begun = shards.filter(({ ended }) => ended > 0);
  if (begun.length === 0) return undefined;
  const ended = sumOf(begun, (each) => each.ended);
  const typical = {
    secondsPerHub: sumOf(begun, (each) => activeSeconds(each, now)) / ended,
    readsPerHub: sumOf(begun, (each) => each.sent) / ended,
  };
  const left = shards.map((each) => secondsLeft(each, typical, now)).filter((seconds) => seconds > 0);
  return Math.max(0, ...left, sumOf(left, (seconds) => seconds) / Math.min(shardsAtOnce, Math.max(1, left.length)));
}

interface Typical {
  readonly secondsPerHub: number;
  readonly readsPerHub: number;
}

function secondsLeft(shard: ShardReads, typical: Typical, now: Date): number {
  const hubs = shard.found - shard.ended;
  if (hubs <= 0) return 0;
  const { readsPerHub, secondsPerHub } =
    shard.ended === 0
      ? typical
      : { secondsPerHub: activeSeconds(shard, now) / shard.ended, readsPerHub: shard.sent / shard.ended };
  const reads = hubs * Math.max(1, readsPerHub);
  const budgetSeconds = Math.max(0, reads - readsInBucket(shard, now)) / READS_PER_SECOND;
  const pauseSeconds = secondsUntil(shard.pausedUntil, now);
  return pauseSeconds + Math.max(budgetSeconds, hubs * secondsPerHub, secondsUntil(shard.retryAt, now));
}

/** Reads that the budget admits at once, by the same rule as the sweep's own bucket. */
function readsInBucket({ sent, startedAt }: ShardReads, now: Date): number {
  if (startedAt === undefined) return BURST_READS;
  const refilled = secondsBetween(startedAt, now) * READS_PER_SECOND - sent;
  return Math.min(BURST_READS, Math.max(0, BURST_READS + refilled));
}

/** Seconds since the first read in which Azure did not ask for a wait. */
function activeSeconds({ pausedSeconds, pausedUntil, startedAt }: ShardReads, now: Date): number {
  if (startedAt === undefined) return 0;
  const pausedSoFar = pausedSeconds - secondsUntil(pausedUntil, now);
  return Math.max(0, secondsBetween(startedAt, now) - pausedSoFar);
}

function secondsUntil(at: Date | undefined, now: Date): number {
  return at === undefined ? 0 : Math.max(0, secondsBetween(now, at));
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, each) => sum + value(each), 0);
}
