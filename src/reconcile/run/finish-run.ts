import { addSeconds } from 'date-fns/addSeconds';
import { finding } from '../../core/verdict/catalogue/catalogue.ts';
import { verdictFrom } from '../../core/verdict/verdict.ts';
import { reportOf } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { Sight } from '../observe/assess-hub.ts';
import { earliest, nextLookAt } from '../record/follow-up.ts';
import { addRun, findingsInShort, outcomeOf, recordAfter, withoutWaits } from '../record/hub-outcome.ts';
import type { Enforced, Run } from '../record/run-context.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import { setAlarm } from '../record/schedule.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords, wakeAt } from '../records/hub-record.ts';

/**
 * Records what a run came to, brings the alert rows in line, and sets the alarm for the next look. In this order: a crash
 * in between repeats work and loses nothing.
 */
export async function finishRun(
  deps: ReconcileDeps,
  run: Run,
  ended: Extract<Enforced, { kind: 'Ended' }>,
): Promise<HubRecord> {
  const failures = ended.failure === undefined ? 0 : (run.before?.failures ?? 0) + 1;
  const sight = failures < MAX_FAILED_ATTEMPTS ? ended.sight : givenUp(ended.sight, ended.failure ?? '');
  const hubs = hubRecords(deps.rows);
  const current = (await hubs.get(sight.hubId))?.value;
  const waits = waitsAfter(deps, run, { ...ended, sight }, current);
  const decided: HubRecord = {
    ...withoutWaits(recordAfter(current, sight.hubId, outcomeOf(sight))),
    ...waits,
    failures,
  };
  const line = { runId: run.lease.holder, cause: run.message.cause, at: deps.clock.now(), writes: ended.writes };
  const written = await addRun(deps, run.before, decided, line);
  const stored = await hubs.update(sight.hubId, (latest) => ({
    ...written,
    ...laterLook(latest, current, written),
  }));
  // A run that the first sweep asked for tells of what was there before Hubwarden was.
  const firstVerdict =
    run.message.cause === 'sweep' && run.before?.sequence === 1 && run.before.lastRunStartedAt === undefined;
  const before = ended.writes.length === 0 ? run.before : undefined;
  await reportOf(deps, sight, written, { before, last: run.before, firstVerdict, failure: ended.failure });
  if (stored !== undefined) await setAlarm(deps, stored);
  logVerdict(deps, run, written, ended);
  return written;
}

/** A write that fails again and again is left to the next sweep, and the hub is no longer known to be on its way. */
function givenUp(sight: Sight, failure: string): Sight {
  const { hubId, observation } = sight;
  const message = `Writes to ${observation.name} failed ${MAX_FAILED_ATTEMPTS} times in a row, last with: ${failure}`;
  const findings = [...sight.plan.findings, finding('HW601', { hubId, message })];
  return { ...sight, plan: { ...sight.plan, findings, verdict: verdictFrom(findings) } };
}

function waitsAfter(
  deps: ReconcileDeps,
  run: Run,
  ended: Extract<Enforced, { kind: 'Ended' }>,
  current: HubRecord | undefined,
): Pick<HubRecord, 'retryAt' | 'secondLookAt' | 'lastRunStartedAt'> {
  const now = deps.clock.now();
  const secondLookAt =
    run.message.cause === 'event' ? secondLook(deps, now) : later(current?.secondLookAt, run.startedAt);
  // A hub that is given up waits for the next sweep.
  const comeBackAt = ended.sight.plan.verdict === 'Unknown' ? undefined : ended.comeBackAt;
  const retryAt = earliest([comeBackAt, nextLookAt(deps, ended.sight)]);
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
  ended: Extract<Enforced, { kind: 'Ended' }>,
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
