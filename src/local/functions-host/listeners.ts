import type { HeldLog } from './held-messages.ts';
import type { HostLog } from './host-log.ts';
import type { HostSettings } from './host-settings.ts';
import type { FunctionOf, HostedFunction } from './hosted-function.ts';
import { functionsOf } from './hosted-function.ts';
import { queueInput, singleInput } from './invocation-inputs.ts';
import type { Invoker } from './invoker.ts';
import type { QueueListener } from './queue-listener.ts';
import { startQueueListener } from './queue-listener.ts';
import type { OpenQueue } from './storage-queue.ts';
import { startTimerListener } from './timer-listener.ts';

/** The queues and timers of a process. */
export interface Listeners {
  /** Makes whoever listens to this queue look at once. */
  wake(connectionString: string, queueName: string): void;
  /** Starts no further run. Runs in progress go on. */
  stop(): Promise<void>;
}

/** What listeners need. */
export interface ListenersOptions {
  readonly functions: readonly HostedFunction[];
  readonly settings: HostSettings;
  readonly queueHiddenMs: number;
  readonly openQueue: OpenQueue;
  readonly held: HeldLog;
  readonly invoker: Invoker;
  readonly log: HostLog;
}

function listenToQueue(fn: FunctionOf<'queue'>, options: ListenersOptions): QueueListener {
  const { binding, connectionString, queueName } = fn.trigger;
  const queue = options.openQueue(connectionString, queueName);
  return startQueueListener({
    functionName: fn.name,
    queue,
    settings: options.settings.queues,
    hiddenMs: options.queueHiddenMs,
    random: Math.random,
    log: options.log,
    held: {
      took: (message) => options.held.took({ functionName: fn.name, connectionString, queueName, message }),
      gave: (messageId) => options.held.gave(messageId),
    },
    async run(message, text) {
      const reason = `New queue message detected on '${queueName}'.`;
      const outcome = await options.invoker.invoke(fn, queueInput(binding, message, text), reason);
      return outcome.ok;
    },
  });
}

function listenToTimer(fn: FunctionOf<'timer'>, options: ListenersOptions) {
  const { binding, schedule, runOnStartup, useMonitor } = fn.trigger;
  return startTimerListener({
    functionName: fn.name,
    schedule,
    runOnStartup,
    useMonitor,
    now: () => new Date(),
    log: options.log,
    async run(timerInfo, reason) {
      await options.invoker.invoke(fn, singleInput(binding, timerInfo), reason);
    },
  });
}

/**
 * Listens to the queues and timers of the given functions. No queue is made: the first message that is sent to it makes one, or
 * the deployment does (storage queue extension 5.3, read 2026-11).
 */
export function startListeners(options: ListenersOptions): Listeners {
  const queues = functionsOf(options.functions, 'queue').map((fn) => ({ fn, listener: listenToQueue(fn, options) }));
  const timers = functionsOf(options.functions, 'timer').map((fn) => listenToTimer(fn, options));
  return {
    wake(connectionString, queueName) {
      for (const { fn, listener } of queues) {
        const { trigger } = fn;
        if (trigger.queueName === queueName && trigger.connectionString === connectionString) listener.wake();
      }
    },
    async stop() {
      for (const timer of timers) timer.stop();
      await Promise.all(queues.map(({ listener }) => listener.stop()));
    },
  };
}
