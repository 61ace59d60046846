import type { QueueName } from './ports.ts';

/** Every queue of the app. Each has a poison queue beside it. */
export const QUEUES: readonly QueueName[] = [
  'hub-events',
  'hub-repairs',
  'sweep-shards',
  'alert-sends',
  'hub-event-deliveries',
];

/** Names the queue that the functions host moves a message to when its last try failed, or when it cannot be decoded. */
export function poisonQueueName(queue: QueueName): string {
  return `${queue}-poison`;
}
