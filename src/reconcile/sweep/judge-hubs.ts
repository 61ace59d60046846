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

/** What judging the hubs of one subscription needs. */
export interface JudgeContext {
  /** Its network is the one whose reads pass the pace. */
  readonly deps: ReconcileDeps;
  readonly pace: ReadPace;
  readonly state: ShardState;
}

/** A hub and its number in the shard. */
export interface NumberedHub {
  readonly number: number;
  readonly hubId: HubId;
}

/** What judging some hubs came to. */
export interface JudgedBatch {
  readonly counts: SweepCounts;
  /** Numbers of hubs that had no turn: Azure asked for a pause. */
  readonly unjudged: readonly number[];
  readonly pauseSeconds: number;
  /** A change that others made, for people. */
  readonly foreignChange: string | undefined;
}

/** Reads under way at once in one subscription: the pace decides how many a second, this how much latency is hidden. */
const READS_AT_ONCE = 8;

/** Wait before a shard is gone on with that had no policy to judge by. */
const NO_POLICY_SECONDS = 60;

type Counts = Partial<SweepCounts>;
type Known = Pick<NumberedHub, 'hubId'> & { readonly before: StoredHub['record'] };
type Judged =
  | { readonly kind: 'Assessed'; readonly swept: SweptHub }
  | { readonly kind: 'Counted'; readonly counts: Counts }
  | { readonly kind: 'Unjudged'; readonly number: number; readonly pauseSeconds: number };

/** Reads hubs once each, judges them, and records what was seen: in batches what is as it was, one by one what has changed. */
export async function judgeHubs(judging: JudgeContext, hubs: readonly NumberedHub[]): Promise<JudgedBatch> {
  const readsBefore = judging.pace.sent;
  let pauseSeconds = 0;
  const options = { nameOf: ({ hubId }: NumberedHub) => hubId, atOnce: READS_AT_ONCE };
  // What a hub throws is recorded as that hub's own, so the loop has no faults left.
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
    // Neither judged nor written: the row may be one of a newer release, and stays as it is.
    deps.log.error('hub not judged', { hubId, reason: stored.error });
    return { kind: 'Counted', counts: { unread: 1, damaged: 1 } };
  }
  const { record: before, operation } = stored.value;
  const observed = await deps.network.observe(hubId);
  if (!observed.ok) return await withoutRead(deps, { number, hubId, before }, observed.error);
  const look = await assessObservation(deps, active.value, observed.value, {
    record: before?.value,
    operation,
  });
  switch (look.kind) {
    case 'Assessed':
      return { kind: 'Assessed', swept: sweptHub(deps, before, look.assessment) };
    case 'NoPolicy':
      return { kind: 'Unjudged', number, pauseSeconds: NO_POLICY_SECONDS };
    case 'Project':
    case 'OutOfScope':
      return { kind: 'Counted', counts: await outOfScope(deps, { hubId, before }) };
  }
}

/** A policy that cannot be read is no hub's fault: the shard goes on when it can be. */
async function policyOrReason(deps: ReconcileDeps): ReturnType<ReconcileDeps['policy']> {
  try {
    return await deps.policy();
  } catch (error) {
    const reason = faultReason(error);
    deps.log.error('policy not read', { reason });
    return err(reason);
  }
}

/** A workspace that was managed before is closed out by a run, under the lease. */
async function outOfScope(deps: ReconcileDeps, { before, hubId }: Known): Promise<Counts> {
  if (before === undefined || before.value.goneAt !== undefined) return { outOfScope: 1 };
  await queueRepair(deps, hubId);
  return { outOfScope: 1, repairs: 1 };
}

async function withoutRead(
  deps: ReconcileDeps,
  { before, hubId, number }: Known & NumberedHub,
  failure: Failure,
): Promise<Judged> {
  // Not processed: asked again when Azure says so, because every hub has its one read.
  if (failure.kind === 'Throttled')
    return { kind: 'Unjudged', number, pauseSeconds: Math.max(1, failure.retryAfterSeconds) };
  const after = isNeverThere(failure, before?.value.identity)
    ? ({ kind: 'Gone' } as const)
    : afterFailedRead(failure, { failures: 0, random: 0, timings: deps.timings });
  switch (after.kind) {
    case 'Gone': {
      if (before === undefined || before.value.goneAt !== undefined) return { kind: 'Counted', counts: { gone: 1 } };
      // A run closes it out: it holds the lease, and reads once more.
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
