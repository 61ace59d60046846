import { QueueClient } from '@azure/storage-queue';
import { passesFilter } from './event-filter.ts';
import type { EventSchema, GridEvent } from './grid-event.ts';
import { queueText } from './grid-event.ts';
import type { EventGrid, EventGridOptions, EventGridStats } from './start-event-grid.ts';

/** An event subscription that delivers to a storage queue. */
export interface QueueDeliveryOptions extends Pick<EventGridOptions, 'filter' | 'log'> {
  /** Of the storage account. */
  readonly connectionString: string;
  readonly queueName: string;
  readonly schema: EventSchema;
}

/**
 * Subscribes a storage queue to events. Delivery needs no handshake and no running app: the queue accepts every event.
 * One event per message, as Event Grid leaves it: JSON in base64.
 */
export async function startQueueDelivery(options: QueueDeliveryOptions): Promise<EventGrid> {
  const queue = new QueueClient(options.connectionString, options.queueName);
  await queue.createIfNotExists();
  const stats = { published: 0, filtered: 0, delivered: 0, attempts: 0, deadLettered: 0 };
  const pending = new Set<Promise<void>>();

  async function leave(event: GridEvent): Promise<void> {
    stats.attempts += 1;
    try {
      await queue.sendMessage(queueText(event, options.schema));
      stats.delivered += 1;
    } catch (error) {
      stats.deadLettered += 1;
      options.log?.(`Event ${event.id} could not be put into ${options.queueName}: ${String(error)}`);
    }
  }

  const drain = async (): Promise<void> => {
    while (pending.size > 0) await Promise.all(pending);
  };
  return {
    publish(events) {
      for (const event of events) {
        stats.published += 1;
        if (options.filter !== undefined && !passesFilter(options.filter, event)) {
          stats.filtered += 1;
          continue;
        }
        const delivery = leave(event).finally(() => pending.delete(delivery));
        pending.add(delivery);
      }
    },
    stats: (): EventGridStats => ({ ...stats, pending: pending.size }),
    drain,
    close: drain,
  };
}
