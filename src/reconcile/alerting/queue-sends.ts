import type { NewRow } from '../ports.ts';
import type { AlertDeps } from './alerting.ts';

/** Asks for rows of the outbox to be sent. A message that gets lost is made up for by the timer. */
export async function queueSends(
  { queue }: Pick<AlertDeps, 'queue'>,
  rows: readonly Pick<NewRow, 'partition' | 'key'>[],
  delaySeconds?: number,
): Promise<void> {
  for (const { key, partition } of rows) await queue.send('alert-sends', { partition, key }, delaySeconds);
}
