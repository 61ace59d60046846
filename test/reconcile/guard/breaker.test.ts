import { describe, expect, it, vi } from 'vitest';
import { countChange, countRemoval } from '../../../src/reconcile/guard/breaker.ts';
import { breakerStatus, resetBreaker } from '../../../src/reconcile/operator/reset-breaker.ts';
import { breakerState, deleteOldNotes } from '../../../src/reconcile/records/breaker-record.ts';
import { reconcileHub } from '../../../src/reconcile/run/reconcile-hub.ts';
import { assessHubs, codesOf, fqdnRule, hubNames, rowsWith, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { VirtualApp } from '../virtual-app.ts';

// Hours of a fleet pass here, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const RESET = { by: 'platform-team', reason: 'looked into', removalsAllowed: 0 };

const notices = (world: VirtualApp, code: string) =>
  world.notices.filter((each) => each.code === code).map((each) => each.transition);

async function isOpen(world: VirtualApp): Promise<boolean> {
  return (await breakerState(world.rows)).open;
}

/** Strict hubs that hold a forbidden rule each, and are otherwise as they should be. */
async function hubsWithTunnels(count: number): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  for (const name of hubNames(count, '-strict')) {
    seedOldHub(world, name, {
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      rules: { tunnel: fqdnRule('x.ngrok.io') },
    });
  }
  return world;
}

const removals = (world: VirtualApp, count: number) =>
  hubNames(count, '-strict').filter((name) => world.writes(name).some((each) => each.startsWith('DELETE')));

describe('the breaker, when changes fail', () => {
  it('stops every write of both queues, is notified once, and permits them after a person has reset it', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'FailOperation', operation: 'UpdateWorkspace', times: 'always' });
    // Three come by an event, three by the sweep: neither queue alone reaches five.
    for (const name of hubNames(3)) world.createHub(name);
    world.eventsArrive = false;
    for (const name of ['swept1', 'swept2', 'swept3']) world.createHub(name);
    await world.pass(70 * MINUTE, 20);
    world.eventsArrive = true;
    expect(await isOpen(world)).toBe(true);
    world.createHub('later');
    await world.pass(2 * HOUR, 60);
    expect(world.writes('later')).toEqual([]);
    expect(await codesOf(world, 'later')).toContain('HW503');
    expect(notices(world, 'HW503')).toEqual(['Opened']);
    world.simulator.world.faults.clear();
    expect(await resetBreaker(world.deps, RESET)).toMatchObject({ wasOpen: true });
    await world.pass(2 * HOUR, 60);
    expect((await world.record('later'))?.status.verdict).toBe('Compliant');
    expect(notices(world, 'HW503')).toEqual(['Opened', 'Resolved']);
  });

  it.each([
    { why: 'fewer than five hubs', hubs: 4, fault: { kind: 'FailOperation', operation: 'UpdateWorkspace' } },
    {
      why: 'failures that a person must solve: no permission',
      hubs: 7,
      fault: { kind: 'AnswerRequest', method: 'PATCH', status: 403, code: 'AuthorizationFailed' },
    },
    {
      why: 'failures that a person must solve: an operation that Azure Policy ends',
      hubs: 7,
      fault: { kind: 'FailOperation', operation: 'UpdateWorkspace', code: 'RequestDisallowedByPolicy' },
    },
    {
      why: 'requests that Azure was too busy for',
      hubs: 7,
      fault: { kind: 'AnswerRequest', method: 'PATCH', status: 429 },
    },
  ] as const)('stays closed for $why', async ({ hubs, fault }) => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ ...fault, times: 'always' });
    for (const name of hubNames(hubs)) world.createHub(name);
    await world.pass(30 * MINUTE, 20);
    expect(world.writes('hub1').length).toBeGreaterThan(0);
    expect(await isOpen(world)).toBe(false);
  });

  it.each([
    { why: 'more than half failed', failed: 4, landed: 3, opens: true },
    { why: 'half failed', failed: 4, landed: 4, opens: false },
    { why: 'all of four failed', failed: 4, landed: 0, opens: false },
  ])('goes by the newest outcome of each hub: $why', async ({ failed, landed: outcome, opens }) => {
    const world = new VirtualApp();
    for (const name of hubNames(outcome)) await countChange(world.deps, world.hubId(name), false);
    for (const name of hubNames(failed, 'f')) await countChange(world.deps, world.hubId(name), true);
    await countChange(world.deps, world.hubId('hub1f'), true);
    expect(await isOpen(world)).toBe(opens);
  });

  it('counts to five also when the fifth change lands', async () => {
    const world = new VirtualApp();
    for (const name of hubNames(3, 'f')) await countChange(world.deps, world.hubId(name), true);
    await countChange(world.deps, world.hubId('hub1'), false);
    expect(await isOpen(world)).toBe(false);
    await countChange(world.deps, world.hubId('hub2'), false);
    expect(await isOpen(world)).toBe(true);
  });

  it('decides again before each write, because successful changes leave the hour by themselves', async () => {
    const world = await VirtualApp.running();
    for (const name of hubNames(6)) await countChange(world.deps, world.hubId(name), false);
    world.clock.advanceSeconds(50 * MINUTE);
    for (const name of hubNames(5, 'f')) await countChange(world.deps, world.hubId(name), true);
    await world.pass(11 * MINUTE, 20);
    expect(await isOpen(world)).toBe(false);
    world.createHub('later');
    await world.pass(5 * MINUTE, 20);
    expect(await isOpen(world)).toBe(true);
    expect(world.writes('later')).toEqual([]);
  });

  it.each([
    { why: 'on both sides of a full hour', pause: 20 * MINUTE, opens: true },
    { why: 'more than an hour apart', pause: 61 * MINUTE, opens: false },
  ])('covers one hour at any time of day: failures $why', async ({ pause, opens }) => {
    const world = new VirtualApp();
    world.clock.advanceSeconds(50 * MINUTE);
    for (const name of hubNames(3)) await countChange(world.deps, world.hubId(name), true);
    world.clock.advanceSeconds(pause);
    for (const name of hubNames(3, 'b')) await countChange(world.deps, world.hubId(name), true);
    expect(await isOpen(world)).toBe(opens);
  });

  it('leaves no rows behind except those that a count may still read', async () => {
    const world = new VirtualApp();
    for (let hour = 0; hour < 5; hour += 1) {
      await countChange(world.deps, world.hubId('hub1'), false);
      world.clock.advanceSeconds(HOUR);
    }
    await deleteOldNotes(world.rows, world.clock.now());
    const hours: unknown[] = [];
    for await (const row of world.rows.query('control', { partition: 'breaker' })) hours.push(row.cells.hour);
    expect(hours).toEqual(['2026-11-23T12']);
  });

  it('forgets a failure once the same hub was changed well', async () => {
    const world = new VirtualApp();
    for (const name of hubNames(4)) await countChange(world.deps, world.hubId(name), true);
    for (const name of hubNames(4)) await countChange(world.deps, world.hubId(name), false);
    await countChange(world.deps, world.hubId('hub5'), true);
    expect(await isOpen(world)).toBe(false);
    expect((await breakerStatus(world.deps)).counts).toMatchObject({ hubsChanged: 5, hubsFailed: 1 });
  });

  it('does not open again for what happened before it was reset', async () => {
    const world = new VirtualApp();
    for (const name of hubNames(5)) await countChange(world.deps, world.hubId(name), true);
    expect(await isOpen(world)).toBe(true);
    world.clock.advanceSeconds(1);
    await resetBreaker(world.deps, RESET);
    world.clock.advanceSeconds(1);
    await countChange(world.deps, world.hubId('hub6'), true);
    expect(await isOpen(world)).toBe(false);
  });
});

