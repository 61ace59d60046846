import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { lookUp } from '../../core/text/look-up.ts';
import type { HostLog } from './app/host-log.ts';
import { parseHostSettings } from './app/host-settings.ts';
import { EVENT_GRID_WEBHOOK_PATH } from './http/event-grid-webhook.ts';
import type { HttpFront } from './http/http-front.ts';
import { startHttpFront } from './http/http-front.ts';
import type { HostKeys } from './process/child-messages.ts';
import type { FunctionSummary } from './process/function-summary.ts';
import type { Settings } from './process/resolve-functions.ts';
import { heldByProcess } from './queues/held-messages.ts';
import { createQueueOpener } from './queues/storage-queue.ts';
import type { EasyAuth } from './sign-in/easy-auth.ts';
import { authGate } from './sign-in/easy-auth.ts';
import { easyAuthSettings } from './sign-in/easy-auth-settings.ts';
import type { HostChild, HostExit, StartChildOptions } from './start-child.ts';
import { startChild } from './start-child.ts';
import type { TimerLockTimes } from './timers/timer-lock.ts';
import { blobTimerStore } from './timers/timer-store.ts';

/** Options for running an app. */
export interface FunctionsHostOptions {
  /** The built app: a CommonJS bundle in which `@azure/functions-core` is external. */
  readonly appFile: string;
  readonly hostJsonFile: string;
  /** App settings: the app's whole environment, apart from the variables that every process needs. */
  readonly settings: Settings;
  /** App settings whose value is the address of the host, which is known only once it listens. */
  readonly addressSettings?: readonly string[];
  /** 0, the default, selects a free port. */
  readonly port?: number;
  /** `per-function-group` runs one process per group, as Flex Consumption does. Default: one process. */
  readonly groups?: 'one-process' | 'per-function-group';
  /** Made up when absent. */
  readonly keys?: Partial<HostKeys>;
  /** How long a message is hidden while its run lasts; Azure's own figure, ten minutes, by default. */
  readonly queueHiddenMs?: number;
  /** Instances with the same host id share their timers, over restarts too. Default: one that follows from app and settings. */
  readonly hostId?: string;
  /** How long locks of timers hold; Azure's own figures, a minute each, by default. */
  readonly timerLock?: TimerLockTimes;
  /** Arguments for Node, such as `--cpu-prof`. */
  readonly nodeArguments?: readonly string[];
  /** How sign-ins reach the app; `off` by default. */
  readonly easyAuth?: EasyAuth;
  readonly log: HostLog;
  /**
   * Called when a process ends without a request, as when a worker dies. Its runs end with it: their
   * messages come back after `visibilityTimeout`, its requests are answered with 500.
   */
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
  /** Kills everything at once, as the crash of an instance would: connections break, messages stay hidden. */
  kill(): Promise<void>;
}

// The queue extension hides a message this long and renews it, see https://github.com/Azure/azure-sdk-for-net, QueueListener (read 2026-11).
const QUEUE_HIDDEN_MS = 10 * 60_000;

// The period of a singleton listener's lock and its recovery poll, see https://github.com/Azure/azure-webjobs-sdk, SingletonOptions (read 2026-11).
const TIMER_LOCK: TimerLockTimes = { lockMs: 60_000, recoveryMs: 60_000 };

// In Azure it follows from the name of the app.
function hostIdFrom({ appFile, settings }: FunctionsHostOptions): string {
  return createHash('sha256')
    .update(JSON.stringify([resolve(appFile), settings]))
    .digest('hex')
    .slice(0, 32);
}

// Variables that every program needs; the app gets no other variable of this process.
const INHERITED: readonly string[] = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'USERPROFILE'];

function environmentFrom(
  { addressSettings = [], easyAuth = 'off', settings }: FunctionsHostOptions,
  url: string,
): Settings {
  const inherited = INHERITED.map((name) => [name, lookUp(process.env, name)] as const);
  return {
    ...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)),
    TZ: 'UTC',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    ...(typeof easyAuth === 'string' ? {} : easyAuthSettings(easyAuth)),
    // App settings win, those of the platform's own names too: https://github.com/Azure/azure-functions-host, HostAssignmentContext (read 2026-11).
    ...Object.fromEntries(addressSettings.map((name) => [name, url])),
    ...settings,
  };
}

function keysFrom(given: Partial<HostKeys> | undefined): HostKeys {
  const made = () => randomBytes(24).toString('base64url');
  return { system: given?.system ?? made(), host: given?.host ?? made(), master: given?.master ?? made() };
}

/** Start options of each process, apart from the messages that it holds. */
type ChildStart = Omit<StartChildOptions, 'held'>;

