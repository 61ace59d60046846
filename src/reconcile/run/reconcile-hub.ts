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
import { scheduleFollowUp } from '../record/wake-up.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords } from '../records/hub-record.ts';
import type { Lease } from '../records/lease.ts';
import { dropLease, leaseRow, releaseLease, takeLease } from '../records/lease.ts';
import { assessAndVerify } from '../verify/verify-operation.ts';
import { admitMessage, mayHaveBeenMissed } from './admit-message.ts';
import { finishRun } from './finish-run.ts';
import { noteEventOf } from './note-event.ts';
import { handleRunFault, recordAbandonedRuns } from './run-fault.ts';
import { underLease } from './under-lease.ts';
import { handleUnknownId, isRecentlyUnknown } from './unknown-id.ts';

/**
 * One run over one hub: observe, plan, guard, intend, apply, read back, record, alert. Level-based: it goes by what it
 * reads, never by what the message says, so lost, doubled and reordered messages are harmless.
 *
 * What a run throws is recorded as a failed attempt of its hub, a bounded number of times, and is then the hub's HW601. So is a
 * run in which the process died.
 *
 * @param queueName the queue the message came from, and goes back to when the hub is busy
 * @throws when not even that can be recorded; the queue then tries the whole run again, and in the end keeps the message
 */
export async function reconcileHub(
  given: ReconcileDeps,
  message: HubMessage,
  queueName: QueueName,
): Promise<RunOutcome> {
  const deps = queueName === 'hub-events' ? given : { ...given, network: given.network.inBackground() };
  const { hubId } = message;
  const record = await recordOf(deps, hubId);
  if (record !== undefined) await noteEventOf(deps, message, record);
  else if (isRecentlyUnknown(deps, message)) return { kind: 'Dropped' };
  const admission = admitMessage(message, record, deps.clock.now());
  if (admission === 'AlreadyCovered' || admission === 'NotYet') return await drop(deps, message, record);
  if (admission === 'OwnEvent') {
    // A run that has not recorded its hub yet holds the lease; any other id without a record is left alone.
    if (record === undefined && (await leaseRow(deps.rows, hubId)) !== undefined)
      await noteEventOf(deps, message, undefined);
    await scheduleFollowUp(deps, hubId);
    return { kind: 'SecondLook' };
  }
  try {
    return await runLeased(deps, message, queueName);
  } catch (error) {
    return await handleRunFault(deps, message, queueName, error);
  }
}

async function runLeased(deps: ReconcileDeps, message: HubMessage, queueName: QueueName): Promise<RunOutcome> {
  const { hubId } = message;
  const lease = await takeLease(deps.rows, deps.clock, hubId, deps.timings.leaseSeconds);
  if (lease === undefined) {
    await deps.queue.send(queueName, message, deps.timings.busyRetrySeconds * (0.5 + deps.clock.random()));
    return { kind: 'Busy' };
  }
  if (lease.abandoned >= MAX_FAILED_ATTEMPTS) return await recordAbandonedRuns(deps, lease);
  let isKnown = true;
  try {
    const outcome = await runUnderLease(underLease(deps, lease), message, queueName, lease);
    isKnown = !LEAVES_NOTHING.includes(outcome.kind) || (await recordOf(deps, hubId)) !== undefined;
    return outcome;
  } finally {
    if (isKnown) await releaseLease(deps.rows, deps.clock, lease);
    else await dropLease(deps.rows, lease);
  }
}

/** Outcomes of ids of which there may be no record; then there is to be no lease either. */
const LEAVES_NOTHING: readonly RunOutcome['kind'][] = ['NotThere', 'Project', 'OutOfScope', 'Gone', 'NoPolicy'];

async function drop(deps: ReconcileDeps, message: HubMessage, record: HubRecord | undefined): Promise<RunOutcome> {
  if (mayHaveBeenMissed(message, record)) await scheduleFollowUp(deps, message.hubId);
  return { kind: 'Dropped' };
}

async function recordOf(deps: ReconcileDeps, hubId: HubId): Promise<HubRecord | undefined> {
  return (await hubRecords(deps.rows).get(hubId))?.value;
}

async function runUnderLease(
  deps: ReconcileDeps,
  message: HubMessage,
  queueName: QueueName,
  lease: Lease,
): Promise<RunOutcome> {
  const found = await recordOf(deps, message.hubId);
  // Another run may have ended between the first look at the record and the lease, and have seen the cause.
  if (admitMessage(message, found, deps.clock.now()) !== 'Run') return await drop(deps, message, found);
  const before = await recordInterruptedRun(deps, message.hubId, found);
  const run: Run = { message, queue: queueName, lease, before, startedAt: deps.clock.now() };
  const seen = await assessAndVerify(deps, message.hubId);
  if (before === undefined && seen.kind === 'NotRead' && message.cause !== 'sweep') {
    await handleUnknownId(deps, message, queueName, { askedAt: run.startedAt, failure: seen.failure });
    return { kind: 'NotThere' };
  }
  if (seen.kind !== 'Assessed') return withoutSight(deps, run, seen, []);
  // Known from now on: what the event said of it may be kept.
  if (before === undefined) await noteEventOf(deps, message, undefined);
  const enforced = await enforce(deps, run, seen.assessment);
  if (enforced.kind === 'NoLongerReadable') return withoutSight(deps, run, enforced.result, enforced.writes);
  const record = await finishRun(deps, run, enforced);
  return { kind: 'Recorded', verdict: record.status.verdict, writes: enforced.writes.length };
}

async function withoutSight(
  deps: ReconcileDeps,
  run: Run,
  seen: Exclude<AssessmentResult, { kind: 'Assessed' }>,
  writes: RunLine['writes'],
): Promise<RunOutcome> {
  const { hubId } = run.message;
  switch (seen.kind) {
    case 'Project':
      if (seen.hub !== undefined && seen.hub !== hubId) {
        await deps.queue.send(run.queue, { hubId: seen.hub, cause: 'event', since: run.message.since });
      }
      return { kind: 'Project', hub: seen.hub };
    case 'OutOfScope':
      // A hub that the policy managed before is closed out, so that nobody goes on being paged for it.
      if (run.before !== undefined && run.before.goneAt === undefined) await closeOut(deps, run, 'policyChanged');
      return { kind: 'OutOfScope', workspaceKind: seen.workspaceKind };
    case 'NoPolicy':
      await deps.queue.send(run.queue, run.message, deps.timings.retryCapSeconds / 10);
      return { kind: 'NoPolicy', reason: seen.reason };
    case 'NotRead':
      return recordUnreadInRun(deps, run, seen.failure, writes);
  }
}
