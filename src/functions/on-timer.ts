import { sendAlerts } from '../reconcile/alert/decide-alerts.ts';
import type { Alerting } from '../reconcile/alert/receivers.ts';
import { reportPolicy, reportWriteStops, reportSweepStart } from '../reconcile/alert/system-alerts.ts';
import { archiveHeads } from '../reconcile/audit/archive-heads.ts';
import type { ReconcileDeps } from '../reconcile/deps.ts';
import { runDuties } from '../reconcile/for-each-item.ts';
import { advanceRollout } from '../reconcile/policy/advance-rollout.ts';
import { resolveNewScope } from '../reconcile/policy/resolve-scope.ts';
import type { Archive } from '../reconcile/ports.ts';
import type { Retention } from '../reconcile/records/retention.ts';
import type { SweepStart } from '../reconcile/records/sweep-record.ts';
import { resumeSweep } from '../reconcile/sweep/finish-sweep.ts';
import { sweepFleet } from '../reconcile/sweep/start-sweep.ts';
import type { SpanAttributes } from '../reconcile/telemetry.ts';
import type { DeadLetterBox } from '../reconcile/watch/dead-letters.ts';
import { processDeadLetters } from '../reconcile/watch/dead-letters.ts';
import { reportPoisonQueues } from '../reconcile/watch/poison-queues.ts';
import { pruneRecords } from '../reconcile/watch/prune-records.ts';
import { watchOperations } from '../reconcile/watch/watch-operations.ts';
import { hubEventFrom } from './hub-event.ts';

/**
 * Timer: starts a sweep, unless one is running.
 *
 * @throws ItemsFailed naming what failed, once everything else is done
 */
export async function onSweepTimer(deps: ReconcileDeps): Promise<void> {
  await runDuties([
    ['roll-out', () => rollOut(deps)],
    ['sweep', () => startSweep(deps)],
  ]);
}

async function startSweep(deps: ReconcileDeps): Promise<void> {
  const start = await deps.telemetry.span('sweep-fleet', {}, () => sweepFleet(deps), sweepAttributes);
  if (start.kind === 'NotStarted') deps.log.error('sweep not started', start);
  else deps.log.info('sweep started', start);
  await reportSweepStart(deps, start);
}

/** `sweepId` joins the start of a sweep with its parts. */
function sweepAttributes(start: SweepStart): SpanAttributes {
  switch (start.kind) {
    case 'Started':
      return { outcome: start.kind, sweepId: start.sweepId, hubs: start.hubs, shards: start.shards };
    case 'StillRunning':
      return { outcome: start.kind, sweepId: start.sweepId };
    case 'NotStarted':
      return { outcome: start.kind, 'error.type': start.kind };
  }
}

/** The timer of sweeps: what Event Grid could not deliver, then the sweep. Trouble with the one never holds up the other. */
export async function onHourTimer(
  deps: ReconcileDeps,
  box: DeadLetterBox | undefined,
  own: ReadonlySet<string>,
): Promise<void> {
  await runDuties([
    ['dead letters', async () => (box === undefined ? undefined : onDeadLetters(deps, box, own))],
    ['sweep', () => onSweepTimer(deps)],
  ]);
}

/** Takes what Event Grid could not deliver. */
async function onDeadLetters(deps: ReconcileDeps, box: DeadLetterBox, own: ReadonlySet<string>): Promise<void> {
  await processDeadLetters(deps, box, (event) => {
    const read = hubEventFrom(event, own, deps.clock.now());
    return read.ok && read.value.kind === 'Queue' ? read.value.message : undefined;
  });
}

/**
 * Timer: reads the policy, asks about operations that are due, rings overdue alarms, goes on with a sweep that stopped, moves a
 * roll-out on and counts what poison queues hold. Each by itself: a row that one of them cannot read stops none of the others.
 *
 * @throws ItemsFailed naming what failed, once everything else is done, so that the host logs a failed run
 */
export async function onWatchTimer(deps: ReconcileDeps): Promise<void> {
  await runDuties([
    ['policy', () => reportPolicy(deps)],
    ['stops', () => reportWriteStops(deps)],
    ['poison queues', () => reportPoisonQueues(deps)],
    ['scope', () => resolveScopeOfPolicy(deps)],
    ['sweep', () => goOnWithSweep(deps)],
    ['operations', () => watch(deps)],
    ['roll-out', () => rollOut(deps)],
  ]);
}

async function resolveScopeOfPolicy(deps: ReconcileDeps): Promise<void> {
  const policy = await deps.policy();
  if (policy.ok) await resolveNewScope(deps, policy.value);
}

async function goOnWithSweep(deps: ReconcileDeps): Promise<void> {
  const queued = await resumeSweep(deps);
  if (queued > 0) deps.log.warn('shards queued again', { shards: queued });
}

async function watch(deps: ReconcileDeps): Promise<void> {
  const summary = await deps.telemetry.span('watch-operations', {}, () => watchOperations(deps));
  if (summary.polled + summary.rung > 0) deps.log.info('operations watched', { ...summary });
}

/** Timer: decides who is told of what, and queues what was not sent in time. */
export async function onAlertTimer(deps: ReconcileDeps, alerting: Alerting): Promise<void> {
  const summary = await deps.telemetry.span('send-alerts', {}, () => sendAlerts(deps, alerting));
  if (summary.told + summary.queued > 0) deps.log.info('alerts decided', { ...summary });
}

/** What the keeping of records needs besides the tables. */
export interface RecordKeeping {
  /** undefined: no blobs can be reached. */
  readonly archive: Archive | undefined;
  readonly retention: Retention;
}

/**
 * Timer: archives the heads of all histories, then deletes what is over. In this order: nothing is deleted whose hash has not
 * been archived, as far as there is an archive.
 *
 * @throws when the archive fails; nothing is deleted then
 */
export async function onPruneTimer(deps: ReconcileDeps, { archive, retention }: RecordKeeping): Promise<void> {
  if (archive === undefined) deps.log.warn('chain heads not archived', { reason: 'no blob service is known' });
  else deps.log.info('chain heads archived', { ...(await archiveHeads({ ...deps, archive })) });
  deps.log.info('records pruned', { ...(await pruneRecords({ ...deps, retention })) });
}

async function rollOut(deps: ReconcileDeps): Promise<void> {
  const advance = await advanceRollout(deps);
  if (advance.kind !== 'Idle' && advance.kind !== 'LostRace') deps.log.info('policy roll-out', { ...advance });
}
