import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { lookUp } from '../../core/look-up.ts';
import type { HostKeys } from './child-messages.ts';
import { EVENT_GRID_WEBHOOK_PATH } from './event-grid-webhook.ts';
import type { FunctionSummary } from './function-summary.ts';
import type { HostLog } from './host-log.ts';
import type { Settings } from './resolve-functions.ts';
import type { HostChild, HostExit, StartChildOptions } from './start-child.ts';
import { startChild } from './start-child.ts';

/** How an app is to be run. */
export interface FunctionsHostOptions {
  /** The built app: a CommonJS bundle in which `@azure/functions-core` is external. */
  readonly appFile: string;
  readonly hostJsonFile: string;
  /** App settings: they are all of the app's environment, but for what any process needs to run. */
  readonly settings: Settings;
  /** 0, which is the default, takes a free one. */
  readonly port?: number;
  /** `per-function-group` runs one process per group, as Flex Consumption does. Default: one process. */
  readonly groups?: 'one-process' | 'per-function-group';
  /** Made up when absent. */
  readonly keys?: Partial<HostKeys>;
  /** How long a message is hidden while its run lasts; Azure's own figure, ten minutes, by default. */
  readonly queueHiddenMs?: number;
  /** Arguments for Node, such as `--cpu-prof`. */
  readonly nodeArguments?: readonly string[];
  readonly log: HostLog;
  /** Told when a process ended that nobody asked to. What ran in it does not run any more. */
  readonly onExit?: (exit: HostExit) => void;
}

/** A running functions host. */
export interface FunctionsHost {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
  readonly keys: HostKeys;
  readonly functions: readonly FunctionSummary[];
  /** Functions that `AzureWebJobs.<name>.Disabled` takes out. */
  readonly disabled: readonly string[];
  /** One per process. `loadMs` is how long the app took to register its functions. */
  readonly processes: readonly { readonly group: string; readonly pid: number; readonly loadMs: number }[];
  /** Where Event Grid delivers to a function, key included. */
  eventGridUrl(functionName: string): string;
  /** Stops listening, waits up to 5 s for running invocations, runs the app's terminate hooks. */
  close(): Promise<void>;
  /** Kills all processes at once, as a crash would. */
  kill(): Promise<void>;
}

// The queue extension hides a message this long and renews it, see https://github.com/Azure/azure-sdk-for-net, QueueListener (read 2026-11).
const QUEUE_HIDDEN_MS = 10 * 60_000;

// What programs need to run at all; the rest of this process's environment is none of the app's business.
const INHERITED: readonly string[] = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'USERPROFILE'];

function environmentFrom(settings: Settings): Settings {
  const inherited = INHERITED.map((name) => [name, lookUp(process.env, name)] as const);
  return {
    ...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)),
    TZ: 'UTC',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    ...settings,
  };
}

function keysFrom(given: Partial<HostKeys> | undefined): HostKeys {
  const made = () => randomBytes(24).toString('base64url');
  return { system: given?.system ?? made(), host: given?.host ?? made(), master: given?.master ?? made() };
}

async function childOptionsFrom(options: FunctionsHostOptions, keys: HostKeys): Promise<StartChildOptions> {
  const hostJson = await readFile(options.hostJsonFile, 'utf8');
  return {
    child: {
      appFile: resolve(options.appFile),
      hostJson,
      port: options.port ?? 0,
      keys,
      queueHiddenMs: options.queueHiddenMs ?? QUEUE_HIDDEN_MS,
      group: options.groups === 'per-function-group' ? 'http' : '*',
    },
    environment: environmentFrom(options.settings),
    nodeArguments: options.nodeArguments ?? [],
    log: options.log,
  };
}

function urlOf(child: HostChild): string {
  return `http://127.0.0.1:${child.ready.port}`;
}

/** Starts the processes of the other groups beside the first one, which tells which groups there are. */
async function startOthers(first: HostChild, options: StartChildOptions): Promise<HostChild[]> {
  const groups = [...new Set(first.ready.functions.map((fn) => fn.group))].filter((group) => group !== first.group);
  const starts = await Promise.allSettled(
    groups.map((group) => startChild({ ...options, child: { ...options.child, group, port: 0 } })),
  );
  const children = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure === undefined) return children;
  await Promise.all([first, ...children].map((child) => child.kill()));
  throw failure.reason;
}

/** Tells the process that answers HTTP where each function runs, so that it can pass on what is started by hand. */
function introduce(first: HostChild, others: readonly HostChild[]): void {
  const peers = first.ready.functions.flatMap((fn) => {
    const child = others.find((other) => other.group === fn.group);
    return child === undefined ? [] : [[fn.name, urlOf(child)]];
  });
  first.send({ kind: 'peers', peers: Object.fromEntries(peers) });
}

/**
 * Runs a built app outside Azure, with the semantics of Azure's host for HTTP, Event Grid, queue and timer triggers and
 * queue outputs. The app runs in processes of its own, which end when this one does. Restarting after a crash is the
 * caller's business.
 *
 * @throws Error with the app's own error when it does not load, and for settings its bindings miss
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const keys = keysFrom(options.keys);
  const childOptions = await childOptionsFrom(options, keys);
  const first = await startChild(childOptions);
  const others = options.groups === 'per-function-group' ? await startOthers(first, childOptions) : [];
  introduce(first, others);
  const children = [first, ...others];
  let closing = false;
  for (const child of children) {
    void child.exited.then((exit) => {
      if (!closing) options.onExit?.(exit);
    });
  }
  async function end(how: (child: HostChild) => Promise<void>): Promise<void> {
    closing = true;
    await Promise.all(children.map(how));
  }
  const url = urlOf(first);
  return {
    url,
    keys,
    functions: first.ready.functions,
    disabled: first.ready.disabled,
    processes: children.map(({ group, pid, ready }) => ({ group, pid, loadMs: ready.loadMs })),
    eventGridUrl: (functionName) =>
      `${url}${EVENT_GRID_WEBHOOK_PATH}?${new URLSearchParams({ functionName, code: keys.system })}`,
    close: () => end((child) => child.stop()),
    kill: () => end((child) => child.kill()),
  };
}
