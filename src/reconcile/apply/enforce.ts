import { addSeconds } from 'date-fns/addSeconds';
import { alertingFindings } from '../../core/alert/findings/alerting-findings.ts';
import { armRequestFrom } from '../../core/plan/model/network-write.ts';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import { CATALOGUE, isFindingCode } from '../../core/verdict/catalogue/catalogue.ts';
import { reportOf } from '../alert/report-findings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { Sight } from '../observe/assess-hub.ts';
import { planAgain } from '../observe/assess-hub.ts';
import { foreignAuthors } from '../observe/foreign-authors.ts';
import type { StepCause } from '../observe/hub-memory.ts';
import { marksOf, withoutBusy } from '../observe/hub-memory.ts';
import type { RunLine } from '../record/hub-outcome.ts';
import { outcomeOf, recordAfter } from '../record/hub-outcome.ts';
import type { Enforced, Run } from '../record/run-context.ts';
import { changesSince } from '../records/change-record.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords } from '../records/hub-record.ts';
import { waitForOthersSeconds } from '../retry-policy.ts';
import { lookAndReadBack } from '../verify/verify-operation.ts';
import type { Applied } from './apply-step.ts';
import { applyStep } from './apply-step.ts';
import { refusalFrom, roleRefusal, ruleOf, withRefusal, withRefusedProvisioning } from './refusals.ts';

// Short writes end at once and are read back in the same run; more rounds than this come back by the queue.
const MAX_ROUNDS = 8;

/**
 * Takes the plan's steps, one at a time, each after a fresh read that shows the same plan, until Azure works on something,
 * nothing is left, or the run's time is over. At most one long-running write is started.
 */
export async function enforce(deps: ReconcileDeps, run: Run, first: Sight): Promise<Enforced> {
  let sight = first;
  const writes: RunLine['writes'][number][] = [];
  const ended = (comeBackAt: Date | undefined, failure?: string): Enforced => ({
    kind: 'Ended',
    sight,
    writes,
    comeBackAt,
    failure,
  });
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (sight.plan.steps.length === 0) {
      // Nothing is to be written, so nobody waits for others any more.
      if (sight.memory.busy !== undefined) sight = await planAgain(deps, sight, { memory: withoutBusy(sight.memory) });
      return ended(undefined);
    }
    if (!hasTimeToWrite(deps, run)) return ended(deps.clock.now());
    const confirmed = await lookAndReadBack(deps, run.message.hubId);
    if (confirmed.kind !== 'Seen') return { kind: 'LostSight', look: confirmed, writes };
    const same = confirmed.sight.plan.fingerprint === sight.plan.fingerprint;
    sight = confirmed.sight;
    const step = sight.plan.steps[0];
    if (!same || step === undefined) continue;
    const taken = await takeStep(deps, run, sight, step);
    writes.push({ ...requestOf(step), outcome: taken.applied.kind });
    sight = taken.sight;
    if (taken.comeBackAt !== 'Continue') return ended(taken.comeBackAt, taken.failure);
  }
  return ended(deps.clock.now());
}

interface Taken {
  readonly applied: Applied;
  readonly sight: Sight;
  readonly comeBackAt: Date | 'Continue' | undefined;
  /** Why the write failed in a way that may pass. */
  readonly failure?: string | undefined;
}

async function takeStep(deps: ReconcileDeps, run: Run, seen: Sight, step: PlanStep): Promise<Taken> {
  const sight = await outlive(deps, seen);
  const marks = marksOf(sight.memory, step, sight.observation, await causeOf(deps, sight));
  await announce(deps, run, sight);
  const applied = await applyStep(deps, sight, { step, marks }, run);
  switch (applied.kind) {
    case 'Started':
      return {
        applied,
        sight: await planAgain(deps, sight, { operation: applied.operation, memory: withoutBusy(sight.memory) }),
        comeBackAt: undefined,
      };
    case 'Done': {
      const after = await lookAndReadBack(deps, run.message.hubId);
      return { applied, sight: after.kind === 'Seen' ? after.sight : sight, comeBackAt: 'Continue' };
    }
    case 'InFlight':
      return { applied, sight, comeBackAt: addSeconds(deps.clock.now(), deps.timings.busyRetrySeconds) };
    case 'Failed':
      return { applied, ...(await afterFailure(deps, sight, step, applied)) };
  }
}

