import { onSweepTimer } from '../../src/functions/on-timer.ts';
import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import type { ManagedNetworkClient, Rows } from '../../src/reconcile/ports.ts';
import { currentSweep } from '../../src/reconcile/records/sweep-record.ts';
import { GROUP, VirtualApp } from '../reconcile/virtual-app.ts';

/** Hubs of a small fleet: enough that one can be first, last and in between. */
export const NAMES = ['hub-a', 'hub-b', 'hub-c', 'hub-d'] as const;

/** How many schedules were played, for the test that reports it. */
export const playedSchedules = { schedules: 0 };

/** A fleet at rest: every hub compliant, nothing due. */
export async function fleetAtRest(names: readonly string[] = NAMES): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  for (const name of names) world.createHub(name);
  await world.pass(1.5 * 3600, 15);
  for (const name of names) {
    const verdict = (await world.record(name))?.status.verdict;
    if (verdict !== 'Compliant') throw new Error(`${name} is ${verdict}`);
  }
  playedSchedules.schedules += 1;
  return world;
}

/** A fault that strikes until it is stopped. */
interface Injected {
  count: number;
  stop: () => void;
}

/** A client that throws, as a bug or a hostile answer makes it, whenever it is used on the hub. @returns how often it did */
export function throwOn(world: VirtualApp, name: string, method: 'observe' | 'poll'): Injected {
  const thrown: Injected = { count: 0, stop: () => undefined };
  const hubId = world.hubId(name);
  const { network } = world.deps;
  let isOver = false;
  thrown.stop = () => {
    isOver = true;
  };
  const throwOnRead = (id: string) => {
    if (method !== 'observe' || id !== hubId || isOver) return;
    thrown.count += 1;
    throw new TypeError(`reading of ${name}?sig=secret`);
  };
  const faulty = (client: ManagedNetworkClient): ManagedNetworkClient => ({
    apiVersion: client.apiVersion,
    observe: (id) => {
      throwOnRead(id);
      return client.observe(id);
    },
    look: (id) => {
      throwOnRead(id);
      return client.look(id);
    },
    poll: (id, urls) => {
      if (method === 'poll' && !isOver) {
        thrown.count += 1;
        throw new TypeError(`poll of ${name}`);
      }
      return client.poll(id, urls);
    },
    usage: (observation) => client.usage(observation),
    connectionTargets: (observation) => client.connectionTargets(observation),
    write: (write) => client.write(write),
    inBackground: (gate) => faulty(client.inBackground(gate)),
  });
  (world.deps as { network: ReconcileDeps['network'] }).network = faulty(network);
  return thrown;
}

type Call = 'get' | 'insert' | 'replace' | 'upsert' | 'delete' | 'transact' | 'query';

/** Has the store fail whenever it is asked for something that the words appear in. */
export function failStore(world: VirtualApp, calls: readonly Call[], words: string): Injected {
  const failed: Injected = { count: 0, stop: () => undefined };
  const rows = world.rows as unknown as Record<Call, (...args: unknown[]) => unknown>;
  for (const call of calls) {
    const plain = rows[call].bind(world.rows);
    rows[call] = (...args) => {
      if (!JSON.stringify(args).includes(words)) return plain(...args);
      failed.count += 1;
      throw new Error(`simulated: ${call} of ${words} fails`);
    };
    const { stop } = failed;
    failed.stop = () => {
      rows[call] = plain;
      stop();
    };
  }
  return failed;
}

/** Damages a row, as a person with a storage explorer would. */
export async function damage(world: VirtualApp, table: Parameters<Rows['get']>[0], key: string): Promise<void> {
  for await (const row of world.rows.query(table, {})) {
    if (row.key !== key) continue;
    await world.rows.upsert(table, { ...row, cells: { ...row.cells, body: '{"damaged":', schema: 1 } });
    return;
  }
  throw new Error(`there is no row ${key}`);
}

/** Sweeps at once, and waits for its end. @returns what the sweep came to */
export async function sweepNow(world: VirtualApp) {
  await onSweepTimer(world.deps);
  for (let round = 0; round < 200; round += 1) {
    await world.drain();
    const sweep = await currentSweep(world.rows);
    if (sweep?.value.endedAt !== undefined) return sweep.value;
    world.clock.advanceSeconds(5);
  }
  throw new Error('the sweep has not ended');
}

export const SUBSCRIPTION = GROUP.subscriptionId;
