import { addSeconds } from 'date-fns/addSeconds';
import { alertingFindings } from '../../core/alert/findings/alerting-findings.ts';
import { armRequestFrom } from '../../core/kinds/requests/arm-request.ts';
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
import type { EnforceOutcome, Run } from '../record/run-context.ts';
import { changesSince } from '../records/change-record.ts';
import { withRules } from '../records/hub/memory-section.ts';
import { assessAndVerify } from '../verify/verify-operation.ts';
import { afterFailure } from './after-failure.ts';
import type { AfterStep } from './after-step.ts';
import { AGAIN, remember, STOP, verifyNow } from './after-step.ts';
import type { StepOutcome } from './apply-step.ts';
import { applyStep } from './apply-step.ts';

// Short writes end at once and are verified in the same run. After this many rounds the queue brings the hub back.
const MAX_ROUNDS = 8;

/**
 * Sends the plan's steps, one at a time, each after a fresh read that shows the same plan, until Azure works on an operation,
 * no step remains, or the run's time is over. It starts at most one long-running write.
 */
export async function enforce(deps: ReconcileDeps, run: Run, first: HubAssessment): Promise<EnforceOutcome> {
  let assessment = first;
  // The operation row as it stands. An assessment keeps the one that its plan follows from.
  let { operation } = first;
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
      assessment = await withoutBusy(deps, assessment);
      return ended(undefined);
    }
    if (!hasTimeToWrite(deps, run)) return ended(deps.clock.now());
    const confirmed = await assessAndVerify(deps, assessment.hubId, { record: assessment.record, operation });
    if (confirmed.kind !== 'Assessed') return { kind: 'NoLongerReadable', result: confirmed, writes };
    const same = confirmed.assessment.plan.fingerprint === assessment.plan.fingerprint;
    assessment = confirmed.assessment;
    operation = assessment.operation;
    const step = assessment.plan.steps[0];
    if (!same || step === undefined) continue;
    if (deps.steps?.mayTake(step, assessment.policy.hash) === false)
      return ended(addSeconds(deps.clock.now(), deps.timings.busyRetrySeconds));
    const taken = await takeStep(deps, run, assessment, step);
    writes.push({ ...requestOf(step), outcome: taken.outcome, approval: approvalOf(assessment, step) });
    assessment = taken.assessment;
    operation = taken.operation;
    if (taken.next.kind === 'Stop') return ended(taken.next.at, taken.next.failure);
  }
  return ended(deps.clock.now());
}

/** Without a step the hub waits for no other writer any more. */
async function withoutBusy(deps: ReconcileDeps, assessment: HubAssessment): Promise<HubAssessment> {
  const { memory } = assessment;
  return memory.busy === undefined
    ? assessment
    : await planAgain(deps, assessment, { memory: { ...memory, busy: undefined } });
}

interface TakenStep extends AfterStep {
  readonly outcome: StepOutcome['kind'];
}

async function takeStep(deps: ReconcileDeps, run: Run, confirmed: HubAssessment, step: PlanStep): Promise<TakenStep> {
  const kept = await keepOverwritten(deps, confirmed);
  const context = await stepContext(deps, kept);
  const counters = stepCountersOf(kept.memory, step, kept.observation, context);
  const assessment = await announce(deps, run, kept);
  const applied = await applyStep(deps, assessment, { step, counters }, run);
  const isForbidden = isForbiddenToPerson(run, applied);
  const detail = applied.kind === 'Failed' ? applied.detail : undefined;
  deps.steps?.onTaken(step, isForbidden ? 'Forbidden' : applied.kind, detail);
  if (isForbidden) {
    const at = addSeconds(deps.clock.now(), deps.timings.busyRetrySeconds);
    return { outcome: applied.kind, assessment, operation: undefined, next: { kind: 'Stop', at } };
  }
  return { outcome: applied.kind, ...(await afterStep(deps, assessment, step, applied)) };
}

/** The person at the terminal lacks a right. The app may have it: the hub keeps no memory of the refusal, and the app tries next. */
function isForbiddenToPerson({ message }: Run, applied: StepOutcome): boolean {
  if (message.cause !== 'terminal' || applied.kind !== 'Failed') return false;
  const { after } = applied;
  return after.kind === 'RoleMissing' || (after.kind === 'Refused' && after.code === 'HW403');
}

async function afterStep(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  step: PlanStep,
  applied: StepOutcome,
): Promise<AfterStep> {
  switch (applied.kind) {
    case 'Started': {
      const { operation } = applied;
      const memory = { ...assessment.memory, busy: undefined };
      const started = await planAgain(deps, assessment, { operation, memory });
      return { assessment: started, operation, next: STOP };
    }
    case 'Done':
      return { ...(await verifyNow(deps, assessment, applied.operation)), next: AGAIN };
    case 'InFlight': {
      const at = addSeconds(deps.clock.now(), deps.timings.busyRetrySeconds);
      return { assessment, operation: assessment.operation, next: { kind: 'Stop', at } };
    }
    case 'Failed':
      return await afterFailure(deps, assessment, step, applied);
  }
}

/** The timed-out operation's row is about to be overwritten. The memory keeps what it sent, because it may still take effect. */
async function keepOverwritten(deps: ReconcileDeps, assessment: HubAssessment): Promise<HubAssessment> {
  const { writes = {} } = assessment.operation?.value ?? {};
  const late = lateProvisioning(assessment, deps.clock.now());
  if (Object.keys(writes).length === 0 && late === undefined) return assessment;
  const { memory } = assessment;
  const provisioning = late === undefined ? memory.provisioning : { ...memory.provisioning, timedOut: late };
  const unconfirmed = Object.entries(writes).map(([name, key]) => [name, { unconfirmed: key }] as const);
  const next = { ...memory, provisioning, rules: withRules(memory.rules, unconfirmed) };
  return await remember(deps, { ...assessment, memory: next });
}

/** A provisioning past its deadline without a known end: it is alerted on until the network is there. */
function lateProvisioning(
  { observation, operation }: HubAssessment,
  now: Date,
): { startedAt: string; failAt: string } | undefined {
  if (operation?.value.kind !== 'Provision' || observation.networkStatus === 'Active') return undefined;
  const { ended, failAt, startedAt } = operation.value;
  return ended === undefined && now >= new Date(failAt) ? { startedAt, failAt } : undefined;
}

/** Reports findings that are always notified before the repair: a crash after the write would lose them. */
async function announce(deps: ReconcileDeps, run: Run, assessment: HubAssessment): Promise<HubAssessment> {
  const notified = alertingFindings(assessment.plan.findings).some(({ code }) => CATALOGUE[code].alwaysNotified);
  if (!notified) return assessment;
  const stored = await remember(deps, assessment);
  if (stored.record !== undefined)
    await reportAssessment(deps, stored, stored.record, { before: undefined, last: run.before, isBeforeWrite: true });
  return stored;
}

async function stepContext(deps: ReconcileDeps, assessment: HubAssessment): Promise<StepContext> {
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

/** The approval that a write uses, for the history; null: it needs none. */
function approvalOf({ reads }: HubAssessment, { approvalId }: PlanStep): RunLine['writes'][number]['approval'] {
  if (approvalId === undefined) return null;
  const by = reads.approvals?.find(({ id }) => id === approvalId)?.approvedBy;
  return by === undefined ? undefined : { id: approvalId, by };
}

function requestOf(step: PlanStep): { readonly request: string; readonly body: unknown } {
  const { method, path, body } = armRequestFrom(step.write);
  return { request: `${method} ${path}`, body };
}
