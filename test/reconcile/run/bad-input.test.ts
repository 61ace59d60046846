import { describe, expect, it } from 'vitest';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { hubPath, POLICY, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

describe('a resource that is no hub', () => {
  it('sends the event of a project to its hub', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    const hubResourceId = hubPath('hub1');
    const body = { location: 'eastus2', kind: 'Project', properties: { hubResourceId } };
    expect(world.arm('PUT', hubPath('project1'), body).status).toBeLessThan(300);
    await world.pass(10 * MINUTE);
    expect(await world.record('project1')).toBeUndefined();
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.writes('project1')).toEqual([]);
  });

  it('leaves a workspace of another kind alone', async () => {
    const world = await VirtualApp.running();
    world.arm('PUT', hubPath('plain'), { location: 'eastus2', kind: 'Default', properties: {} });
    await world.pass(20 * MINUTE);
    expect(await world.record('plain')).toBeUndefined();
    expect(world.writes('plain')).toEqual([]);
  });

  it('closes a hub out that was deleted between event and read, and reads it no more', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    world.arm('DELETE', hubPath('hub1'));
    await world.pass(20 * MINUTE);
    const record = await world.record('hub1');
    expect(record?.goneAt).toBeDefined();
    expect(record?.groupKeys).toEqual([]);
    const reads = world.simulator.requests({ hub: world.hubId('hub1') }).length;
    await world.pass(5 * 60 * MINUTE, 60);
    expect(world.simulator.requests({ hub: world.hubId('hub1') })).toHaveLength(reads);
  });

  it('records nothing of a hub that was gone before it was ever read', async () => {
    const world = await VirtualApp.running();
    await world.queue.send('hub-events', {
      hubId: hubPath('ghost'),
      cause: 'event',
      since: world.clock.now().toISOString(),
    });
    await world.pass(MINUTE);
    expect(await world.record('ghost')).toBeUndefined();
  });

  it('resolves the alerts of a hub that is deleted', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(150 * MINUTE, 20);
    expect(world.sentNotifications('hub1', 'HW303')).toEqual(['Opened']);
    world.arm('DELETE', hubPath('hub1'));
    await world.pass(20 * MINUTE);
    expect(world.sentNotifications('hub1', 'HW303')).toEqual(['Opened', 'Resolved']);
    expect(world.notices.at(-1)?.text).toContain('gone');
  });

  it('starts a new history for a hub that is created again under the same name', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    const first = await world.record('hub1');
    world.arm('DELETE', hubPath('hub1'));
    await world.pass(10 * MINUTE);
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    const second = await world.record('hub1');
    expect(second?.goneAt).toBeUndefined();
    expect(second?.identity.guid).not.toBe(first?.identity.guid);
    expect(second?.status.verdict).toBe('Compliant');
  });
});

describe('messages', () => {
  it.each([
    { why: 'no object', message: 'hello' },
    { why: 'no hub id', message: { cause: 'event', since: '2026-11-23T08:00:00.000Z' } },
    {
      why: 'the id of something else',
      message: { hubId: '/subscriptions/x', cause: 'event', since: '2026-11-23T08:00:00.000Z' },
    },
    { why: 'an unknown cause', message: { hubId: hubPath('hub1'), cause: 'whim', since: '2026-11-23T08:00:00.000Z' } },
    { why: 'no time', message: { hubId: hubPath('hub1'), cause: 'event', since: 'yesterday' } },
  ])(
    'that are not Hubwarden’s are refused with the field named, and the other messages are processed: $why',
    async ({ message }) => {
      const world = await VirtualApp.running();
      world.createHub('hub1');
      await world.queue.send('hub-events', message);
      await world.pass(60 * MINUTE);
      expect(world.poison).toHaveLength(1);
      expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    },
  );

  it('cost a burst of 100 events at most two runs and one follow-up', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    const reads = (): number =>
      world.simulator
        .requests({ hub: world.hubId('hub1'), method: 'GET' })
        .filter((each) => each.callerId !== undefined).length;
    const before = reads();
    for (let n = 0; n < 100; n += 1) {
      await world.queue.send('hub-events', {
        hubId: hubPath('hub1'),
        cause: 'event',
        since: world.clock.now().toISOString(),
      });
    }
    world.clock.advanceSeconds(1);
    await world.pass(20 * MINUTE);
    expect(reads() - before).toBeLessThanOrEqual(3);
  });

  it('are requeued while there is no policy, and the hub is judged when there is one', async () => {
    const world = new VirtualApp({ policy: '' });
    await world.pass(60);
    world.createHub('hub1');
    await world.pass(5 * MINUTE);
    expect(await world.record('hub1')).toBeUndefined();
    world.policyText =
      'version: 1\nassignments:\n  - name: all\n    mode: observe\n    isolation: { mode: AllowOnlyApprovedOutbound }\n';
    await world.pass(5 * MINUTE);
    expect((await world.record('hub1'))?.policy.assignment).toBe('all');
  });
});

describe('a policy that is refused', () => {
  it('leaves the last good one in force, and says so', async () => {
    const world = await VirtualApp.running();
    world.policyText = 'version: 1\nassignments: [ { nam: typo } ]\n';
    world.createHub('hub1');
    await world.pass(130 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    const notified = () => world.notices.filter((each) => each.code === 'HW703').map((each) => each.transition);
    expect(notified()).toEqual(['Opened']);
    expect(world.notices.find((each) => each.code === 'HW703')?.text).toContain('nam');
    world.policyText = POLICY;
    await world.pass(3 * MINUTE);
    expect(notified()).toEqual(['Opened', 'Resolved']);
  });
});

describe('a hub outside the scope of the policy', () => {
  it('is skipped', async () => {
    const scope = 'scope: { subscriptions: [99999999-0000-4000-8000-000000000009] }';
    const world = await VirtualApp.running({ policy: POLICY.replace('version: 1', `version: 1\n${scope}`) });
    world.createHub('hub1');
    await world.pass(30 * MINUTE);
    expect(await world.record('hub1')).toBeUndefined();
    expect(world.writes('hub1')).toEqual([]);
  });
});

describe('observe', () => {
  it('never writes, and records the missing items', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub-observed');
    await world.pass(180 * MINUTE, 20);
    expect(world.writes('hub-observed')).toEqual([]);
    const record = await world.record('hub-observed');
    expect(record?.status.findings.map((each) => each.code)).toContain('HW101');
    expect(world.notices).toEqual([]);
  });

  it('is what the kill switch comes to', async () => {
    const world = await VirtualApp.running();
    await world.rows.upsert('control', { partition: 'control', key: 'writes', cells: { on: false, schema: 1 } });
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    expect(world.writes('hub1')).toEqual([]);
    expect((await world.record('hub1'))?.status.findings.map((each) => each.code)).toContain('HW504');
    await world.rows.upsert('control', { partition: 'control', key: 'writes', cells: { on: true, schema: 1 } });
    await world.pass(150 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });
});

describe('a second hub', () => {
  it('is not held up by one that is stuck', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision', hub: world.hubId('hub1') });
    world.createHub('hub1');
    world.createHub('hub2');
    await world.pass(60 * MINUTE);
    expect((await world.record('hub1'))?.status.verdict).toBe('Pending');
    expect((await world.record('hub2'))?.status.verdict).toBe('Compliant');
    const due = [];
    for await (const record of hubRecords(world.rows).list()) due.push(record.identity.name);
    expect(due.sort()).toEqual(['hub1', 'hub2']);
  });
});
