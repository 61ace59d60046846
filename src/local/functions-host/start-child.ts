import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { HostLog, HostLogEntry } from './app/host-log.ts';
import type { ChildOptions, ParentMessage, ReadyMessage } from './process/child-messages.ts';
import { ChildMessage } from './process/child-messages.ts';
import type { Settings } from './process/resolve-functions.ts';
import type { HeldLog } from './queues/held-messages.ts';

/** How a host process ended. */
export interface HostExit {
  /** Group whose functions ran in it; `*` for all. */
  readonly group: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A host process that has loaded the app. */
export interface HostChild {
  readonly group: string;
  readonly pid: number;
  readonly ready: ReadyMessage;
  readonly exited: Promise<HostExit>;
  send(message: ParentMessage): void;
  /** Asks it to stop; kills it when it does not. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Options for starting a host process. */
export interface StartChildOptions {
  readonly child: ChildOptions;
  readonly environment: Settings;
  /** Arguments for Node, such as `--cpu-prof`. */
  readonly nodeArguments: readonly string[];
  /** Receives the queue messages that the process works on. */
  readonly held: HeldLog;
  readonly log: HostLog;
}

// The child itself waits 5 s for running invocations, and an app's terminate hooks come after that.
const STOP_MS = 8000;

function logLines(stream: Readable | null, level: HostLogEntry['level'], log: HostLog): void {
  if (stream === null) return;
  createInterface({ input: stream }).on('line', (message) => {
    log({ level, category: 'Host.Function.Console', message });
  });
}

/** Resolves when the child has ended and its whole output has arrived. */
async function whenExited(child: ChildProcess, group: string): Promise<HostExit> {
  const closed = Promise.withResolvers<HostExit>();
  const disconnected = Promise.withResolvers<void>();
  child.once('close', (code, signal) => closed.resolve({ group, code, signal }));
  child.once('disconnect', disconnected.resolve);
  await disconnected.promise;
  return closed.promise;
}

/** Resolves when the child is ready; rejects with its error, or when it ends before. */
function whenReady(
  child: ChildProcess,
  exited: Promise<HostExit>,
  { held, log }: Pick<StartChildOptions, 'held' | 'log'>,
): Promise<ReadyMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadyMessage>();
  child.on('message', (received) => {
    const message = ChildMessage.parse(received);
    switch (message.kind) {
      case 'ready':
        return resolve(message);
      case 'failed':
        return reject(new Error(`The functions host did not start.\n${message.message}`));
      case 'log':
        return log(message.entry);
      case 'took':
        return held.took(message.held);
      case 'gave':
        return held.gave(message.messageId);
    }
  });
  child.once('error', reject);
  void exited.then(({ code, signal }) => {
    reject(
      new Error(
        `The functions host ended while it started (code ${code}, signal ${signal}); its log shows the reason.`,
      ),
    );
  });
  return promise;
}

async function stopChild(child: ChildProcess, exited: Promise<HostExit>): Promise<void> {
  if (child.connected) child.send({ kind: 'stop' } satisfies ParentMessage, () => undefined);
  const timeout = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timeout);
}

/**
 * Starts a host process and waits until it has loaded the app and listens.
 *
 * @throws Error with the app's own error when it does not load, or with the problems of its functions
 */
export async function startChild(options: StartChildOptions): Promise<HostChild> {
  const { group } = options.child;
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
    env: options.environment,
    execArgv: [...options.nodeArguments],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  logLines(child.stdout, 'information', options.log);
  logLines(child.stderr, 'error', options.log);
  const exited = whenExited(child, group);
  const starting = whenReady(child, exited, options);
  child.send({ kind: 'start', options: options.child } satisfies ParentMessage, () => undefined);
  const ready = await starting;
  return {
    group,
    pid: child.pid ?? 0,
    ready,
    exited,
    send(message) {
      if (child.connected) child.send(message, () => undefined);
    },
    stop: () => stopChild(child, exited),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
