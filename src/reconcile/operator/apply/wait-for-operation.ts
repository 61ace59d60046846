import type { HubId } from '../../../core/hub-id.ts';
import type { ReconcileDeps } from '../../deps.ts';
import type { Queue } from '../../ports.ts';
import type { OperationRecord } from '../../records/hub/operation-record.ts';
import { watchOperation } from '../../watch/watch-operations.ts';
import type { ApplyEnd, ApplyTerminal } from './apply-types.ts';

/** The terminal runs the hub itself when the operation has ended. If it dies before, the watcher of the app finds the row. */
const NO_MESSAGES: Queue = { send: async () => undefined };

/** How often a line says that Azure still works. */
const REPORT_SECONDS = 60;
/** The app may end the operation too, so the row is read at least this often. */
const LONGEST_PAUSE_SECONDS = 15;

/**
 * Follows the operation of a hub as the watcher of the app does, until it has ended, its deadline is over, or the person
 * interrupts.
 *
 * @returns undefined: it has ended, or another run has verified it, and the next run is due
 */
export async function waitForOperation(
  deps: ReconcileDeps,
  hubId: HubId,
  terminal: ApplyTerminal,
): Promise<ApplyEnd | undefined> {
  const since = deps.clock.now();
  let reportedAt: Date | undefined;
  for (;;) {
    const operation = await watchOperation({ ...deps, queue: NO_MESSAGES }, hubId);
    const now = deps.clock.now();
    if (operation === undefined) {
      terminal.report({ kind: 'VerifiedByApp' });
      return undefined;
    }
    const seconds = secondsSince(new Date(operation.startedAt), now);
    if (operation.ended === 'Succeeded' || operation.ended === 'Failed') {
      terminal.report({ kind: 'Ended', operation, seconds });
      return undefined;
    }
    const end = endOfWait(operation, now, terminal);
    // Azure does not know an operation any more that `Vanished`. Only a run decides, by what the hub shows.
    if (end !== undefined || (operation.ended === 'Vanished' && now > since)) return end;
    if (reportedAt === undefined || secondsSince(reportedAt, now) >= REPORT_SECONDS) {
      terminal.report({ kind: 'Running', operation, seconds });
      reportedAt = now;
    }
    await terminal.pause(pauseSeconds(operation, now));
  }
}

function endOfWait(operation: OperationRecord, now: Date, { isInterrupted }: ApplyTerminal): ApplyEnd | undefined {
  if (isInterrupted()) return { kind: 'Interrupted', operation };
  return now >= new Date(operation.failAt) ? { kind: 'TimedOut', operation } : undefined;
}

function pauseSeconds({ nextPollAt }: OperationRecord, now: Date): number {
  const dueSeconds = nextPollAt === undefined ? LONGEST_PAUSE_SECONDS : secondsSince(now, new Date(nextPollAt));
  return Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, Math.ceil(dueSeconds)));
}

function secondsSince(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}
