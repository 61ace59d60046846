import type { TokenCredential } from '@azure/core-auth';
import { armManagedNetworkClient } from '../../src/adapters/arm/arm-managed-network-client.ts';
import { MemoryQueue } from '../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { resourceGraphDirectory } from '../../src/adapters/resource-graph/resource-graph-directory.ts';
import { DEFAULT_API_VERSION } from '../../src/core/azure/api-versions.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import type { Result } from '../../src/core/result.ts';
import { err, ok } from '../../src/core/result.ts';
import { DEFAULT_TIMINGS } from '../../src/core/time/timings.ts';
import { deliverNotificationMessage } from '../../src/functions/deliver-notification-message.ts';
import { hubEventFrom } from '../../src/functions/hub-event.ts';
import { onSweepTimer, onWatchTimer } from '../../src/functions/on-timer.ts';
import { simulatorTransport } from '../../src/local/arm-simulator/in-process-transport.ts';
import { ArmSimulator } from '../../src/local/arm-simulator/simulator/simulator.ts';
import { toCloudEvent } from '../../src/local/arm-simulator/state/event-outbox.ts';
import type { SimulatorOptions } from '../../src/local/arm-simulator/state/settings.ts';
import { sendAlerts } from '../../src/reconcile/alert/decide-alerts.ts';
import type { Alerting } from '../../src/reconcile/alert/receivers.ts';
import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import { hubMessageFrom, shardMessageFrom } from '../../src/reconcile/messages.ts';
import { policyReader } from '../../src/reconcile/policy/policy-reader.ts';
import type { AlertNotification, QueueName, SendFailure } from '../../src/reconcile/ports.ts';
import type { HubRecord } from '../../src/reconcile/records/hub-record.ts';
import { hubRecords } from '../../src/reconcile/records/hub-record.ts';
import { reconcileHub } from '../../src/reconcile/run/reconcile-hub.ts';
import { judgeShard } from '../../src/reconcile/sweep/judge-shard.ts';
import { RecordedTelemetry } from './recorded-telemetry.ts';

export const GROUP = { subscriptionId: '00000000-0000-4000-8000-000000000001', resourceGroup: 'rg-ai' };
export const START = new Date('2026-11-23T08:00:00Z');
export const OBJECT_ID = '00000000-0000-4000-8000-00000000aaaa';

export const POLICY = `
version: 1
assignments:
  - name: observed
    match: { names: ["*-observed"] }
    mode: observe
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [python-packages]
    firewall: { sku: Standard }
  - name: strict
    match: { names: ["*-strict"] }
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    packs: [python-packages, vscode]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io", action: remove } ]
    provisioning: { start: true, warnAfterMinutes: 45, failAfterMinutes: 90 }
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    packs: [python-packages, vscode]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io", action: report } ]
    provisioning: { start: true, warnAfterMinutes: 45, failAfterMinutes: 90 }
`;

/** What the whole app does, in one process, on a clock that moves only when told to. */
export class World {
  readonly clock: VirtualClock;
  readonly rows = new MemoryRows();
  readonly queue: MemoryQueue;
  readonly simulator: ArmSimulator;
  readonly deps: ReconcileDeps;
  /** Alerts that any receiver took. */
  readonly notices: AlertNotification[] = [];
  /** Everything that was taken, and by whom. */
  readonly received: { readonly receiver: string; readonly notice: AlertNotification }[] = [];
  /** What a receiver says to a notice. */
  answerOf: (receiver: string, notification: AlertNotification) => Result<void, SendFailure> = () => ok(undefined);
  /** One receiver named `test`, unless the policy names others. */
  readonly alerting: Alerting = {
    pagesUrl: undefined,
    receiversOf: (plans) => {
      const names = plans.length === 0 ? ['test'] : plans.map(({ name }) => name);
      const receivers = names.map((name) => ({
        name,
        send: (notification: AlertNotification) => this.#receive(name, notification),
      }));
      return { receivers: new Map(receivers.map((each) => [each.name, each])), problems: [] };
    },
  };
  readonly logs: string[] = [];
  readonly telemetry = new RecordedTelemetry();
  readonly poison: string[] = [];
  /** Events are delivered; false = Azure raises them and nobody hears. */
  eventsArrive = true;
  policyText: string;
  #lastMinute = -1;
  #lastHour = -1;

