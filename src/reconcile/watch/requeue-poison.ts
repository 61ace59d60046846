import type { ReconcileDeps } from '../deps.ts';
import { hubMessageFrom } from '../messages.ts';
import type { QueueName } from '../ports.ts';
import { hubRecords } from '../records/hub/hub-record.ts';

/** The dependencies of requeueing a poison message. */
export type RequeueDeps = Pick<ReconcileDeps, 'rows' | 'queue' | 'timings' | 'log'>;

/**
 * Requeues a poison message about a known hub, once: a worker that dies in a loop also uses up the attempts of intact
 * messages, five in two minutes. The delay is that of a follow-up, so that the loop may have ended. The message carries
 * a mark, so that its next failure raises HW801 instead of a further requeue.
 *
 * @returns whether it was requeued
 */
export async function requeuePoison(deps: RequeueDeps, queue: QueueName, message: unknown): Promise<boolean> {
  if (queue !== 'hub-events' && queue !== 'hub-repairs') return false;
  const parsed = hubMessageFrom(message);
  if (!parsed.ok || parsed.value.afterPoison === true) return false;
  const { cause, hubId } = parsed.value;
  const record = (await hubRecords(deps.rows).get(hubId))?.value;
  if (record === undefined || record.goneAt !== undefined) return false;
  await deps.queue.send(queue, { ...parsed.value, afterPoison: true }, deps.timings.secondLookSeconds);
  deps.log.warn('poison message requeued', { queue, hubId, cause });
  return true;
}
