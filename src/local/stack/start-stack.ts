import type { Timings } from '../../core/time/timings.ts';
import { poisonQueueName, QUEUES } from '../../reconcile/watch/queue-names.ts';
import type { SimulatorServer } from '../arm-simulator/server.ts';
import { startSimulatorServer } from '../arm-simulator/server.ts';
import { ArmSimulator } from '../arm-simulator/simulator/simulator.ts';
import { REAL_LIFE_DURATIONS, scaled } from '../arm-simulator/state/durations.ts';
import type { ArmEvent } from '../arm-simulator/state/event-outbox.ts';
import { createQueues } from '../azurite/create-queues.ts';
import type { Azurite } from '../azurite/start-azurite.ts';
import { startAzurite } from '../azurite/start-azurite.ts';
import type { Certificates } from '../common/create-certificates.ts';
import { createCertificates } from '../common/create-certificates.ts';
import { HUB_EVENT_FILTER } from '../event-grid/hub-event-filter.ts';
import { startQueueDelivery } from '../event-grid/queue-delivery.ts';
import { scaledRetryRules } from '../event-grid/retry-rules.ts';
import type { EventGrid } from '../event-grid/start-event-grid.ts';
import { startEventGrid } from '../event-grid/start-event-grid.ts';
import type { HostLog } from '../functions-host/app/host-log.ts';
import { RestartableHost } from '../functions-host/restartable-host.ts';
import type { HostExit } from '../functions-host/start-child.ts';
import type { FunctionsHost, FunctionsHostOptions } from '../functions-host/start-functions-host.ts';
import type { TimerLockTimes } from '../functions-host/timers/timer-lock.ts';
import type { Identity } from '../identity/start-identity.ts';
import { startIdentity } from '../identity/start-identity.ts';
import { LOCAL_SECRETS, receiverSettings } from '../receivers/local-receivers.ts';
import type { Receivers } from '../receivers/start-receivers.ts';
import { startReceivers } from '../receivers/start-receivers.ts';
import type { TakenAlert } from '../receivers/taken-alert.ts';
import { EventRelay } from './event-relay.ts';
import { writeLocalPolicy } from './local-policy.ts';
import { PRINCIPAL } from './local-principal.ts';
import { scaledTimings, settingsFromTimings } from './scaled-timings.ts';
import { LOCAL_GROUP } from './seed-fleet.ts';

/** How a stack is to run. */
export interface StackOptions {
  /** Scale of Azure's time: 1/60 makes a minute a second. */
  readonly factor: number;
  /** Ports that people type; 0 selects free ones. */
  readonly simulatorPort: number;
  readonly alertListPort: number;
  /** Port of the pages, which the functions host serves; 0, the default, selects a free one. */
  readonly pagesPort?: number;
  /** Schedule of the sweep (NCRONTAB, six fields). */
  readonly sweepSchedule: string;
  /** One process, or one per group of functions as on Flex Consumption. */
  readonly groups: 'one-process' | 'per-function-group';
  /** The policy that the stack begins with. Default: the one of this folder. */
  readonly policySource?: URL;
  /** Timings of the app beside those that follow from the factor. */
  readonly timings?: Partial<Timings>;
  /** How long a message is hidden while its run lasts, and so when it comes back after a crash. Default: ten minutes. */
  readonly queueHiddenMs?: number;
  /** How events get to the app: pushed to its function (the default), or through a storage queue. */
  readonly delivery?: 'function' | 'queue';
  readonly log: HostLog;
  /** Receives every alert that a receiver accepted: an alert for six receivers arrives six times. */
  readonly onAlert?: (alert: TakenAlert) => void;
  readonly onHostExit: (exit: HostExit) => void;
}

/** Where Azure is for its clients, whose certificate they trust, and who gives them tokens. */
export type SignInSettings = Readonly<
  Record<
    'HUBWARDEN_ARM_ENDPOINT' | 'NODE_EXTRA_CA_CERTS' | 'AZURE_CLIENT_ID' | 'IDENTITY_ENDPOINT' | 'IDENTITY_HEADER',
    string
  >
>;

