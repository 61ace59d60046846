import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import { faultReason, forEachItem, throwFaults } from '../for-each-item.ts';
import { assessObservation } from '../observe/assess-hub.ts';
import type { HubAnswer, PolicyInForce } from '../ports.ts';
import { queueRepair } from '../record/queue-hub.ts';
import { recordUnreadHub } from '../record/record-unreadable.ts';
import type { SweepCounts } from '../records/sweep-counts.ts';
import { addCounts, NO_COUNTS } from '../records/sweep-counts.ts';
import { afterFailedRead, isNeverThere } from '../retry-policy.ts';
import { recognised } from './confirm-swept.ts';
import { readControlOnce } from './read-control-once.ts';
import type { ReadPace } from './read-pace.ts';
import { recordHubFault } from './record-hub-fault.ts';
import type { SweptHub } from './record-swept.ts';
import { recordSwept, sweptHub } from './record-swept.ts';
import { READS_AT_ONCE } from './recorded-hub.ts';
import { holdsAt, judgedUnder } from './settled-judgement.ts';
import type { LoadedHub, ShardState, StoredHub } from './shard-rows.ts';

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
  /** Numbers of hubs that were not judged: Azure asked for a pause, or another writer came between recognition and record. */
  readonly unjudged: readonly number[];
  readonly pauseSeconds: number;
  /** A sentence on a change that another principal made. */
  readonly foreignChange: string | undefined;
}

/** Wait before a shard is resumed that had no policy to judge by. */
const NO_POLICY_SECONDS = 60;

type Counts = Partial<SweepCounts>;
type Known = Pick<NumberedHub, 'hubId'> & { readonly before: StoredHub['record'] };
interface Unjudged {
  readonly kind: 'Unjudged';
  readonly number: number;
  readonly pauseSeconds: number;
}
type Judged =
  | { readonly kind: 'Assessed'; readonly swept: SweptHub }
  | { readonly kind: 'Counted'; readonly counts: Counts }
  | Unjudged;
/** A hub whose answer has to be judged. */
interface Answered extends NumberedHub {
  readonly kind: 'Answered';
  readonly answer: Result<HubAnswer, Failure> | Thrown;
}
/** A hub that Azure was asked for: recognised, to be judged, or not read because Azure asked for a pause. */
type Looked = Exclude<Judged, { readonly kind: 'Counted' }> | Answered;
/** Reading the hub threw. */
interface Thrown {
  readonly thrown: unknown;
}

/**
 * Reads each hub once, and records the result: hubs whose answer is the one that was judged before are confirmed without
 * another look at their records; the others are judged.
 */
export async function judgeHubs(judging: JudgeContext, hubs: readonly NumberedHub[]): Promise<JudgedBatch> {
  const readsBefore = judging.pace.sent;
  const active = await policyOrReason(judging.deps);
  const judged = active.ok ? await judgeAll(judging, active.value, hubs) : hubs.map(withoutPolicy);
  const swept = judged.flatMap((each) => (each.kind === 'Assessed' ? [each.swept] : []));
  const recorded = await recordSwept(judging.deps, swept);
  const counted = judged.flatMap((each) => (each.kind === 'Counted' ? [each.counts] : []));
  const counts = [...counted, recorded.counts].reduce<SweepCounts>(addCounts, NO_COUNTS);
  const unjudged = judged.filter((each) => each.kind === 'Unjudged');
  for (const hubId of recorded.unconfirmed) judging.state.forget(hubId);
  const again = hubs.filter(({ hubId }) => recorded.unconfirmed.includes(hubId));
  return {
    counts: { ...counts, reads: judging.pace.sent - readsBefore },
    unjudged: [...again, ...unjudged].map((each) => each.number),
    pauseSeconds: Math.max(0, ...unjudged.map((each) => each.pauseSeconds)),
    foreignChange: recorded.foreignChange,
  };
}

function withoutPolicy({ number }: NumberedHub): Judged {
  return { kind: 'Unjudged', number, pauseSeconds: NO_POLICY_SECONDS };
}

async function judgeAll(
  judging: JudgeContext,
  active: PolicyInForce,
  hubs: readonly NumberedHub[],
): Promise<readonly Judged[]> {
  const under = await judgedUnder(judging.deps, active);
  const looked = await untilPause(hubs, (hub) => lookAt(judging, under, hub));
  const answered = looked.filter((each) => each.kind === 'Answered');
  const rows = await judging.state.load(answered.map(({ hubId }) => hubId));
  const planning = { ...judging, deps: { ...judging.deps, rows: readControlOnce(judging.deps.rows), guardsOfRun: {} } };
  const judged = await untilPause(answered, async (hub): Promise<Judged> => {
    const stored = rows.get(hub.hubId) ?? err('its row was not read');
    return await judgeOrRecordFault(planning, { active, under, stored }, hub);
  });
  return [...looked.filter((each) => each.kind !== 'Answered'), ...judged];
}