  constructor(
    options: {
      policy?: string;
      simulator?: SimulatorOptions;
      writesAllowed?: boolean;
      /** Where its clock begins; default {@link START}. */
      at?: Date;
      /** What Azure is spoken with; default 2025-12-01. */
      apiVersion?: string;
      /** What policies are activated for; default as `apiVersion`. */
      policyApiVersion?: string;
    } = {},
  ) {
    this.clock = new VirtualClock({ at: options.at ?? START });
    this.queue = new MemoryQueue(this.clock);
    this.simulator = new ArmSimulator(options.simulator ?? {});
    this.simulator.seedGroup({ subscriptionId: GROUP.subscriptionId, name: GROUP.resourceGroup });
    this.policyText = options.policy ?? POLICY;
    const apiVersion = options.apiVersion ?? DEFAULT_API_VERSION;
    const arm = {
      endpoint: 'https://management.azure.com',
      tokenScope: 'https://management.azure.com/.default',
      apiVersion,
      credential: ownCredential(),
      clock: this.clock,
      timings: DEFAULT_TIMINGS,
      version: 'test',
      transport: simulatorTransport(this.simulator, this.clock),
      telemetry: this.telemetry,
    };
    this.deps = {
      network: armManagedNetworkClient(arm),
      directory: resourceGraphDirectory(arm),
      rows: this.rows,
      queue: this.queue,
      clock: this.clock,
      log: {
        info: (message, fields) => this.logs.push(`${message} ${JSON.stringify(fields)}`),
        warn: (message, fields) => this.logs.push(`WARN ${message} ${JSON.stringify(fields)}`),
        error: (message, fields) => this.logs.push(`ERROR ${message} ${JSON.stringify(fields)}`),
      },
      policy: policyReader({
        source: {
          read: async () =>
            this.policyText === '' ? err('no policy') : ok({ text: this.policyText, name: 'policy.yaml' }),
        },
        rows: this.rows,
        clock: this.clock,
        cacheSeconds: 30,
        apiVersion: options.policyApiVersion ?? apiVersion,
      }),
      telemetry: this.telemetry,
      timings: DEFAULT_TIMINGS,
      writeStrategy: 'auto',
      writesAllowed: options.writesAllowed ?? true,
    };
  }

  /** A world whose app has run for a minute. */
  static async running(options: ConstructorParameters<typeof World>[0] = {}): Promise<World> {
    const world = new World(options);
    await world.pass(60);
    return world;
  }

