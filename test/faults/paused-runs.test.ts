import { describe, expect, it } from 'vitest';
import { MemoryRows } from '../../src/adapters/memory/memory-rows.ts';
import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import type { ManagedNetworkClient, Rows } from '../../src/reconcile/ports.ts';
import { takeLease } from '../../src/reconcile/records/lease.ts';
import { reconcileHub } from '../../src/reconcile/run/reconcile-hub.ts';
import { isLeaseLost, underLease } from '../../src/reconcile/run/under-lease.ts';
import { hubPath, OBJECT_ID, VirtualApp } from '../reconcile/virtual-app.ts';

const HOUR = 3600;
/** Longer than a lease and the most that clocks may differ. */
const PAUSE_SECONDS = 140;

/** A hub that lost a rule of ours, and its world. */
async function hubWithDrift(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(1.5 * HOUR, 15);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  world.eventsArrive = false;
  const name = Object.keys(world.network('hub1').outboundRules).find((each) => each.startsWith('hw-'));
  world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
  await world.pass(600, 30);
  return world;
}

/** The ports of a process that is stopped right behind its nth call, for `PAUSE_SECONDS`, while the rest of the world goes on. */
function pausedAt(deps: ReconcileDeps, nth: number, meanwhile: () => Promise<void>) {
  const calls: string[] = [];
  const through = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const answer = await call();
    calls.push(name);
    if (calls.length - 1 === nth) await meanwhile();
    return answer;
  };
  const { rows, network } = deps;
  const tapped = (client: ManagedNetworkClient): ManagedNetworkClient => ({
    apiVersion: client.apiVersion,
    observe: (hubId) => through('observe', () => client.observe(hubId)),
    look: (hubId) => through('look', () => client.look(hubId)),
    usage: (observation) => through('usage', () => client.usage(observation)),
    connectionTargets: (observation) => through('connections', () => client.connectionTargets(observation)),
    write: (write) => through('write', () => client.write(write)),
    poll: (id, urls) => through('poll', () => client.poll(id, urls)),
    inBackground: (gate) => tapped(client.inBackground(gate)),
  });
  const tappedRows: Rows = {
    get: (...args) => through(`get ${args[0]} ${args[2].split('|')[0]}`, () => rows.get(...args)),
    insert: (...args) => through(`insert ${args[0]} ${args[1].key.split('|')[0]}`, () => rows.insert(...args)),
    replace: (...args) => through(`replace ${args[0]} ${args[1].key.split('|')[0]}`, () => rows.replace(...args)),
    upsert: (...args) => through(`upsert ${args[0]}`, () => rows.upsert(...args)),
    delete: (...args) => through(`delete ${args[0]}`, () => rows.delete(...args)),
    transact: (...args) => through(`transact ${args[0]}`, () => rows.transact(...args)),
    query: (...args) => rows.query(...args),
  };
  return { calls, deps: { ...deps, rows: tappedRows, network: tapped(network) } };
}

function ourWrites(world: VirtualApp): number {
  return world.simulator
    .requests({ hub: world.hubId('hub1') })
    .filter((each) => each.callerId === OBJECT_ID && each.method !== 'GET').length;
}

/** One run that is stopped behind its nth call while another one does all the work. */
async function schedule(nth: number) {
  const world = await hubWithDrift();
  const message = () => ({
    hubId: world.hubId('hub1'),
    cause: 'request' as const,
    since: world.clock.now().toISOString(),
    note: undefined,
  });
  let written = 0;
  let recorded: string | undefined;
  const old = pausedAt(world.deps, nth, async () => {
    world.clock.advanceSeconds(PAUSE_SECONDS);
    await reconcileHub(world.deps, message(), 'hub-events');
    written = ourWrites(world);
    recorded = (await world.record('hub1'))?.status.confirmedAt;
  });
  const outcome = await reconcileHub(old.deps, message(), 'hub-events');
  return { world, calls: old.calls, outcome, written, recorded };
}

describe('a run that is stopped for longer than its lease', () => {
  it('sends nothing and records nothing over the run that took its place, wherever it was stopped', async () => {
    const plain = await schedule(Number.POSITIVE_INFINITY);
    expect(plain.calls).toContain('write');
    const taken = plain.calls.findIndex((call) => call.endsWith('hubs lease') && !call.startsWith('get'));
    // The transaction that records the hub releases the lease too.
    const released = plain.calls.findLastIndex((call) => call === 'delete hubs' || call === 'transact hubs');
    let schedules = 0;
    for (let nth = taken; nth < released; nth += 1) {
      const where = `stopped behind call ${nth}, ${plain.calls[nth]}`;
      const { outcome, recorded, world, written } = await schedule(nth);
      schedules += 1;
      expect(recorded, where).toBeDefined();
      expect(ourWrites(world), where).toBe(written);
      expect((await world.record('hub1'))?.status.confirmedAt, where).toBe(recorded);
      // What ends behind the last record has nothing left to do.
      if (outcome.kind !== 'Recorded') expect(outcome.kind, where).toBe('Busy');
      await world.pass(HOUR, 60);
      expect((await world.record('hub1'))?.status.verdict, where).toBe('Compliant');
    }
    console.info(`paused runs: ${schedules} schedules`);
    expect(schedules).toBeGreaterThan(10);
  });
});

describe('the ports of a run', () => {
  async function held() {
    const world = new VirtualApp();
    const rows = new MemoryRows();
    const deps = { ...world.deps, rows };
    const lease = await takeLease(rows, world.clock, world.hubId('hub1'), 120);
    const guarded = underLease(deps, lease!);
    const row = { partition: 'p', key: 'k', cells: { n: 1 } };
    const writes: readonly (() => Promise<unknown>)[] = [
      () => guarded.rows.insert('hubs', row),
      () => guarded.rows.replace('hubs', row, 'x'),
      () => guarded.rows.upsert('hubs', row),
      () => guarded.rows.delete('hubs', 'p', 'k', 'x'),
      () => guarded.rows.transact('hubs', 'p', [{ kind: 'insert', row }]),
    ];
    const send = () =>
      guarded.network.write({ kind: 'DeleteRule', hubId: world.hubId('hub1'), ruleName: 'r' } as never);
    return { world, rows, writes, send };
  }

  it('ask for no lease row while no other instance can have taken it, however far clocks differ', async () => {
    const { rows, world, writes } = await held();
    let gets = 0;
    const get = rows.get.bind(rows);
    rows.get = (...args) => {
      gets += 1;
      return get(...args);
    };
    world.clock.advanceSeconds(104);
    for (const write of writes) await write();
    expect(gets).toBe(0);
  });

  it('let it record when the lease is over and still its own, and send nothing', async () => {
    const { send, world, writes } = await held();
    world.clock.advanceSeconds(121);
    for (const write of writes) await expect(write()).resolves.toBeDefined();
    await expect(send()).rejects.toSatisfy(isLeaseLost);
  });

  it('let it do neither once another run has the lease, or it is gone', async () => {
    const { rows, send, world, writes } = await held();
    world.clock.advanceSeconds(121);
    const hubId = world.hubId('hub1');
    expect(await takeLease(rows, world.clock, hubId, 120)).toMatchObject({ fence: 2 });
    for (const write of writes) await expect(write()).rejects.toSatisfy(isLeaseLost);
    await expect(send()).rejects.toSatisfy(isLeaseLost);
    const row = await rows.get('hubs', hubId.split('/')[2]!, `lease|${hubId}`);
    await rows.delete('hubs', row!.partition, row!.key, row!.etag);
    for (const write of writes) await expect(write()).rejects.toSatisfy(isLeaseLost);
  });
});
