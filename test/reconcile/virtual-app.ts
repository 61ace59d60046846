import { MemoryQueue } from '../../src/adapters/memory/memory-queue.ts';
import { DEFAULT_API_VERSION } from '../../src/core/azure/api-versions.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import { err, ok } from '../../src/core/result.ts';
import { onSweepTimer, onWatchTimer } from '../../src/functions/on-timer.ts';
import type { AccountSeed } from '../../src/local/arm-simulator/accounts/fleet/seed-account.ts';
import { simulatorTransport } from '../../src/local/arm-simulator/in-process-transport.ts';
import { sendAlerts } from '../../src/reconcile/alert/decide-alerts.ts';
import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import { hubMessageFrom } from '../../src/reconcile/messages.ts';
import type { QueueName } from '../../src/reconcile/ports.ts';
import type { HubRecord } from '../../src/reconcile/records/hub/hub-record.ts';
import { hubRecords } from '../../src/reconcile/records/hub/hub-record.ts';
import { appDeps, handleMessage, OBJECT_ID } from '../app/app-deps.ts';
import type { HarnessOptions } from '../app/app-harness.ts';
import { AppHarness, accountPath, GROUP, hubPath } from '../app/app-harness.ts';
import { rememberedPolicy } from '../app/remembered-policy.ts';
import { RecordedTelemetry } from './recorded-telemetry.ts';

export { OBJECT_ID, ownCredential } from '../app/app-deps.ts';
export { accountPath, GROUP, hubPath, START } from '../app/app-harness.ts';

const MINUTE_MS = 60_000;

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

/** The whole app in one process, with a clock that moves only on request. */
export class VirtualApp extends AppHarness {
  readonly queue: MemoryQueue;
  readonly deps: ReconcileDeps;
  readonly logs: string[] = [];
  readonly telemetry = new RecordedTelemetry();
  readonly poison: string[] = [];
  /** True: events are delivered; false: Azure raises them and delivers none. */
  eventsArrive = true;
  #lastMinute = -1;
  #lastHour = -1;

  constructor(
    options: HarnessOptions & {
      writesAllowed?: boolean;
      /** The api-version of requests; default 2025-12-01. */
      apiVersion?: string;
      /** The api-version for which policies are activated; default as `apiVersion`. */
      policyApiVersion?: string;
    } = {},
  ) {
    super({ policy: POLICY, ...options });
    const { apiVersion = DEFAULT_API_VERSION, policyApiVersion = apiVersion, writesAllowed = true } = options;
    const { clock, rows, telemetry } = this;
    this.queue = new MemoryQueue(clock);
    const source = {
      read: async () =>
        this.policyText === '' ? err('no policy') : ok({ text: this.policyText, name: 'policy.yaml' }),
    };
    this.deps = appDeps({
      rows,
      queue: this.queue,
      clock,
      telemetry,
      apiVersion,
      writesAllowed,
      transport: simulatorTransport(this.simulator, clock),
      policy: rememberedPolicy({ source, rows, clock, cacheSeconds: 30, apiVersion: policyApiVersion }),
      log: {
        info: (message, fields) => this.logs.push(`${message} ${JSON.stringify(fields)}`),
        warn: (message, fields) => this.logs.push(`WARN ${message} ${JSON.stringify(fields)}`),
        error: (message, fields) => this.logs.push(`ERROR ${message} ${JSON.stringify(fields)}`),
      },
    });
  }

  /** A world whose app has run for a minute. */
  static async running(options: ConstructorParameters<typeof VirtualApp>[0] = {}): Promise<VirtualApp> {
    const world = new VirtualApp(options);
    await world.pass(60);
    return world;
  }

  hubId(name: string): HubId {
    return hubIdFrom(hubPath(name))!;
  }

  /** The id of an account of the one resource group. */
  accountId(name: string): HubId {
    return hubIdFrom(accountPath(name))!;
  }

  /** Puts an account into the one resource group, with the injection that makes its agents use a managed network. */
  seedAccount(seed: Partial<AccountSeed> & Pick<AccountSeed, 'name'>): HubId {
    const seeded = this.simulator.seedAccount({ ...GROUP, injection: 'managed', ...seed }, this.clock.now());
    if (!seeded.ok) throw new Error(seeded.error);
    return this.accountId(seed.name);
  }

  /** The record of any resource, by its id. */
  async recordOf(hubId: HubId): Promise<HubRecord | undefined> {
    return (await hubRecords(this.rows).get(hubId))?.value;
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

  sentNotifications(name: string, code: string): readonly string[] {
    return this.notices
      .filter((each) => each.code === code && each.hubs.includes(this.hubId(name)))
      .map((each) => each.transition);
  }

  /**
   * Lets time pass: events are delivered, messages handled, timers fire. What is due is done at the end of the step of some
   * seconds in which it falls; steps in which nothing is due are passed over, unless `WORLD_STEPS` is `all`.
   */
  async pass(seconds: number, step = 5): Promise<void> {
    const endMs = this.clock.now().getTime() + seconds * 1000;
    await this.tick();
    for (let nowMs = this.clock.now().getTime(); nowMs < endMs; nowMs = this.clock.now().getTime()) {
      const idleSeconds = (Math.min(endMs, this.#nextDueMs()) - nowMs) / 1000;
      this.clock.advanceSeconds(step * Math.max(1, Math.ceil(idleSeconds / step)));
      await this.tick();
    }
  }

  /** When something is to be done next: a message, an operation of Azure, an event, a timer. */
  #nextDueMs(): number {
    const nowMs = this.clock.now().getTime();
    if (process.env.WORLD_STEPS === 'all' || this.simulator.hasEvents()) return nowMs;
    const nextMinuteMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
    const due = [this.queue.nextDueAt(), this.simulator.nextChangeAt()].flatMap((at) => at?.getTime() ?? []);
    return Math.min(nextMinuteMs, ...due);
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

  async deliverEvents(): Promise<void> {
    this.simulator.advance(this.clock.now());
    for (const event of this.simulator.takeEvents()) {
      if (!this.eventsArrive) continue;
      const message = this.messageOf(event, this.clock.now());
      if (message !== undefined) await this.queue.send('hub-events', message);
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
      const hub = lane.startsWith('hub-') ? hubMessageFrom(message) : undefined;
      if (hub?.ok === false) this.poison.push(hub.error);
      else await handleMessage(this.deps, lane, message, this.alerting);
    }
    return messages.length;
  }
}
