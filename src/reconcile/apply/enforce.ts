import { addSeconds } from 'date-fns/addSeconds';
import { alertingFindings } from '../../core/alert/findings/alerting-findings.ts';
import { armRequestFrom } from '../../core/plan/model/network-write.ts';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import { reportAssessment } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { planAgain } from '../observe/assess-hub.ts';
import { foreignAuthors } from '../observe/foreign-authors.ts';
import type { StepContext } from '../observe/step-counters.ts';
import { stepCountersOf } from '../observe/step-counters.ts';
import type { RunLine } from '../record/hub-history.ts';
import { recordAfter } from '../record/record-after.ts';
import type { EnforceOutcome, Run } from '../record/run-context.ts';
import { changesSince } from '../records/change-record.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords } from '../records/hub-record.ts';
import { withRules } from '../records/memory-section.ts';
import { waitForOthersSeconds } from '../retry-policy.ts';
import { assessAndVerify } from '../verify/verify-operation.ts';
import type { StepOutcome } from './apply-step.ts';
import { applyStep } from './apply-step.ts';
import { refusalFrom, roleRefusal, ruleOf, withRefusal, withRefusedProvisioning } from './refusals.ts';

// Short writes end at once and are read back in the same run; more rounds than this come back by the queue.
const MAX_ROUNDS = 8;

/**
 * Takes the plan's steps, one at a time, each after a fresh read that shows the same plan, until Azure works on something,
 * nothing is left, or the run's time is over. At most one long-running write is started.
 */
export async function enforce(deps: ReconcileDeps, run: Run, first: HubAssessment): Promise<EnforceOutcome> {
  let assessment = first;
  const writes: RunLine['writes'][number][] = [];
  const ended = (requeueAt: Date | undefined, failure?: string): EnforceOutcome => ({
    kind: 'Ended',
    assessment,
    writes,
    requeueAt,
    failure,
  });
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (assessment.plan.steps.length === 0) {
      // Nothing is to be written, so nobody waits for others any more.
      if (assessment.memory.busy !== undefined)
        assessment = await planAgain(deps, assessment, { memory: { ...assessment.memory, busy: undefined } });
      return ended(undefined);
    }
    if (!hasTimeToWrite(deps, run)) return ended(deps.clock.now());
    const confirmed = await assessAndVerify(deps, run.message.hubId);
    if (confirmed.kind !== 'Assessed') return { kind: 'NoLongerReadable', result: confirmed, writes };
    const same = confirmed.assessment.plan.fingerprint === assessment.plan.fingerprint;
    assessment = confirmed.assessment;
    const step = assessment.plan.steps[0];
    if (!same || step === undefined) continue;
    const taken = await takeStep(deps, run, assessment, step);
    writes.push({ ...requestOf(step), outcome: taken.applied.kind });
    assessment = taken.sight;
    if (taken.comeBackAt !== 'Continue') return ended(taken.comeBackAt, taken.failure);
  }
  return ended(deps.clock.now());
}

interface Taken {
  readonly applied: StepOutcome;
  readonly sight: HubAssessment;
  readonly comeBackAt: Date | 'Continue' | undefined;
  /** Why the write failed in a way that may pass. */
  readonly failure?: string | undefined;
}

async function takeStep(deps: ReconcileDeps, run: Run, seen: HubAssessment, step: PlanStep): Promise<Taken> {
  const assessment = await outlive(deps, seen);
  const marks = stepCountersOf(assessment.memory, step, assessment.observation, await causeOf(deps, assessment));
  await announce(deps, run, assessment);
  const applied = await applyStep(deps, assessment, { step, counters: marks }, run);
  switch (applied.kind) {
    case 'Started':
      return {
        applied,
        sight: await planAgain(deps, assessment, {
          operation: applied.operation,
          memory: { ...assessment.memory, busy: undefined },
        }),
        comeBackAt: undefined,
      };
    case 'Done': {
      const after = await assessAndVerify(deps, run.message.hubId);
      return { applied, sight: after.kind === 'Assessed' ? after.assessment : assessment, comeBackAt: 'Continue' };
    }
    case 'InFlight':
      return { applied, sight: assessment, comeBackAt: addSeconds(deps.clock.now(), deps.timings.busyRetrySeconds) };
    case 'Failed':
      return { applied, ...(await afterFailure(deps, assessment, step, applied)) };
  }
}

