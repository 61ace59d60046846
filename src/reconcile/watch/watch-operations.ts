import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import { err } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { ItemResults } from '../for-each-item.ts';
import { faultReason, forEachItem, throwFaults } from '../for-each-item.ts';
import { countChange } from '../guard/breaker.ts';
import { isUnanswered, isVerifyDelayOver } from '../observe/operation-view.ts';
import type { OperationAnswer } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { dueAt, hubRecords } from '../records/hub/hub-record.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';
import { operationRecords } from '../records/hub/operation-record.ts';
import type { Stored } from '../records/store/documents.ts';

/** The outcome of one pass of the watcher. */
export interface WatchSummary {
  readonly polled: number;
  readonly ended: number;
  readonly rung: number;
}

// Azure may not know an operation yet, right after the write. Only the third such answer in a row counts.
const VANISHED_AFTER_POLLS = 3;

// Enough for a thousand operations in a minute, and few enough to leave most of the read budget to other reads.
const POLLS_AT_ONCE = 16;

/**
 * Polls every operation that is due, and queues its hub when the operation has ended or a deadline has passed. Then
 * sends overdue wake-ups again, because a message may have been lost. Never waits for an operation: a later pass polls
 * a running one again.
 *
 * @throws ItemsFailed naming operations and hubs that failed, after all others were served
 */
export async function watchOperations(deps: ReconcileDeps): Promise<WatchSummary> {
  const due = await dueOperations(deps);
  const options = { nameOf: operationName, atOnce: POLLS_AT_ONCE };
  const watched = await forEachItem(due, options, (operation) => watchOne(deps, operation));
  const wakeUps = await wakeOverdueHubs(deps);
  throwFaults([...watched.faults, ...wakeUps.faults]);
  const ended = watched.results.filter((hasEnded) => hasEnded).length;
  return { polled: due.length, ended, rung: wakeUps.results.length };
}

/**
 * Polls the operation of one hub if a poll is due, as the watcher does.
 *
 * @returns the operation as it now stands; undefined: no operation is left that a run has not verified
 */
export async function watchOperation(deps: ReconcileDeps, hubId: HubId): Promise<OperationRecord | undefined> {
  const operations = operationRecords(deps.rows);
  const stored = await operations.get(hubId);
  const isDue = stored?.value.nextPollAt !== undefined && stored.value.nextPollAt <= deps.clock.now().toISOString();
  if (stored === undefined || stored.value.ended !== undefined || !isDue) return stored?.value;
  await watchOne(deps, stored);
  return (await operations.get(hubId))?.value;
}

function operationName({ value }: Stored<OperationRecord>): string {
  return `operation of ${value.hubId}`;
}

/** One query finds the due operations and counts the states, because either needs the whole table. */
async function dueOperations(deps: ReconcileDeps): Promise<readonly Stored<OperationRecord>[]> {
  const now = deps.clock.now().toISOString();
  const due: Stored<OperationRecord>[] = [];
  const counts = new Map<OperationState, number>(STATES.map((state) => [state, 0]));
  for await (const operation of operationRecords(deps.rows).list()) {
    const state = stateOf(operation.value);
    counts.set(state, (counts.get(state) ?? 0) + 1);
    const { nextPollAt } = operation.value;
    if (nextPollAt !== undefined && nextPollAt <= now) due.push(operation);
  }
  // Zeroes too: without them, a state that no operation has any more would keep its last number.
  for (const [state, count] of counts) deps.telemetry.measure('hubwarden.operations', count, { state });
  return due;
}

const STATES = ['Running', 'Slow', 'TimedOut', 'Failed', 'Succeeded', 'Vanished'] as const;
type OperationState = (typeof STATES)[number];

function stateOf({ ended, toldState }: OperationRecord): OperationState {
  return ended ?? toldState;
}

async function watchOne(deps: ReconcileDeps, stored: Stored<OperationRecord>): Promise<boolean> {
  const before = stored.value;
  const next = await pollOperation(deps, before);
  const written = await operationRecords(deps.rows).replace(next, stored.etag);
  // A lost race: a run has verified the operation, or another instance has polled it.
  if (!written.ok) return false;
  const isChanged = next.ended !== undefined || next.toldState !== before.toldState;
  // The hub is queued first: an unwritable breaker row must not keep a run from the operation's result.
  if (isChanged) await deps.queue.send('hub-events', messageFor(deps, before));
  if (next.toldState === 'TimedOut' && before.toldState !== 'TimedOut' && next.ended === undefined) {
    await countChange(deps, before.hubId as HubId, true);
  }
  if (next.ended !== before.ended || next.toldState !== before.toldState) logChange(deps, next);
  if (next.ended !== undefined && before.ended === undefined)
    deps.telemetry.measure('hubwarden.operations.ended', 1, { kind: next.kind, state: next.ended });
  return next.ended !== undefined;
}

