import type { ReconcileDeps } from '../deps.ts';
import { hubMessageFrom } from '../messages.ts';
import type { QueueName } from '../ports.ts';
import { hubRecords } from '../records/hub-record.ts';

/** What it takes to queue a poison message again. */
export type RequeueDeps = Pick<ReconcileDeps, 'rows' | 'queue' | 'timings' | 'log'>;

/**
 * Queues a poison message about a known hub again, once: a worker that dies in a loop takes messages with it that are not to blame,
 * five tries in two minutes. It waits as long as a second look does, so that the loop may have ended. The mark stays on the
 * message, so that it is reported the next time and never goes round for ever.
 *
 * @returns whether it was queued
 */
export async function requeuePoison(deps: RequeueDeps, queue: QueueName, message: unknown): Promise<boolean> {
  if (queue !== 'hub-events' && queue !== 'hub-repairs') return false;
  const parsed = hubMessageFrom(message);
  if (!parsed.ok || parsed.value.afterPoison === true) return false;
  const { cause, hubId } = parsed.value;
  const record = (await hubRecords(deps.rows).get(hubId))?.value;
  if (record === undefined || record.goneAt !== undefined) return false;
  await deps.queue.send(queue, { ...parsed.value, afterPoison: true }, deps.timings.secondLookSeconds);
  deps.log.warn('poison message queued again', { queue, hubId, cause });
  return true;
}
