import type { HostLog } from '../app/host-log.ts';
import type { QueueSettings } from '../app/host-settings.ts';
import { failMessage } from './run-queue-message.ts';
import type { OpenQueue, ReceivedMessage } from './storage-queue.ts';

/** A message that a process works on, with the data to act on it from another process. */
export interface HeldMessage {
  readonly functionName: string;
  readonly connectionString: string;
  readonly queueName: string;
  readonly message: ReceivedMessage;
}

/** Learns which messages a process holds. */
export interface HeldLog {
  took(held: HeldMessage): void;
  gave(messageId: string): void;
}

/** The messages that one process holds. */
export interface HeldByProcess extends HeldLog {
  /** The process is dead: its messages fail, as their runs have. Never rejects. */
  fail(): Promise<void>;
}

/**
 * Keeps what a process works on. In Azure the host outlives its worker: when the worker dies, all its runs fail, and a
 * message is shown again after `visibilityTimeout`, or moved at its last try. Only when host and worker die together
 * does it stay hidden for ten minutes. (Observed 2026-11 with the worker 3.9.1 killed by SIGKILL: redelivery after 30
 * s, five tries in two minutes.)
 */
export function heldByProcess(openQueue: OpenQueue, settings: QueueSettings, log: HostLog): HeldByProcess {
  const held = new Map<string, HeldMessage>();
  async function failOne({ functionName, connectionString, queueName, message }: HeldMessage): Promise<void> {
    const queue = openQueue(connectionString, queueName);
    try {
      await failMessage({ functionName, queue, settings, log }, message);
    } catch (error) {
      const problem = `Message '${message.id}' of a worker that died becomes visible again by itself: ${String(error)}`;
      log({ level: 'warning', category: 'Host.Triggers.Queues', functionName, message: problem });
    }
  }
  return {
    took: (message) => void held.set(message.message.id, message),
    gave: (messageId) => void held.delete(messageId),
    async fail() {
      const left = [...held.values()];
      held.clear();
      await Promise.all(left.map(failOne));
    },
  };
}
