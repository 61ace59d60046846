import { operationView } from '../observe/operation-view.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** A running operation, or an ended one that no run has verified yet. */
export interface RunningOperation {
  readonly hubId: string;
  readonly kind: OperationRecord['kind'];
  readonly request: string;
  readonly state: 'Unanswered' | 'Running' | 'Slow' | 'TimedOut' | 'Failed' | 'Vanished' | 'Succeeded' | 'Settled';
  readonly startedAt: string;
  readonly ageSeconds: number;
  /** From this time on it counts as slow. */
  readonly warnAt: string;
  /** From this time on it counts as timed out. */
  readonly failAt: string;
  readonly polls: number;
  readonly error: string | undefined;
}

/** Lists the operations of all hubs, oldest first. */
export async function runningOperations(deps: OperatorDeps): Promise<readonly RunningOperation[]> {
  const now = deps.clock.now();
  const found: RunningOperation[] = [];
  for await (const { value } of operationRecords(deps.rows).list()) {
    const { error, failAt, hubId, kind, polls, request, startedAt, warnAt } = value;
    const ageSeconds = Math.max(0, Math.round((now.getTime() - new Date(startedAt).getTime()) / 1000));
    const state = value.ended ?? operationView(value, now, deps.timings, undefined)?.state ?? 'Settled';
    found.push({ hubId, kind, request, state, startedAt, ageSeconds, warnAt, failAt, polls, error });
  }
  return found.sort((a, b) => b.ageSeconds - a.ageSeconds);
}
