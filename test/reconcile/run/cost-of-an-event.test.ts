import { describe, expect, it } from 'vitest';
import { onWatchTimer } from '../../../src/functions/on-timer.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import { changeMemory } from '../../../src/reconcile/operator/change-memory.ts';
import { leaseRow, releaseLease, takeLease } from '../../../src/reconcile/records/lease.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { CountedPorts } from '../counted-ports.ts';
import { hubPath, OBJECT_ID, VirtualApp } from '../virtual-app.ts';

const HOUR = 3600;

async function compliantHub(name: string): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub(name);
  await world.pass(2 * HOUR, 60);
  expect((await world.record(name))?.status.verdict).toBe('Compliant');
  return world;
}

/** A person has changed something about the hub a moment ago. */
function eventOf(world: VirtualApp, name: string): HubMessage {
  const at = world.clock.now().toISOString();
  const who = { objectId: 'a-person', appId: undefined, name: 'a-person', correlationId: undefined };
  const operation = 'Microsoft.MachineLearningServices/workspaces/write';
  const note = { eventId: `event ${at}`, ...who, operation, rule: undefined, at };
  return { hubId: world.hubId(name), cause: 'event', since: at, note };
}

function requestsOf(world: VirtualApp, name: string): readonly string[] {
  const requests = world.simulator.requests({ hub: world.hubId(name) });
  return requests.filter((each) => each.callerId === OBJECT_ID).map(({ method }) => method);
}

