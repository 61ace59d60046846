import { sendAlerts } from '../reconcile/alert/decide-alerts.ts';
import type { Alerting } from '../reconcile/alert/receivers.ts';
import { reportPolicy, reportSweepStart, reportWriteStops } from '../reconcile/alert/system-alerts.ts';
import { archiveHeads } from '../reconcile/audit/archive-heads.ts';
import type { ReconcileDeps } from '../reconcile/deps.ts';
import type { Duty } from '../reconcile/for-each-item.ts';
import { runDuties } from '../reconcile/for-each-item.ts';
import { hubEventFrom } from '../reconcile/hub-event.ts';
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

/** What the timer of sweeps needs besides the pipeline. */
export interface DeadLetters {
  /** undefined: no setting says where Event Grid leaves dead letters. */
  readonly box: DeadLetterBox | undefined;
  /** Object ids and application ids of Hubwarden itself, lower-case. */
  readonly own: ReadonlySet<string>;
}

/** What keeping records needs besides the tables. */
export interface RecordKeeping {
  /** undefined: no blob service is configured. */
  readonly archive: Archive | undefined;
  readonly retention: Retention;
}

// The duties of each timer, in order. `runDuties` isolates them: a fault of one does not stop the others.

const sweepDuties = (deps: ReconcileDeps): readonly Duty[] => [
  ['roll-out', () => rollOut(deps)],
  ['sweep', () => startSweep(deps)],
];

const hourDuties = (deps: ReconcileDeps, letters: DeadLetters): readonly Duty[] => [
  ['dead letters', () => requeueDeadLetters(deps, letters)],
  ...sweepDuties(deps),
];

const watchDuties = (deps: ReconcileDeps): readonly Duty[] => [
  ['policy', () => reportPolicy(deps)],
  ['stops', () => reportWriteStops(deps)],
  ['poison queues', () => reportPoisonQueues(deps)],
  ['scope', () => resolveScopeOfPolicy(deps)],
  ['sweep', () => resumeStoppedSweep(deps)],
  ['operations', () => watch(deps)],
  ['roll-out', () => rollOut(deps)],
];

const alertDuties = (deps: ReconcileDeps, alerting: Alerting): readonly Duty[] => [
  ['alerts', () => decideAlerts(deps, alerting)],
];

// One duty, because the second half depends on the first: no row is deleted before its hash is archived.
const pruneDuties = (deps: ReconcileDeps, records: RecordKeeping): readonly Duty[] => [
  ['records', () => archiveThenPrune(deps, records)],
];

/**
 * Starts a sweep, unless one is running.
 *
 * @throws ItemsFailed naming the duties that failed, once all others are done, so that the host logs a failed run
 */
export function onSweepTimer(deps: ReconcileDeps): Promise<void> {
  return runDuties(sweepDuties(deps));
}

/**
 * Timer of sweeps: requeues what Event Grid could not deliver, then starts a sweep.
 *
 * @throws as {@link onSweepTimer}
 */
export function onHourTimer(deps: ReconcileDeps, letters: DeadLetters): Promise<void> {
  return runDuties(hourDuties(deps, letters));
}

/**
 * Timer of every minute: reads the policy, polls operations, re-sends overdue wake-ups, resumes a sweep that stopped, advances
 * a roll-out and counts messages in poison queues.
 *
 * @throws as {@link onSweepTimer}
 */
export function onWatchTimer(deps: ReconcileDeps): Promise<void> {
  return runDuties(watchDuties(deps));
}

/**
 * Decides which receivers are notified of what, and queues notifications that are overdue.
 *
 * @throws as {@link onSweepTimer}
 */
export function onAlertTimer(deps: ReconcileDeps, alerting: Alerting): Promise<void> {
  return runDuties(alertDuties(deps, alerting));
}

/**
 * Archives the heads of all histories, then deletes records whose retention is over. Without a blob service it only deletes.
 *
 * @throws when the archive fails; it deletes nothing then
 */
export function onPruneTimer(deps: ReconcileDeps, records: RecordKeeping): Promise<void> {
  return runDuties(pruneDuties(deps, records));
}

async function rollOut(deps: ReconcileDeps): Promise<void> {
  const advance = await advanceRollout(deps);
  if (advance.kind !== 'Idle' && advance.kind !== 'LostRace') deps.log.info('policy roll-out', { ...advance });
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

async function requeueDeadLetters(deps: ReconcileDeps, { box, own }: DeadLetters): Promise<void> {
  if (box === undefined) return;
  await processDeadLetters(deps, box, (event) => {
    const read = hubEventFrom(event, own, deps.clock.now());
    return read.ok && read.value.kind === 'Queue' ? read.value.message : undefined;
  });
}

async function resolveScopeOfPolicy(deps: ReconcileDeps): Promise<void> {
  const policy = await deps.policy();
  if (policy.ok) await resolveNewScope(deps, policy.value);
}

async function resumeStoppedSweep(deps: ReconcileDeps): Promise<void> {
  const queued = await resumeSweep(deps);
  if (queued > 0) deps.log.warn('shards queued again', { shards: queued });
}

async function watch(deps: ReconcileDeps): Promise<void> {
  const summary = await deps.telemetry.span('watch-operations', {}, () => watchOperations(deps));
  if (summary.polled + summary.rung > 0) deps.log.info('operations watched', { ...summary });
}

async function decideAlerts(deps: ReconcileDeps, alerting: Alerting): Promise<void> {
  const summary = await deps.telemetry.span('send-alerts', {}, () => sendAlerts(deps, alerting));
  if (summary.told + summary.queued > 0) deps.log.info('alerts decided', { ...summary });
}

async function archiveThenPrune(deps: ReconcileDeps, { archive, retention }: RecordKeeping): Promise<void> {
  if (archive === undefined) deps.log.warn('chain heads not archived', { reason: 'no blob service is known' });
  else deps.log.info('chain heads archived', { ...(await archiveHeads({ ...deps, archive })) });
  deps.log.info('records pruned', { ...(await pruneRecords({ ...deps, retention })) });
}
