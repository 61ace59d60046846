import { randomUUID } from 'node:crypto';
import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import { ok } from '../../../src/core/result.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { onAlertTimer, onSweepTimer, onWatchTimer } from '../../../src/functions/on-timer.ts';
import { largeAccounts } from '../../../src/local/arm-simulator/accounts/fleet/large-accounts.ts';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { fleetHost, fleetRule, largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import { REAL_LIFE_DURATIONS, scaled } from '../../../src/local/arm-simulator/state/durations.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import { hubEventFrom } from '../../../src/reconcile/hub-event.ts';
import { policyReader } from '../../../src/reconcile/policy/policy-reader.ts';
import type { QueueName } from '../../../src/reconcile/ports.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { appDeps, handleMessage, OBJECT_ID } from '../../app/app-deps.ts';
import { AppHarness } from '../../app/app-harness.ts';
import { policyText } from '../common/bench-policy.ts';
import { PortCounter } from '../common/counted-ports.ts';

const QUEUES = ['hub-events', 'hub-repairs', 'sweep-shards', 'alert-sends'] as const;
const DAY_MS = 24 * 3600 * 1000;
interface Workspace {
  readonly properties: {
    readonly managedNetwork: { readonly outboundRules: Readonly<Record<string, { readonly destination?: unknown }>> };
  };
}

/** Writes of Azure end within five seconds: how often the app polls is not what is counted. */
const QUICK = 1 / 60;
/** Longer than a repair with its follow-up takes. */
const PATIENCE_SECONDS = 3600;

/** The fleet of a case, and whether the setting of the app allows writes. */
export interface CountedFleet extends Pick<FleetSize, 'hubs' | 'accounts' | 'subscriptions'> {
  readonly writesAllowed?: boolean;
}

/**
 * The app over a generated fleet, in one process: rows and queues in memory, the simulated Azure without a network, a clock
 * that moves only on request. Every call at a port is counted.
 */
export class CountedApp extends AppHarness {
  readonly counter = new PortCounter();
  readonly queue: MemoryQueue;
  readonly deps: ReconcileDeps;
  /** Ids of the hubs, then of the accounts, as Azure writes them. */
  readonly ids: readonly string[];

  constructor({ writesAllowed = true, ...size }: CountedFleet) {
    super({ policy: policyText(), simulator: { requestLogSize: 1, durations: scaled(REAL_LIFE_DURATIONS, QUICK) } });
    this.ids = this.#seed({ ...size, rules: 50, seed: 1 });
    this.queue = new MemoryQueue(this.clock);
    const rows = this.counter.rows(this.rows);
    const source = { read: async () => ok({ text: this.policyText, name: 'policy.yaml' }) };
    this.deps = appDeps({
      rows,
      writesAllowed,
      queue: this.counter.queue(this.queue),
      clock: this.clock,
      transport: this.counter.transport(simulatorTransport(this.simulator, this.clock)),
      policy: policyReader({ source, rows, clock: this.clock, cacheSeconds: DEFAULT_TIMINGS.policyCacheSeconds }),
    });
  }

  #seed(size: FleetSize): readonly string[] {
    const now = this.clock.now();
    // Old enough that no hub counts as new.
    const createdAt = new Date(now.getTime() - 365 * DAY_MS);
    const seeded = [
      ...[...largeFleet(size)].map((seed) => this.simulator.seedHub({ ...seed, createdAt }, createdAt)),
      ...[...largeAccounts(size)].map((seed) => this.simulator.seedAccount({ ...seed, createdAt }, createdAt)),
    ];
    return seeded.map((each) => {
      if (!each.ok) throw new Error(each.error);
      return each.value;
    });
  }

  /** Azure loses the rules for one host of the baseline, of these hubs, and raises no event. */
  loseRule(ids: readonly string[]): void {
    for (const id of ids) for (const rule of this.#rulesForHost(id)) this.simulator.removeRule(id, rule);
  }

  /** One sweep of the fleet to its end; what it queues for other functions stays queued. */
  async sweep(): Promise<void> {
    await onSweepTimer(this.deps);
    await this.drain(['sweep-shards']);
    const sweep = (await currentSweep(this.rows))?.value;
    if (sweep?.endedAt === undefined || sweep.unread > 0)
      throw new Error(`the sweep did not end: ${JSON.stringify(sweep)}`);
  }

  /** An event of Event Grid that a person changed a rule of the resource, as the trigger queues it. */
  async raiseEvent(id: string): Promise<void> {
    const event = {
      id: randomUUID(),
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      subject: `${id}/outboundRules/${fleetRule(0)}`,
      time: this.clock.now().toISOString(),
      data: {
        operationName: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
        correlationId: randomUUID(),
        authorization: { evidence: { principalId: '00000000-0000-4000-8000-00000000bbbb', principalType: 'User' } },
        claims: { name: 'Contoso Admin' },
      },
    };
    const read = hubEventFrom(event, new Set([OBJECT_ID]), this.clock.now());
    if (!read.ok || read.value.kind !== 'Queue') throw new Error(JSON.stringify(read));
    await this.queue.send('hub-events', read.value.message);
  }

  /** Handles every message of these queues that is due, also those that handling brings forth. */
  async drain(queues: readonly QueueName[] = QUEUES): Promise<void> {
    for (;;) {
      let handled = 0;
      for (const queue of queues)
        for (const message of this.queue.receiveDue(queue, this.clock.now())) {
          handled += 1;
          await handleMessage(this.deps, queue, message, this.alerting);
        }
      if (handled === 0) return;
    }
  }

  /** Lets time pass in steps: messages that come due are handled, and the watch of operations runs every minute. */
  async pass(seconds: number, isDone: () => Promise<boolean> = async () => false): Promise<void> {
    const endMs = this.clock.now().getTime() + seconds * 1000;
    while (this.clock.now().getTime() < endMs && !(await isDone())) {
      const minute = Math.floor(this.clock.now().getTime() / 60_000);
      this.clock.advanceSeconds(5);
      this.simulator.advance(this.clock.now());
      await this.drain();
      if (Math.floor(this.clock.now().getTime() / 60_000) !== minute) await onWatchTimer(this.deps);
    }
  }

  /** Lets time pass until something holds. @throws Error when it does not within an hour */
  async passUntil(isDone: () => Promise<boolean>): Promise<void> {
    await this.pass(PATIENCE_SECONDS, isDone);
    if (!(await isDone())) throw new Error('the app did not finish within an hour');
  }

  /** The timer of every minute. */
  async watch(): Promise<void> {
    await onWatchTimer(this.deps);
  }

  /** Whether the hub permits the host whose rules {@link loseRule} deletes. */
  permitsHost(id: string): boolean {
    return this.#rulesForHost(id).length > 0;
  }

  /** Hubwarden restores a rule under a name of its own. */
  #rulesForHost(id: string): readonly string[] {
    const { properties } = this.arm('GET', id).body as unknown as Workspace;
    const rules = Object.entries(properties.managedNetwork.outboundRules);
    return rules.filter(([, { destination }]) => destination === fleetHost(0)).map(([name]) => name);
  }

  /** One pass over the alerts. */
  async passOverAlerts(): Promise<void> {
    await onAlertTimer(this.deps, this.alerting);
  }

  /** The recorded verdicts of all resources. */
  async verdicts(): Promise<readonly unknown[]> {
    const verdicts: unknown[] = [];
    for await (const row of this.rows.query('hubs', { keyPrefix: 'hub|' })) verdicts.push(row.cells.verdict);
    return verdicts;
  }
}
