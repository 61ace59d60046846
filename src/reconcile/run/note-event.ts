import { hubIdParts } from '../../core/hub-id.ts';
import { wakeForNewAuthors } from '../alert/name-authors.ts';
import { endSilence } from '../alert/sweep-alerts.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubMessage } from '../messages.ts';
import type { Queue } from '../ports.ts';
import { noteChange } from '../records/change-record.ts';
import { noteEvent } from '../records/event-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';

/**
 * Keeps what an event says: who changed what, and that events of the subscription arrive. Only for a hub that is known, or
 * that a read has just shown: an event can be forged, so Hubwarden stores nothing that it claims about other resources.
 */
export async function noteEventOf(
  deps: ReconcileDeps,
  message: HubMessage,
  record: Pick<HubRecord, 'groupKeys'> | undefined,
): Promise<void> {
  const { cause, hubId, note } = message;
  const now = deps.clock.now();
  if (note !== undefined) {
    // Pruning would never delete a change with a future time, and Hubwarden would always treat it as the newest.
    const isAhead = Date.parse(note.at) > now.getTime();
    await noteChange(deps.rows, hubId, isAhead ? { ...note, at: now.toISOString() } : note, cause === 'own-event');
    // Open alerts may have been waiting for the name of who did it.
    if (cause !== 'own-event') await wakeForNewAuthors(deps.rows, hubId, record?.groupKeys ?? []);
  }
  if (cause !== 'event' && cause !== 'own-event') return;
  await noteArrival(deps, hubIdParts(hubId).subscriptionId, now);
}

// Kept for each queue, so that tests share nothing. A process that loses it reads the row once more.
const noted = new WeakMap<Queue, Map<string, number>>();

/** A process remembers this many subscriptions, the newest. */
const MOST_REMEMBERED = 1000;

/** Records that events of the subscription arrive. A process that knows a recent row of it reads and writes nothing. */
async function noteArrival(deps: ReconcileDeps, subscriptionId: string, now: Date): Promise<void> {
  const known = noted.get(deps.queue) ?? new Map<string, number>();
  noted.set(deps.queue, known);
  if (now.getTime() < (known.get(subscriptionId) ?? 0)) return;
  const { isNew, nextAt } = await noteEvent(deps.rows, subscriptionId, now);
  if (isNew) await endSilence(deps, subscriptionId);
  known.delete(subscriptionId);
  known.set(subscriptionId, nextAt.getTime());
  const [oldest] = known.keys();
  if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
}