/** A running stack: the parts of Azure that Hubwarden needs, and Hubwarden. */
export interface Stack {
  readonly simulator: ArmSimulator;
  /** `http://127.0.0.1:<port>`: Resource Manager for `curl`. */
  readonly simulatorUrl: string;
  /** `http://127.0.0.1:<port>`: the pages and the API. */
  readonly pagesUrl: string;
  readonly azurite: Azurite;
  /** One receiver of every type, as the local policy names them. */
  readonly receivers: Receivers;
  /** Alerts that the receiver of type `log` wrote, oldest first. */
  loggedAlerts(): readonly string[];
  /** The host that runs now. */
  readonly host: FunctionsHost;
  readonly eventGrid: EventGrid;
  /** Object id under which Hubwarden writes. */
  readonly principalId: string;
  readonly policyFile: string;
  /** The app settings of the host. */
  readonly settings: Readonly<Record<string, string>>;
  /** Environment variables for a terminal that uses the simulated Azure as Hubwarden does. */
  readonly signIn: SignInSettings;
  /** Restarts the host after a crash with the same port, keys, settings and storage. */
  restartHost(): Promise<void>;
  close(): Promise<void>;
}

// As a receiver of type `log` begins its lines.
const LOGGED_ALERT = 'alert {';

/** The started parts, so that a failing start stops them again. */
class Started {
  readonly #closers: (() => Promise<void>)[] = [];

  add<T extends { close(): Promise<void> }>(started: T): T {
    this.#closers.unshift(() => started.close());
    return started;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }
}

/**
 * Starts the whole stack: certificates, Azurite, simulator, identity endpoint, receivers, functions host and the event
 * subscription, in this order, because each needs the address of one before.
 *
 * @throws Error naming the part that did not start; the others are then stopped
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started = new Started();
  try {
    return await startAll(options, started);
  } catch (error) {
    await started.close();
    throw error;
  }
}

async function startAll(options: StackOptions, started: Started): Promise<Stack> {
  const services = await startServices(options, started);
  const logged: string[] = [];
  const log: HostLog = (entry) => {
    if (entry.message.startsWith(LOGGED_ALERT)) logged.push(entry.message);
    options.log(entry);
  };
  const host = started.add(await RestartableHost.start(hostOptionsFrom({ ...options, log }, services)));
  const eventGrid = started.add(await subscribe(host.current, services.azurite, options));
  services.events.deliverTo(eventGrid);
  const { simulator, azurite, receivers, policyFile } = services;
  const simulatorUrl = services.server.httpUrl;
  return {
    simulator,
    simulatorUrl,
    pagesUrl: host.current.url,
    azurite,
    receivers,
    loggedAlerts: () => [...logged],
    get host() {
      return host.current;
    },
    eventGrid,
    principalId: PRINCIPAL.objectId,
    policyFile,
    settings: { ...settingsFor(options, services), HUBWARDEN_PAGES_URL: host.current.url },
    signIn: signInSettings(services),
    restartHost: () => host.restart(),
    close: () => started.close(),
  };
}

function hostOptionsFrom(options: StackOptions, services: Services): FunctionsHostOptions {
  return {
    appFile: 'dist/main.cjs',
    hostJsonFile: 'dist/host.json',
    settings: settingsFor(options, services),
    addressSettings: ['HUBWARDEN_PAGES_URL'],
    port: options.pagesPort ?? 0,
    groups: options.groups,
    timerLock: timerLockOf(options.factor),
    ...(options.queueHiddenMs === undefined ? {} : { queueHiddenMs: options.queueHiddenMs }),
    log: options.log,
    onExit: options.onHostExit,
  };
}

/** A minute each in Azure. With less than some seconds a busy machine would lose locks that it has. */
function timerLockOf(factor: number): TimerLockTimes {
  return { lockMs: Math.max(5000, 60_000 * factor), recoveryMs: Math.max(1000, 60_000 * factor) };
}

/** The parts of Azure that the app needs. */
interface Services {
  readonly certificates: Certificates;
  readonly azurite: Azurite;
  readonly simulator: ArmSimulator;
  readonly server: SimulatorServer;
  readonly identity: Identity;
  readonly receivers: Receivers;
  readonly policyFile: string;
  readonly events: EventRelay;
}

