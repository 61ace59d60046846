import { addSeconds } from 'date-fns/addSeconds';
import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Finding } from '../../core/verdict/finding.ts';
import { JUDGEMENT_EDITION, lastJudgementOf } from '../../core/verdict/judgement-edition.ts';
import { groupKeysOf, reportAlerts } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { EMPTY_MEMORY, hubRecords } from '../records/hub-record.ts';
import { operationRecords } from '../records/operation-record.ts';
import { afterFailedRead, isNeverThere } from '../retry-policy.ts';
import type { AssessmentOutcome, RunLine } from './hub-outcome.ts';
import { addRun, laterHead, recordAfter, withoutSchedule } from './hub-outcome.ts';
import type { Run, RunOutcome } from './run-context.ts';
import { MAX_FAILED_ATTEMPTS } from './run-context.ts';
import { unreadableFinding } from './unreadable-finding.ts';
import { scheduleWakeUp } from './wake-up.ts';

/** Why a hub's alerts end although no read says that their findings are over. */
export type CloseReason = 'gone' | 'policyChanged';

/** Closes a hub out: it stays in the tables as history, its alerts end with the reason, nothing looks at it any more. */
export async function closeOut(deps: ReconcileDeps, run: Run, reason: CloseReason): Promise<void> {
  const { hubId } = run.message;
  const { before } = run;
  if (before !== undefined && before.goneAt === undefined) await closeRecord(deps, run, before, reason);
  // A run that died may have closed the record and not its alerts.
  else if (before !== undefined && before.causes.length > 0) await endAlerts(deps, before, reason);
  else
    await hubRecords(deps.rows).update(hubId, (latest) => (latest === undefined ? undefined : withoutSchedule(latest)));
  // Also when a run that died has closed the record already: a row that is left would be asked about for ever.
  const operation = await operationRecords(deps.rows).get(hubId);
  if (operation !== undefined) await operationRecords(deps.rows).remove(hubId, operation.etag);
}

/**
 * The record says that the hub is gone before its alerts end: a sweep that read the hub a moment ago holds no lease and may
 * be about to fire them once more, and looks at the record afterwards. The causes stay until they have ended.
 */
async function closeRecord(deps: ReconcileDeps, run: Run, before: HubRecord, reason: CloseReason): Promise<void> {
  const { hubId } = run.message;
  const now = deps.clock.now();
  const closed: HubRecord = {
    ...withoutSchedule(before),
    goneAt: now.toISOString(),
    lastRunStartedAt: run.startedAt.toISOString(),
  };
  const line = { runId: run.lease.holder, cause: `${run.message.cause}: ${reason}`, at: now, writes: [] };
  const written = await addRun(deps, before, closed, line);
  const stored = await hubRecords(deps.rows).update(hubId, (latest) => ({
    ...written,
    ...laterHead(written, latest),
    causes: [...new Set([...written.causes, ...(latest?.causes ?? [])])].sort(),
  }));
  await endAlerts(deps, stored ?? written, reason);
  deps.log.info('hub closed out', { hubId, reason });
}

async function endAlerts(deps: ReconcileDeps, closed: HubRecord, reason: CloseReason): Promise<void> {
  const { hubId, name } = closed;
  await reportAlerts(deps, {
    hubId: hubId as HubId,
    hubName: name,
    findings: [],
    before: closed.causes,
    endedBecause: () => reason,
    changes: [],
  });
  await hubRecords(deps.rows).update(hubId as HubId, (latest) =>
    latest?.goneAt === closed.goneAt && latest !== undefined ? { ...withoutSchedule(latest), causes: [] } : undefined,
  );
}

/** Records a read that failed: gone, to be tried again, or `Unknown`. A failed read never makes a hub look better. */
export async function recordUnreadInRun(
  deps: ReconcileDeps,
  run: Run,
  failure: Failure,
  writes: RunLine['writes'],
): Promise<RunOutcome> {
  const failures = (run.before?.failures ?? 0) + 1;
  const after = afterFailedRead(failure, {
    failures: failures - 1,
    random: deps.clock.random(),
    timings: deps.timings,
  });
  if (after.kind === 'Gone' || isNeverThere(failure, run.before)) {
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
  await scheduleWakeUp(deps, record);
  return { kind: 'NotRead', detail: failure.detail };
}

async function staysAsItWas(deps: ReconcileDeps, run: Run, failures: number, retryAt: string): Promise<HubRecord> {
  const { hubId } = run.message;
  const waiting = (current: HubRecord | undefined): HubRecord => ({
    ...(current ?? recordAfter(undefined, hubId, unread(deps, run, []))),
    failures,
    retryAt,
  });
  return (await hubRecords(deps.rows).update(hubId, waiting)) ?? waiting(run.before);
}

async function becomesUnknown(
  deps: ReconcileDeps,
  run: Run,
  failure: Failure,
  writes: RunLine['writes'],
): Promise<HubRecord> {
  const { hubId } = run.message;
  const found = unreadableFinding(hubId, undefined, failure);
  const outcome = unread(deps, run, [found]);
  const unknown: HubRecord = {
    ...withoutSchedule(recordAfter(run.before, hubId, outcome)),
    // The time of the newest read stays: it is what shows how old the knowledge is.
    confirmedAt: run.before?.confirmedAt ?? outcome.confirmedAt.toISOString(),
    lastRunStartedAt: run.startedAt.toISOString(),
    // A failed read is no judgement.
    ...editionBefore(run.before),
  };
  const line = { runId: run.lease.holder, cause: run.message.cause, at: deps.clock.now(), writes };
  const written = await addRun(deps, run.before, unknown, line);
  await hubRecords(deps.rows).update(hubId, () => written);
  // Alerts of findings that the read could not disprove stay open: a failed read is no good news.
  await reportAlerts(deps, {
    hubId,
    hubName: written.name,
    findings: [found],
    before: groupKeysOf([found]),
    endedBecause: () => '',
    assignment: run.before?.assignment,
    lastJudgement: run.before === undefined ? undefined : lastJudgementOf(run.before),
    changes: [],
  });
  deps.log.info('verdict', {
    hubId,
    hub: written.name,
    verdict: 'Unknown',
    findings: [found.code],
    cause: run.message.cause,
  });
  return written;
}

function editionBefore(before: HubRecord | undefined): Pick<HubRecord, 'edition' | 'editionAt'> {
  const last = before === undefined ? undefined : lastJudgementOf(before);
  return last === undefined ? { edition: JUDGEMENT_EDITION } : { edition: last.edition, editionAt: last.at };
}

function unread(deps: ReconcileDeps, run: Run, findings: readonly Finding[]): AssessmentOutcome {
  const { before } = run;
  return {
    name: before?.name ?? hubIdParts(run.message.hubId).name,
    location: before?.location ?? '',
    guid: before?.guid ?? '',
    assignment: before?.assignment,
    policyHash: before?.policyHash,
    verdict: 'Unknown',
    severity: findings[0]?.severity,
    findings: findings.map((each) => ({ ...each })),
    exemptions: undefined,
    skipped: [],
    approvalNeeded: before?.approvalNeeded,
    assignmentChange: before?.assignmentChange,
    confirmedAt: deps.clock.now(),
    memory: before?.memory ?? EMPTY_MEMORY,
    facts: before?.facts,
    stepsDue: 0,
    moved: false,
  };
}
