import { addSeconds } from 'date-fns/addSeconds';
import { kindOf } from '../../core/hub-id.ts';
import { azureState } from '../../core/observation/azure-state.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { OperationView } from '../../core/plan/model/plan.ts';
import { operationState } from '../../core/plan/operations/operation-state.ts';
import { foldCase, foldOptional } from '../../core/text/fold-case.ts';
import type { Timings } from '../../core/time/timings.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';

/**
 * The operation as the planner sees it. The clock decides between running, slow and timed out. A write whose answer was
 * lost counts as in flight until its verify delay is over, and longer while a read shows that Azure works on it.
 *
 * @param observation undefined where the hub was not read
 * @returns undefined when it succeeded, or when its answer was lost and the verify delay is over: then only a read decides
 */
export function operationView(
  record: OperationRecord,
  now: Date,
  timings: Timings,
  observation: Observation | undefined,
): OperationView | undefined {
  const shown = observation !== undefined && isUnsure(record) && showsWriteInProgress(record, observation, now);
  const state = shown ? 'Running' : stateOf(record, now, timings);
  if (state === undefined) return undefined;
  return {
    kind: record.kind,
    state,
    startedAt: new Date(record.startedAt),
    warnAt: new Date(record.warnAt),
    failAt: new Date(record.failAt),
    error: record.error,
    rules: [...Object.keys(record.writes), ...record.removes, ...(record.rule === undefined ? [] : [record.rule])],
    isolationMode: record.isolationMode,
  };
}

function stateOf(record: OperationRecord, now: Date, timings: Timings): OperationView['state'] | undefined {
  if (record.ended !== undefined) return record.ended === 'Succeeded' ? undefined : record.ended;
  const state = operationState(
    {
      startedAt: new Date(record.startedAt),
      warnAt: new Date(record.warnAt),
      failAt: new Date(record.failAt),
      isAnswered: !isUnanswered(record),
    },
    now,
    (verifyAt(record, timings).getTime() - new Date(record.startedAt).getTime()) / 1000,
  );
  // After the verify delay the next read judges a write without an answer, so it is no finding.
  return state === 'Vanished' ? undefined : state;
}

/** The answer to the write is not known: the write may have taken effect. */
export function isUnanswered(record: OperationRecord): boolean {
  return record.asyncUrl === undefined && record.locationUrl === undefined && record.ended === undefined;
}

/** A write without an answer would be visible by now if it had taken effect. */
export function isVerifyDelayOver(record: OperationRecord, now: Date, timings: Timings): boolean {
  return now >= verifyAt(record, timings);
}

function verifyAt({ kind, startedAt, warnAt }: OperationRecord, timings: Timings): Date {
  // No read shows a provisioning that runs. It shows when it has ended, which it should have by the time of the warning.
  return kind === 'Provision' ? new Date(warnAt) : addSeconds(new Date(startedAt), timings.settleSeconds);
}

/** Only a read shows whether the operation has ended: its answer was lost, or Azure does not know it. */
function isUnsure(record: OperationRecord): boolean {
  return isUnanswered(record) || record.ended === 'Vanished';
}

/**
 * Whether a read shows that Azure still works on a write without an operation URL: one of its rules is changing, or the
 * hub itself is. Past the deadline the write no longer counts.
 */
export function showsWriteInProgress(record: OperationRecord, observation: Observation, now: Date): boolean {
  if (now >= new Date(record.failAt)) return false;
  const isOfNetwork = record.kind === 'PatchNetwork' || takesOneWrite(observation);
  if (isOfNetwork && azureState(observation) === 'Busy') return true;
  const names = new Set(
    [...Object.keys(record.writes), ...record.removes, record.rule].map((name) => foldOptional(name)),
  );
  return observation.rules.some(
    ({ name, status }) => (status === 'Provisioning' || status === 'Deleting') && names.has(foldCase(name)),
  );
}

/** Azure takes one write at a time, so a network at work may be at this one, even where its rule does not show yet. */
function takesOneWrite({ hubId }: Observation): boolean {
  return kindOf(hubId).network.ruleWrites === 'Single';
}

/** Whether the write counts as in flight, so that no other may start. Past its deadline it no longer does. */
export function blocksWrites(record: OperationRecord, now: Date, timings: Timings): boolean {
  if (record.ended !== undefined) return false;
  return isUnanswered(record) ? !isVerifyDelayOver(record, now, timings) : now < new Date(record.failAt);
}
