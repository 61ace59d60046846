import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubRecord } from '../records/hub-record.ts';
import { hubRecords, wakeAt } from '../records/hub-record.ts';

/** Queues a look at the hub for the time its row names. A lost alarm is rung by the watcher. */
export async function scheduleWakeUp(deps: ReconcileDeps, record: HubRecord): Promise<void> {
  const due = wakeAt(record);
  if (due === undefined) return;
  const delaySeconds = Math.max(0, (new Date(due).getTime() - deps.clock.now().getTime()) / 1000);
  await deps.queue.send('hub-events', { hubId: record.hubId, cause: 'alarm', since: due }, delaySeconds);
}

/**
 * Asks for a second look at a known hub, some minutes from now: Azure does not say whether an event is raised when a change
 * is accepted or when it is done. A later event moves the look, so a burst costs one.
 */
export async function scheduleFollowUp(deps: ReconcileDeps, hubId: HubId): Promise<void> {
  const secondLookAt = addSeconds(deps.clock.now(), deps.timings.secondLookSeconds).toISOString();
  const record = await hubRecords(deps.rows).update(hubId, (current) =>
    current === undefined || current.goneAt !== undefined ? undefined : { ...current, secondLookAt },
  );
  if (record !== undefined && record.goneAt === undefined) await scheduleWakeUp(deps, record);
}
