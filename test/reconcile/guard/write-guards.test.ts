import { describe, expect, it } from 'vitest';
import { switchWrites } from '../../../src/reconcile/operator/switch-writes.ts';
import { inventoryOf } from '../../../src/reconcile/records/hub/memory-section.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { codesOf, hubNames, rowsWith } from '../records/earlier-edition-hubs.ts';
import { VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const OFF = { on: false, by: 'platform-team', reason: 'change freeze' };
const ON = { on: true, by: 'platform-team', reason: undefined };

function message(world: VirtualApp, name: string) {
  return {
    hubId: world.hubId(name),
    cause: 'request',
    since: world.clock.now().toISOString(),
    note: undefined,
  } as const;
}

describe('the kill switch', () => {
  it('stops a write that was planned already: it is read once more right before', async () => {
    const world = await VirtualApp.running();
    world.eventsArrive = false;
    world.createHub('hub1');
    await world.pass(MINUTE);
    // The pace is counted after the last assessment of the hub, and the switch goes off right then.
    const rows = rowsWith(world.rows, {
      insert: async (table, row) => {
        if (row.partition === 'pace') await switchWrites(world.deps, OFF);
        return world.rows.insert(table, row);
      },
    });
    await reconcileHub({ ...world.deps, rows }, message(world, 'hub1'), 'hub-events');
    expect(world.writes('hub1')).toEqual([]);
  });

  it('is notified once with the person and the reason, applies to every hub, and queues the blocked hubs when it is lifted', async () => {
    const world = await VirtualApp.running();
    await switchWrites(world.deps, OFF);
    for (const name of hubNames(3)) world.createHub(name);
    await world.pass(20 * MINUTE);
    for (const name of hubNames(3)) {
      expect(world.writes(name)).toEqual([]);
      expect(await codesOf(world, name)).toContain('HW504');
    }
    const notified = () => world.notices.filter((each) => each.code === 'HW504');
    expect(notified().map((each) => each.transition)).toEqual(['Opened']);
    expect(notified()[0]?.text).toMatch(/by platform-team at .*: change freeze/);
    expect(await switchWrites(world.deps, ON)).toMatchObject({ queued: 3 });
    await world.pass(MINUTE);
    for (const name of hubNames(3)) expect(world.writes(name)[0]).toBe(`PATCH ${name}`);
    await world.pass(5 * MINUTE);
    expect(notified().map((each) => each.transition)).toEqual(['Opened', 'Resolved']);
  });

  it('lets what Azure is at work on already be watched to its end', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(MINUTE);
    await switchWrites(world.deps, OFF);
    await world.pass(30 * MINUTE);
    expect(world.network('hub1').isolationMode).toBe('AllowOnlyApprovedOutbound');
    expect(world.writes('hub1')).toHaveLength(1);
    expect(inventoryOf((await world.record('hub1'))!.memory)).not.toEqual({});
  });
});

describe('the pace', () => {
  it('is one bound for all instances, also when they write at the same time', async () => {
    const policy = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    pace: { hubsChangedPerHour: 1, newHubsPerHour: 3 }
    provisioning: { start: false }
`;
    const world = await VirtualApp.running({ policy });
    world.eventsArrive = false;
    for (const name of hubNames(8)) world.createHub(name);
    await world.pass(MINUTE);
    const runs = hubNames(8).map((name) => reconcileHub({ ...world.deps }, message(world, name), 'hub-repairs'));
    await Promise.all(runs);
    expect(hubNames(8).filter((name) => world.writes(name).length > 0)).toHaveLength(3);
  });
});
