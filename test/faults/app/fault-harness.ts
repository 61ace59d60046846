import type { Notification } from '../../../src/core/alert/content/notification.ts';
import type { KindName } from '../../../src/core/kinds/kind-name.ts';
import { ok } from '../../../src/core/result.ts';
import type { Timings } from '../../../src/core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { onAlertTimer, onSweepTimer, onWatchTimer } from '../../../src/functions/on-timer.ts';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import type { ArmEvent } from '../../../src/local/arm-simulator/state/event-outbox.ts';
import type { OperationKind } from '../../../src/local/arm-simulator/state/operation.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import { policyReader } from '../../../src/reconcile/policy/policy-reader.ts';
import type { Clock, PolicyReader, Rows } from '../../../src/reconcile/ports.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { appDeps, handleMessage } from '../../app/app-deps.ts';
import { AppHarness, newHub } from '../../app/app-harness.ts';
import { clockOf } from './app-instance.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import type { FaultHarnessOptions, Instance, WaitingEvent } from './fault-harness-options.ts';
import { deletedAccountPath, NEW_ACCOUNT, networkPathOf, PATH_OF, policyFor } from './governed.ts';
import { Interruption } from './interruption.ts';
import { Invocation, PortTap } from './port-tap.ts';
import { simulatedDirectory } from './simulated-directory.ts';
import type { Snapshot } from './snapshot.ts';
import { TABLES } from './snapshot.ts';
import { WriteWatch } from './write-watch.ts';

/** Seldom polls make short schedules; how often an operation is asked about changes nothing else. */
const TIMINGS: Timings = { ...DEFAULT_TIMINGS, pollFirstSeconds: 240, pollSeconds: 900 };
/** Event Grid tries again after this long when a delivery was not answered. */
const EVENT_RETRY_SECONDS = 30;
const MINUTE_MS = 60_000;
/** What an alert waits for longer than this is a reminder. */
const REMINDER_MS = 3 * 3600 * 1000;

/**
 * The whole app over its ports in memory, on a virtual clock, with one or more processes, and with everything that can
 * die dying as it does in Azure. It knows what is due and when; who does it in which order is up to a driver.
 */
export class FaultHarness extends AppHarness {
  readonly kind: KindName;
  /** What is to happen in the midst of a run. */
  readonly interruption = new Interruption();
  readonly queue = new DeliveryQueue(this.clock);
  readonly tap: PortTap;
  readonly watch: WriteWatch;
  readonly errors: string[] = [];
  /** Hub id → when its newest event of somebody else was queued (milliseconds). */
  readonly eventsQueued = new Map<string, number>();
  readonly instances: Instance[];
  readonly events: WaitingEvent[] = [];
  readonly #options: FaultHarnessOptions;
  #starts = 0;
  #timersRanMs = 0;
  #policyChanged = true;
  #policyBefore: Pick<Snapshot, 'policyText' | 'policy'> | undefined;

