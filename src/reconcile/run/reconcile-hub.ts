import type { HubId } from '../../core/hub-id.ts';
import { enforce } from '../apply/enforce.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubMessage } from '../messages.ts';
import type { AssessmentResult } from '../observe/assess-hub.ts';
import type { QueueName } from '../ports.ts';
import { closeOut, recordUnreadInRun } from '../record/close-out.ts';
import type { RunLine } from '../record/hub-history.ts';
import { recordInterruptedRun } from '../record/record-interrupted-run.ts';
import type { Run, RunOutcome } from '../record/run-context.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import type { Lease } from '../records/lease.ts';
import { dropLease, leaseRow, releaseLease, takeLease } from '../records/lease.ts';
import { assessAndVerify } from '../verify/verify-operation.ts';
import { admitMessage, mayHaveBeenMissed } from './admit-message.ts';
import { finishRun } from './finish-run.ts';
import { noteEventOf } from './note-event.ts';
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
  const deps = queueName === 'hub-events' ? given : { ...given, network: given.network.inBackground() };
  const outcome = await handleMessage(deps, message);
  const facts = { message, timings: deps.timings, random: () => deps.clock.random() };
  await applyRequeue(deps, message.hubId, queueName, requeueFor(outcome, facts));
  return outcome;
}

async function handleMessage(deps: ReconcileDeps, message: HubMessage): Promise<RunOutcome> {
  const { hubId } = message;
  const record = await recordOf(deps, hubId);
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
    return await runLeased(deps, message);
  } catch (error) {
    return await handleRunFault(deps, message, error);
  }
}

async function runLeased(deps: ReconcileDeps, message: HubMessage): Promise<RunOutcome> {
  const { hubId } = message;
  const lease = await takeLease(deps.rows, deps.clock, hubId, deps.timings.leaseSeconds);
  if (lease === undefined) return { kind: 'Busy' };
  if (lease.abandoned >= MAX_FAILED_ATTEMPTS) return await recordAbandonedRuns(deps, lease);
  let isKnown = true;
  try {
    const outcome = await runUnderLease(underLease(deps, lease), message, lease);
    isKnown = !LEAVES_NOTHING.includes(outcome.kind) || (await recordOf(deps, hubId)) !== undefined;
    return outcome;
  } finally {
    if (isKnown) await releaseLease(deps.rows, deps.clock, lease);
    else await dropLease(deps.rows, lease);
  }
}

/** Outcomes of ids that may have no record; then the lease leaves no row either. */
const LEAVES_NOTHING: readonly RunOutcome['kind'][] = ['NotThere', 'Project', 'OutOfScope', 'Gone', 'NoPolicy'];

function dropped(message: HubMessage, record: HubRecord | undefined): RunOutcome {
  return { kind: 'Dropped', mayBeMissed: mayHaveBeenMissed(message, record) };
}

async function recordOf(deps: ReconcileDeps, hubId: HubId): Promise<HubRecord | undefined> {
  return (await hubRecords(deps.rows).get(hubId))?.value;
}

async function runUnderLease(deps: ReconcileDeps, message: HubMessage, lease: Lease): Promise<RunOutcome> {
  const found = await recordOf(deps, message.hubId);
  // A run that ended between the first read of the record and the lease may cover the message.
  if (admitMessage(message, found, deps.clock.now()) !== 'Run') return dropped(message, found);
  const operation = await operationRecords(deps.rows).get(message.hubId);
  const before = await recordInterruptedRun(deps, message.hubId, { record: found, operation });
  const run: Run = { message, lease, before, startedAt: deps.clock.now() };
  const result = await assessAndVerify(deps, message.hubId, { record: before, operation });
  if (before === undefined && result.kind === 'NotRead' && message.cause !== 'sweep') {
    const again = await handleUnknownId(deps, message, { askedAt: run.startedAt, failure: result.failure });
    return { kind: 'NotThere', again };
  }
  if (result.kind !== 'Assessed') return withoutAssessment(deps, run, result, []);
  // The read has shown the hub, so the note of the event may be kept.
  if (before === undefined) await noteEventOf(deps, message, undefined);
  const enforced = await enforce(deps, run, result.assessment);
  if (enforced.kind === 'NoLongerReadable') return withoutAssessment(deps, run, enforced.result, enforced.writes);
  return await finishRun(deps, run, enforced);
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
