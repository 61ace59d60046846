// The entry of a host process. It is started by start-functions-host.ts, with the app settings as its environment.
import type { ChildMessage, ChildOptions } from './process/child-messages.ts';
import { ParentMessage } from './process/child-messages.ts';
import { dieWithParent } from './process/die-with-parent.ts';
import type { HostProcess } from './process/host-process.ts';
import { startHostProcess } from './process/host-process.ts';

function sendToParent(message: ChildMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
  else resolve();
  return promise;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Sends the reason to the parent, then exits with 1, as a worker does. */
async function fail(message: ChildMessage): Promise<never> {
  await sendToParent(message);
  process.exit(1);
}

function failWith(message: string): void {
  void fail({ kind: 'log', entry: { level: 'critical', category: 'Host', message } });
}

async function start(options: ChildOptions): Promise<HostProcess> {
  const host = await startHostProcess({
    child: options,
    settings: process.env,
    log: (entry) => void sendToParent({ kind: 'log', entry }),
    held: {
      took: (held) => void sendToParent({ kind: 'took', held }),
      gave: (messageId) => void sendToParent({ kind: 'gave', messageId }),
    },
    onTimeout: (fn) => failWith(`Timeout value was exceeded by function: Functions.${fn.name}. The process ends.`),
  });
  await sendToParent(host.ready);
  return host;
}

async function stop(starting: Promise<HostProcess> | undefined): Promise<never> {
  const host = await starting;
  await host?.stop();
  process.exit(0);
}

function serveParent(): void {
  let starting: Promise<HostProcess> | undefined;
  process.on('message', (received) => {
    const message = ParentMessage.parse(received);
    switch (message.kind) {
      case 'start':
        starting = start(message.options);
        starting.catch((error: unknown) => fail({ kind: 'failed', message: textOf(error) }));
        return;
      case 'peers':
        void starting?.then((host) => host.meetPeers(message.peers));
        return;
      case 'stop':
        void stop(starting);
    }
  });
  process.on('SIGTERM', () => void stop(starting));
}

// Ctrl-C reaches every process of a terminal; the parent decides how to react.
process.on('SIGINT', () => undefined);
process.on('uncaughtException', (error) => failWith(`Worker uncaught exception: ${textOf(error)}`));
dieWithParent();
serveParent();
