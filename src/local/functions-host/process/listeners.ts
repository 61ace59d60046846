import type { HostLog } from '../app/host-log.ts';
import type { HostSettings } from '../app/host-settings.ts';
import type { FunctionOf, HostedFunction } from '../app/hosted-function.ts';
import { functionsOf } from '../app/hosted-function.ts';
import type { Invoker } from '../app/invoker.ts';
import type { HeldLog } from '../queues/held-messages.ts';
import type { QueueListener } from '../queues/queue-listener.ts';
import { startQueueListener } from '../queues/queue-listener.ts';
import type { OpenQueue } from '../queues/storage-queue.ts';
import type { TimerListener } from '../timers/timer-listener.ts';
import { startTimerListener } from '../timers/timer-listener.ts';
import type { LockedTimer, TimerLockTimes } from '../timers/timer-lock.ts';
import { startLockedTimer } from '../timers/timer-lock.ts';
import type { TimerStore } from '../timers/timer-store.ts';
import { queueInput, singleInput } from './invocation-inputs.ts';

/** The queues and timers of a process. */
export interface Listeners {
  /** Makes the listener of this queue poll at once. */
  wake(connectionString: string, queueName: string): void;
  /** Starts no further run. Runs in progress continue. */
  stop(): Promise<void>;
}

/** How processes share timers. */
export interface TimerSharing extends TimerLockTimes {
  /** Of this process. */
  readonly owner: string;
  /** undefined: without storage this process runs all timers. */
  readonly store: TimerStore | undefined;
}

/** Dependencies of listeners. */
export interface ListenersOptions {
  readonly functions: readonly HostedFunction[];
  readonly settings: HostSettings;
  readonly queueHiddenMs: number;
  readonly openQueue: OpenQueue;
  readonly held: HeldLog;
  readonly timers: TimerSharing;
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

function listenToTimer(fn: FunctionOf<'timer'>, options: ListenersOptions): LockedTimer {
  const { binding, schedule, runOnStartup, useMonitor } = fn.trigger;
  const { store, ...sharing } = options.timers;
  const now = () => new Date();
  const { log } = options;
  const start = (): TimerListener =>
    startTimerListener({
      functionName: fn.name,
      schedule,
      runOnStartup,
      useMonitor,
      now,
      memory: store && {
        read: () => store.readStatus(fn.name),
        write: (status) => store.writeStatus(fn.name, status),
      },
      log,
      async run(timerInfo, reason) {
        await options.invoker.invoke(fn, singleInput(binding, timerInfo), reason);
      },
    });
  if (store !== undefined) return startLockedTimer({ ...sharing, functionName: fn.name, store, now, log }, start);
  const listener = start();
  return { stop: async () => listener.stop() };
}

/**
 * Listens to the queues and timers of the given functions. No queue is made: the first message that is sent to it makes
 * one, or the deployment does (storage queue extension 5.3, read 2026-11).
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
      await Promise.all([...timers.map((timer) => timer.stop()), ...queues.map(({ listener }) => listener.stop())]);
    },
  };
}
