import { addSeconds } from 'date-fns/addSeconds';
import type { Clock, Queue, QueueName } from '../../reconcile/ports.ts';
import { LONGEST_DELAY_SECONDS, messageTextFrom } from '../queue/message-text.ts';

/** A message that was sent and not yet received. */
export interface PendingMessage {
  readonly message: unknown;
  /** When it becomes visible. */
  readonly dueAt: Date;
}

/** Queues in memory on the caller's clock, with the size and delay limits of Azure's. A message is received once. */
export class MemoryQueue implements Queue {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #queues = new Map<QueueName, PendingMessage[]>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async send(queue: QueueName, message: unknown, delaySeconds = 0): Promise<void> {
    messageTextFrom(queue, message);
    const waitSeconds = Math.max(0, Math.min(delaySeconds, LONGEST_DELAY_SECONDS));
    const dueAt = addSeconds(this.#clock.now(), waitSeconds);
    const waiting = this.#queues.get(queue) ?? [];
    waiting.push({ message: JSON.parse(JSON.stringify(message)), dueAt });
    this.#queues.set(queue, waiting);
  }

  /** Removes and returns every message that is visible at `now`: earliest due first, ties in the order of sending. */
  receiveDue(queue: QueueName, now: Date): readonly unknown[] {
    const waiting = this.#queues.get(queue) ?? [];
    this.#queues.set(
      queue,
      waiting.filter((stored) => stored.dueAt > now),
    );
    return byDueTime(waiting.filter((stored) => stored.dueAt <= now)).map((stored) => stored.message);
  }

  /** When the next message of any queue becomes visible; undefined when none waits. */
  nextDueAt(): Date | undefined {
    const dueMs = [...this.#queues.values()].flat().map((stored) => stored.dueAt.getTime());
    return dueMs.length === 0 ? undefined : new Date(Math.min(...dueMs));
  }

  /** Every waiting message, visible or not, earliest due first. Removes nothing. */
  pending(queue: QueueName): readonly PendingMessage[] {
    return byDueTime(this.#queues.get(queue) ?? []).map((stored) => structuredClone(stored));
  }
}

function byDueTime(messages: readonly PendingMessage[]): readonly PendingMessage[] {
  return messages.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}