/** Works on several hubs at once, until one of them shows that Azure asks for a pause: the rest stay unjudged. */
async function untilPause<Hub extends NumberedHub, Outcome extends { readonly kind: string }>(
  hubs: readonly Hub[],
  work: (hub: Hub) => Promise<Outcome | Unjudged>,
): Promise<readonly (Outcome | Unjudged)[]> {
  let pauseSeconds = 0;
  const options = { nameOf: ({ hubId }: Hub) => hubId, atOnce: READS_AT_ONCE };
  const { faults, results } = await forEachItem(hubs, options, async (hub): Promise<Outcome | Unjudged> => {
    if (pauseSeconds > 0) return { kind: 'Unjudged', number: hub.number, pauseSeconds };
    const outcome = await work(hub);
    if ('pauseSeconds' in outcome) pauseSeconds = Math.max(pauseSeconds, outcome.pauseSeconds);
    return outcome;
  });
  // The work catches the errors of its hub.
  throwFaults(faults);
  return results;
}

async function lookAt({ deps, state }: JudgeContext, under: string | undefined, hub: NumberedHub): Promise<Looked> {
  const { hubId, number } = hub;
  const answer = await lookOrThrown(deps, hubId);
  if ('thrown' in answer) return { kind: 'Answered', ...hub, answer };
  if (!answer.ok && answer.error.kind === 'Throttled') return afterThrottled(number, answer.error);
  const head = state.head(hubId);
  const judged = head?.judged;
  const isKnown =
    answer.ok &&
    judged !== undefined &&
    judged.under === under &&
    judged.digest === answer.value.digest &&
    holdsAt(judged.until, deps.clock.now()) &&
    !state.hasOperation(hubId);
  if (!isKnown || head === undefined) return { kind: 'Answered', ...hub, answer };
  return { kind: 'Assessed', swept: recognised(hubId, head.etag, answer.value.askedAt) };
}

async function lookOrThrown(deps: ReconcileDeps, hubId: HubId): Promise<Result<HubAnswer, Failure> | Thrown> {
  try {
    return await deps.network.look(hubId);
  } catch (thrown) {
    return { thrown };
  }
}

interface Judging {
  readonly active: PolicyInForce;
  readonly under: string | undefined;
  readonly stored: LoadedHub;
}

async function judgeOrRecordFault(judging: JudgeContext, given: Judging, hub: Answered): Promise<Judged> {
  try {
    if ('thrown' in hub.answer) throw hub.answer.thrown;
    return await judgeOne(judging, given, hub, hub.answer);
  } catch (error) {
    const counts = await recordHubFault(judging.deps, hub.hubId, { reason: faultReason(error) });
    return { kind: 'Counted', counts };
  }
}

async function judgeOne(
  { deps }: JudgeContext,
  { active, stored, under }: Judging,
  { hubId, number }: NumberedHub,
  first: Result<HubAnswer, Failure>,
): Promise<Judged> {
  if ('thrown' in stored) throw stored.thrown;
  if (!stored.ok) {
    // Neither judged nor written: a newer release may have written the row, so it stays unchanged.
    deps.log.error('hub not judged', { hubId, reason: stored.error });
    return { kind: 'Counted', counts: { unread: 1, damaged: 1 } };
  }
  const { isNewer, operation, record: before } = stored.value;
  // A run has recorded the hub since: its record may know writes that the first answer does not show.
  const answer = isNewer ? await deps.network.look(hubId) : first;
  if (!answer.ok) return await afterUnreadHub(deps, { number, hubId, before }, answer.error);
  const observed = answer.value.observation();
  if (!observed.ok) return await afterUnreadHub(deps, { number, hubId, before }, observed.error);
  const assessed = await assessObservation(deps, active, observed.value, { record: before?.value, operation });
  switch (assessed.kind) {
    case 'Assessed': {
      const basis = { active, under, digest: answer.value.digest };
      return { kind: 'Assessed', swept: sweptHub(deps, before, assessed.assessment, basis) };
    }
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

function afterThrottled(number: number, { retryAfterSeconds }: Extract<Failure, { kind: 'Throttled' }>): Unjudged {
  return { kind: 'Unjudged', number, pauseSeconds: Math.max(1, retryAfterSeconds) };
}

async function afterUnreadHub(
  deps: ReconcileDeps,
  { before, hubId, number }: Known & NumberedHub,
  failure: Failure,
): Promise<Judged> {
  // The shard reads the hub again when Azure allows it, so that every hub has its one read.
  if (failure.kind === 'Throttled') return afterThrottled(number, failure);
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
