import { operationState } from '../core/plan/classify-operation.ts';
import type { OperationView } from '../core/plan/plan.ts';
import type { Timings } from '../core/timings.ts';
import type { OperationRecord } from './records/operation-record.ts';

/**
 * What the planner may know of an operation. The clock decides between running, slow and timed out; a write whose answer
 * was lost counts as in flight until it has settled.
 *
 * @returns undefined when it ended well, or when it never was answered and has settled: only a read can tell then
 */
export function operationView(record: OperationRecord, now: Date, timings: Timings): OperationView | undefined {
  const state = stateOf(record, now, timings);
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
    timings.settleSeconds,
  );
  // A write that was never answered and has settled is for the next read to judge, not a finding.
  return state === 'Vanished' ? undefined : state;
}

/** No answer to the write is known: it may have landed. */
export function isUnanswered(record: OperationRecord): boolean {
  return record.asyncUrl === undefined && record.locationUrl === undefined && record.ended === undefined;
}

/** Enough time has passed for a write without an answer to show, if it landed at all. */
export function hasSettled(record: OperationRecord, now: Date, timings: Timings): boolean {
  return now.getTime() - new Date(record.startedAt).getTime() >= timings.settleSeconds * 1000;
}

/** Whether the write counts as in flight, so that no other may start. Past its deadline it no longer does. */
export function blocksWrites(record: OperationRecord, now: Date, timings: Timings): boolean {
  if (record.ended !== undefined) return false;
  return isUnanswered(record) ? !hasSettled(record, now, timings) : now < new Date(record.failAt);
}
