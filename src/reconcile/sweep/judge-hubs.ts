import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { err } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import { faultReason, forEachItem } from '../for-each-item.ts';
import { assessObservation } from '../observe/assess-hub.ts';
import { queueRepair } from '../record/queue-hub.ts';
import { recordUnreadHub } from '../record/record-unreadable.ts';
import type { SweepCounts } from '../records/sweep-counts.ts';
import { addCounts, NO_COUNTS } from '../records/sweep-counts.ts';
import { afterFailedRead, isNeverThere } from '../retry-policy.ts';
import type { ReadPace } from './read-pace.ts';
import { recordHubFault } from './record-hub-fault.ts';
import type { SweptHub } from './record-swept.ts';
import { recordSwept, sweptHub } from './record-swept.ts';
import type { ShardState, StoredHub } from './shard-rows.ts';

/** The dependencies and state for judging the hubs of one subscription. */
export interface JudgeContext {
  /** Its network client passes every read through the pace. */
  readonly deps: ReconcileDeps;
  readonly pace: ReadPace;
  readonly state: ShardState;
}

/** A hub and its number in the shard. */
export interface NumberedHub {
  readonly number: number;
  readonly hubId: HubId;
}

/** The outcome of judging a batch of hubs. */
export interface JudgedBatch {
  readonly counts: SweepCounts;
  /** Numbers of hubs that were not judged, because Azure asked for a pause. */
  readonly unjudged: readonly number[];
  readonly pauseSeconds: number;
  /** A sentence on a change that another principal made. */
  readonly foreignChange: string | undefined;
}

/**
 * Concurrent reads in one subscription. The pace limits the reads per second; this number decides how much latency is
 * hidden.
 */
const READS_AT_ONCE = 8;

/** Wait before a shard is resumed that had no policy to judge by. */
const NO_POLICY_SECONDS = 60;

type Counts = Partial<SweepCounts>;
type Known = Pick<NumberedHub, 'hubId'> & { readonly before: StoredHub['record'] };
type Judged =
  | { readonly kind: 'Assessed'; readonly swept: SweptHub }
  | { readonly kind: 'Counted'; readonly counts: Counts }
  | { readonly kind: 'Unjudged'; readonly number: number; readonly pauseSeconds: number };

/** Reads each hub once, judges it, and records the result: unchanged hubs in batches, changed hubs one by one. */
export async function judgeHubs(judging: JudgeContext, hubs: readonly NumberedHub[]): Promise<JudgedBatch> {
  const readsBefore = judging.pace.sent;
  let pauseSeconds = 0;
  const options = { nameOf: ({ hubId }: NumberedHub) => hubId, atOnce: READS_AT_ONCE };
  // An error of one hub is recorded on that hub, so the loop has no faults left.
  const { results: judged } = await forEachItem(hubs, options, async (hub): Promise<Judged> => {
    if (pauseSeconds > 0) return { kind: 'Unjudged', number: hub.number, pauseSeconds };
    const one = await judgeOrRecordFault(judging, hub);
    if (one.kind === 'Unjudged') pauseSeconds = Math.max(pauseSeconds, one.pauseSeconds);
    return one;
  });
  const swept = judged.flatMap((each) => (each.kind === 'Assessed' ? [each.swept] : []));
  const recorded = await recordSwept(judging.deps, swept);
  const counted = judged.flatMap((each) => (each.kind === 'Counted' ? [each.counts] : []));
  const counts = [...counted, recorded.counts].reduce<SweepCounts>(addCounts, NO_COUNTS);
  return {
    counts: { ...counts, reads: judging.pace.sent - readsBefore },
    unjudged: judged.flatMap((each) => (each.kind === 'Unjudged' ? [each.number] : [])),
    pauseSeconds,
    foreignChange: recorded.foreignChange,
  };
}

async function judgeOrRecordFault(judging: JudgeContext, hub: NumberedHub): Promise<Judged> {
  try {
    return await judgeOne(judging, hub);
  } catch (error) {
    const counts = await recordHubFault(judging.deps, hub.hubId, { reason: faultReason(error) });
    return { kind: 'Counted', counts };
  }
}

async function judgeOne({ deps, state }: JudgeContext, { number, hubId }: NumberedHub): Promise<Judged> {
  const active = await policyOrReason(deps);
  if (!active.ok) return { kind: 'Unjudged', number, pauseSeconds: NO_POLICY_SECONDS };
  const stored = state.of(hubId);
  if (!stored.ok) {
    // Neither judged nor written: a newer release may have written the row, so it stays unchanged.
    deps.log.error('hub not judged', { hubId, reason: stored.error });
    return { kind: 'Counted', counts: { unread: 1, damaged: 1 } };
  }
  const { record: before, operation } = stored.value;
  const observed = await deps.network.observe(hubId);
  if (!observed.ok) return await afterUnreadHub(deps, { number, hubId, before }, observed.error);
  const assessed = await assessObservation(deps, active.value, observed.value, {
    record: before?.value,
    operation,
  });
  switch (assessed.kind) {
    case 'Assessed':
      return { kind: 'Assessed', swept: sweptHub(deps, before, assessed.assessment) };
    case 'NoPolicy':
      return { kind: 'Unjudged', number, pauseSeconds: NO_POLICY_SECONDS };
    case 'Project':
    case 'OutOfScope':
      return { kind: 'Counted', counts: await countOutOfScope(deps, { hubId, before }) };
  }
}

/** An unreadable policy is not the fault of a hub: the shard resumes once the policy is readable. */
async function policyOrReason(deps: ReconcileDeps): ReturnType<ReconcileDeps['policy']> {
  try {
    return await deps.policy();
  } catch (error) {
    const reason = faultReason(error);
    deps.log.error('policy not read', { reason });
    return err(reason);
  }
}

/** A run, under the lease, closes out a workspace that was managed before. */
async function countOutOfScope(deps: ReconcileDeps, { before, hubId }: Known): Promise<Counts> {
  if (before === undefined || before.value.goneAt !== undefined) return { outOfScope: 1 };
  await queueRepair(deps, hubId);
  return { outOfScope: 1, repairs: 1 };
}

async function afterUnreadHub(
  deps: ReconcileDeps,
  { before, hubId, number }: Known & NumberedHub,
  failure: Failure,
): Promise<Judged> {
  // The shard reads the hub again when Azure allows it, so that every hub has its one read.
  if (failure.kind === 'Throttled')
    return { kind: 'Unjudged', number, pauseSeconds: Math.max(1, failure.retryAfterSeconds) };
  const after = isNeverThere(failure, before?.value.identity)
    ? ({ kind: 'Gone' } as const)
    : afterFailedRead(failure, { failures: 0, random: 0, timings: deps.timings });
  switch (after.kind) {
    case 'Gone': {
      if (before === undefined || before.value.goneAt !== undefined) return { kind: 'Counted', counts: { gone: 1 } };
      // A run holds the lease, reads once more, and closes the hub out.
      await queueRepair(deps, hubId);
      return { kind: 'Counted', counts: { gone: 1, repairs: 1 } };
    }
    case 'Retry':
      await queueRepair(deps, hubId);
      return { kind: 'Counted', counts: { unread: 1, repairs: 1 } };
    case 'GiveUp': {
      const changed = await recordUnreadHub(deps, hubId, failure);
      const forbidden = failure.kind === 'Forbidden' || failure.kind === 'NotFound' ? 1 : 0;
      return { kind: 'Counted', counts: { unread: 1, forbidden, changed: changed ? 1 : 0 } };
    }
  }
}
