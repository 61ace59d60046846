import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { NewRow } from '../ports.ts';
import type { AlertDeps } from './receivers.ts';

/** Queues outbox rows for sending. The timer makes up for a lost message. */
export async function queueNotifications(
  { queue }: Pick<AlertDeps, 'queue'>,
  rows: readonly Pick<NewRow, 'partition' | 'key'>[],
  delaySeconds?: number,
): Promise<void> {
  const nameOf = ({ key, partition }: Pick<NewRow, 'partition' | 'key'>): string => `${partition} ${key}`;
  const { faults } = await forEachItem(rows, { nameOf }, ({ key, partition }) =>
    queue.send('alert-sends', { partition, key }, delaySeconds),
  );
  throwFaults(faults);
}