async function afterFailure(
  deps: ReconcileDeps,
  sight: Sight,
  step: PlanStep,
  failed: Extract<Applied, { kind: 'Failed' }>,
): Promise<Omit<Taken, 'applied'>> {
  const { after, detail: failure } = failed;
  switch (after.kind) {
    case 'ComeBack': {
      const comeBackAt = addSeconds(deps.clock.now(), after.afterSeconds);
      return { sight, comeBackAt, failure: after.isFailure ? failure : undefined };
    }
    case 'WaitForOthers': {
      const now = deps.clock.now();
      const { since = now.toISOString(), tries = 0 } = sight.memory.busy ?? {};
      const busy = { since, tries: tries + 1 };
      const waitSeconds = waitForOthersSeconds(busy.tries, { random: deps.clock.random(), timings: deps.timings });
      return { sight: await keep(deps, sight, { ...sight.memory, busy }), comeBackAt: addSeconds(now, waitSeconds) };
    }
    case 'MayHaveLanded': {
      const seen = await lookAndReadBack(deps, sight.hubId);
      const now = seen.kind === 'Seen' ? seen.sight : sight;
      return { sight: now, comeBackAt: addSeconds(deps.clock.now(), after.afterSeconds), failure };
    }
    case 'WriteSingly':
      return { sight: await keep(deps, sight, { ...sight.memory, writeSingly: true }), comeBackAt: 'Continue' };
    case 'RoleMissing': {
      const refusal = roleRefusal(sight, step, after.target, deps.clock.now());
      return { sight: await keep(deps, sight, withRefusal(sight, refusal)), comeBackAt: 'Continue' };
    }
    case 'ProvisioningRefused': {
      const memory = withRefusedProvisioning(sight, after.message, deps.clock.now());
      return { sight: await keep(deps, sight, memory), comeBackAt: 'Continue' };
    }
    case 'Refused': {
      const refusal = refusalFrom(sight, ruleOf(step), after, deps);
      return { sight: await keep(deps, sight, withRefusal(sight, refusal)), comeBackAt: 'Continue' };
    }
  }
}

async function keep(deps: ReconcileDeps, sight: Sight, memory: Sight['memory']): Promise<Sight> {
  const next = await planAgain(deps, sight, { memory });
  await remember(deps, next);
  return next;
}

/** The row of an operation that ran out of time is about to give way; what it wrote may show later all the same. */
async function outlive(deps: ReconcileDeps, sight: Sight): Promise<Sight> {
  const { writes = {} } = sight.operation?.value ?? {};
  const late = lateProvisioning(sight, deps.clock.now());
  if (Object.keys(writes).length === 0 && late === undefined) return sight;
  const { provisioning, unproved } = sight.memory;
  const kept = late === undefined ? {} : { provisioning: { ...provisioning, timedOut: late } };
  const next = { ...sight, memory: { ...sight.memory, ...kept, unproved: { ...unproved, ...writes } } };
  await remember(deps, next);
  return next;
}

/** A provisioning past its deadline that nobody has seen end: people are notified of it until the network is there. */
function lateProvisioning(
  { observation, operation }: Sight,
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
async function announce(deps: ReconcileDeps, run: Run, sight: Sight): Promise<void> {
  const told = alertingFindings(sight.plan.findings).some(
    ({ code }) => isFindingCode(code) && CATALOGUE[code].alwaysTold,
  );
  if (!told) return;
  const record = await remember(deps, sight);
  if (record !== undefined)
    await reportOf(deps, sight, record, { before: undefined, last: run.before, isBeforeWrite: true });
}

/** Stores what the run has learnt before it goes on. */
async function remember(deps: ReconcileDeps, sight: Sight): Promise<HubRecord | undefined> {
  return await hubRecords(deps.rows).update(sight.hubId, (current) =>
    recordAfter(current, sight.hubId, outcomeOf(sight)),
  );
}

async function causeOf(deps: ReconcileDeps, sight: Sight): Promise<StepCause> {
  const now = deps.clock.now();
  const windowStart = addSeconds(now, -deps.timings.fightWindowSeconds).toISOString();
  const changes = await changesSince(deps.rows, sight.hubId, windowStart);
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
