import type { QueueClient } from '@azure/storage-queue';
import { QueueServiceClient } from '@azure/storage-queue';

/** A message that was taken from a queue and is hidden from others for a while. */
export interface ReceivedMessage {
  readonly id: string;
  /** As stored, not decoded. */
  readonly stored: string;
  /** How often the message was taken, this time included. */
  readonly dequeueCount: number;
  /** Proves that this listener still owns the message. Changes whenever the message is hidden again. */
  readonly popReceipt: string;
  readonly insertedAt: Date;
  readonly expiresAt: Date;
  readonly nextVisibleAt: Date;
}

/** A storage queue with its poison queue. Every call may throw the SDK's error. */
export interface StorageQueue {
  readonly name: string;
  /** Takes up to `count` messages (32 at most) and hides them. A missing queue returns none and is not created. */
  receive(count: number, hiddenMs: number): Promise<readonly ReceivedMessage[]>;
  /** Hides a message for this long from now. @returns the message with its new receipt */
  hide(message: ReceivedMessage, hiddenMs: number): Promise<ReceivedMessage>;
  delete(message: ReceivedMessage): Promise<void>;
  /** Stores a message's text in `<name>-poison`, which is created when needed. */
  copyToPoison(message: ReceivedMessage): Promise<void>;
  /** Stores a message, already encoded. The queue is created when needed. */
  send(stored: string): Promise<void>;
}

/** Opens queues by connection string and name; the same queue is opened once. */
export type OpenQueue = (connectionString: string, queueName: string) => StorageQueue;

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}

async function sendAndCreate(queue: QueueClient, stored: string): Promise<void> {
  try {
    await queue.sendMessage(stored);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(stored);
  }
}

async function receiveMessages(queue: QueueClient, count: number, hiddenMs: number): Promise<ReceivedMessage[]> {
  try {
    const answer = await queue.receiveMessages({ numberOfMessages: count, visibilityTimeout: toSeconds(hiddenMs) });
    return answer.receivedMessageItems.map((item) => ({
      id: item.messageId,
      stored: item.messageText,
      dequeueCount: item.dequeueCount,
      popReceipt: item.popReceipt,
      insertedAt: item.insertedOn,
      expiresAt: item.expiresOn,
      nextVisibleAt: item.nextVisibleOn,
    }));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return [];
  }
}

// The service counts in whole seconds; rounding up keeps a wait from becoming none.
function toSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

function storageQueue(service: QueueServiceClient, name: string): StorageQueue {
  const queue = service.getQueueClient(name);
  const poison = service.getQueueClient(`${name}-poison`);
  return {
    name,
    receive: (count, hiddenMs) => receiveMessages(queue, count, hiddenMs),
    async hide(message, hiddenMs) {
      const answer = await queue.updateMessage(message.id, message.popReceipt, undefined, toSeconds(hiddenMs));
      return { ...message, popReceipt: answer.popReceipt ?? message.popReceipt };
    },
    async delete(message) {
      await queue.deleteMessage(message.id, message.popReceipt);
    },
    copyToPoison: (message) => sendAndCreate(poison, message.stored),
    send: (stored) => sendAndCreate(queue, stored),
  };
}

/** Makes a way to open queues of storage accounts through the real SDK. */
export function createQueueOpener(): OpenQueue {
  const opened = new Map<string, StorageQueue>();
  return (connectionString, queueName) => {
    const key = `${connectionString}\n${queueName}`;
    const known = opened.get(key);
    if (known !== undefined) return known;
    const queue = storageQueue(QueueServiceClient.fromConnectionString(connectionString), queueName);
    opened.set(key, queue);
    return queue;
  };
}