async function childOptionsFrom(options: FunctionsHostOptions, keys: HostKeys, url: string): Promise<ChildStart> {
  const hostJson = await readFile(options.hostJsonFile, 'utf8');
  return {
    child: {
      appFile: resolve(options.appFile),
      hostJson,
      keys,
      queueHiddenMs: options.queueHiddenMs ?? QUEUE_HIDDEN_MS,
      hostId: options.hostId ?? hostIdFrom(options),
      timerLock: { ...(options.timerLock ?? TIMER_LOCK), owner: '' },
      group: options.groups === 'per-function-group' ? 'http' : '*',
    },
    environment: environmentFrom(options, url),
    nodeArguments: options.nodeArguments ?? [],
    log: options.log,
  };
}

/**
 * Starts a process that stands for a worker. When it dies while the host goes on, its messages fail, and its timers are
 * free for the next one; the real host keeps the locks of timers itself.
 */
async function startWorker(options: ChildStart, isEnding: () => boolean): Promise<HostChild> {
  const timerLock = { ...options.child.timerLock, owner: randomUUID() };
  const started = { ...options, child: { ...options.child, timerLock } };
  const { queues } = parseHostSettings(options.child.hostJson);
  const held = heldByProcess(createQueueOpener(), queues, options.log);
  const child = await startChild({ ...started, held });
  void child.exited.then(async () => {
    if (!isEnding()) await Promise.all([held.fail(), releaseTimers(child, started)]);
  });
  return child;
}

async function releaseTimers({ group, ready }: HostChild, { child, environment, log }: ChildStart): Promise<void> {
  if (environment.AzureWebJobsStorage === undefined) return;
  const store = blobTimerStore(environment.AzureWebJobsStorage, child.hostId);
  const own = ready.functions.filter((fn) => fn.trigger === 'timer' && (group === '*' || fn.group === group));
  const releases = own.map((fn) => store.releaseLock(fn.name, child.timerLock.owner));
  for (const release of await Promise.allSettled(releases)) {
    if (release.status === 'fulfilled') continue;
    const message = `A timer's lock expires by itself: ${String(release.reason)}`;
    log({ level: 'warning', category: 'Host.Triggers.Timer', message });
  }
}

function addressOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Starts the processes of the other groups beside the first one, which tells which groups there are. */
async function startOthers(first: HostChild, start: (group: string) => Promise<HostChild>): Promise<HostChild[]> {
  const groups = [...new Set(first.ready.functions.map((fn) => fn.group))].filter((group) => group !== first.group);
  const starts = await Promise.allSettled(groups.map(start));
  const children = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure === undefined) return children;
  await Promise.all([first, ...children].map((child) => child.kill()));
  throw failure.reason;
}

/** Sends the location of each function to the process that answers HTTP, so that it can forward manual runs. */
function introduce(first: HostChild, others: readonly HostChild[]): void {
  const peers = first.ready.functions.flatMap((fn) => {
    const child = others.find((other) => other.group === fn.group);
    return child === undefined ? [] : [[fn.name, addressOf(child.ready.port)]];
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
  const front = await startHttpFront(options.port ?? 0, authGate(options.easyAuth ?? 'off'));
  try {
    const children = await startChildren(options, keys, addressOf(front.port));
    front.answerFrom(children.first.ready.port);
    return hostOf(children, front, keys);
  } catch (error) {
    front.abort();
    throw error;
  }
}

/** The processes of a host. */
interface Children {
  readonly first: HostChild;
  readonly all: readonly HostChild[];
  /** Ends all of them without calling `onExit`; their messages stay hidden. */
  end(how: (child: HostChild) => Promise<void>): Promise<void>;
}

async function startChildren(options: FunctionsHostOptions, keys: HostKeys, url: string): Promise<Children> {
  const childOptions = await childOptionsFrom(options, keys, url);
  let ending = false;
  const start = (group: string): Promise<HostChild> =>
    startWorker({ ...childOptions, child: { ...childOptions.child, group } }, () => ending);
  const first = await start(childOptions.child.group);
  const others = options.groups === 'per-function-group' ? await startOthers(first, start) : [];
  introduce(first, others);
  const all = [first, ...others];
  for (const child of all) {
    void child.exited.then((exit) => {
      if (!ending) options.onExit?.(exit);
    });
  }
  return {
    first,
    all,
    async end(how) {
      ending = true;
      await Promise.all(all.map(how));
    },
  };
}

function hostOf({ all, end, first }: Children, front: HttpFront, keys: HostKeys): FunctionsHost {
  const url = addressOf(front.port);
  return {
    url,
    keys,
    functions: first.ready.functions,
    disabled: first.ready.disabled,
    processes: all.map(({ group, pid, ready }) => ({ group, pid, loadMs: ready.loadMs })),
    eventGridUrl: (functionName) =>
      `${url}${EVENT_GRID_WEBHOOK_PATH}?${new URLSearchParams({ functionName, code: keys.system })}`,
    async close() {
      front.close();
      await end((child) => child.stop());
      front.close();
    },
    async kill() {
      front.abort();
      await end((child) => child.kill());
    },
  };
}
