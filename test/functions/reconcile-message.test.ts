import { describe, expect, it } from 'vitest';
import { reconcileMessage } from '../../src/functions/reconcile-message.ts';
import { hubPath, VirtualApp } from '../reconcile/virtual-app.ts';

const HUB = 'hub-measured';

function message(world: VirtualApp, secondsAgo: number, extra: object = {}): object {
  const since = new Date(world.clock.now().getTime() - secondsAgo * 1000).toISOString();
  return { hubId: world.hubId(HUB), cause: 'event', since, ...extra };
}

describe('a message of a hub queue', () => {
  it('is measured: its age, how long it took, what came of it, what was found, what was asked of Azure', async () => {
    const world = await VirtualApp.running();
    world.eventsArrive = false;
    world.createHub(HUB);
    // A hub that Azure is still making is only looked at.
    await world.pass(120);
    const at = new Date(world.clock.now().getTime() - 90_000).toISOString();
    const note = { eventId: 'e1', operation: 'Microsoft.MachineLearningServices/workspaces/write', at };
    await reconcileMessage(message(world, 20, { note }), 'hub-events', world.deps);

    const { telemetry } = world;
    expect(telemetry.of('hubwarden.queue.age')).toMatchObject([{ value: 20, attributes: { lane: 'hub-events' } }]);
    expect(telemetry.of('hubwarden.event.age')).toMatchObject([{ value: 90 }]);
    const verdict = (await world.record(HUB))?.status.verdict;
    expect(telemetry.of('hubwarden.reconciles')).toMatchObject([
      { value: 1, attributes: { lane: 'hub-events', cause: 'event', outcome: 'Recorded', verdict } },
    ]);
    expect(telemetry.of('hubwarden.reconcile.duration')).toHaveLength(1);
    expect(telemetry.of('hubwarden.writes')).toMatchObject([{ value: 1 }]);
    expect(telemetry.of('hubwarden.findings').length).toBeGreaterThan(0);
    const calls = telemetry.of('hubwarden.arm.calls').map(({ attributes }) => attributes.operation);
    expect(calls).toContain('readWorkspace');
    expect(telemetry.spans.map(({ name }) => name)).toContain('reconcile');
    expect(telemetry.spans.filter(({ name }) => name === 'arm')).toHaveLength(calls.length);
  });

  it('counts a finding once, however often a hub is looked at', async () => {
    const world = await VirtualApp.running({ policy: 'version: 1\nassignments: []\n' });
    world.createHub(HUB);
    await world.pass(3600);
    const codes = world.telemetry.of('hubwarden.findings').map(({ attributes }) => attributes.code);
    expect(codes).toEqual([...new Set(codes)]);
  });

  it('has no age below zero when the clock of its sender is ahead', async () => {
    const world = await VirtualApp.running();
    world.createHub(HUB);
    await reconcileMessage(message(world, -8), 'hub-repairs', world.deps);
    expect(world.telemetry.of('hubwarden.queue.age').at(-1)?.value).toBe(0);
  });

  it('that is not ours is refused with its field, and measures nothing', async () => {
    const world = await VirtualApp.running();
    const before = world.telemetry.of('hubwarden.reconciles').length;
    await expect(reconcileMessage({ hubId: hubPath(HUB) }, 'hub-events', world.deps)).rejects.toThrow(/cause/);
    expect(world.telemetry.of('hubwarden.reconciles')).toHaveLength(before);
  });
});

describe('operations', () => {
  it('are counted by state each minute, zeroes included, and once when they end', async () => {
    const world = await VirtualApp.running();
    world.createHub(HUB);
    await world.pass(120);
    const running = () =>
      world.telemetry.of('hubwarden.operations').filter(({ attributes }) => attributes.state === 'Running');
    expect(running().at(-1)?.value).toBe(1);
    await world.pass(3 * 3600, 30);
    expect(running().at(-1)?.value).toBe(0);
    const ended = world.telemetry.of('hubwarden.operations.ended').map(({ attributes }) => attributes);
    expect(ended).toContainEqual({ kind: 'Provision', state: 'Succeeded' });
  });
});

describe('a sweep and its alerts', () => {
  it('are measured at their end: coverage, duration, hubs by verdict, and what was sent to whom', async () => {
    const world = await VirtualApp.running();
    world.createHub(HUB);
    await world.pass(3 * 3600, 30);
    const { telemetry } = world;
    expect(telemetry.of('hubwarden.sweep.coverage').at(-1)?.value).toBe(1);
    expect(telemetry.of('hubwarden.sweep.duration').length).toBeGreaterThan(0);
    const compliant = telemetry.of('hubwarden.sweep.hubs').filter((each) => each.attributes.verdict === 'Compliant');
    expect(compliant.at(-1)?.value).toBe(1);
    world.arm('PUT', `${hubPath(HUB)}/outboundRules/bad`, {
      properties: { type: 'FQDN', category: 'UserDefined', destination: 'x.ngrok.io' },
    });
    await world.pass(600);
    expect(telemetry.of('hubwarden.alerts.sends').at(-1)?.attributes).toEqual({ receiver: 'test', outcome: 'Sent' });
  });
});