  constructor(options: FaultHarnessOptions) {
    const { kind = 'MlWorkspace', policy } = options;
    super({ ...options, policy: policyFor(kind, policy) });
    this.kind = kind;
    this.#options = options;
    this.tap = new PortTap(options.tap);
    this.watch = new WriteWatch(this.simulator, this.clock, { ...options, caller: () => this.tap.caller() });
    this.instances = (options.skews ?? [0]).map((_, index) => this.#instance(index));
  }

  /** A person's request to Azure. @returns its status */
  person(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): number {
    return this.arm(method, path, body, headers).status;
  }

  /** The path of a resource of the kind that the story is about. */
  pathOf(name: string): string {
    return PATH_OF[this.kind](name);
  }

  /** The path of the network of such a resource. */
  networkPathOf(name: string): string {
    return networkPathOf(this.kind, name);
  }

  /** The operation of this kind of resource that does what one of a hub does. A write of an account's network provisions it. */
  operationOf(operation: 'Provision' | 'UpdateWorkspace'): OperationKind {
    return this.kind === 'FoundryAccount' ? 'PatchNetwork' : operation;
  }

  /** What was to happen in the world and has not: the story then shows less than it says. */
  unplayed(): readonly string[] {
    const faults = this.simulator.world.faults
      .list()
      .map(({ fault }) => `no request or operation met ${JSON.stringify(fault)}`);
    return this.interruption.isAwaited ? [...faults, 'no request came that something was to precede'] : faults;
  }

  /** A person asks for a hub or an account, which Azure may refuse. The name of a deleted account is freed before. */
  override createHub(name: string): void {
    if (this.kind === 'FoundryAccount') this.person('DELETE', deletedAccountPath(name));
    this.person('PUT', this.pathOf(name), this.kind === 'FoundryAccount' ? NEW_ACCOUNT : newHub('Disabled'));
  }

  setPolicy(text: string): void {
    this.policyText = policyFor(this.kind, text);
    this.#policyChanged = true;
    // Whatever the text, it is read and activated anew: the rows say which version holds, not what was known before.
    this.#policyBefore = undefined;
  }

  /** The process dies, and another one starts in its place: nothing that it held in memory is left. */
  restart(index: number): void {
    this.instances[index] = this.#instance(index);
  }

  /** What a world at rest has come to. Times go on from there. */
  async snapshot(): Promise<Snapshot> {
    const rows = await Promise.all(
      TABLES.map(async (table) => ({ table, rows: await Array.fromAsync(this.rows.query(table, {})) })),
    );
    const workspaces = structuredClone([...this.simulator.world.workspaces.entries()]);
    const accounts = structuredClone([...this.simulator.world.accounts.byKey.entries()]);
    const policy = await this.instances[0]?.deps.policy();
    if (policy?.ok !== true) throw new Error('a world at rest has a policy');
    const { policyText } = this;
    return {
      at: this.clock.now(),
      rows,
      workspaces,
      accounts,
      timersRanMs: this.#timersRanMs,
      policyText,
      policy: policy.value,
    };
  }

  /** Goes on, in a fresh world, from where another one had come to rest. */
  async resume(from: Snapshot): Promise<void> {
    // A minute later, so that no time of the old world is a time of the new one.
    this.clock.set(new Date(from.at.getTime() + MINUTE_MS));
    this.#timersRanMs = from.timersRanMs;
    this.#policyChanged = false;
    this.#policyBefore = from;
    this.watch.beginAt(this.clock.now());
    for (const { table, rows } of from.rows) for (const row of rows) await this.rows.upsert(table, row);
    for (const [key, workspace] of structuredClone(from.workspaces))
      this.simulator.world.workspaces.set(key, workspace);
    for (const [key, account] of structuredClone(from.accounts)) this.simulator.world.accounts.byKey.set(key, account);
  }

  /** When something is to be done next (milliseconds); infinity when nothing is. */
  async nextDueMs(): Promise<number> {
    const change = this.simulator.nextChangeAt()?.getTime() ?? Number.POSITIVE_INFINITY;
    const event = this.events.reduce((next, each) => Math.min(next, each.dueMs), Number.POSITIVE_INFINITY);
    return Math.min(change, event, this.queue.nextVisibleMs(), await this.#timersDueMs());
  }

  /** Takes the events that Azure has raised since the last call into Event Grid's hands. */
  collectEvents(): void {
    this.simulator.advance(this.clock.now());
    const dueMs = this.clock.now().getTime();
    for (const event of this.simulator.takeEvents()) this.events.push({ event, dueMs });
  }

  /** Delivers one event that is due. @returns whether there was one */
  async deliverEvent(instance: number, pick = 0): Promise<boolean> {
    const nowMs = this.clock.now().getTime();
    const due = this.events.filter((each) => each.dueMs <= nowMs);
    const next = due[pick % Math.max(1, due.length)];
    if (next === undefined) return false;
    next.dueMs = nowMs + EVENT_RETRY_SECONDS * 1000;
    const outcome = await this.#invoke('on-hub-event', instance, (deps) => this.#onHubEvent(deps, next.event));
    if (outcome === 'Done') this.events.splice(this.events.indexOf(next), 1);
    return true;
  }

  /** Has one visible message handled. @returns whether there was one */
  async handleMessage(instance: number, pick = 0): Promise<boolean> {
    const delivery = this.queue.take(pick);
    if (delivery === undefined) return false;
    const outcome = await this.#invoke(delivery.queue, instance, (deps) =>
      handleMessage(deps, delivery.queue, delivery.message, this.alerting),
    );
    if (outcome === 'Done') this.queue.done(delivery);
    if (outcome === 'Threw') this.queue.failed(delivery);
    return true;
  }

  /** Whether the timers of this minute have not run and have something to do. */
  async timersAreDue(): Promise<boolean> {
    return (await this.#timersDueMs()) <= this.clock.now().getTime();
  }

  /** Runs the timers of this minute. */
  async runTimers(instance: number): Promise<void> {
    this.#timersRanMs = this.clock.now().getTime();
    this.#policyChanged = false;
    await this.#invoke('watch-operations', instance, (deps) => onWatchTimer(deps));
    await this.#invoke('send-alerts', instance, (deps) => onAlertTimer(deps, this.alerting));
  }

  async runSweepTimer(instance: number): Promise<void> {
    await this.#invoke('sweep-fleet', instance, (deps) => onSweepTimer(deps));
  }

  /** A person runs something from a terminal: a process of its own over the same tables and the same Azure. */
  async runTerminal(work: (deps: ReconcileDeps) => Promise<unknown>): Promise<void> {
    await this.#invoke('terminal', 0, work);
  }

  async #invoke(
    name: string,
    index: number,
    work: (deps: ReconcileDeps) => Promise<unknown>,
  ): Promise<'Done' | 'Threw' | 'Crashed'> {
    const instance = this.instances[index % this.instances.length];
    if (instance === undefined) throw new Error('a world without instances');
    const outcome = await this.tap.invoke(new Invocation(`${instance.name} ${name}`), () => work(instance.deps));
    if (outcome === 'Done' || outcome === 'Crashed') return outcome;
    this.errors.push(`${name}: ${outcome.error instanceof Error ? outcome.error.message : String(outcome.error)}`);
    return 'Threw';
  }

  async #onHubEvent(deps: ReconcileDeps, event: ArmEvent): Promise<void> {
    const message = this.messageOf(event, deps.clock.now());
    if (message === undefined) return;
    await deps.queue.send('hub-events', message);
    if (message.cause === 'event') this.eventsQueued.set(message.hubId, this.clock.now().getTime());
  }

