import { addSeconds } from 'date-fns/addSeconds';
import type { Baseline } from '../../core/baseline/policy/baseline.ts';
import { armRequestFrom } from '../../core/kinds/requests/arm-request.ts';
import type { NetworkWrite } from '../../core/kinds/requests/network-write.ts';
import type { PlanStep } from '../../core/plan/model/plan.ts';
import { deadlinesOf } from '../../core/plan/operations/deadlines.ts';
import { ownerOf } from '../../core/rules/destinations/ownership.ts';
import { writableWire } from '../../core/rules/reading/wire-destination.ts';
import type { JsonObject } from '../../core/text/json.ts';
import type { ReconcileDeps } from '../deps.ts';
import { passesFinalGuards } from '../guard/write-guards.ts';
import type { HubAssessment } from '../observe/assess-hub.ts';
import { blocksWrites } from '../observe/operation-view.ts';
import type { WriteAnswer } from '../ports.ts';
import type { Run } from '../record/run-context.ts';
import type { ApprovalUse } from '../records/approval-record.ts';
import { giveBackApproval, takeApproval } from '../records/approval-record.ts';
import { inventoryOf } from '../records/hub/memory-section.ts';
import type { OperationRecord, StepCounters } from '../records/hub/operation-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import { repeatLostRaces } from '../records/store/change-row.ts';
import type { Stored } from '../records/store/documents.ts';
import type { AfterWrite } from '../retry-policy.ts';
import { afterFailedWrite } from '../retry-policy.ts';

/** How one step ends. */
export type StepOutcome =
  /** Azure works on it; the operation is recorded. */
  | { readonly kind: 'Started'; readonly operation: Stored<OperationRecord> }
  /** Azure says that it is done; the next read verifies it. */
  | { readonly kind: 'Done'; readonly operation: Stored<OperationRecord> }
  /** Another write is in flight, or a guard blocks writes since the plan was made: nothing was sent. */
  | { readonly kind: 'InFlight' }
  | {
      readonly kind: 'Failed';
      readonly after: AfterWrite;
      readonly detail: string;
      /** The intent, where the write may have taken effect; undefined: it was withdrawn. */
      readonly operation: Stored<OperationRecord> | undefined;
    };

/** A step, with the counters that it adds to once Azure has answered it. */
export interface CountedStep {
  readonly step: PlanStep;
  readonly counters: StepCounters;
}

/**
 * Sends one write: it records the intent, with the state from before, sends exactly one request, and records the answer. A crash
 * in between leaves a row that says that the write may have taken effect.
 */
export async function applyStep(
  deps: ReconcileDeps,
  assessment: HubAssessment,
  { step, counters }: CountedStep,
  run: Run,
): Promise<StepOutcome> {
  const { assignment } = assessment;
  // A hub without an assignment has no steps.
  if (assignment.kind === 'Unassigned') throw new Error(`${assessment.hubId}: a step without an assignment`);
  const { baseline } = assignment;
  if (!(await passesFinalGuards(deps, baseline, assessment))) return { kind: 'InFlight' };
  const intent = intentOf(deps, { assessment, step, counters, baseline, run });
  const intended = await intend(deps, intent);
  if (intended === undefined) return { kind: 'InFlight' };
  const approval = approvalOf(assessment, step, run);
  if (approval !== undefined && !(await takeApproval(deps.rows, approval, deps.clock.now()))) {
    await operationRecords(deps.rows).remove(assessment.hubId, intended.etag);
    return { kind: 'InFlight' };
  }
  const answer = await deps.network.write(step.write);
  if (answer.ok) return await answered(deps, intended, answer.value);
  const { error } = answer;
  const after = afterFailedWrite(error, step.write, {
    failures: 0,
    random: deps.clock.random(),
    timings: deps.timings,
  });
  deps.log.warn('write failed', {
    hubId: assessment.hubId,
    request: intent.request,
    failure: error.kind,
    detail: error.detail,
  });
  const failed = { kind: 'Failed', after, detail: error.detail } as const;
  if (after.kind === 'MayHaveTakenEffect') return { ...failed, operation: intended };
  await operationRecords(deps.rows).remove(assessment.hubId, intended.etag);
  if (approval !== undefined) await giveBackApproval(deps.rows, approval);
  return { ...failed, operation: undefined };
}

function approvalOf({ observation }: HubAssessment, { approvalId }: PlanStep, run: Run): ApprovalUse | undefined {
  if (approvalId === undefined) return undefined;
  return { workspaceGuid: observation.workspaceGuid, approvalId, runId: run.lease.holder };
}

