import { addSeconds } from 'date-fns/addSeconds';
import type { ReconcileDeps } from '../deps.ts';
import { faultReason } from '../for-each-item.ts';
import type { HubMessage } from '../messages.ts';
import { recordUnreadHub } from '../record/record-unreadable.ts';
import type { RunOutcome } from '../record/run-context.ts';
import { MAX_FAILED_ATTEMPTS } from '../record/run-context.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { dueAt, EMPTY_SCHEDULE, hubRecords } from '../records/hub/hub-record.ts';
import type { Lease } from '../records/lease.ts';
import { abandonLease, releaseLease } from '../records/lease.ts';
import { failureRetrySeconds } from '../retry-policy.ts';
import { isLeaseLost } from './under-lease.ts';

/**
 * Handles a run that threw: the hub's row counts the attempt and holds the time of the next one, with growing waits. After as
 * many attempts as a failing read gets, the hub is `Unknown` (HW601) with the reason until the next sweep.
 *
 * @throws the error itself when the hub has no row to count in: the queue tries again, and then keeps the message (HW801)
 */
export async function handleRunFault(deps: ReconcileDeps, message: HubMessage, error: unknown): Promise<RunOutcome> {
  if (isLeaseLost(error)) {
    deps.log.warn('run stopped: its lease was over', { hubId: message.hubId, reason: faultReason(error) });
    return { kind: 'Busy' };
  }
  const reason = faultReason(error);
  const counted = await countFault(deps, message, reason).catch((second: unknown) => {
    deps.log.error('fault of a hub not recorded', { hubId: message.hubId, reason: faultReason(second) });
    return undefined;
  });
  if (counted === undefined) throw error;
  deps.log.error('run failed', { hubId: message.hubId, cause: message.cause, reason });
  return { kind: 'NotRead', detail: reason, dueAt: dueAt(counted.schedule) };
}

/**
 * Handles a hub for which several runs in a row ended without releasing the lease: the process crashed in each. The hub is
 * `Unknown` (HW601) with the reason until the next sweep, so that it does not take the messages of other hubs along.
 *
 * @throws when the hub has no row to record that in: the queue then keeps the message (HW801)
 */
export async function recordAbandonedRuns(deps: ReconcileDeps, lease: Lease): Promise<RunOutcome> {
  const { hubId } = lease;
  const detail = `${lease.abandoned} runs in a row over it ended before they recorded anything, as when the process dies.`;
  if ((await hubRecords(deps.rows).get(hubId)) === undefined) {
    await abandonLease(deps.rows, deps.clock, lease);
    throw new Error(`${hubId}: ${detail}`);
  }
  await recordUnreadHub(deps, hubId, { kind: 'Fault', detail });
  await releaseLease(deps.rows, lease);
  deps.log.error('runs abandoned', { hubId, abandoned: lease.abandoned });
  return { kind: 'NotRead', detail, dueAt: undefined };
}

/** @returns the record with the failed attempt; undefined when the hub has none */
async function countFault(
  deps: ReconcileDeps,
  { cause, hubId }: HubMessage,
  reason: string,
): Promise<HubRecord | undefined> {
  const { clock, timings } = deps;
  let isGivenUp = false;
  const counted = await hubRecords(deps.rows).update(hubId, (current) => {
    if (current === undefined) return undefined;
    const failures = current.schedule.failures + 1;
    isGivenUp = failures >= MAX_FAILED_ATTEMPTS;
    const { arrivals, lastRunStartedAt } = current.schedule;
    if (isGivenUp) return { ...current, schedule: { ...EMPTY_SCHEDULE, lastRunStartedAt, arrivals } };
    const now = clock.now();
    const asked =
      cause === 'event' ? addSeconds(now, timings.secondLookSeconds).toISOString() : current.schedule.followUpAt;
    const followUpAt = asked !== undefined && asked > now.toISOString() ? asked : undefined;
    const waitSeconds = failureRetrySeconds({ failures: current.schedule.failures, random: clock.random(), timings });
    const retryAt = addSeconds(now, waitSeconds).toISOString();
    return { ...current, schedule: { retryAt, followUpAt, lastRunStartedAt, failures, arrivals } };
  });
  if (counted !== undefined && isGivenUp) await recordUnreadHub(deps, hubId, { kind: 'Fault', detail: reason });
  return counted;
}