  /** Receiving is an effect like any other: it can come to pass although nobody hears of it. */
  protected override async receive(receiver: string, notice: Notification) {
    const call = { port: 'Receiver' as const, name: `send ${notice.transition}`, writes: true };
    return await this.tap.through(call, () => super.receive(receiver, notice));
  }

  /** The timers run every minute in real life; a minute in which they would find nothing to do is skipped. */
  async #timersDueMs(): Promise<number> {
    const nextMs = (Math.floor(this.#timersRanMs / MINUTE_MS) + 1) * MINUTE_MS;
    if (this.#policyChanged) return nextMs;
    const neededMs = await this.#timersNeededMs();
    return Math.max(nextMs, Math.ceil(neededMs / MINUTE_MS) * MINUTE_MS);
  }

  async #timersNeededMs(): Promise<number> {
    let next = Number.POSITIVE_INFINITY;
    for await (const { cells } of this.rows.query('hubs', {})) {
      if (cells.nextPollAt !== undefined) next = Math.min(next, Date.parse(String(cells.nextPollAt)));
      const wakeMs = cells.wakeAt === undefined ? next : Date.parse(String(cells.wakeAt));
      next = Math.min(next, wakeMs + 2 * DEFAULT_TIMINGS.busyRetrySeconds * 1000);
    }
    const reminderMs = this.clock.now().getTime() + REMINDER_MS;
    for await (const { cells } of this.rows.query('alerts', {})) {
      const wakeMs = cells.wakeAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(cells.wakeAt));
      // Reminders of what stays open go on for ever, and are no work that is left over.
      if (wakeMs < reminderMs) next = Math.min(next, wakeMs);
    }
    // A sweep that stopped is gone on with by the watcher.
    const sweep = await currentSweep(this.rows);
    return sweep === undefined || sweep.value.endedAt !== undefined ? next : Math.min(next, this.clock.now().getTime());
  }

  #instance(index: number): Instance {
    this.#starts += 1;
    const name = `${String.fromCharCode(97 + index)}${this.#starts}`;
    const clock = clockOf(this.clock, this.#options.skews?.[index] ?? 0, name);
    const rows = this.watch.rows(this.tap.rows(this.rows));
    const simulator = this.watch.transport(this.interruption.transport(simulatorTransport(this.simulator, this.clock)));
    const transport = this.watch.asked(this.tap.arm(simulator), clock);
    const parts = {
      clock,
      rows,
      transport,
      queue: this.tap.queue(this.queue),
      directory: simulatedDirectory(this.simulator, this.tap),
    };
    const policy = this.#policyReader(rows, clock);
    const { apiVersion, writeStrategy = 'auto' } = this.#options;
    return { name, deps: appDeps({ ...parts, policy, writeStrategy, apiVersion, timings: TIMINGS }) };
  }

  /** Reading the policy is much of the work of a small run, so it is read anew only when it has changed. */
  #policyReader(rows: Rows, clock: Clock): PolicyReader {
    const source = { read: async () => ok({ text: this.policyText, name: 'policy.yaml' }) };
    const fresh = () => policyReader({ source, rows, clock, cacheSeconds: Number.POSITIVE_INFINITY });
    let read: { readonly text: string; readonly reader: PolicyReader } | undefined;
    return async () => {
      const text = this.policyText;
      if (read === undefined && this.#policyBefore?.policyText === text) return ok(this.#policyBefore.policy);
      if (read?.text !== text) read = { text, reader: fresh() };
      return await read.reader();
    };
  }
}