async function afterFailure(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  step: PlanStep,
  failed: Extract<StepOutcome, { kind: 'Failed' }>,
): Promise<Omit<Taken, 'applied'>> {
  const { after, detail: failure } = failed;
  switch (after.kind) {
    case 'Requeue': {
      const requeueAt = addSeconds(deps.clock.now(), after.afterSeconds);
      return { sight: assessment, comeBackAt: requeueAt, failure: after.isFailure ? failure : undefined };
    }
    case 'WaitForOthers': {
      const now = deps.clock.now();
      const { since = now.toISOString(), tries = 0 } = assessment.memory.busy ?? {};
      const busy = { since, tries: tries + 1 };
      const waitSeconds = waitForOthersSeconds(busy.tries, { random: deps.clock.random(), timings: deps.timings });
      return {
        sight: await keep(deps, assessment, { ...assessment.memory, busy }),
        comeBackAt: addSeconds(now, waitSeconds),
      };
    }
    case 'MayHaveTakenEffect': {
      const seen = await assessAndVerify(deps, assessment.hubId);
      const now = seen.kind === 'Assessed' ? seen.assessment : assessment;
      return { sight: now, comeBackAt: addSeconds(deps.clock.now(), after.afterSeconds), failure };
    }
    case 'WriteSingly':
      return {
        sight: await keep(deps, assessment, { ...assessment.memory, writeSingly: true }),
        comeBackAt: 'Continue',
      };
    case 'RoleMissing': {
      const refusal = roleRefusal(assessment, step, after.target, deps.clock.now());
      return { sight: await keep(deps, assessment, withRefusal(assessment, refusal)), comeBackAt: 'Continue' };
    }
    case 'ProvisioningRefused': {
      const memory = withRefusedProvisioning(assessment, after.message, deps.clock.now());
      return { sight: await keep(deps, assessment, memory), comeBackAt: 'Continue' };
    }
    case 'Refused': {
      const refusal = refusalFrom(assessment, ruleOf(step), after, deps);
      return { sight: await keep(deps, assessment, withRefusal(assessment, refusal)), comeBackAt: 'Continue' };
    }
  }
}

async function keep(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  memory: HubAssessment['memory'],
): Promise<HubAssessment> {
  const next = await planAgain(deps, assessment, { memory });
  await remember(deps, next);
  return next;
}

/** The timed-out operation's row is about to be overwritten. The memory keeps what it sent, because it may still take effect. */
async function outlive(deps: ReconcileDeps, assessment: HubAssessment): Promise<HubAssessment> {
  const { writes = {} } = assessment.operation?.value ?? {};
  const late = lateProvisioning(assessment, deps.clock.now());
  if (Object.keys(writes).length === 0 && late === undefined) return assessment;
  const { memory } = assessment;
  const provisioning = late === undefined ? memory.provisioning : { ...memory.provisioning, timedOut: late };
  const unconfirmed = Object.entries(writes).map(([name, key]) => [name, { unconfirmed: key }] as const);
  const next = { ...assessment, memory: { ...memory, provisioning, rules: withRules(memory.rules, unconfirmed) } };
  await remember(deps, next);
  return next;
}

/** A provisioning past its deadline that nobody has seen end: people are notified of it until the network is there. */
function lateProvisioning(
  { observation, operation }: HubAssessment,
  now: Date,
): { startedAt: string; failAt: string } | undefined {
  if (operation?.value.kind !== 'Provision' || observation.networkStatus === 'Active') return undefined;
  const { ended, failAt, startedAt } = operation.value;
  return ended === undefined && now >= new Date(failAt) ? { startedAt, failAt } : undefined;
}

/**
 * What people are told even when it is repaired already is reported before the repair: a run that dies after the write
 * would take it along, and the next one finds nothing to tell.
 */
async function announce(deps: ReconcileDeps, run: Run, assessment: HubAssessment): Promise<void> {
  const notified = alertingFindings(assessment.plan.findings).some(({ code }) => CATALOGUE[code].alwaysNotified);
  if (!notified) return;
  const record = await remember(deps, assessment);
  if (record !== undefined)
    await reportAssessment(deps, assessment, record, { before: undefined, last: run.before, isBeforeWrite: true });
}

/** Stores what the run has learnt before it goes on. */
async function remember(deps: ReconcileDeps, assessment: HubAssessment): Promise<HubRecord | undefined> {
  return await hubRecords(deps.rows).update(assessment.hubId, (current) => recordAfter(current, assessment));
}

async function causeOf(deps: ReconcileDeps, assessment: HubAssessment): Promise<StepContext> {
  const now = deps.clock.now();
  const windowStart = addSeconds(now, -deps.timings.fightWindowSeconds).toISOString();
  const changes = await changesSince(deps.rows, assessment.hubId, windowStart);
  return { at: now.toISOString(), windowStart, authorOf: foreignAuthors(changes) };
}

function hasTimeToWrite(deps: ReconcileDeps, run: Run): boolean {
  const now = deps.clock.now().getTime();
  const leaseLeftSeconds = (run.lease.expiresAt.getTime() - now) / 1000;
  const runSeconds = (now - run.startedAt.getTime()) / 1000;
  return leaseLeftSeconds >= deps.timings.writeNeedsLeaseSeconds && runSeconds < deps.timings.runSeconds;
}

function requestOf(step: PlanStep): { readonly request: string; readonly body: unknown } {
  const { method, path, body } = armRequestFrom(step.write);
  return { request: `${method} ${path}`, body };
}
