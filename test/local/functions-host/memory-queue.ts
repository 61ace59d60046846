import { encodeMessage } from '../../../src/local/functions-host/queues/queue-text.ts';
import type { ReceivedMessage, StorageQueue } from '../../../src/local/functions-host/queues/storage-queue.ts';

interface StoredMessage {
  readonly id: string;
  readonly stored: string;
  dequeueCount: number;
  visibleAtMs: number;
  receipt: number;
}

/** A storage queue in memory that keeps to pop receipts, hidden times and dequeue counts, on the clock of `Date.now`. */
export class MemoryQueue implements StorageQueue {
  readonly name: string;
  readonly messages: StoredMessage[] = [];
  readonly poison: string[] = [];
  /** How many messages each look asked for and got, in order. */
  readonly looks: { readonly atMs: number; readonly got: number }[] = [];
  #nextId = 0;

  constructor(name = 'work') {
    this.name = name;
  }

  put(text: string): void {
    void this.send(encodeMessage(text));
  }

  async receive(count: number, hiddenMs: number): Promise<readonly ReceivedMessage[]> {
    const visible = this.messages.filter((message) => message.visibleAtMs <= Date.now()).slice(0, count);
    this.looks.push({ atMs: Date.now(), got: visible.length });
    return visible.map((message) => {
      message.dequeueCount += 1;
      message.receipt += 1;
      message.visibleAtMs = Date.now() + hiddenMs;
      return this.#received(message);
    });
  }

  async hide(message: ReceivedMessage, hiddenMs: number): Promise<ReceivedMessage> {
    const stored = this.#held(message);
    stored.receipt += 1;
    stored.visibleAtMs = Date.now() + hiddenMs;
    return this.#received(stored);
  }

  async delete(message: ReceivedMessage): Promise<void> {
    this.messages.splice(this.messages.indexOf(this.#held(message)), 1);
  }

  async copyToPoison(message: ReceivedMessage): Promise<void> {
    this.poison.push(message.stored);
  }

  async send(stored: string): Promise<void> {
    this.#nextId += 1;
    this.messages.push({ id: String(this.#nextId), stored, dequeueCount: 0, visibleAtMs: Date.now(), receipt: 0 });
  }

  #held(message: ReceivedMessage): StoredMessage {
    const stored = this.messages.find(({ id }) => id === message.id);
    if (stored === undefined || String(stored.receipt) !== message.popReceipt) throw new Error('PopReceiptMismatch');
    return stored;
  }

  #received(message: StoredMessage): ReceivedMessage {
    const { id, stored, dequeueCount, receipt } = message;
    const at = new Date();
    return { id, stored, dequeueCount, popReceipt: String(receipt), insertedAt: at, expiresAt: at, nextVisibleAt: at };
  }
}
