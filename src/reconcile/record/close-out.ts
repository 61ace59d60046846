import { addSeconds } from 'date-fns/addSeconds';
import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { lastJudgementOf } from '../../core/verdict/judgement-edition.ts';
import { groupKeysOf, reportAlerts } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { dueAt, EMPTY_SCHEDULE, hubRecords } from '../records/hub/hub-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import { repeatLostRaces } from '../records/store/change-row.ts';
import { afterFailedRead, isNeverThere } from '../retry-policy.ts';
import { withArrival } from './arrivals.ts';
import type { RunLine } from './hub-history.ts';
import { logVerdict, recordHub } from './record-hub.ts';
import type { Run, RunOutcome } from './run-context.ts';
import { MAX_FAILED_ATTEMPTS } from './run-context.ts';
import { unknownHub, withUnreadable } from './unknown-hub.ts';
import { unreadableFinding } from './unreadable-finding.ts';

/** Why a hub's alerts end although no read says that their findings are over. */
export type CloseReason = 'gone' | 'policyChanged';

/** Closes a hub out: its record stays as history, its alerts end with the reason, and no run is due any more. */
export async function closeOut(deps: ReconcileDeps, run: Run, reason: CloseReason): Promise<void> {
  const { hubId } = run.message;
  const { before } = run;
  if (before !== undefined && before.goneAt === undefined) await closeRecord(deps, run, before, reason);
  // A run that died may have closed the record and not its alerts.
  else if (before !== undefined && before.groupKeys.length > 0) await endAlerts(deps, before, reason);
  else await hubRecords(deps.rows).update(hubId, (latest) => latest && withNothingDue(latest));
  // Also when a run that died has closed the record already: the watcher would poll a row that is left for ever. Read again,
  // because the watcher may have written it since the run read it.
  await repeatLostRaces(`operation of ${hubId}`, async () => {
    const operation = await operationRecords(deps.rows).get(hubId);
    const removed = operation && (await operationRecords(deps.rows).remove(hubId, operation.etag));
    return removed?.ok === false ? 'Lost' : { value: undefined };
  });
}

/**
 * The record says that the hub is gone before its alerts end: a sweep that read the hub a moment ago holds no lease, may be
 * about to fire them once more, and reads the record afterwards. The group keys stay until the alerts have ended.
 */
async function closeRecord(deps: ReconcileDeps, run: Run, before: HubRecord, reason: CloseReason): Promise<void> {
  const now = deps.clock.now();
  const lastRunStartedAt = run.startedAt.toISOString();
  const { failures } = before.schedule;
  const schedule = { ...EMPTY_SCHEDULE, lastRunStartedAt, failures };
  const closed: HubRecord = { ...before, schedule, goneAt: now.toISOString() };
  const line = { runId: run.lease.holder, cause: `${run.message.cause}: ${reason}`, at: now, writes: [] };
  const recorded = await recordHub(deps, before, closed, {
    line,
    merge: (written, latest) => ({
      ...written,
      groupKeys: [...new Set([...written.groupKeys, ...(latest?.groupKeys ?? [])])].sort(),
    }),
  });
  await endAlerts(deps, recorded.stored ?? recorded.written, reason);
  deps.log.info('hub closed out', { hubId: run.message.hubId, reason });
}

async function endAlerts(deps: ReconcileDeps, closed: HubRecord, reason: CloseReason): Promise<void> {
  const hubId = closed.hubId as HubId;
  await reportAlerts(deps, {
    hubId,
    hubName: closed.identity.name,
    findings: [],
    before: closed.groupKeys,
    endedBecause: () => reason,
    changes: [],
  });
  await hubRecords(deps.rows).update(hubId, (latest) =>
    latest !== undefined && latest.goneAt === closed.goneAt ? { ...withNothingDue(latest), groupKeys: [] } : undefined,
  );
}

function withNothingDue(record: HubRecord): HubRecord {
  return { ...record, schedule: { ...record.schedule, retryAt: undefined, followUpAt: undefined } };
}

/** Records a read that failed: the hub is gone, is due again, or is `Unknown`. A failed read never improves a verdict. */
export async function recordUnreadInRun(
  deps: ReconcileDeps,
  run: Run,
  failure: Failure,
  writes: RunLine['writes'],
): Promise<RunOutcome> {
  const failures = (run.before?.schedule.failures ?? 0) + 1;
  const after = afterFailedRead(failure, {
    failures: failures - 1,
    random: deps.clock.random(),
    timings: deps.timings,
  });
  if (after.kind === 'Gone' || isNeverThere(failure, run.before?.identity)) {
    await closeOut(deps, run, 'gone');
    return { kind: 'Gone' };
  }
  deps.log.warn('hub not read', {
    hubId: run.message.hubId,
    failure: failure.kind,
    detail: failure.detail,
    attempt: failures,
  });
  const retryAt = after.kind === 'Retry' ? addSeconds(deps.clock.now(), after.afterSeconds).toISOString() : undefined;
  const givesUp = retryAt === undefined || failures >= MAX_FAILED_ATTEMPTS;
  const record = givesUp
    ? await becomesUnknown(deps, run, failure, writes)
    : await staysAsItWas(deps, run, failures, retryAt);
  return { kind: 'NotRead', detail: failure.detail, dueAt: dueAt(record.schedule) };
}

async function staysAsItWas(deps: ReconcileDeps, run: Run, failures: number, retryAt: string): Promise<HubRecord> {
  const waiting = (current: HubRecord): HubRecord => ({
    ...current,
    schedule: { ...current.schedule, failures, retryAt, arrivals: withArrival(current.schedule.arrivals, run) },
  });
  const known = run.before ?? unknownHub(run.message.hubId, '', deps.clock.now().toISOString());
  const stored = await hubRecords(deps.rows).update(run.message.hubId, (current) => waiting(current ?? known));
  return stored ?? waiting(known);
}

async function becomesUnknown(
  deps: ReconcileDeps,
  run: Run,
  failure: Failure,
  writes: RunLine['writes'],
): Promise<HubRecord> {
  const { hubId } = run.message;
  const found = unreadableFinding(hubId, undefined, failure);
  const now = deps.clock.now();
  const unread = withUnreadable(run.before ?? unknownHub(hubId, '', now.toISOString()), found, now);
  const unknown: HubRecord = {
    ...unread,
    status: { ...unread.status, exemptions: undefined, stepsDue: 0 },
    schedule: {
      ...EMPTY_SCHEDULE,
      lastRunStartedAt: run.startedAt.toISOString(),
      arrivals: withArrival(run.before?.schedule.arrivals ?? [], run),
    },
    goneAt: undefined,
  };
  const { by, cause } = run.message;
  const line = { runId: run.lease.holder, cause, by, at: now, writes };
  const { written } = await recordHub(deps, run.before, unknown, { line, merge: (decided) => decided });
  // Alerts of findings that the read could not disprove stay open: a failed read is no good news.
  await reportAlerts(deps, {
    hubId,
    hubName: written.identity.name,
    findings: [found],
    before: groupKeysOf([found]),
    endedBecause: () => '',
    assignment: run.before?.policy.assignment,
    lastJudgement: run.before === undefined ? undefined : lastJudgementOf(run.before.status),
    changes: [],
  });
  logVerdict(deps, written, { cause: run.message.cause, writes });
  return written;
}