async function pollOperation(deps: ReconcileDeps, operation: OperationRecord): Promise<OperationRecord> {
  const now = deps.clock.now();
  const later = addSeconds(now, deps.timings.pollSeconds).toISOString();
  // Ended, but no run has verified it yet: the message may have been lost, so the hub is queued again.
  if (operation.ended !== undefined) return { ...operation, nextPollAt: later };
  if (isUnanswered(operation)) {
    return isVerifyDelayOver(operation, now, deps.timings)
      ? endedAs(operation, 'Vanished', now, later)
      : { ...operation, nextPollAt: later };
  }
  const answer = await pollOnce(deps, operation);
  if (answer.ok) return afterAnswer(deps, operation, answer.value);
  deps.log.warn('operation not read', {
    hubId: operation.hubId,
    failure: answer.error.kind,
    detail: answer.error.detail,
  });
  const waitSeconds = answer.error.kind === 'Throttled' ? answer.error.retryAfterSeconds : deps.timings.pollSeconds;
  return { ...operation, ...deadlineState(operation, now), nextPollAt: addSeconds(now, waitSeconds).toISOString() };
}

/**
 * A poll that throws counts as a failed one: the operation's deadlines stay in force, and end it as a finding for a
 * person.
 */
async function pollOnce(
  deps: ReconcileDeps,
  { asyncUrl, hubId, locationUrl }: OperationRecord,
): ReturnType<ReconcileDeps['network']['poll']> {
  try {
    return await deps.network.poll(hubId as HubId, { asyncUrl, locationUrl });
  } catch (error) {
    return err({ kind: 'Unavailable', retryAfterSeconds: undefined, detail: faultReason(error) });
  }
}

function afterAnswer(deps: ReconcileDeps, operation: OperationRecord, answer: OperationAnswer): OperationRecord {
  const now = deps.clock.now();
  const later = addSeconds(now, deps.timings.pollSeconds).toISOString();
  const polls = operation.polls + 1;
  switch (answer.kind) {
    case 'Running': {
      const waitSeconds =
        answer.retryAfterSeconds ?? (polls < 3 ? deps.timings.pollFirstSeconds : deps.timings.pollSeconds);
      const nextPollAt = addSeconds(now, waitSeconds).toISOString();
      return { ...operation, ...deadlineState(operation, now), polls, vanished: 0, nextPollAt };
    }
    case 'Succeeded':
      return endedAs({ ...operation, polls }, 'Succeeded', now, later);
    case 'Failed':
      return endedAs({ ...operation, polls, error: `${answer.code}: ${answer.message}` }, 'Failed', now, later);
    case 'Vanished': {
      const vanished = operation.vanished + 1;
      const counted = { ...operation, polls, vanished };
      if (vanished >= VANISHED_AFTER_POLLS) return endedAs(counted, 'Vanished', now, later);
      return { ...counted, ...deadlineState(operation, now), nextPollAt: later };
    }
  }
}

function endedAs(
  operation: OperationRecord,
  ended: 'Succeeded' | 'Failed' | 'Vanished',
  now: Date,
  nextPollAt: string,
): OperationRecord {
  return { ...operation, ended, endedAt: now.toISOString(), nextPollAt };
}

function deadlineState(operation: OperationRecord, now: Date): Pick<OperationRecord, 'toldState'> {
  if (now >= new Date(operation.failAt)) return { toldState: 'TimedOut' };
  return { toldState: now >= new Date(operation.warnAt) ? 'Slow' : 'Running' };
}

function messageFor(deps: ReconcileDeps, operation: OperationRecord): object {
  return { hubId: operation.hubId, cause: 'operation', since: deps.clock.now().toISOString() };
}

function logChange(deps: ReconcileDeps, operation: OperationRecord): void {
  const { hubId, kind, ended, toldState, error } = operation;
  deps.log.info('operation', { hubId, kind, state: ended ?? toldState, error });
}

async function wakeOverdueHubs(deps: ReconcileDeps): Promise<ItemResults<void>> {
  // The delayed message has time to arrive first; only a lost one is sent again here.
  const overdue = addSeconds(deps.clock.now(), -2 * deps.timings.busyRetrySeconds);
  const due: HubRecord[] = [];
  for await (const record of hubRecords(deps.rows).due(overdue)) due.push(record);
  return await forEachItem(due, { nameOf: ({ hubId }) => `wake-up of ${hubId}` }, (record) =>
    deps.queue.send('hub-events', {
      hubId: record.hubId as HubId,
      cause: 'alarm',
      since: dueAt(record.schedule) ?? record.status.confirmedAt,
    }),
  );
}
