import { foldCase } from '../../../core/text/fold-case.ts';
import { createCore } from '../app/core-api.ts';
import type { HostLog } from '../app/host-log.ts';
import { filteredLog } from '../app/host-log.ts';
import type { HostSettings } from '../app/host-settings.ts';
import { parseHostSettings } from '../app/host-settings.ts';
import type { HostedFunction } from '../app/hosted-function.ts';
import { functionGroup, functionsOf } from '../app/hosted-function.ts';
import type { Invoker } from '../app/invoker.ts';
import { createInvoker } from '../app/invoker.ts';
import type { LoadedApp } from '../app/load-app.ts';
import { loadApp, runAppHooks } from '../app/load-app.ts';
import { answerEventGrid } from '../http/event-grid-webhook.ts';
import { homePage, isEventGridWebhook, isReserved, withHeaders } from '../http/host-answers.ts';
import type { HostHandler, HostRequest, HostResponse } from '../http/http-exchange.ts';
import { startHostServer } from '../http/http-exchange.ts';
import { createHttpTriggers } from '../http/http-trigger.ts';
import type { HeldLog } from '../queues/held-messages.ts';
import { sendQueueOutputs } from '../queues/queue-outputs.ts';
import { createQueueOpener } from '../queues/storage-queue.ts';
import { blobTimerStore } from '../timers/timer-store.ts';
import { answerAdmin } from './admin-endpoints.ts';
import type { ChildOptions, ReadyMessage } from './child-messages.ts';
import { summaryOf } from './function-summary.ts';
import type { Listeners, TimerSharing } from './listeners.ts';
import { startListeners } from './listeners.ts';
import type { ResolvedFunctions, Settings } from './resolve-functions.ts';
import { resolveFunctions } from './resolve-functions.ts';

/** The host inside its process. */
export interface HostProcess {
  readonly ready: ReadyMessage;
  /** Learns where the functions of other groups run. */
  meetPeers(peers: Readonly<Record<string, string>>): void;
  /** Stops listening, waits for running invocations for a while, and runs the app's terminate hooks. */
  stop(): Promise<void>;
}

/** Dependencies of the host in its process. */
export interface HostProcessOptions {
  readonly child: ChildOptions;
  readonly settings: Settings;
  readonly log: HostLog;
  /** Receives the queue messages in progress. */
  readonly held: HeldLog;
  /** An invocation exceeded the host's limit: the process must end. */
  readonly onTimeout: (fn: HostedFunction) => void;
}

// The real host gives a worker this long, see the grace period of WorkerTerminate (read 2026-11).
const STOP_GRACE_MS = 5000;

/** The state after the app is loaded. */
interface Assembly {
  readonly options: HostProcessOptions;
  readonly hostSettings: HostSettings;
  readonly app: LoadedApp;
  readonly resolved: ResolvedFunctions;
  /** Functions that run in this process. */
  readonly own: readonly HostedFunction[];
  readonly log: HostLog;
}

async function assemble(options: HostProcessOptions): Promise<Assembly> {
  const { child } = options;
  const hostSettings = parseHostSettings(child.hostJson);
  const log = filteredLog(hostSettings.logLevels, options.log);
  const core = createCore((level, category, message) => {
    if (level !== 'none') log({ level, category: `Worker.${category}`, message });
  });
  const app = await loadApp(child.appFile, core);
  const resolved = resolveFunctions(app.functions, options.settings);
  const own = resolved.enabled.filter((fn) => child.group === '*' || functionGroup(fn) === child.group);
  return { options, hostSettings, app, resolved, own, log };
}

/** Answers what the host itself answers for; undefined: the request is for an HTTP function. */
type OwnEndpoints = (request: HostRequest) => Promise<HostResponse | undefined>;

