import { addSeconds } from 'date-fns/addSeconds';
import { finding } from '../../core/verdict/catalogue/catalogue.ts';
import { verdictFrom } from '../../core/verdict/verdict.ts';
import { reportAssessment } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { addRun, findingsInShort, outcomeOfAssessment, recordAfter, withoutSchedule } from '../record/hub-outcome.ts';
import { earliest, nextDueAt } from '../record/next-due.ts';
import type { EnforceOutcome, Run } from '../record/run-context.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import { scheduleWakeUp } from '../record/wake-up.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords, wakeAt } from '../records/hub-record.ts';

/**
 * Records what a run came to, brings the alert rows in line, and sets the alarm for the next look. In this order: a crash
 * in between repeats work and loses nothing.
 */
export async function finishRun(
  deps: ReconcileDeps,
  run: Run,
  ended: Extract<EnforceOutcome, { kind: 'Ended' }>,
): Promise<HubRecord> {
  const failures = ended.failure === undefined ? 0 : (run.before?.failures ?? 0) + 1;
  const assessment = failures < MAX_FAILED_ATTEMPTS ? ended.assessment : givenUp(ended.assessment, ended.failure ?? '');
  const hubs = hubRecords(deps.rows);
  const current = (await hubs.get(assessment.hubId))?.value;
  const waits = waitsAfter(deps, run, { ...ended, assessment }, current);
  const decided: HubRecord = {
    ...withoutSchedule(recordAfter(current, assessment.hubId, outcomeOfAssessment(assessment))),
    ...waits,
    failures,
  };
  const line = { runId: run.lease.holder, cause: run.message.cause, at: deps.clock.now(), writes: ended.writes };
  const written = await addRun(deps, run.before, decided, line);
  const stored = await hubs.update(assessment.hubId, (latest) => ({
    ...written,
    ...laterLook(latest, current, written),
  }));
  // A run that the first sweep asked for tells of what was there before Hubwarden was.
  const firstVerdict =
    run.message.cause === 'sweep' && run.before?.sequence === 1 && run.before.lastRunStartedAt === undefined;
  const before = ended.writes.length === 0 ? run.before : undefined;
  await reportAssessment(deps, assessment, written, { before, last: run.before, firstVerdict, failure: ended.failure });
  if (stored !== undefined) await scheduleWakeUp(deps, stored);
  logVerdict(deps, run, written, ended);
  return written;
}

/** A write that fails again and again is left to the next sweep, and the hub is no longer known to be on its way. */
function givenUp(assessment: HubAssessment, failure: string): HubAssessment {
  const { hubId, observation } = assessment;
  const message = `Writes to ${observation.name} failed ${MAX_FAILED_ATTEMPTS} times in a row, last with: ${failure}`;
  const findings = [...assessment.plan.findings, finding('HW601', { hubId, message })];
  return { ...assessment, plan: { ...assessment.plan, findings, verdict: verdictFrom(findings) } };
}

function waitsAfter(
  deps: ReconcileDeps,
  run: Run,
  ended: Extract<EnforceOutcome, { kind: 'Ended' }>,
  current: HubRecord | undefined,
): Pick<HubRecord, 'retryAt' | 'secondLookAt' | 'lastRunStartedAt'> {
  const now = deps.clock.now();
  const secondLookAt =
    run.message.cause === 'event' ? secondLook(deps, now) : later(current?.secondLookAt, run.startedAt);
  // A hub that is given up waits for the next sweep.
  const requeueAt = ended.assessment.plan.verdict === 'Unknown' ? undefined : ended.requeueAt;
  const retryAt = earliest([requeueAt, nextDueAt(deps, ended.assessment)]);
  return {
    ...(retryAt === undefined ? {} : { retryAt: retryAt.toISOString() }),
    ...(secondLookAt === undefined ? {} : { secondLookAt }),
    lastRunStartedAt: run.startedAt.toISOString(),
  };
}

function secondLook(deps: ReconcileDeps, now: Date): string {
  return addSeconds(now, deps.timings.secondLookSeconds).toISOString();
}

function later(at: string | undefined, than: Date): string | undefined {
  return at !== undefined && at > than.toISOString() ? at : undefined;
}

/** An event that came during the run may have asked for a later second look: that one holds. */
function laterLook(
  latest: HubRecord | undefined,
  seen: HubRecord | undefined,
  written: HubRecord,
): Partial<Pick<HubRecord, 'secondLookAt'>> {
  const asked = latest?.secondLookAt;
  if (asked === undefined || asked === seen?.secondLookAt) return {};
  return written.secondLookAt === undefined || asked > written.secondLookAt ? { secondLookAt: asked } : {};
}

function logVerdict(
  deps: ReconcileDeps,
  run: Run,
  record: HubRecord,
  ended: Extract<EnforceOutcome, { kind: 'Ended' }>,
): void {
  deps.log.info('verdict', {
    hubId: record.hubId,
    hub: record.name,
    verdict: record.verdict,
    severity: record.severity,
    findings: findingsInShort(record),
    writes: ended.writes.map((each) => `${each.request} -> ${each.outcome}`),
    cause: run.message.cause,
    runId: run.lease.holder,
    nextLookAt: wakeAt(record),
  });
}
