import type { HostLog } from '../app/host-log.ts';
import type { QueueSettings } from '../app/host-settings.ts';
import { decodeMessage } from './queue-text.ts';
import type { ReceivedMessage, StorageQueue } from './storage-queue.ts';

/** Receives the messages in progress, so that the parent can act for a process that dies with them. */
export interface HeldMessages {
  /** A run has begun, or its message was hidden again and has a new receipt. */
  took(message: ReceivedMessage): void;
  /** The run has ended, and its message is handled. */
  gave(messageId: string): void;
}

/** Dependencies for the messages of one queue. */
export interface QueueMessageRunOptions {
  readonly functionName: string;
  readonly queue: StorageQueue;
  readonly settings: QueueSettings;
  /** How long a message is hidden while its run lasts; renewed at half time. */
  readonly hiddenMs: number;
  /** Runs the function to its end; never rejects. @returns whether it succeeded */
  readonly run: (message: ReceivedMessage, text: string) => Promise<boolean>;
  readonly held?: HeldMessages;
  readonly log: HostLog;
}

const CATEGORY = 'Host.Triggers.Queues';

function logProblem(options: Pick<QueueMessageRunOptions, 'functionName' | 'log'>, message: string): void {
  options.log({ level: 'warning', category: CATEGORY, functionName: options.functionName, message });
}

const POISON = '-poison';
const LONGEST_NAME = 63;

/** Names the queue that messages end in which cannot be worked on. A poison queue has none itself. */
export function poisonQueueOf(queueName: string): string | undefined {
  return queueName.endsWith(POISON) || queueName.length + POISON.length > LONGEST_NAME ? undefined : queueName + POISON;
}

/** Removes a message from its queue. Without a poison queue it stays, hidden for as long as a run would hide it. */
async function giveUp(options: FailureOptions, message: ReceivedMessage, why: string): Promise<void> {
  const poison = poisonQueueOf(options.queue.name);
  if (poison === undefined) {
    logProblem(options, `${why} Message '${message.id}' stays hidden: '${options.queue.name}' has no poison queue.`);
    return;
  }
  await options.queue.copyToPoison(message);
  await options.queue.delete(message);
  logProblem(options, `${why} Moved message '${message.id}' to queue '${poison}'.`);
}

/** Input for the decision about a message whose run failed. */
export type FailureOptions = Pick<QueueMessageRunOptions, 'functionName' | 'queue' | 'settings' | 'log'>;

/**
 * Does what the queue extension does with a message whose run failed, and so with one whose worker died: shows it again
 * after the visibility timeout, moves it to the poison queue at the last try, and leaves one of a poison queue hidden.
 *
 * @throws the SDK's error
 */
export async function failMessage(options: FailureOptions, message: ReceivedMessage): Promise<void> {
  const { queue, settings } = options;
  if (poisonQueueOf(queue.name) === undefined || message.dequeueCount >= settings.maxDequeueCount) {
    return giveUp(options, message, `The message failed ${message.dequeueCount} times.`);
  }
  await queue.hide(message, settings.visibilityTimeoutMs);
}

/** Keeps a message hidden until it is stopped. After a failed renewal the next listener may take the message. */
function keepHidden(options: QueueMessageRunOptions, message: ReceivedMessage): { stop(): Promise<ReceivedMessage> } {
  let current = message;
  let renewal: Promise<void> = Promise.resolve();
  async function renew(): Promise<void> {
    try {
      current = await options.queue.hide(current, options.hiddenMs);
      options.held?.took(current);
    } catch (error) {
      logProblem(options, `Message '${message.id}' could not be kept hidden: ${String(error)}`);
    }
  }
  const interval = setInterval(() => {
    renewal = renewal.then(renew);
  }, options.hiddenMs / 2);
  return {
    async stop() {
      clearInterval(interval);
      await renewal;
      return current;
    },
  };
}

async function workOn(options: QueueMessageRunOptions, message: ReceivedMessage): Promise<void> {
  const { queue, settings } = options;
  const text = decodeMessage(message.stored);
  if (!text.ok && text.error === 'NotBase64') return giveUp(options, message, 'The message is not base64.');
  if (message.dequeueCount > settings.maxDequeueCount) {
    return giveUp(options, message, `The message was taken ${message.dequeueCount} times.`);
  }
  const hidden = keepHidden(options, message);
  const succeeded = text.ok && (await options.run(message, text.value));
  if (!text.ok) logProblem(options, `Message '${message.id}' is not UTF-8; the function was not called.`);
  const latest = await hidden.stop();
  await (succeeded ? queue.delete(latest) : failMessage(options, latest));
}

/**
 * Works on one message as the queue extension does: success deletes it, failure shows it again after the visibility
 * timeout, the last failure moves it to the poison queue, and so does a message that is not base64 or was taken too
 * often. A poison queue has no poison queue: what fails there stays hidden as long as a run would hide it, and is tried
 * again, five times in all. Never rejects: trouble with the store is logged, and the message comes back by itself.
 *
 * @see https://github.com/Azure/azure-sdk-for-net, QueueProcessor and QueueListenerFactory of the storage queue extension 5.3 (read 2026-11)
 */
export async function runQueueMessage(options: QueueMessageRunOptions, message: ReceivedMessage): Promise<void> {
  options.held?.took(message);
  try {
    await workOn(options, message);
  } catch (error) {
    logProblem(
      options,
      `Message '${message.id}' could not be deleted or moved and becomes visible again: ${String(error)}`,
    );
  }
  options.held?.gave(message.id);
}
