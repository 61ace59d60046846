import { describe, expect, it } from 'vitest';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const HUB = 'hub-strict';

/** A compliant strict hub; no event about it is delivered from now on. */
async function compliantWorld(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub(HUB);
  await world.pass(2 * 3600);
  expect((await world.record(HUB))?.status.verdict).toBe('Compliant');
  world.eventsArrive = false;
  return world;
}

function addForbidden(world: VirtualApp): void {
  const body = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'abc.ngrok.io' } };
  expect(world.arm('PUT', `${hubPath(HUB)}/outboundRules/tunnel`, body).status).toBe(202);
}

const hasTunnel = (world: VirtualApp): boolean => world.network(HUB).outboundRules.tunnel !== undefined;

/** Passes time up to the first moment at which it is so. @returns the seconds that took */
async function secondsUntil(
  world: VirtualApp,
  isSo: () => boolean | Promise<boolean>,
  mostSeconds: number,
): Promise<number> {
  const start = world.clock.now().getTime();
  while (!(await isSo())) {
    if (world.clock.now().getTime() - start > mostSeconds * 1000) throw new Error(`not within ${mostSeconds} s`);
    await world.pass(30, 30);
  }
  return (world.clock.now().getTime() - start) / 1000;
}

describe('a repair that a sweep finds due, but not yet', () => {
  it('is made when its time comes, and not only after the next sweep', async () => {
    const world = await compliantWorld();
    // Just before a sweep, so that the hour between two removals of one rule ends between two sweeps.
    await world.pass(3600 - ((world.clock.now().getTime() / 1000) % 3600) - 1200);
    addForbidden(world);
    const since = world.clock.now().toISOString();
    await world.queue.send('hub-events', { hubId: world.hubId(HUB), cause: 'request', since });
    await secondsUntil(world, () => !hasTunnel(world), 1000);
    await world.pass(300);
    addForbidden(world);
    // The sweep on the hour sees it: it was removed less than an hour ago, so it waits.
    await world.pass(1500);
    expect(hasTunnel(world)).toBe(true);
    const record = await world.record(HUB);
    expect(record?.status.findings.map((each) => each.code)).toContain('HW204');
    expect(record?.schedule.retryAt).toBeDefined();

    const dueInSeconds = (Date.parse(record?.schedule.retryAt ?? '') - world.clock.now().getTime()) / 1000;
    const tookSeconds = await secondsUntil(world, () => !hasTunnel(world), 3600);

    expect(tookSeconds).toBeLessThan(dueInSeconds + 300);
    expect(world.clock.now().getTime() % 3_600_000).toBeLessThan(3_500_000);
  });
});

describe('a wait that a run sets while a sweep judges the hub', () => {
  it('stays', async () => {
    const world = await compliantWorld();
    addForbidden(world);
    await world.pass(120);
    const followUpAt = new Date(world.clock.now().getTime() + 3 * 3600_000).toISOString();
    const { rows } = world;
    const replace = rows.replace.bind(rows);
    let isOver = false;
    // Right before the sweep records its read, a run requests a follow-up.
    rows.replace = async (table, row, etag) => {
      if (!isOver && table === 'hubs' && row.key.startsWith('hub|')) {
        isOver = true;
        rows.replace = replace;
        await hubRecords(rows).update(
          world.hubId(HUB),
          (latest) => latest && { ...latest, schedule: { ...latest.schedule, followUpAt } },
        );
      }
      return await replace(table, row, etag);
    };
    await secondsUntil(world, () => isOver, 3700);
    const record = await world.record(HUB);
    expect(record?.status.findings.map((each) => each.code)).toContain('HW204');
    expect(record?.schedule.followUpAt).toBe(followUpAt);
  });
});
