import type { HostLog } from './host-log.ts';
import type { QueueSettings } from './host-settings.ts';
import { decodeMessage } from './queue-text.ts';
import type { ReceivedMessage, StorageQueue } from './storage-queue.ts';

/** What it takes to work on the messages of one queue. */
export interface QueueMessageRunOptions {
  readonly functionName: string;
  readonly queue: StorageQueue;
  readonly settings: QueueSettings;
  /** How long a message is hidden while its run lasts; renewed at half time. */
  readonly hiddenMs: number;
  /** Runs the function to its end; never rejects. @returns whether it succeeded */
  readonly run: (message: ReceivedMessage, text: string) => Promise<boolean>;
  readonly log: HostLog;
}

const CATEGORY = 'Host.Triggers.Queues';

function logProblem(options: QueueMessageRunOptions, message: string): void {
  options.log({ level: 'warning', category: CATEGORY, functionName: options.functionName, message });
}

async function moveToPoison(options: QueueMessageRunOptions, message: ReceivedMessage, why: string): Promise<void> {
  await options.queue.copyToPoison(message);
  await options.queue.delete(message);
  logProblem(options, `${why} Moved message '${message.id}' to queue '${options.queue.name}-poison'.`);
}

/** Keeps a message hidden until it is stopped. A renewal that fails leaves the message to whoever takes it next. */
function keepHidden(options: QueueMessageRunOptions, message: ReceivedMessage): { stop(): Promise<ReceivedMessage> } {
  let current = message;
  let renewal: Promise<void> = Promise.resolve();
  async function renew(): Promise<void> {
    try {
      current = await options.queue.hide(current, options.hiddenMs);
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
  if (!text.ok) return moveToPoison(options, message, 'The message is not base64.');
  if (message.dequeueCount > settings.maxDequeueCount) {
    return moveToPoison(options, message, `The message was taken ${message.dequeueCount} times.`);
  }
  const hidden = keepHidden(options, message);
  const succeeded = await options.run(message, text.value);
  const latest = await hidden.stop();
  if (succeeded) return queue.delete(latest);
  if (message.dequeueCount >= settings.maxDequeueCount) {
    return moveToPoison(options, latest, `The message failed ${message.dequeueCount} times.`);
  }
  await queue.hide(latest, settings.visibilityTimeoutMs);
}

/**
 * Works on one message as the queue extension does: success deletes it, failure shows it again after the visibility
 * timeout, the last failure moves it to the poison queue, and so does a message that cannot be decoded or was taken
 * too often. Never rejects: trouble with the store is logged, and the message comes back by itself.
 */
export async function runQueueMessage(options: QueueMessageRunOptions, message: ReceivedMessage): Promise<void> {
  try {
    await workOn(options, message);
  } catch (error) {
    logProblem(options, `Message '${message.id}' could not be settled and will come back: ${String(error)}`);
  }
}