function ownEndpoints(
  { hostSettings, options, own, resolved }: Assembly,
  invoker: Invoker,
  elsewhere: (name: string) => string | undefined,
): OwnEndpoints {
  const eventGrid = { functions: functionsOf(own, 'eventGrid'), systemKey: options.child.keys.system, invoker };
  const summaries = resolved.enabled.map((fn) => summaryOf(fn, hostSettings.routePrefix));
  const admin = { functions: own, summaries, elsewhere, invoker };
  return async (request) => {
    const { pathname } = request.url;
    if (!isReserved(pathname)) return undefined;
    if (isEventGridWebhook(pathname)) return answerEventGrid(eventGrid, request);
    return (await answerAdmin(admin, request)) ?? { status: 404 };
  };
}

function createHandler(
  assembly: Assembly,
  invoker: Invoker,
  elsewhere: (name: string) => string | undefined,
): HostHandler {
  const { hostSettings, options, own, resolved } = assembly;
  const answerOwn = ownEndpoints(assembly, invoker, elsewhere);
  const functions = {
    enabled: functionsOf(own, 'http'),
    disabled: resolved.disabledHttp,
    routePrefix: hostSettings.routePrefix,
  };
  const answerHttp = createHttpTriggers(functions, options.child.keys, invoker);
  return async (request) => {
    const answer = (await answerOwn(request)) ?? (await answerHttp(request)) ?? homePage(request, options.settings);
    return withHeaders(answer ?? { status: 404 }, hostSettings.customHeaders);
  };
}

/**
 * The real host keeps locks and statuses in the account of `AzureWebJobsStorage`, even if the functions use another
 * one.
 */
function timerSharing({ options }: Assembly): TimerSharing {
  const { hostId, timerLock } = options.child;
  const connectionString = options.settings.AzureWebJobsStorage;
  const store = connectionString === undefined ? undefined : blobTimerStore(connectionString, hostId);
  return { ...timerLock, store };
}

/** Starts to run functions: an invoker whose outputs wake the listeners of the queues they go to. */
function startRunning(assembly: Assembly): { invoker: Invoker; listeners: Listeners } {
  const { app, hostSettings, options, own, log } = assembly;
  const openQueue = createQueueOpener();
  const started: { listeners?: Listeners } = {};
  const outputs = {
    open: openQueue,
    sent: (connectionString: string, queueName: string) => started.listeners?.wake(connectionString, queueName),
  };
  const invoker = createInvoker({
    app,
    functionTimeoutMs: hostSettings.functionTimeoutMs,
    sendOutputs: (fn, response) => sendQueueOutputs(fn, response, outputs),
    onTimeout: options.onTimeout,
    log,
  });
  const { queueHiddenMs } = options.child;
  const listeners = startListeners({
    functions: own,
    settings: hostSettings,
    queueHiddenMs,
    openQueue,
    held: options.held,
    timers: timerSharing(assembly),
    invoker,
    log,
  });
  started.listeners = listeners;
  return { invoker, listeners };
}

/**
 * Runs an app in this process: loads it, listens to HTTP, queues and timers of its group.
 *
 * @throws Error when the app does not load, registers nothing, or has bindings that cannot work
 */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const assembly = await assemble(options);
  const { app, hostSettings, log, resolved } = assembly;
  const { invoker, listeners } = startRunning(assembly);
  const peers = new Map<string, string>();
  const handler = createHandler(assembly, invoker, (name) => peers.get(foldCase(name)));
  const server = await startHostServer(0, handler, (error) => {
    log({
      level: 'error',
      category: 'Host.Http',
      message: error instanceof Error ? String(error.stack) : String(error),
    });
  });
  return {
    ready: {
      kind: 'ready',
      port: server.port,
      functions: resolved.enabled.map((fn) => summaryOf(fn, hostSettings.routePrefix)),
      disabled: [...resolved.disabled],
      loadMs: app.loadMs,
    },
    meetPeers(newPeers) {
      for (const [name, baseUrl] of Object.entries(newPeers)) peers.set(foldCase(name), baseUrl);
    },
    async stop() {
      server.stop();
      await listeners.stop();
      const left = await invoker.drain(STOP_GRACE_MS);
      if (left > 0) log({ level: 'warning', category: 'Host', message: `Stopped with ${left} runs unfinished.` });
      await runAppHooks(app.appTerminateHooks, app.appHookData);
    },
  };
}
