import type { HubId } from '../core/hub-id.ts';
import { hubIdParts } from '../core/hub-id.ts';
import type { Verdict } from '../core/verdict/finding.ts';
import { admit, mayHaveBeenMissed } from './admit.ts';
import { askForSecondLook } from './alarm.ts';
import { closeOut, recordUnread } from './close-without-sight.ts';
import type { ReconcileDeps } from './deps.ts';
import { enforce } from './enforce.ts';
import { finishRun } from './finish-run.ts';
import type { Look } from './look.ts';
import { lookAndReadBack } from './look-and-read-back.ts';
import type { HubMessage } from './messages.ts';
import type { QueueName } from './ports.ts';
import type { RunLine } from './record-hub.ts';
import { recordUnfinished } from './record-unfinished.ts';
import { noteChange } from './records/change-record.ts';
import { noteEvent } from './records/event-record.ts';
import type { HubRecord } from './records/hub-record.ts';
import { hubRecords } from './records/hub-record.ts';
import type { Lease } from './records/lease.ts';
import { releaseLease, takeLease } from './records/lease.ts';
import { endSilence } from './report-sweep.ts';
import type { Run } from './run.ts';

/** What came of one message. */
export type RunOutcome =
  | { readonly kind: 'Recorded'; readonly verdict: Verdict; readonly writes: number }
  /** A run has seen the cause already, or it is not time yet. */
  | { readonly kind: 'Dropped' }
  /** An event of Hubwarden's own: only a second look was asked for. */
  | { readonly kind: 'SecondLook' }
  /** Another run holds the hub; the message was put back. */
  | { readonly kind: 'Busy' }
  /** The workspace is a project; its hub was queued. */
  | { readonly kind: 'Project'; readonly hub: HubId | undefined }
  | { readonly kind: 'OutOfScope'; readonly workspaceKind: string }
  | { readonly kind: 'Gone' }
  | { readonly kind: 'NotRead'; readonly detail: string }
  /** There is no policy to judge by; the message was put back. */
  | { readonly kind: 'NoPolicy'; readonly reason: string };

/**
 * One run over one hub: observe, plan, guard, intend, apply, read back, record, alert. Level-based: it goes by what it
 * reads, never by what the message says, so lost, doubled and reordered messages are harmless.
 *
 * @param lane the queue the message came from, and goes back to when the hub is busy
 * @throws only when a store is lost or for a bug; the queue then tries the whole run again
 */
export async function reconcileHub(given: ReconcileDeps, message: HubMessage, lane: QueueName): Promise<RunOutcome> {
  const deps = lane === 'hub-events' ? given : { ...given, network: given.network.inBackground() };
  const { hubId, note } = message;
  if (note !== undefined) await noteChange(deps.rows, hubId, note, message.cause === 'own-event');
  if (message.cause === 'event' || message.cause === 'own-event') await noteThatEventsCome(deps, hubId);
  const record = await recordOf(deps, hubId);
  const admission = admit(message, record, deps.clock.now());
  if (admission === 'SeenAlready' || admission === 'NotYet') return await drop(deps, message, record);
  if (admission === 'OwnEvent') {
    await askForSecondLook(deps, hubId);
    return { kind: 'SecondLook' };
  }
  const lease = await takeLease(deps.rows, deps.clock, hubId, deps.timings.leaseSeconds);
  if (lease === undefined) {
    await deps.queue.send(lane, message, deps.timings.busyRetrySeconds * (0.5 + deps.clock.random()));
    return { kind: 'Busy' };
  }
  try {
    return await runUnderLease(deps, message, lane, lease);
  } finally {
    await releaseLease(deps.rows, deps.clock, lease);
  }
}

async function noteThatEventsCome(deps: ReconcileDeps, hubId: HubId): Promise<void> {
  const { subscriptionId } = hubIdParts(hubId);
  if (await noteEvent(deps.rows, subscriptionId, deps.clock.now())) await endSilence(deps, subscriptionId);
}

async function drop(deps: ReconcileDeps, message: HubMessage, record: HubRecord | undefined): Promise<RunOutcome> {
  if (mayHaveBeenMissed(message, record)) await askForSecondLook(deps, message.hubId);
  return { kind: 'Dropped' };
}

async function recordOf(deps: ReconcileDeps, hubId: HubId): Promise<HubRecord | undefined> {
  return (await hubRecords(deps.rows).get(hubId))?.value;
}

async function runUnderLease(
  deps: ReconcileDeps,
  message: HubMessage,
  lane: QueueName,
  lease: Lease,
): Promise<RunOutcome> {
  const found = await recordOf(deps, message.hubId);
  // Another run may have ended between the first look at the record and the lease, and have seen the cause.
  if (admit(message, found, deps.clock.now()) !== 'Run') return await drop(deps, message, found);
  const before = await recordUnfinished(deps, message.hubId, found);
  const run: Run = { message, lane, lease, before, startedAt: deps.clock.now() };
  const seen = await lookAndReadBack(deps, message.hubId);
  if (seen.kind !== 'Seen') return withoutSight(deps, run, seen, []);
  const enforced = await enforce(deps, run, seen.sight);
  if (enforced.kind === 'LostSight') return withoutSight(deps, run, enforced.look, enforced.writes);
  const record = await finishRun(deps, run, enforced);
  return { kind: 'Recorded', verdict: record.verdict, writes: enforced.writes.length };
}

async function withoutSight(
  deps: ReconcileDeps,
  run: Run,
  seen: Exclude<Look, { kind: 'Seen' }>,
  writes: RunLine['writes'],
): Promise<RunOutcome> {
  const { hubId } = run.message;
  switch (seen.kind) {
    case 'Project':
      if (seen.hub !== undefined && seen.hub !== hubId) {
        await deps.queue.send(run.lane, { hubId: seen.hub, cause: 'event', since: run.message.since });
      }
      return { kind: 'Project', hub: seen.hub };
    case 'OutOfScope':
      // A hub that the policy managed before is closed out, so that nobody goes on being paged for it.
      if (run.before !== undefined && run.before.goneAt === undefined) await closeOut(deps, run, 'policyChanged');
      return { kind: 'OutOfScope', workspaceKind: seen.workspaceKind };
    case 'NoPolicy':
      await deps.queue.send(run.lane, run.message, deps.timings.retryCapSeconds / 10);
      return { kind: 'NoPolicy', reason: seen.reason };
    case 'NotRead':
      return recordUnread(deps, run, seen.failure, writes);
  }
}