async function startServices(options: StackOptions, started: Started): Promise<Services> {
  const now = (): Date => new Date();
  const certificates = started.add(await createCertificates(now()));
  const azurite = started.add(await startAzurite());
  await createQueues(azurite.connectionString, [...QUEUES, ...QUEUES.map(poisonQueueName)]);
  const durations = scaled(REAL_LIFE_DURATIONS, options.factor);
  const simulator = new ArmSimulator({ durations, tenantId: PRINCIPAL.tenantId });
  simulator.seedGroup({ subscriptionId: LOCAL_GROUP.subscriptionId, name: LOCAL_GROUP.resourceGroup });
  const events = new EventRelay();
  const https = { port: 0, key: certificates.key, cert: certificates.cert };
  const onEvents = (raised: readonly ArmEvent[]): void => events.relay(raised);
  const server = started.add(
    await startSimulatorServer({ simulator, httpPort: options.simulatorPort, https, onEvents }),
  );
  const identity = started.add(await startIdentity({ principal: PRINCIPAL, now }));
  const receivers = started.add(
    await startReceivers({
      certificate: certificates,
      secrets: LOCAL_SECRETS,
      now,
      listPort: options.alertListPort,
      ...(options.onAlert === undefined ? {} : { onAlert: options.onAlert }),
    }),
  );
  const policy = started.add(
    await writeLocalPolicy({ factor: options.factor, source: options.policySource, now: now() }),
  );
  return { certificates, azurite, simulator, server, identity, receivers, policyFile: policy.file, events };
}

function subscribe(host: FunctionsHost, azurite: Azurite, options: StackOptions): Promise<EventGrid> {
  if (options.delivery === 'queue') {
    return startQueueDelivery({
      connectionString: azurite.connectionString,
      queueName: 'hub-event-deliveries',
      schema: 'CloudEventSchemaV1_0',
      filter: HUB_EVENT_FILTER,
      log: (message) => options.log({ level: 'error', category: 'Local.EventGrid', message }),
    });
  }
  return startEventGrid({
    endpoint: host.eventGridUrl('on-hub-event'),
    schema: 'CloudEventSchemaV1_0',
    subscriptionName: 'hubwarden',
    filter: HUB_EVENT_FILTER,
    now: () => new Date(),
    retry: scaledRetryRules(options.factor),
    deadLetter: (letter) =>
      options.log({
        level: 'error',
        category: 'Local.EventGrid',
        message: `event ${letter.event.id} dropped: ${letter.reason}, ${letter.lastOutcome}`,
      }),
  });
}

/** The app settings: the only difference from a deployment in Azure. */
function settingsFor(options: StackOptions, services: Services): Record<string, string> {
  const { azurite, receivers, policyFile } = services;
  return {
    AzureWebJobsStorage: azurite.connectionString,
    HUBWARDEN_POLICY_PATH: policyFile,
    HUBWARDEN_PRINCIPAL_ID: PRINCIPAL.objectId,
    // Target of alerts when the policy names no receivers.
    HUBWARDEN_ALERT_TOPIC_ENDPOINT: receivers.urls.eventGrid,
    HUBWARDEN_ALERT_TOPIC_KEY: LOCAL_SECRETS.topicKey,
    HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK: 'on',
    HUBWARDEN_PAGES_LOCAL_OPERATOR: 'on',
    ...receiverSettings(receivers.urls),
    HUBWARDEN_SWEEP_SCHEDULE: options.sweepSchedule,
    HUBWARDEN_WATCH_SCHEDULE: '* * * * * *',
    HUBWARDEN_ALERT_SCHEDULE: '* * * * * *',
    HUBWARDEN_PRUNE_SCHEDULE: '0 * * * * *',
    ...settingsFromTimings({ ...scaledTimings(options.factor), ...options.timings }),
    ...telemetrySettings(),
    ...signInSettings(services),
  };
}

function signInSettings({ certificates, identity, server }: Services): SignInSettings {
  if (server.httpsUrl === undefined) throw new Error('the simulator does not listen on https');
  return {
    HUBWARDEN_ARM_ENDPOINT: server.httpsUrl,
    NODE_EXTRA_CA_CERTS: certificates.caFile,
    AZURE_CLIENT_ID: PRINCIPAL.clientId,
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: identity.header,
  };
}

/** A collector on this machine may receive the telemetry. */
function telemetrySettings(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => name.startsWith('OTEL_'));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}
