import { addSeconds } from 'date-fns/addSeconds';
import { armRequestFrom } from '../core/plan/network-write.ts';
import type { PlanStep } from '../core/plan/plan.ts';
import type { Applied } from './apply-step.ts';
import { applyStep } from './apply-step.ts';
import type { ReconcileDeps } from './deps.ts';
import type { Look, Sight } from './look.ts';
import { planAgain } from './look.ts';
import { lookAndReadBack } from './look-and-read-back.ts';
import type { StepCause } from './memory.ts';
import { afterStep } from './memory.ts';
import type { RunLine } from './record-hub.ts';
import { outcomeOf, recordAfter } from './record-hub.ts';
import { callerOf, changesSince } from './records/change-record.ts';
import { hubRecords } from './records/hub-record.ts';
import type { AfterWrite } from './retry-policy.ts';
import type { Run } from './run.ts';

/** Where enforcing left the hub. */
export type Enforced =
  | {
      readonly kind: 'Ended';
      readonly sight: Sight;
      readonly writes: RunLine['writes'];
      /** When the run wants to come back; undefined when nothing but an event, the watcher or the sweep is needed. */
      readonly comeBackAt: Date | undefined;
    }
  /** The hub could not be read any more, half-way. */
  | { readonly kind: 'LostSight'; readonly look: Exclude<Look, { kind: 'Seen' }> };

// Short writes end at once and are read back in the same run; more rounds than this come back by the queue.
const MAX_ROUNDS = 8;

/**
 * Takes the plan's steps, one at a time, each after a fresh read that shows the same plan, until Azure works on something,
 * nothing is left, or the run's time is over. At most one long-running write is started.
 */
export async function enforce(deps: ReconcileDeps, run: Run, first: Sight): Promise<Enforced> {
  let sight = first;
  const writes: RunLine['writes'][number][] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (sight.plan.steps.length === 0) return { kind: 'Ended', sight, writes, comeBackAt: undefined };
    if (!hasTimeToWrite(deps, run)) return { kind: 'Ended', sight, writes, comeBackAt: deps.clock.now() };
    const confirmed = await lookAndReadBack(deps, run.message.hubId);
    if (confirmed.kind !== 'Seen') return { kind: 'LostSight', look: confirmed };
    const same = confirmed.sight.plan.fingerprint === sight.plan.fingerprint;
    sight = confirmed.sight;
    const step = sight.plan.steps[0];
    if (!same || step === undefined) continue;
    const taken = await takeStep(deps, run, sight, step);
    writes.push({ ...requestOf(step), outcome: taken.applied.kind });
    sight = taken.sight;
    if (taken.comeBackAt !== 'Continue') return { kind: 'Ended', sight, writes, comeBackAt: taken.comeBackAt };
  }
  return { kind: 'Ended', sight, writes, comeBackAt: deps.clock.now() };
}

interface Taken {
  readonly applied: Applied;
  readonly sight: Sight;
  readonly comeBackAt: Date | 'Continue' | undefined;
}

async function takeStep(deps: ReconcileDeps, run: Run, sight: Sight, step: PlanStep): Promise<Taken> {
  const remembered = { ...sight, memory: afterStep(sight.memory, step, sight.observation, await causeOf(deps, sight)) };
  await remember(deps, remembered);
  const applied = await applyStep(deps, sight, step, run.lease.holder);
  switch (applied.kind) {
    case 'Started':
      return {
        applied,
        sight: await planAgain(deps, remembered, { operation: applied.operation }),
        comeBackAt: undefined,
      };
    case 'Done': {
      const seen = await lookAndReadBack(deps, run.message.hubId);
      return { applied, sight: seen.kind === 'Seen' ? seen.sight : remembered, comeBackAt: 'Continue' };
    }
    case 'InFlight':
      return { applied, sight: remembered, comeBackAt: addSeconds(deps.clock.now(), deps.timings.busyRetrySeconds) };
    case 'Failed':
      return { applied, ...(await afterFailure(deps, remembered, step, applied)) };
  }
}

async function afterFailure(
  deps: ReconcileDeps,
  sight: Sight,
  step: PlanStep,
  failed: Extract<Applied, { kind: 'Failed' }>,
): Promise<Pick<Taken, 'sight' | 'comeBackAt'>> {
  const { after } = failed;
  switch (after.kind) {
    case 'ComeBack':
      return { sight, comeBackAt: addSeconds(deps.clock.now(), after.afterSeconds) };
    case 'MayHaveLanded': {
      const seen = await lookAndReadBack(deps, sight.hubId);
      const now = seen.kind === 'Seen' ? seen.sight : sight;
      return { sight: now, comeBackAt: addSeconds(deps.clock.now(), after.afterSeconds) };
    }
    case 'WriteSingly':
      return { sight: await keep(deps, sight, { ...sight.memory, writeSingly: true }), comeBackAt: 'Continue' };
    case 'Refused': {
      const refusal = refusalOf(after, step, failed.detail, deps.clock.now());
      const refusals = [...sight.memory.refusals, refusal];
      return { sight: await keep(deps, sight, { ...sight.memory, refusals }), comeBackAt: 'Continue' };
    }
  }
}

async function keep(deps: ReconcileDeps, sight: Sight, memory: Sight['memory']): Promise<Sight> {
  const next = await planAgain(deps, sight, { memory });
  await remember(deps, next);
  return next;
}

/** Stores what the run knows before it goes on: a crash must not lose that a write was tried. */
async function remember(deps: ReconcileDeps, sight: Sight): Promise<void> {
  await hubRecords(deps.rows).update(sight.hubId, (current) => recordAfter(current, sight.hubId, outcomeOf(sight)));
}

function refusalOf(
  after: Extract<AfterWrite, { kind: 'Refused' }>,
  step: PlanStep,
  detail: string,
  now: Date,
): Sight['memory']['refusals'][number] {
  const rule = step.write.kind === 'PutRule' || step.write.kind === 'DeleteRule' ? step.write.ruleName : undefined;
  return { code: after.code, ...(rule === undefined ? {} : { rule }), message: detail, at: now.toISOString() };
}

async function causeOf(deps: ReconcileDeps, sight: Sight): Promise<StepCause> {
  const now = deps.clock.now();
  const changes = await changesSince(
    deps.rows,
    sight.hubId,
    addSeconds(now, -deps.timings.fightWindowSeconds).toISOString(),
  );
  const foreign = changes.filter((each) => !each.own && each.rule !== undefined);
  return { at: now.toISOString(), foreignChanges: new Map(foreign.map((each) => [each.rule ?? '', callerOf(each)])) };
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