describe('the breaker, when removals are due that no person requested', () => {
  it('passes five hubs and no more, then the others once a person allows it', async () => {
    const world = await hubsWithTunnels(9);
    await world.pass(65 * MINUTE, 20);
    expect(await isOpen(world)).toBe(true);
    expect(removals(world, 9)).toHaveLength(5);
    await resetBreaker(world.deps, { ...RESET, removalsAllowed: 9 });
    await world.pass(90 * MINUTE, 30);
    expect(removals(world, 9)).toHaveLength(9);
    expect(await isOpen(world)).toBe(false);
  });

  it('stops after five also when a separate instance runs every hub at the same time', async () => {
    const world = await hubsWithTunnels(9);
    const message = { cause: 'request', since: world.clock.now().toISOString(), note: undefined } as const;
    await Promise.all(
      hubNames(9, '-strict').map((name) =>
        reconcileHub({ ...world.deps }, { ...message, hubId: world.hubId(name) }, 'hub-events'),
      ),
    );
    expect(removals(world, 9).length).toBeLessThanOrEqual(5);
    expect(await isOpen(world)).toBe(true);
  });

  it('grows with the fleet: 2 % of it, where that is more than five', async () => {
    const world = new VirtualApp();
    const fleet = hubNames(400);
    for (const name of fleet) seedOldHub(world, name, { isolationMode: 'AllowOnlyApprovedOutbound' });
    world.policyText = world.policyText.replaceAll('mode: enforce', 'mode: observe');
    await world.pass(HOUR, 60);
    for (const name of fleet.slice(0, 8)) await countRemoval(world.deps, world.hubId(name));
    expect(await isOpen(world)).toBe(false);
    await countRemoval(world.deps, world.hubId('hub9'));
    expect(await isOpen(world)).toBe(true);
  });
});

describe('a breaker that cannot be read', () => {
  it('counts as open', async () => {
    const world = await VirtualApp.running();
    const rows = rowsWith(world.rows, {
      get: async (table, partition, key) => {
        if (key === 'breaker') throw new Error('the table is gone');
        return world.rows.get(table, partition, key);
      },
      query: (table, query) => {
        if (query.partition === 'control') throw new Error('the table is gone');
        return world.rows.query(table, query);
      },
    });
    world.eventsArrive = false;
    world.createHub('hub1');
    await world.pass(MINUTE);
    const message = { hubId: world.hubId('hub1'), cause: 'request', since: '2026-11-23T08:00:00.000Z' } as const;
    await reconcileHub({ ...world.deps, rows }, { ...message, note: undefined }, 'hub-events');
    expect(world.writes('hub1')).toEqual([]);
    await assessHubs(world, 'hub1');
    expect(world.writes('hub1')).toHaveLength(1);
  });
});