  /** A person's request to Azure. @returns the parsed body */
  arm(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): { status: number; body: Record<string, unknown> } {
    const response = this.simulator.handle(
      {
        method,
        url: `${path}?api-version=${DEFAULT_API_VERSION}`,
        headers: { authorization: 'Bearer a-person', 'content-type': 'application/json', ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
      this.clock.now(),
    );
    return { status: response.status, body: response.body === '' ? {} : JSON.parse(response.body) };
  }

  hubId(name: string): HubId {
    return hubIdFrom(hubPath(name))!;
  }

  createHub(name: string, isolationMode = 'Disabled'): void {
    const body = { location: 'eastus2', kind: 'Hub', properties: { managedNetwork: { isolationMode } } };
    const answer = this.arm('PUT', hubPath(name), body);
    if (answer.status >= 300) throw new Error(JSON.stringify(answer));
  }

  /** The hub's managed network as Azure shows it to a person. */
  network(name: string): {
    isolationMode: string;
    status?: { status: string };
    outboundRules: Record<string, Record<string, unknown>>;
  } {
    const { properties } = this.arm('GET', hubPath(name)).body as { properties: { managedNetwork: never } };
    return properties.managedNetwork;
  }

  async record(name: string): Promise<HubRecord | undefined> {
    return (await hubRecords(this.rows).get(this.hubId(name)))?.value;
  }

  /** Requests of Hubwarden about a hub that are no reads, as `METHOD`. */
  writes(name: string): readonly string[] {
    return this.simulator
      .requests({ hub: this.hubId(name) })
      .filter((each) => each.callerId === OBJECT_ID && each.method !== 'GET')
      .map((each) => `${each.method} ${each.path.split('/workspaces/')[1]}`);
  }

  told(name: string, code: string): readonly string[] {
    return this.notices
      .filter((each) => each.code === code && each.hubs.includes(this.hubId(name)))
      .map((each) => each.transition);
  }

  /** Lets time pass: events are delivered, messages handled, timers fire, in steps of some seconds. */
  async pass(seconds: number, step = 5): Promise<void> {
    const end = this.clock.now().getTime() + seconds * 1000;
    await this.tick();
    while (this.clock.now().getTime() < end) {
      this.clock.advanceSeconds(step);
      await this.tick();
    }
  }

  async tick(): Promise<void> {
    await this.deliverEvents();
    await this.drain();
    const minute = Math.floor(this.clock.now().getTime() / 60_000);
    if (minute !== this.#lastMinute) {
      this.#lastMinute = minute;
      await onWatchTimer(this.deps);
      await sendAlerts(this.deps, this.alerting);
    }
    const hour = Math.floor(minute / 60);
    if (hour !== this.#lastHour) {
      if (this.#lastHour >= 0) await onSweepTimer(this.deps);
      this.#lastHour = hour;
    }
    await this.drain();
  }

  async #receive(receiver: string, notification: AlertNotification): Promise<Result<void, SendFailure>> {
    const answer = this.answerOf(receiver, notification);
    if (!answer.ok) return answer;
    this.received.push({ receiver, notice: notification });
    if (notification.kind === 'Alert') this.notices.push(notification);
    return answer;
  }

  async deliverEvents(): Promise<void> {
    this.simulator.advance(this.clock.now());
    for (const event of this.simulator.takeEvents()) {
      if (!this.eventsArrive) continue;
      const read = hubEventFrom(toCloudEvent(event), new Set([OBJECT_ID]), this.clock.now());
      if (read.ok && read.value.kind === 'Queue') await this.queue.send('hub-events', read.value.message);
    }
  }

  /** Handles every message that is due, also those that handling brings forth. */
  async drain(): Promise<void> {
    for (let round = 0; round < 100; round += 1) {
      let handled = 0;
      for (const lane of ['hub-events', 'hub-repairs', 'sweep-shards', 'alert-sends'] as const)
        handled += await this.#drainQueue(lane);
      if (handled === 0) return;
    }
    throw new Error('messages bring forth messages without end');
  }

  async #drainQueue(lane: QueueName): Promise<number> {
    const messages = this.queue.receiveDue(lane, this.clock.now());
    for (const message of messages) {
      if (lane === 'alert-sends') await deliverNotificationMessage(message, this.deps, this.alerting);
      else if (lane === 'sweep-shards') {
        const shard = shardMessageFrom(message);
        if (shard.ok) await judgeShard(this.deps, shard.value);
      } else {
        const hub = hubMessageFrom(message);
        if (hub.ok) await reconcileHub(this.deps, hub.value, lane);
        else this.poison.push(hub.error);
      }
    }
    return messages.length;
  }
}

export function hubPath(name: string): string {
  return `/subscriptions/${GROUP.subscriptionId}/resourceGroups/${GROUP.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
}

export function ownCredential(): TokenCredential {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'none' })}.${part({ oid: OBJECT_ID, appid: 'hubwarden-app', name: 'hubwarden' })}.x`;
  return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
}
