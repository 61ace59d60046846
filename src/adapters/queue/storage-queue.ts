import type { QueueSendMessageOptions } from '@azure/storage-queue';
import { QueueClient, RestError } from '@azure/storage-queue';
import { errorText } from '../../core/text/error-text.ts';
import type { Queue, QueueDepths, QueueName } from '../../reconcile/ports.ts';
import { byDeadline } from '../http/deadline.ts';
import type { StorageConnection } from '../storage-connection.ts';
import { LONGEST_DELAY_SECONDS, messageTextFrom } from './message-text.ts';

/** A failed send is retried: a message may arrive twice anyway. */
const RETRY = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000, tryTimeoutInMs: 10_000 };

/** For a whole send with its retries and the creation of the queue. */
const SEND_TIMEOUT_MS = 40_000;

/** Unread messages must not expire, because wake-ups depend on them. */
const NEVER_EXPIRES_SECONDS = -1;

/**
 * Storage queues (or Azurite's). The first message creates a missing queue. Messages are JSON in base64 and never
 * expire; a delay is rounded up to whole seconds, seven days at most.
 */
export function storageQueue(connection: StorageConnection): Queue {
  return new StorageQueue(connection);
}

/** Counts the messages of queues approximately; one request per queue. */
export function storageQueueDepths(connection: StorageConnection): QueueDepths {
  return {
    async messagesIn(queueName) {
      try {
        return (await clientFor(connection, queueName).getProperties()).approximateMessagesCount ?? 0;
      } catch (error) {
        if (error instanceof RestError && error.code === 'QueueNotFound') return 0;
        throw new Error(`Queue ${queueName} could not be counted: ${errorText(error)}`, { cause: error });
      }
    },
  };
}

class StorageQueue implements Queue {
  readonly #connection: StorageConnection;
  readonly #clients = new Map<QueueName, QueueClient>();

  constructor(connection: StorageConnection) {
    this.#connection = connection;
  }

  async send(queue: QueueName, message: unknown, delaySeconds = 0): Promise<void> {
    const text = messageTextFrom(queue, message);
    const visibilityTimeout = Math.min(Math.ceil(Math.max(0, delaySeconds)), LONGEST_DELAY_SECONDS);
    const options = { visibilityTimeout, messageTimeToLive: NEVER_EXPIRES_SECONDS };
    const client = this.#open(queue);
    try {
      await byDeadline(SEND_TIMEOUT_MS, (abortSignal) => sendTo(client, text, { ...options, abortSignal }));
    } catch (error) {
      throw storeError(queue, error);
    }
  }

  #open(name: QueueName): QueueClient {
    const open = this.#clients.get(name) ?? clientFor(this.#connection, name);
    this.#clients.set(name, open);
    return open;
  }
}

async function sendTo(client: QueueClient, text: string, options: QueueSendMessageOptions): Promise<void> {
  try {
    await client.sendMessage(text, options);
  } catch (error) {
    if (!(error instanceof RestError) || error.code !== 'QueueNotFound') throw error;
    await client.createIfNotExists();
    await client.sendMessage(text, options);
  }
}

function clientFor(connection: StorageConnection, name: string): QueueClient {
  const options = { retryOptions: RETRY };
  if (connection.kind === 'ConnectionString') return new QueueClient(connection.connectionString, name, options);
  return new QueueClient(`${connection.queueUri}/${name}`, connection.credential, options);
}

function storeError(queue: QueueName, error: unknown): Error {
  return new Error(`Sending to queue ${queue} failed: ${errorText(error)}`, { cause: error });
}
