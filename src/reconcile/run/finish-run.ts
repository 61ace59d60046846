import { addSeconds } from 'date-fns/addSeconds';
import { earliest } from '../../core/time/earliest.ts';
import { finding } from '../../core/verdict/catalogue/catalogue.ts';
import { verdictFrom } from '../../core/verdict/verdict.ts';
import { notifiedFindings } from '../alert/findings-for-alerts.ts';
import { hasAlertsToReport, reportAssessment } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { verifiedArrivals, withArrival } from '../record/arrivals.ts';
import type { RunLine } from '../record/hub-history.ts';
import { nextDueAt } from '../record/next-due.ts';
import { recordAfter } from '../record/record-after.ts';
import type { RecordedHub } from '../record/record-hub.ts';
import { logVerdict, recordHub } from '../record/record-hub.ts';
import type { EnforceOutcome, Run, RunOutcome } from '../record/run-context.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import { groupKeysWith } from '../record/unknown-hub.ts';
import type { HubRecord, ScheduleSection } from '../records/hub/hub-record.ts';
import { dueAt } from '../records/hub/hub-record.ts';
import { operationRecords, operationRemoval } from '../records/hub/operation-record.ts';
import { releaseWrite } from '../records/lease.ts';

type Ended = Extract<EnforceOutcome, { kind: 'Ended' }>;

/** How a run ends once it has recorded its hub. */
export interface FinishedRun {
  readonly outcome: RunOutcome;
  /** The lease was released together with the record. */
  readonly isReleased: boolean;
}

/**
 * Records the outcome of a run with the time of the next one, then brings the alert rows in line. In this order: a crash in
 * between repeats work and loses nothing. A run that has no alert to report releases its lease together with the record.
 *
 * @returns undefined when the record was read before the lease and another run has changed it since: nothing is recorded then
 */
export async function finishRun(deps: ReconcileDeps, run: Run, ended: Ended): Promise<FinishedRun | undefined> {
  const failures = ended.failure === undefined ? 0 : (run.before?.schedule.failures ?? 0) + 1;
  const assessment =
    failures < MAX_FAILED_ATTEMPTS ? ended.assessment : abandoned(ended.assessment, ended.failure ?? '');
  const known = assessment.record;
  const schedule = { ...scheduleAfter(deps, run, { ...ended, assessment }, known), failures };
  const after = { ...recordAfter(known, assessment), schedule };
  const { by, cause } = run.message;
  const line = { runId: run.lease.holder, cause, by, at: deps.clock.now(), writes: ended.writes };
  const recorded = await recordEnd(deps, run, assessment, { after, line });
  if (recorded === undefined) return undefined;
  const { isReleased, stored, written } = recorded;
  // A run that the first sweep asked for reports what was there before Hubwarden was.
  const firstVerdict =
    cause === 'sweep' && run.before?.history.sequence === 1 && run.before.schedule.lastRunStartedAt === undefined;
  const before = ended.writes.length === 0 ? run.before : undefined;
  const report = { before, last: run.before, firstVerdict, failure: ended.failure };
  await reportAssessment(deps, assessment, stored ?? written, report);
  logVerdict(deps, written, line, { runId: run.lease.holder, nextLookAt: dueAt(written.schedule) });
  const next = stored === undefined ? undefined : dueAt(stored.schedule);
  const { verdict } = written.status;
  return { outcome: { kind: 'Recorded', verdict, writes: ended.writes.length, dueAt: next }, isReleased };
}

/**
 * Records the hub. The operation that the run has verified goes in the same transaction, and so does the lease where no alert is
 * to be reported afterwards.
 *
 * @returns undefined when another run has changed the record since this one read it
 */
