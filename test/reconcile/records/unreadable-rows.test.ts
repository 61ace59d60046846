import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { onSweepTimer, onWatchTimer } from '../../../src/functions/on-timer.ts';
import { waitingHubs } from '../../../src/reconcile/operator/approve.ts';
import { findHub } from '../../../src/reconcile/operator/find-hub.ts';
import { countsOf } from '../../../src/reconcile/operator/fleet-status.ts';
import { readFleet } from '../../../src/reconcile/operator/fleet-view.ts';
import { queueDeferredHubs } from '../../../src/reconcile/operator/queue-deferred-hubs.ts';
import { activePolicy } from '../../../src/reconcile/records/policy-record.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { GROUP, hubPath, VirtualApp } from '../virtual-app.ts';

const HOUR = 3600;
const { subscriptionId: SUBSCRIPTION } = GROUP;

/** Two hubs that are as they should be, and the row of the first made one that this release cannot read. */
async function damaged(cells: { schema?: number; body?: string }): Promise<{ world: VirtualApp; hubId: HubId }> {
  const world = await VirtualApp.running();
  for (const name of ['hub-a', 'hub-b']) world.createHub(name);
  await world.pass(1.5 * HOUR);
  await change(world, `hub|${world.hubId('hub-a')}`, cells);
  return { world, hubId: world.hubId('hub-a') };
}

async function change(world: VirtualApp, key: string, cells: Readonly<Record<string, string | number>>): Promise<void> {
  const row = await world.rows.get('hubs', SUBSCRIPTION, key);
  if (row === undefined) throw new Error(`there is no row ${key}`);
  await world.rows.upsert('hubs', { ...row, cells: { ...row.cells, ...cells } });
}

async function sweep(world: VirtualApp) {
  await onSweepTimer(world.deps);
  await world.drain();
  const ended = await currentSweep(world.rows);
  if (ended === undefined) throw new Error('there was no sweep');
  return ended.value;
}

describe('a row of a hub that this release cannot read', () => {
  it.each([
    { cells: { schema: 99 }, why: 'a newer release wrote it, before a return to the older one' },
    { cells: { body: '{"broken' }, why: 'it is damaged' },
  ])('holds up that hub only: $why', async ({ cells }) => {
    const { world, hubId } = await damaged(cells);
    const before = await world.rows.get('hubs', SUBSCRIPTION, `hub|${hubId}`);
    const { endedAt, ...ended } = await sweep(world);
    expect(endedAt).toBeDefined();
    expect(ended).toMatchObject({ hubs: 2, judged: 1, unread: 1, damaged: 1 });
    expect(world.poison).toEqual([]);
    expect(world.logs.filter((line) => line.startsWith('ERROR hub not judged'))).toHaveLength(1);
    expect(await world.rows.get('hubs', SUBSCRIPTION, `hub|${hubId}`)).toEqual(before);
  });

  it('raises an alert, which ends when the row is readable again', async () => {
    const { world, hubId } = await damaged({ schema: 99 });
    await sweep(world);
    await world.pass(600);
    const notified = world.notices.filter((each) => each.code === 'HW602');
    expect(notified.map((each) => each.transition)).toEqual(['Opened']);
    expect(JSON.stringify(notified)).toContain('this release cannot read the records of 1 of its hubs');
    await change(world, `hub|${hubId}`, { schema: 1 });
    await sweep(world);
    await world.pass(600);
    expect(world.notices.filter((each) => each.code === 'HW602').map((each) => each.transition)).toEqual([
      'Opened',
      'Resolved',
    ]);
  });

  it('leaves the watcher, the digest and every alert to all others at work', async () => {
    const { world } = await damaged({ schema: 99 });
    await change(world, `hub|${world.hubId('hub-a')}`, { wakeAt: '2026-01-01T00:00:00.000Z' });
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub-c');
    const unlisted = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'mirror.example.org' } };
    world.arm('PUT', `${hubPath('hub-b')}/outboundRules/mirror`, unlisted);
    await world.pass(2 * HOUR);
    expect(world.sentNotifications('hub-c', 'HW303')).toContain('Opened');
    expect(world.logs.filter((line) => line.includes('digest'))).not.toEqual([]);
  });

  it('is not hidden by a row of an operation', async () => {
    const { world, hubId } = await damaged({});
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub-c');
    await world.pass(60);
    await change(world, `op|${world.hubId('hub-c')}`, { body: 'x' });
    expect(await sweep(world)).toMatchObject({ hubs: 3, judged: 2, unread: 1, damaged: 1 });
    expect((await world.record('hub-a'))?.hubId).toBe(hubId);
    await expect(onWatchTimer(world.deps)).resolves.toBeUndefined();
  });

  it('blocks a roll-out, because it is not known which version must be kept for it', async () => {
    const { world, hubId } = await damaged({ schema: 99 });
    world.policyText = world.policyText.replace('sku: Standard', 'sku: Basic');
    await world.pass(2 * HOUR);
    expect((await activePolicy(world.rows))?.value.rollout.finishedAt).toBeUndefined();
    await change(world, `hub|${hubId}`, { schema: 1 });
    await world.pass(6 * HOUR, 30);
    expect((await activePolicy(world.rows))?.value.rollout.finishedAt).toBeDefined();
  });

  it('holds nothing when its hub is gone', async () => {
    const { world, hubId } = await damaged({});
    world.arm('DELETE', hubPath('hub-a'));
    await world.pass(HOUR);
    expect((await world.record('hub-a'))?.goneAt).toBeDefined();
    await change(world, `hub|${hubId}`, { schema: 99 });
    world.policyText = world.policyText.replace('sku: Standard', 'sku: Basic');
    await world.pass(6 * HOUR, 30);
    expect((await activePolicy(world.rows))?.value.rollout.finishedAt).toBeDefined();
    expect(await findHub(world.deps, 'hub-a')).toMatchObject({
      ok: false,
      error: expect.not.stringContaining('schema'),
    });
  });

  it('is Unknown to people, with the reason, and does not stop their commands for others', async () => {
    const { world } = await damaged({ schema: 99 });
    const { hubs } = await readFleet(world.deps);
    expect(countsOf(hubs)).toEqual({ Unknown: 1, Compliant: 1 });
    expect(hubs[0]).toMatchObject({
      name: 'hub-a',
      verdict: 'Unknown',
      notCovered: expect.stringContaining('its record cannot be read: row'),
    });
    const asked = { ...world.deps };
    expect(await waitingHubs(asked)).toEqual([]);
    expect(await queueDeferredHubs(asked, 'WritesOff')).toBe(0);
    expect(await findHub(asked, 'hub-b')).toMatchObject({ ok: true });
    expect(await findHub(asked, 'hub-a')).toMatchObject({ ok: false, error: expect.stringContaining('schema 99') });
  });
});
