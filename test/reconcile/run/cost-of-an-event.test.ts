import { describe, expect, it } from 'vitest';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import { hubMessageFrom } from '../../../src/reconcile/messages.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { onWatchTimer } from '../../../src/functions/on-timer.ts';
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

function eventOf(world: VirtualApp, name: string, eventId: string): HubMessage {
  const at = world.clock.now().toISOString();
  const who = { objectId: 'a-person', appId: undefined, name: 'a-person', correlationId: undefined };
  const operation = 'Microsoft.MachineLearningServices/workspaces/write';
  return { hubId: world.hubId(name), cause: 'event', since: at, note: { eventId, ...who, operation, rule: undefined, at } };
}

function requestsOf(world: VirtualApp, name: string): readonly string[] {
  return world.simulator
    .requests({ hub: world.hubId(name) })
    .filter((each) => each.callerId === OBJECT_ID)
    .map((each) => `${each.method} ${each.path}`);
}

describe('an event', () => {
  it('about a compliant hub', async () => {
    const world = await compliantHub('hub1');
    const ports = new CountedPorts();
    const deps = ports.over(world.deps);
    await reconcileHub(deps, eventOf(world, 'hub1', 'e1'), 'hub-events');
    console.log('cold', ports.tables, ports.messages);
    world.clock.advanceSeconds(20);
    ports.clear();
    const before = requestsOf(world, 'hub1').length;
    await reconcileHub(deps, eventOf(world, 'hub1', 'e2'), 'hub-events');
    console.log('warm', ports.tables.length, ports.tables, ports.messages, requestsOf(world, 'hub1').length - before);
  });
  it('about a missing rule', async () => {
    const world = await compliantHub('hub1');
    const ports = new CountedPorts();
    const deps = ports.over(world.deps);
    await reconcileHub(deps, eventOf(world, 'hub1', 'e1'), 'hub-events');
    world.clock.advanceSeconds(20);
    const rules = Object.entries(world.network('hub1').outboundRules);
    const [name] = rules.find(([, rule]) => rule.destination === 'pypi.org')!;
    world.eventsArrive = false;
    world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
    world.clock.advanceSeconds(60);
    world.simulator.advance(world.clock.now());
    world.simulator.takeEvents();
    ports.clear();
    const before = requestsOf(world, 'hub1').length;
    await reconcileHub(deps, eventOf(world, 'hub1', 'e2'), 'hub-events');
    console.log('repair', ports.tables.length, ports.tables, ports.messages, requestsOf(world, 'hub1').slice(before));
    for (let i = 0; i < 30; i += 1) {
      world.clock.advanceSeconds(10);
      world.simulator.advance(world.clock.now());
      const n = ports.tables.length; const m = ports.messages.length; const r = requestsOf(world, 'hub1').length;
      if (i % 6 === 0) await onWatchTimer(deps);
      for (const message of world.queue.receiveDue('hub-events', world.clock.now())) {
        const parsed = hubMessageFrom(message);
        if (parsed.ok) await reconcileHub(deps, parsed.value, 'hub-events');
      }
      if (ports.tables.length > n) console.log(i, ports.tables.slice(n), ports.messages.slice(m), requestsOf(world, 'hub1').slice(r), (await world.record('hub1'))?.status.verdict);
    }
  });
});
