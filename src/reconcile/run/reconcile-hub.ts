import { enforce } from '../apply/enforce.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubMessage } from '../messages.ts';
import type { AssessmentResult, HubAssessment } from '../observe/assess-hub.ts';
import { assessHub } from '../observe/assess-hub.ts';
import type { QueueName } from '../ports.ts';
import { closeOut, recordUnreadInRun } from '../record/close-out.ts';
import type { RunLine } from '../record/hub-history.ts';
import { isSameState } from '../record/hub-history.ts';
import { recordAfter } from '../record/record-after.ts';
import { recordInterruptedRun } from '../record/record-interrupted-run.ts';
import type { Run, RunOutcome } from '../record/run-context.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import { leaseRow, releaseLease, takeLease } from '../records/lease.ts';
import type { Stored } from '../records/store/documents.ts';
import { assessAndVerify } from '../verify/verify-operation.ts';
import { admitMessage, mayHaveBeenMissed } from './admit-message.ts';
import type { FinishedRun } from './finish-run.ts';
import { finishRun } from './finish-run.ts';
import { noteEventOf } from './note-event.ts';
import type { RememberedRows } from './remembered-rows.ts';
import { rememberedRows } from './remembered-rows.ts';
import { applyRequeue, requeueFor } from './requeue.ts';
import { handleRunFault, recordAbandonedRuns } from './run-fault.ts';
import { underLease } from './under-lease.ts';
import { handleUnknownId, isRecentlyUnknown } from './unknown-id.ts';

/**
 * One run over one hub: observe, plan, guard, intend, apply, verify, record, alert. Level-based: it decides from what it reads,
 * never from what the message says, so lost, doubled and reordered messages are harmless.
 *
 * An error that a run throws is recorded as a failed attempt of its hub, a bounded number of times, and then as the hub's
 * HW601. So is a run in which the process died.
 *
 * @param queueName the queue the message came from; `requeueFor` may send one back to it
 * @throws when not even that can be recorded; the queue then tries the whole run again, and in the end keeps the message
 */
export async function reconcileHub(
  given: ReconcileDeps,
  message: HubMessage,
  queueName: QueueName,
): Promise<RunOutcome> {
  const network = queueName === 'hub-events' ? given.network : given.network.inBackground();
  const rows = rememberedRows(given.rows, message.hubId);
  const deps = { ...given, network, rows, guardsOfRun: {} };
  const outcome = await handleMessage(deps, message);
  const facts = { message, timings: deps.timings, random: () => deps.clock.random() };
  await applyRequeue(deps, message.hubId, queueName, requeueFor(outcome, facts));
  return outcome;
}

/** The ports of one message. */
interface MessageDeps extends ReconcileDeps {
  readonly rows: RememberedRows;
}

async function handleMessage(deps: MessageDeps, message: HubMessage): Promise<RunOutcome> {
  const { hubId } = message;
  const stored = await hubRecords(deps.rows).get(hubId);
  const record = stored?.value;
  if (record !== undefined) await noteEventOf(deps, message, record);
  else if (isRecentlyUnknown(deps, message)) return { kind: 'Dropped', mayBeMissed: false };
  const admission = admitMessage(message, record, deps.clock.now());
  if (admission === 'AlreadyCovered' || admission === 'NotYet') return dropped(message, record);
  if (admission === 'OwnEvent') {
    // A run that has not recorded its hub yet holds the lease. For any other id without a record nothing is kept.
    if (record === undefined && (await leaseRow(deps.rows, hubId)) !== undefined)
      await noteEventOf(deps, message, undefined);
    return { kind: 'SecondLook' };
  }
  try {
    return await runLeased(deps, message, stored);
  } catch (error) {
    return await handleRunFault(deps, message, error);
  }
}

async function runLeased(
  deps: MessageDeps,
  message: HubMessage,
  readBefore: Stored<HubRecord> | undefined,
): Promise<RunOutcome> {
  const lease = await takeLease(deps.rows, deps.clock, message.hubId, deps.timings.leaseSeconds);
  if (lease === undefined) return { kind: 'Busy' };
  if (lease.abandoned >= MAX_FAILED_ATTEMPTS) return await recordAbandonedRuns(deps, lease);
  let isReleased = false;
  try {
    const begun = { message, lease, readBefore, startedAt: deps.clock.now(), forget: deps.rows.forget };
    const ended = await runUnderLease(underLease(deps, lease), begun);
    isReleased = ended.isReleased;
    return ended.outcome;
  } finally {
    if (!isReleased) await releaseLease(deps.rows, lease);
  }
}

function dropped(message: HubMessage, record: HubRecord | undefined): RunOutcome {
  return { kind: 'Dropped', mayBeMissed: mayHaveBeenMissed(message, record) };
}