async function intend(deps: ReconcileDeps, intent: OperationRecord): Promise<Stored<OperationRecord> | undefined> {
  const operations = operationRecords(deps.rows);
  const hubId = intent.hubId as HubAssessment['hubId'];
  // The watcher may write the row after the run has read it, and the condition needs the newest one.
  return await repeatLostRaces(`operation of ${hubId}`, async () => {
    const existing = await operations.get(hubId);
    if (existing === undefined) {
      const inserted = await operations.intend(intent);
      return { value: inserted.ok ? { value: intent, etag: inserted.value } : undefined };
    }
    const ofThisHub = existing.value.guid === intent.guid;
    if (ofThisHub && blocksWrites(existing.value, deps.clock.now(), deps.timings)) return { value: undefined };
    const replaced = await operations.replace(intent, existing.etag);
    return replaced.ok ? { value: { value: intent, etag: replaced.value } } : 'Lost';
  });
}

async function answered(
  deps: ReconcileDeps,
  intended: Stored<OperationRecord>,
  answer: WriteAnswer,
): Promise<StepOutcome> {
  const now = deps.clock.now();
  const at = now.toISOString();
  if (answer.kind === 'Done') {
    // The next read verifies it. Should the run die before, the row says that the write may have taken effect.
    const done = { ...intended.value, answeredAt: at, ended: 'Succeeded', endedAt: at, nextPollAt: at } as const;
    return { kind: 'Done', operation: { value: done, etag: intended.etag } };
  }
  const { asyncUrl, locationUrl } = answer.urls;
  const record: OperationRecord = {
    ...intended.value,
    answeredAt: at,
    ...(asyncUrl === undefined ? {} : { asyncUrl }),
    ...(locationUrl === undefined ? {} : { locationUrl }),
    nextPollAt: addSeconds(now, answer.retryAfterSeconds ?? deps.timings.pollFirstSeconds).toISOString(),
  };
  const operations = operationRecords(deps.rows);
  const stored = await operations.replace(record, intended.etag);
  if (stored.ok) return { kind: answer.kind, operation: { value: record, etag: stored.value } };
  // No other part writes an unanswered row, so the answer to this very write was lost, or the row is damaged: the store decides.
  const found = await operations.get(record.hubId as HubAssessment['hubId']);
  return { kind: answer.kind, operation: found ?? { value: record, etag: intended.etag } };
}

interface Intention {
  readonly assessment: HubAssessment;
  readonly step: PlanStep;
  readonly counters: StepCounters;
  readonly baseline: Baseline;
  readonly run: Run;
}

function intentOf(deps: ReconcileDeps, { assessment, step, counters, baseline, run }: Intention): OperationRecord {
  const now = deps.clock.now();
  const { method, path, body } = armRequestFrom(step.write);
  const { provisioning } = baseline;
  const deadlines = deadlinesOf(step.write, now, assessment.observation, { provisioning, timings: deps.timings });
  const mode = step.write.kind === 'PatchNetwork' ? step.write.isolationMode : undefined;
  return {
    hubId: assessment.hubId,
    guid: assessment.observation.workspaceGuid,
    runId: run.lease.holder,
    ...(run.message.by === undefined ? {} : { by: run.message.by }),
    kind: step.write.kind,
    request: `${method} ${path}`,
    ...(body === undefined ? {} : { body }),
    writes: { ...step.writes },
    removes: [...step.removes],
    ...targetOf(step.write),
    ...(mode === undefined ? {} : { isolationMode: mode }),
    foreignBefore: foreignRules(assessment),
    marks: counters,
    startedAt: now.toISOString(),
    warnAt: deadlines.warnAt.toISOString(),
    failAt: deadlines.failAt.toISOString(),
    polls: 0,
    // Without an answer there is no operation to poll; the watcher requeues the hub when the verify delay is over.
    nextPollAt: addSeconds(now, deps.timings.settleSeconds).toISOString(),
    vanished: 0,
    toldState: 'Running',
  };
}

function targetOf(write: NetworkWrite): Pick<OperationRecord, 'rule' | 'includeSpark'> {
  if (write.kind === 'Provision') return { includeSpark: write.includeSpark };
  return write.kind === 'PatchNetwork' ? {} : { rule: write.ruleName };
}

function foreignRules(assessment: HubAssessment): Record<string, JsonObject> {
  const inventory = inventoryOf(assessment.memory);
  const foreign = assessment.observation.rules.filter((rule) => ownerOf(rule, inventory) === 'foreign');
  return Object.fromEntries(foreign.map((rule) => [rule.name, writableWire(rule)]));
}
