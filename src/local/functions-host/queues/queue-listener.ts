import { pollingDelayMs } from './polling-delay.ts';
import type { QueueMessageRunOptions } from './run-queue-message.ts';
import { runQueueMessage } from './run-queue-message.ts';
import type { ReceivedMessage } from './storage-queue.ts';

/** A queue that is being listened to. */
export interface QueueListener {
  /** Polls the queue now, because a message was just sent to it. */
  wake(): void;
  /** Takes no further message. Runs in progress continue. Resolves when the last poll has ended. */
  stop(): Promise<void>;
}

/** One queue function and its dependencies. */
export interface QueueListenerOptions extends QueueMessageRunOptions {
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/** A pause that a wake-up ends; a wake-up outside a pause ends the next pause at once. */
function createAlarm(): { pause(milliseconds: number): Promise<void>; wake(): void } {
  let ring = Promise.withResolvers<void>();
  return {
    async pause(milliseconds) {
      const timeout = setTimeout(ring.resolve, milliseconds);
      await ring.promise;
      clearTimeout(timeout);
      ring = Promise.withResolvers<void>();
    },
    wake: () => ring.resolve(),
  };
}

async function receive(options: QueueListenerOptions): Promise<readonly ReceivedMessage[]> {
  const { queue, settings, hiddenMs } = options;
  try {
    return await queue.receive(settings.batchSize, hiddenMs);
  } catch (error) {
    const message = `Queue '${queue.name}' could not be read: ${String(error)}`;
    options.log({ level: 'error', category: 'Host.Triggers.Queues', functionName: options.functionName, message });
    return [];
  }
}

/**
 * Listens to a queue as the queue extension does: takes a batch, works on its messages at once, takes the next batch
 * when no more than `newBatchThreshold` are left, and polls an empty queue less and less often.
 */
export function startQueueListener(options: QueueListenerOptions): QueueListener {
  const { settings } = options;
  const running = new Set<Promise<void>>();
  const alarm = createAlarm();
  let stopping = false;

  function start(message: ReceivedMessage): void {
    const run = runQueueMessage(options, message).then(() => {
      running.delete(run);
      if (running.size === settings.newBatchThreshold) alarm.wake();
    });
    running.add(run);
  }

  async function listen(): Promise<void> {
    let emptyPolls = 0;
    while (!stopping) {
      const messages = await receive(options);
      for (const message of messages) start(message);
      emptyPolls = messages.length === 0 ? emptyPolls + 1 : 0;
      if (emptyPolls > 0)
        await alarm.pause(pollingDelayMs(emptyPolls, settings.maxPollingIntervalMs, options.random()));
      while (!stopping && running.size > settings.newBatchThreshold) await alarm.pause(settings.maxPollingIntervalMs);
    }
  }

  const listening = listen();
  return {
    wake: () => alarm.wake(),
    stop() {
      stopping = true;
      alarm.wake();
      return listening;
    },
  };
}