/** A run that has just taken its lease. */
interface BegunRun extends Pick<Run, 'message' | 'lease' | 'startedAt'> {
  /** The record as it was read before the lease. */
  readonly readBefore: Stored<HubRecord> | undefined;
  readonly forget: () => void;
}

/**
 * Most events change nothing about their hub. Such a run goes by the record that it read before the lease: the condition of its
 * one write proves that the record is still the newest. Every other run reads the record again, and goes by that.
 */
async function runUnderLease(deps: ReconcileDeps, begun: BegunRun): Promise<FinishedRun> {
  const { forget, lease, message, readBefore } = begun;
  const operation = await operationRecords(deps.rows).get(message.hubId);
  // A lease that was taken over shows that another run has died, or has just ended.
  const isAlone = operation === undefined && lease.fence === 1;
  const first = readBefore !== undefined && isAlone ? await confirmed(deps, begun, readBefore.value) : undefined;
  if (first?.finished !== undefined) return first.finished;
  forget();
  const newest = await hubRecords(deps.rows).get(message.hubId);
  // A run that ended between the first read of the record and the lease may cover the message.
  if (admitMessage(message, newest?.value, deps.clock.now()) !== 'Run')
    return stillLeased(dropped(message, newest?.value));
  const before = await recordInterruptedRun(deps, message.hubId, { record: newest?.value, operation });
  const isKnown = first !== undefined && newest?.etag === readBefore?.etag;
  const result = isKnown ? first.result : await assessAndVerify(deps, message.hubId, { record: before, operation });
  return await outcomeFrom(deps, { ...begun, before, isReadBeforeLease: false }, result);
}

/**
 * Assesses a hub by an older record, and ends the run where that changes nothing.
 *
 * @returns `finished` is undefined when something changes, or when another run has changed the record since
 */
async function confirmed(
  deps: ReconcileDeps,
  begun: BegunRun,
  before: HubRecord,
): Promise<{ readonly result: AssessmentResult; readonly finished: FinishedRun | undefined }> {
  const result = await assessHub(deps, begun.message.hubId, { record: before, operation: undefined });
  if (result.kind !== 'Assessed' || !changesNothing(before, result.assessment)) return { result, finished: undefined };
  const run: Run = { ...begun, before, isReadBeforeLease: true };
  const enforced = await enforce(deps, run, result.assessment);
  return { result, finished: enforced.kind === 'Ended' ? await finishRun(deps, run, enforced) : undefined };
}

/** Whether a hub needs no write, and its history no line. */
function changesNothing(before: HubRecord, assessment: HubAssessment): boolean {
  return assessment.plan.steps.length === 0 && isSameState(before, recordAfter(before, assessment));
}

async function outcomeFrom(deps: ReconcileDeps, run: Run, result: AssessmentResult): Promise<FinishedRun> {
  const { before, message, startedAt } = run;
  if (before === undefined && result.kind === 'NotRead' && message.cause !== 'sweep') {
    const again = await handleUnknownId(deps, message, { askedAt: startedAt, failure: result.failure });
    return stillLeased({ kind: 'NotThere', again });
  }
  if (result.kind !== 'Assessed') return stillLeased(await withoutAssessment(deps, run, result, []));
  // The read has shown the hub, so the note of the event may be kept.
  if (before === undefined) await noteEventOf(deps, message, undefined);
  const enforced = await enforce(deps, run, result.assessment);
  if (enforced.kind === 'NoLongerReadable')
    return stillLeased(await withoutAssessment(deps, run, enforced.result, enforced.writes));
  // Only a run by an older record can be overtaken.
  return (await finishRun(deps, run, enforced)) ?? stillLeased({ kind: 'Busy' });
}

function stillLeased(outcome: RunOutcome): FinishedRun {
  return { outcome, isReleased: false };
}

async function withoutAssessment(
  deps: ReconcileDeps,
  run: Run,
  result: Exclude<AssessmentResult, { kind: 'Assessed' }>,
  writes: RunLine['writes'],
): Promise<RunOutcome> {
  switch (result.kind) {
    case 'Project':
      return { kind: 'Project', hub: result.hub };
    case 'OutOfScope':
      // A hub that the policy managed before is closed out, so that its alerts end.
      if (run.before !== undefined && run.before.goneAt === undefined) await closeOut(deps, run, 'policyChanged');
      return { kind: 'OutOfScope', workspaceKind: result.workspaceKind };
    case 'NoPolicy':
      return { kind: 'NoPolicy', reason: result.reason };
    case 'NotRead':
      // The person may lack a right that the app has, so a read that fails for the person says nothing about the hub.
      if (run.message.cause === 'terminal' && writes.length === 0)
        return { kind: 'NotRead', detail: result.failure.detail, dueAt: undefined };
      return recordUnreadInRun(deps, run, result.failure, writes);
  }
}
