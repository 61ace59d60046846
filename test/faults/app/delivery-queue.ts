import { LONGEST_DELAY_SECONDS, messageTextFrom } from '../../../src/adapters/queue/message-text.ts';
import type { Clock, Queue, QueueName } from '../../../src/reconcile/ports.ts';

/** A message as a function gets it, until it is settled. */
export interface Delivery {
  readonly id: number;
  readonly queue: QueueName;
  readonly message: unknown;
  /** How often it has been handed out, this time included. */
  readonly dequeueCount: number;
}

interface StoredMessage {
  readonly id: number;
  readonly queue: QueueName;
  readonly text: string;
  visibleMs: number;
  dequeueCount: number;
}

/** How long a message stays hidden whose function died: the functions host renews it while the function lives. */
export const HIDDEN_AFTER_CRASH_SECONDS = 600;
/** How long a message stays hidden whose function threw: `visibilityTimeout` of host.json. */
const HIDDEN_AFTER_THROW_SECONDS = 30;
/** `maxDequeueCount` of host.json. */
const MOST_DELIVERIES = 5;

/**
 * Queues as Azure Storage and the functions host make them: at least once, in no order, hidden while somebody works on a
 * message, visible again when nobody said that it is done, and put aside after five tries.
 */
export class DeliveryQueue implements Queue {
  readonly poison: unknown[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  #messages: StoredMessage[] = [];
  #count = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async send(queue: QueueName, message: unknown, delaySeconds = 0): Promise<void> {
    messageTextFrom(queue, message);
    this.#count += 1;
    const delayMs = Math.ceil(Math.max(0, Math.min(delaySeconds, LONGEST_DELAY_SECONDS))) * 1000;
    const visibleMs = this.#clock.now().getTime() + delayMs;
    this.#messages.push({ id: this.#count, queue, text: JSON.stringify(message), visibleMs, dequeueCount: 0 });
  }

  /**
   * Hands out one visible message, and hides it for as long as a function that dies would.
   *
   * @param pick which of the visible ones, in the order of their times; taken modulo their number
   */
  take(pick = 0): Delivery | undefined {
    const nowMs = this.#clock.now().getTime();
    const visible = this.#messages.filter((each) => each.visibleMs <= nowMs);
    const found = visible.sort((a, b) => a.visibleMs - b.visibleMs || a.id - b.id)[pick % Math.max(1, visible.length)];
    if (found === undefined) return undefined;
    found.dequeueCount += 1;
    found.visibleMs = nowMs + HIDDEN_AFTER_CRASH_SECONDS * 1000;
    const { id, queue, dequeueCount } = found;
    return { id, queue, message: JSON.parse(found.text), dequeueCount };
  }

  /** The function is done with a message. */
  done({ id }: Delivery): void {
    this.#messages = this.#messages.filter((each) => each.id !== id);
  }

  /** The function threw: the message comes back soon, or is put aside. */
  failed(delivery: Delivery): void {
    const stored = this.#messages.find((each) => each.id === delivery.id);
    if (stored === undefined) return;
    stored.visibleMs = this.#clock.now().getTime() + HIDDEN_AFTER_THROW_SECONDS * 1000;
    if (stored.dequeueCount < MOST_DELIVERIES) return;
    this.poison.push(delivery.message);
    this.done(delivery);
  }

  /** When the next message becomes visible (milliseconds); infinity when none waits. */
  nextVisibleMs(): number {
    return this.#messages.reduce((next, each) => Math.min(next, each.visibleMs), Number.POSITIVE_INFINITY);
  }

  /** Loses one waiting message, visible or not. @returns whether there was one */
  lose(pick: number): boolean {
    const lost = this.#messages[pick % Math.max(1, this.#messages.length)];
    this.#messages = this.#messages.filter((each) => each !== lost);
    return lost !== undefined;
  }

  /** Delivers one waiting message a second time, later. */
  repeat(pick: number): void {
    const found = this.#messages[pick % Math.max(1, this.#messages.length)];
    if (found === undefined) return;
    this.#count += 1;
    this.#messages.push({ ...found, id: this.#count, dequeueCount: 0, visibleMs: found.visibleMs + 1000 });
  }
}
