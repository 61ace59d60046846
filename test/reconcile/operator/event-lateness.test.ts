import { describe, expect, it } from 'vitest';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import { readFleet } from '../../../src/reconcile/operator/fleet-view.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { GROUP, hubPath, VirtualApp } from '../virtual-app.ts';
import { command } from './operator-command.ts';

async function compliantHub(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(2 * 3600, 60);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  return world;
}

function eventAt(world: VirtualApp, raisedSecondsAgo: number): HubMessage {
  const now = world.clock.now();
  const at = new Date(now.getTime() - raisedSecondsAgo * 1000).toISOString();
  const note = { eventId: `event-${at}`, operation: 'Microsoft.MachineLearningServices/workspaces/write', at };
  const empty = { objectId: undefined, appId: undefined, name: undefined, rule: undefined, correlationId: undefined };
  return { hubId: world.hubId('hub1'), cause: 'event', since: now.toISOString(), note: { ...note, ...empty } };
}

async function newestOf(world: VirtualApp) {
  return (await world.record('hub1'))?.schedule.arrivals.at(-1);
}

describe('lateness of events', () => {
  it('records when an event was raised, received and run, and when a read verified a hub that needs no write', async () => {
    const world = await compliantHub();
    const message = eventAt(world, 40);
    world.clock.advanceSeconds(7);
    const runAt = world.clock.now().toISOString();
    await reconcileHub(world.deps, message, 'hub-events');
    expect(await newestOf(world)).toEqual({
      raisedAt: message.note?.at,
      receivedAt: message.since,
      runAt,
      verifiedAt: runAt,
    });
    const { events } = await readFleet(world.deps);
    expect(events?.fleet?.newest).toEqual({ receivedSeconds: 40, runSeconds: 7, wholeSeconds: 47 });
    expect(events?.subscriptions).toEqual([{ subscriptionId: GROUP.subscriptionId, ...events?.fleet }]);
  });

  it('calls a repair verified by the read that shows its effect, not by its request', async () => {
    const world = await compliantHub();
    const [rule] = Object.entries(world.network('hub1').outboundRules).find(
      ([, each]) => each.destination === 'pypi.org',
    )!;
    world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${rule}`);
    const before = (await newestOf(world))?.raisedAt;
    const writesBefore = world.writes('hub1').length;
    const seen: (string | undefined)[] = [];
    for (let step = 0; step < 600 && seen.at(-1) === undefined; step += 1) {
      await world.pass(5);
      const newest = await newestOf(world);
      if (newest !== undefined && newest.raisedAt !== before) seen.push(newest.verifiedAt);
    }
    // First the run that sends the repair, then the one that reads its effect.
    expect(seen[0]).toBeUndefined();
    expect(world.writes('hub1').length).toBeGreaterThan(writesBefore);
    const { runAt = '', verifiedAt = '' } = (await newestOf(world)) ?? {};
    expect(verifiedAt > runAt).toBe(true);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('counts neither events of own writes nor wake-ups, sweeps and requests of people', async () => {
    const world = await compliantHub();
    const before = (await world.record('hub1'))?.schedule.arrivals;
    await reconcileHub(world.deps, { ...eventAt(world, 5), cause: 'own-event' }, 'hub-events');
    await reconcileHub(world.deps, { ...eventAt(world, 5), cause: 'request' }, 'hub-events');
    await world.pass(2 * 3600, 60);
    expect((await world.record('hub1'))?.schedule.arrivals).toEqual(before);
  });

  it('keeps the newest events only, a repeated one once, and none with a time that is no time', async () => {
    const world = await compliantHub();
    for (let count = 0; count < 20; count += 1) {
      world.clock.advanceSeconds(60);
      const message = eventAt(world, 3);
      await reconcileHub(world.deps, message, 'hub-events');
      await reconcileHub(world.deps, message, 'hub-events');
    }
    const kept = (await world.record('hub1'))?.schedule.arrivals ?? [];
    expect(kept).toHaveLength(8);
    expect(new Set(kept.map(({ raisedAt }) => raisedAt)).size).toBe(8);
    world.clock.advanceSeconds(60);
    const forged = eventAt(world, 3);
    await reconcileHub(world.deps, { ...forged, note: { ...forged.note!, at: 'yesterday' } }, 'hub-events');
    expect((await world.record('hub1'))?.schedule.arrivals).toEqual(kept);
  });

  it('keeps an event whose run could not read the hub, as not verified until a later run can', async () => {
    const world = await compliantHub();
    const message = eventAt(world, 3);
    const network = {
      ...world.deps.network,
      observe: async () => ({ ok: false as const, error: { kind: 'Unavailable' as const, detail: 'no answer' } }),
    };
    await reconcileHub({ ...world.deps, network: network as never }, message, 'hub-events');
    expect(await newestOf(world)).toMatchObject({ receivedAt: message.since });
    expect(await newestOf(world)).not.toHaveProperty('verifiedAt');
    await world.pass(3600, 30);
    expect((await newestOf(world))?.verifiedAt).toBeDefined();
  });

  it('costs no table operation: a run by an event reads and writes what a run without the times does', async () => {
    const world = await compliantHub();
    const operationsOf = async (message: HubMessage): Promise<number> => {
      let count = 0;
      const counting = new Proxy(world.rows, {
        get: (rows, name) => {
          const method = Reflect.get(rows, name);
          if (typeof method !== 'function') return method;
          return (...given: readonly unknown[]) => {
            count += 1;
            return Reflect.apply(method, rows, given);
          };
        },
      });
      await reconcileHub({ ...world.deps, rows: counting }, message, 'hub-events');
      return count;
    };
    // The first event of an hour also moves the time of the subscription's last event.
    await operationsOf(eventAt(world, 3));
    world.clock.advanceSeconds(60);
    const plain = { ...eventAt(world, 3), note: { ...eventAt(world, 3).note!, at: 'no time' } };
    const without = await operationsOf(plain);
    world.clock.advanceSeconds(60);
    expect(without).toBeGreaterThan(4);
    expect(await operationsOf(eventAt(world, 3))).toBe(without);
  });

  it('leaves out events of more than 7 days ago, and says that none came', async () => {
    const world = await compliantHub();
    await reconcileHub(world.deps, eventAt(world, 3), 'hub-events');
    expect((await command(world, 'status')).out).toMatch(/\d+ events? caused a run in the last 7 days, the newest at /);
    world.clock.advanceSeconds(8 * 24 * 3600);
    expect((await command(world, 'status')).out).toContain('No event caused a run in the last 7 days');
    expect((await readFleet(world.deps)).events).toMatchObject({ fleet: undefined, subscriptions: [] });
  });

  it('is part of the JSON of the fleet, and not of a part of it', async () => {
    const world = await compliantHub();
    await reconcileHub(world.deps, eventAt(world, 3), 'hub-events');
    const { events } = JSON.parse((await command(world, 'status', '--json')).out);
    expect(events.fleet.parts.received).toMatchObject({
      p50Seconds: expect.any(Number),
      p99Seconds: expect.any(Number),
    });
    expect(JSON.parse((await command(world, 'status', 'hub1', '--json')).out).events).toBeNull();
  });
});