/** A change of the hub that raises no event, and that Azure has finished. */
function deleteRule(world: VirtualApp, host: string): void {
  const rules = Object.entries(world.network('hub1').outboundRules);
  const [name] = rules.find(([, rule]) => rule.destination === host)!;
  world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`, undefined, { 'x-simulator-raise-event': 'no' });
  world.clock.advanceSeconds(600);
  world.simulator.advance(world.clock.now());
}

describe('an event about a compliant hub', () => {
  it('costs one request to Azure, one message and five table operations once the process has had one', async () => {
    const world = await compliantHub('hub1');
    const ports = new CountedPorts();
    const deps = ports.over(world.deps);
    await reconcileHub(deps, eventOf(world, 'hub1'), 'hub-events');
    world.clock.advanceSeconds(20);
    ports.clear();
    const before = requestsOf(world, 'hub1').length;
    const message = eventOf(world, 'hub1');
    const outcome = await reconcileHub(deps, message, 'hub-events');
    expect(outcome).toMatchObject({ kind: 'Recorded', verdict: 'Compliant' });
    expect(ports.tables).toEqual([
      'get hubs hub',
      `insert changes ${message.since}`,
      'insert hubs lease',
      'get hubs op',
      'transact hubs replace hub + delete lease',
    ]);
    expect(ports.messages).toEqual(['hub-events alarm']);
    expect(requestsOf(world, 'hub1').slice(before)).toEqual(['GET']);
  });

  it('costs a process its first event of a subscription at most three operations more, once an hour', async () => {
    const world = await compliantHub('hub1');
    const ports = new CountedPorts();
    await reconcileHub(ports.over(world.deps), eventOf(world, 'hub1'), 'hub-events');
    expect(ports.tables.length).toBeLessThanOrEqual(8);
  });

  it('costs a follow-up four operations and no message', async () => {
    const world = await compliantHub('hub1');
    await reconcileHub(world.deps, eventOf(world, 'hub1'), 'hub-events');
    world.clock.advanceSeconds(world.deps.timings.secondLookSeconds);
    const ports = new CountedPorts();
    const wakeUp: HubMessage = { ...eventOf(world, 'hub1'), cause: 'alarm', note: undefined };
    await reconcileHub(ports.over(world.deps), wakeUp, 'hub-events');
    expect(ports.tables).toHaveLength(4);
    expect(ports.messages).toEqual([]);
  });

  it('that an earlier run covers costs one read and its note', async () => {
    const world = await compliantHub('hub1');
    const message = eventOf(world, 'hub1');
    await reconcileHub(world.deps, message, 'hub-events');
    const covered = { ...message, since: new Date(Date.parse(message.since) - 60_000).toISOString() };
    const ports = new CountedPorts();
    const outcome = await reconcileHub(ports.over(world.deps), covered, 'hub-events');
    expect(outcome).toEqual({ kind: 'Dropped', mayBeMissed: false });
    expect(ports.tables.filter((each) => !each.includes(' control '))).toEqual([
      'get hubs hub',
      `insert changes ${message.since}`,
    ]);
    expect(ports.messages).toEqual([]);
  });

  it('by Hubwarden itself costs one read, its note, and the time of the follow-up', async () => {
    const world = await compliantHub('hub1');
    const ports = new CountedPorts();
    const deps = ports.over(world.deps);
    await reconcileHub(deps, eventOf(world, 'hub1'), 'hub-events');
    world.clock.advanceSeconds(60);
    ports.clear();
    const message: HubMessage = { ...eventOf(world, 'hub1'), cause: 'own-event' };
    await reconcileHub(deps, message, 'hub-events');
    expect(ports.tables).toEqual(['get hubs hub', `insert changes ${message.since}`, 'replace hubs hub']);
    expect(ports.messages).toEqual(['hub-events alarm']);
  });
});

/** Ports with which something happens right before the lease is taken, and so after the record was read. */
function interrupted(deps: ReconcileDeps, meanwhile: () => Promise<void>): ReconcileDeps {
  const { rows } = deps;
  let isOver = false;
  return {
    ...deps,
    rows: {
      get: (...args) => rows.get(...args),
      query: (...args) => rows.query(...args),
      replace: (...args) => rows.replace(...args),
      upsert: (...args) => rows.upsert(...args),
      delete: (...args) => rows.delete(...args),
      transact: (...args) => rows.transact(...args),
      insert: async (table, row) => {
        if (row.key.startsWith('lease|') && !isOver) {
          isOver = true;
          await meanwhile();
        }
        return await rows.insert(table, row);
      },
    },
  };
}

describe('a record that changes between its first read and the lease', () => {
  it('is not overwritten where another run has changed it: the run reads it again', async () => {
    const world = await compliantHub('hub1');
    const message = eventOf(world, 'hub1');
    const deps = interrupted(world.deps, async () => {
      deleteRule(world, 'pypi.org');
      const other = { ...eventOf(world, 'hub1'), cause: 'request' as const, note: undefined };
      expect((await reconcileHub(world.deps, other, 'hub-events')).kind).toBe('Recorded');
    });
    const pending = await reconcileHub(deps, message, 'hub-events');
    const record = await world.record('hub1');
    // The other run has started a write since, so it covers the message.
    expect(pending.kind).toBe('Dropped');
    expect(record?.status.verdict).toBe('Pending');
    await world.pass(HOUR, 60);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('keeps what a request of a person has changed in its memory', async () => {
    const world = await compliantHub('hub1');
    const message = eventOf(world, 'hub1');
    const at = message.since;
    const deps = interrupted(world.deps, async () => {
      await changeMemory(world.deps, world.hubId('hub1'), (memory) => ({
        ...memory,
        forbiddenRemovedAt: { 'fqdn:tunnel.ngrok.io': at },
      }));
    });
    expect((await reconcileHub(deps, message, 'hub-events')).kind).toBe('Recorded');
    expect((await world.record('hub1'))?.memory.forbiddenRemovedAt).toEqual({ 'fqdn:tunnel.ngrok.io': at });
  });

  it('keeps the time of a later follow-up, and is recorded all the same', async () => {
    const world = await compliantHub('hub1');
    const message = eventOf(world, 'hub1');
    const deps = interrupted(world.deps, async () => {
      world.clock.advanceSeconds(30);
      await reconcileHub(world.deps, { ...eventOf(world, 'hub1'), cause: 'own-event' }, 'hub-events');
      world.clock.advanceSeconds(1);
    });
    const before = requestsOf(world, 'hub1').length;
    expect((await reconcileHub(deps, message, 'hub-events')).kind).toBe('Recorded');
    expect(requestsOf(world, 'hub1')).toHaveLength(before + 1);
    const record = (await world.record('hub1'))!;
    expect(record.schedule.lastRunStartedAt).toBe(world.clock.now().toISOString());
    expect(await leaseRow(world.rows, world.hubId('hub1'))).toBeUndefined();
  });
});

describe('an event about a hub that lost a rule', () => {
  it('costs two runs, 23 table operations and two reads, one write and one read that verifies it', async () => {
    const world = await compliantHub('hub1');
    const ports = new CountedPorts();
    const deps = ports.over(world.deps);
    await reconcileHub(deps, eventOf(world, 'hub1'), 'hub-events');
    deleteRule(world, 'pypi.org');
    ports.clear();
    const before = requestsOf(world, 'hub1').length;
    expect(await reconcileHub(deps, eventOf(world, 'hub1'), 'hub-events')).toMatchObject({ verdict: 'Pending' });
    expect(ports.tables).toHaveLength(15);
    expect(ports.messages).toEqual(['hub-events alarm']);
    world.clock.advanceSeconds(1200);
    world.simulator.advance(world.clock.now());
    await onWatchTimer(world.deps);
    const isOfOperation = (message: unknown) => (message as HubMessage).cause === 'operation';
    const ended = world.queue.receiveDue('hub-events', world.clock.now()).find(isOfOperation);
    ports.clear();
    await reconcileHub(deps, ended as HubMessage, 'hub-events');
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(ports.tables).toHaveLength(8);
    expect(ports.messages.length).toBeLessThanOrEqual(1);
    expect(requestsOf(world, 'hub1').slice(before)).toEqual(['GET', 'GET', 'PATCH', 'GET']);
  });
});

describe('a burst of events', () => {
  it('costs each hub at most two runs and one follow-up, if it ends before the first run does', async () => {
    const HUBS = 20;
    const EVENTS = 10;
    const world = await VirtualApp.running();
    const names = Array.from({ length: HUBS }, (_, index) => `hub${index}`);
    for (const name of names) world.createHub(name);
    await world.pass(2 * HOUR, 60);
    const before = new Map(names.map((name) => [name, requestsOf(world, name).length]));
    // A run that is not over: every message about its hub meets its lease.
    const leases = await Promise.all(
      names.map((name) => takeLease(world.rows, world.clock, world.hubId(name), world.deps.timings.leaseSeconds)),
    );
    for (let event = 0; event < EVENTS; event += 1) {
      world.clock.advanceSeconds(1);
      for (const name of names) await reconcileHub(world.deps, eventOf(world, name), 'hub-events');
    }
    world.clock.advanceSeconds(1);
    for (const lease of leases) await releaseLease(world.rows, lease!);
    const runs = (name: string) => requestsOf(world, name).length - before.get(name)!;
    await world.pass(60);
    // The run that held the lease is the first.
    for (const name of names) expect(runs(name), name).toBe(1);
    await world.pass(10 * 60);
    for (const name of names) expect(runs(name), name).toBe(2);
    expect(world.queue.pending('hub-events')).toEqual([]);
  });
});
