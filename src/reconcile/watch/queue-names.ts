import type { QueueName } from '../ports.ts';

/** Every queue of the app. Each has a poison queue beside it. */
export const QUEUES: readonly QueueName[] = [
  'hub-events',
  'hub-repairs',
  'sweep-shards',
  'alert-sends',
  'hub-event-deliveries',
];

/**
 * The name of the queue to which the functions host moves a message after its last failed attempt, or when it cannot
 * decode it.
 */
export function poisonQueueName(queue: QueueName): string {
  return `${queue}-poison`;
}
