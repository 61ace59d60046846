import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { dueAt, hubRecords } from '../records/hub-record.ts';

/** Queues a run over the hub for the time that its row names. The watcher re-sends a wake-up that is lost. */
export async function scheduleWakeUp(deps: ReconcileDeps, record: HubRecord): Promise<void> {
  const due = dueAt(record.schedule);
  if (due === undefined) return;
  const delaySeconds = Math.max(0, (new Date(due).getTime() - deps.clock.now().getTime()) / 1000);
  await deps.queue.send('hub-events', { hubId: record.hubId, cause: 'alarm', since: due }, delaySeconds);
}

/**
 * Makes a follow-up of a known hub due, some minutes from now: Azure does not say whether an event is raised when a change
 * is accepted or when it is done. A later event moves the follow-up, so a burst costs one.
 */
export async function scheduleFollowUp(deps: ReconcileDeps, hubId: HubId): Promise<void> {
  const followUpAt = addSeconds(deps.clock.now(), deps.timings.secondLookSeconds).toISOString();
  const record = await hubRecords(deps.rows).update(hubId, (current) =>
    current === undefined || current.goneAt !== undefined
      ? undefined
      : { ...current, schedule: { ...current.schedule, followUpAt } },
  );
  if (record !== undefined && record.goneAt === undefined) await scheduleWakeUp(deps, record);
}