async function recordEnd(
  deps: ReconcileDeps,
  run: Run,
  assessment: HubAssessment,
  { after, line }: { readonly after: HubRecord; readonly line: RunLine },
): Promise<(RecordedHub & Pick<FinishedRun, 'isReleased'>) | undefined> {
  const { record: known, verified } = assessment;
  const isLast = !hasAlertsToReport(assessment, after);
  const removal = verified === undefined ? [] : [operationRemoval(verified)];
  let isOvertaken = false;
  const recorded = await recordHub(deps, run.before, after, {
    line,
    beside: isLast ? [...removal, releaseWrite(run.lease)] : removal,
    // Others write the row without the lease: a sweep adds drift and group keys, an event a follow-up. These stay.
    merge: (decided, latest) => {
      isOvertaken = run.isReadBeforeLease && isOfAnotherRun(run.before, latest);
      if (isOvertaken) return undefined;
      return {
        ...decided,
        schedule: withLaterFollowUp(after.schedule, known, latest),
        drift: latest === undefined ? decided.drift : latest.drift,
        groupKeys: groupKeysWith(latest ?? known, notifiedFindings(assessment)),
      };
    },
  });
  if (isOvertaken) return undefined;
  // The watcher may have written the row meanwhile: then the next run verifies it again.
  if (verified !== undefined && !recorded.hasBeside)
    await operationRecords(deps.rows).remove(assessment.hubId, verified.etag);
  return { ...recorded, isReleased: isLast && recorded.hasBeside };
}

/** Whether a run, or a person's request, has written the record since: what it remembers of the hub is newer then. */
function isOfAnotherRun(before: HubRecord | undefined, latest: HubRecord | undefined): boolean {
  return runPartOf(before) !== runPartOf(latest);
}

function runPartOf(record: HubRecord | undefined): string {
  const { failures, lastRunStartedAt } = record?.schedule ?? {};
  return JSON.stringify([lastRunStartedAt, failures, record?.memory, record?.identity.guid, record?.goneAt]);
}

/** After repeated write failures the hub waits for the next sweep, and its verdict becomes `Unknown`. */
function abandoned(assessment: HubAssessment, failure: string): HubAssessment {
  const { hubId, observation } = assessment;
  const message = `Writes to ${observation.name} failed ${MAX_FAILED_ATTEMPTS} times in a row, last with: ${failure}`;
  const findings = [...assessment.plan.findings, finding('HW601', { hubId, message })];
  return { ...assessment, plan: { ...assessment.plan, findings, verdict: verdictFrom(findings) } };
}

function scheduleAfter(
  deps: ReconcileDeps,
  run: Run,
  ended: Ended,
  current: HubRecord | undefined,
): Omit<ScheduleSection, 'failures'> {
  const startedAt = run.startedAt.toISOString();
  // A hub whose writes were abandoned waits for the next sweep.
  const requeueAt = ended.assessment.plan.verdict === 'Unknown' ? undefined : ended.requeueAt;
  const asked = current?.schedule.followUpAt;
  const stillAsked = asked !== undefined && asked > startedAt ? asked : undefined;
  const afterEvent = addSeconds(deps.clock.now(), deps.timings.secondLookSeconds).toISOString();
  return {
    retryAt: earliest([requeueAt, nextDueAt(deps, ended.assessment)])?.toISOString(),
    followUpAt: run.message.cause === 'event' ? afterEvent : stillAsked,
    lastRunStartedAt: startedAt,
    arrivals: arrivalsAfter(run, ended, current),
  };
}

/** Verified: a read shows the hub with nothing left to send, and nothing of Hubwarden's under way. */
function arrivalsAfter(run: Run, ended: Ended, current: HubRecord | undefined): ScheduleSection['arrivals'] {
  const arrivals = withArrival(current?.schedule.arrivals ?? [], run);
  const { observation, operation, plan } = ended.assessment;
  const isOver = ended.writes.length === 0 && operation === undefined && plan.steps.length === 0;
  return isOver && plan.verdict !== 'Pending' ? verifiedArrivals(arrivals, observation.observedAt) : arrivals;
}

/** An event that came during the run may have asked for a later follow-up: that one holds. */
function withLaterFollowUp(
  schedule: ScheduleSection,
  known: HubRecord | undefined,
  latest: HubRecord | undefined,
): ScheduleSection {
  const asked = latest?.schedule.followUpAt;
  if (asked === undefined || asked === known?.schedule.followUpAt) return schedule;
  const isLater = schedule.followUpAt === undefined || asked > schedule.followUpAt;
  return isLater ? { ...schedule, followUpAt: asked } : schedule;
}
