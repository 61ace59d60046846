import { describe, expect, it } from 'vitest';
import { onSweepTimer } from '../../../src/functions/on-timer.ts';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import { shardMessageFrom } from '../../../src/reconcile/messages.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { judgeShard } from '../../../src/reconcile/sweep/judge-shard.ts';
import { CountingRows } from '../counting-rows.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const HOUR = 3600;

async function compliantHub(name: string): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub(name);
  await world.pass(2 * HOUR, 60);
  expect((await world.record(name))?.status.verdict).toBe('Compliant');
  return world;
}

async function runOver(world: VirtualApp, name: string): Promise<CountingRows> {
  const rows = new CountingRows(world.rows);
  const message: HubMessage = {
    hubId: world.hubId(name),
    cause: 'request',
    since: world.clock.now().toISOString(),
    note: undefined,
  };
  await reconcileHub({ ...world.deps, rows: rows.port() }, message, 'hub-events');
  return rows;
}

/** Every read is a request to Table Storage, made for each hub of each run. */
describe('reads of the store', () => {
  it('a run over a compliant hub reads its record at most 3 times, its operation once, and no control row', async () => {
    const world = await compliantHub('hub1');
    const rows = await runOver(world, 'hub1');
    // Before the lease, under it, and for the conditional write.
    expect(rows.readsOf('hubs hub')).toBeLessThanOrEqual(3);
    expect(rows.readsOf('hubs op')).toBe(1);
    expect(rows.readsOf('hubs lease')).toBeLessThanOrEqual(2);
    expect(rows.reads.length).toBeLessThanOrEqual(6);
    expect(rows.queries).toEqual([]);
  });

  it('a run that starts a write reads the record of its hub at most 3 times and its operation at most twice', async () => {
    const world = await compliantHub('hub1');
    world.eventsArrive = false;
    const rules = Object.entries(world.network('hub1').outboundRules);
    const [name] = rules.find(([, rule]) => rule.destination === 'pypi.org')!;
    world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
    world.clock.advanceSeconds(600);
    world.simulator.advance(world.clock.now());
    const before = world.writes('hub1').length;
    const rows = await runOver(world, 'hub1');
    expect(world.writes('hub1').length).toBe(before + 1);
    expect(rows.readsOf('hubs hub')).toBeLessThanOrEqual(3);
    expect(rows.readsOf('hubs op')).toBeLessThanOrEqual(2);
    // The last word before the write reads switch, breaker and pace again: a guardrail, not a repetition.
    expect(rows.reads.length).toBeLessThanOrEqual(18);
  });

  it('a sweep over unchanged hubs reads the columns of all hubs of a subscription in one query, and no record', async () => {
    const world = await compliantHub('hub1');
    // Sweeps of the hours after it: the first of them that changes nothing says so in the row.
    await world.pass(4 * HOUR, 60);
    const rows = await sweepOver(world);
    expect(rows.readsOf('hubs hub')).toBe(0);
    expect(rows.queries.filter((each) => each.startsWith('hubs'))).toEqual(['hubs hub|', 'hubs op|']);
  });

  it('a sweep over many changed hubs reads their records in one query, and their operations again in another', async () => {
    const world = await VirtualApp.running();
    const names = Array.from({ length: 12 }, (_, index) => `hub${index}`);
    for (const name of names) world.createHub(name);
    await world.pass(6 * HOUR, 60);
    world.eventsArrive = false;
    for (const name of names) {
      const [rule] = Object.entries(world.network(name).outboundRules).find(
        ([, each]) => each.destination === 'pypi.org',
      )!;
      world.arm('DELETE', `${hubPath(name)}/outboundRules/${rule}`);
    }
    world.clock.advanceSeconds(600);
    world.simulator.advance(world.clock.now());
    const rows = await sweepOver(world);
    expect(rows.queries.filter((each) => each.startsWith('hubs'))).toEqual(['hubs hub|', 'hubs op|', 'hubs', 'hubs']);
    expect(rows.readsOf('hubs hub') + rows.readsOf('hubs op')).toBe(0);
    expect(world.queue.pending('hub-repairs')).toHaveLength(names.length);
  });
});

async function sweepOver(world: VirtualApp): Promise<CountingRows> {
  await onSweepTimer(world.deps);
  const [message] = world.queue.receiveDue('sweep-shards', world.clock.now());
  const shard = shardMessageFrom(message);
  if (!shard.ok) throw new Error(shard.error);
  const rows = new CountingRows(world.rows);
  await judgeShard({ ...world.deps, rows: rows.port() }, shard.value);
  return rows;
}
