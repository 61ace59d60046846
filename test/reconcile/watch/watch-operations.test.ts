import { describe, expect, it } from 'vitest';
import { answerControl } from '../../../src/local/arm-simulator/control/answer-control.ts';
import { operationRecords } from '../../../src/reconcile/records/hub/operation-record.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

function control(world: VirtualApp, path: string, body: unknown): void {
  const request = { method: 'POST', url: `/_simulator/${path}`, headers: {}, body: JSON.stringify(body) };
  expect(answerControl(world.simulator, request, world.clock.now()).status).toBe(200);
}

async function codes(world: VirtualApp, name = 'hub1'): Promise<readonly string[]> {
  return ((await world.record(name))?.status.findings ?? []).map((each) => each.code);
}

function provisionings(world: VirtualApp): number {
  return world.writes('hub1').filter((each) => each.endsWith('provisionManagedNetwork')).length;
}

describe('provisioning', () => {
  it('that is slow is notified, and the alert resolves by itself when it succeeds', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(75 * MINUTE, 10);
    expect(await codes(world)).toContain('HW302');
    expect((await world.record('hub1'))?.status.verdict).toBe('Pending');
    expect(world.sentNotifications('hub1', 'HW302')).toEqual(['Opened']);
    control(world, 'operations/release', { hub: world.hubId('hub1') });
    await world.pass(10 * MINUTE);
    expect(world.sentNotifications('hub1', 'HW302')).toEqual(['Opened', 'Resolved']);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('that fails is tried three times, then a person is asked', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({
      kind: 'FailOperation',
      operation: 'Provision',
      code: 'InternalServerError',
      message: 'no capacity',
      times: 'always',
    });
    world.createHub('hub1');
    await world.pass(10 * 60 * MINUTE, 30);
    expect(provisionings(world)).toBe(3);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
    const found = (await world.record('hub1'))?.status.findings.find((each) => each.code === 'HW304');
    expect(found?.message).toContain('no capacity');
    expect(world.sentNotifications('hub1', 'HW304')).toEqual(['Opened']);
  });

  it('that is said to succeed and leaves the network inactive is tried three times too', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'RevertOperation', operation: 'Provision', times: 'always' });
    world.createHub('hub1');
    await world.pass(10 * 60 * MINUTE, 30);
    expect(provisionings(world)).toBe(3);
    expect((await world.record('hub1'))?.status.findings.map((each) => each.code)).toContain('HW304');
  });

  it('that fails once is tried again, and the alert resolves', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'FailOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(120 * MINUTE, 20);
    expect(world.sentNotifications('hub1', 'HW304')).toEqual(['Opened', 'Resolved']);
    expect(provisionings(world)).toBe(2);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('that another principal started is neither started again nor called a time-out', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub-observed');
    await world.pass(5 * MINUTE);
    world.arm('PATCH', hubPath('hub-observed'), {
      properties: { managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound' } },
    });
    await world.pass(5 * MINUTE);
    world.arm('POST', `${hubPath('hub-observed')}/provisionManagedNetwork`, { includeSpark: false });
    await world.pass(180 * MINUTE, 30);
    expect(await codes(world, 'hub-observed')).not.toContain('HW303');
    expect(world.writes('hub-observed')).toEqual([]);
  });
});

describe('Spark', () => {
  const POLICY_WITH_SPARK = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    provisioning: { start: true, includeSpark: true }
`;

  it('is provisioned with the network', async () => {
    const world = await VirtualApp.running({ policy: POLICY_WITH_SPARK });
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    expect(provisionings(world)).toBe(1);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('that never becomes ready is asked for three times, not for ever', async () => {
    const world = await VirtualApp.running({ policy: POLICY_WITH_SPARK.replace(', includeSpark: true', '') });
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    world.simulator.addFault({ kind: 'RevertOperation', operation: 'Provision', times: 'always' });
    world.policyText = POLICY_WITH_SPARK;
    await world.pass(12 * 60 * MINUTE, 30);
    expect(provisionings(world)).toBe(1 + 3);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
  });
});

describe('an operation that Azure forgets', () => {
  it('counts as vanished after three polls, and a run reads the hub', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(5 * MINUTE);
    const operation = await operationRecords(world.rows).get(world.hubId('hub1'));
    expect(operation?.value.kind).toBe('Provision');
    const id = /workspaceOperationsStatus\/([^?]+)/.exec(operation?.value.asyncUrl ?? '')?.[1];
    control(world, 'operations/vanish', { id });
    await world.pass(60 * MINUTE);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });
});

describe('an event of our own', () => {
  it('schedules a follow-up and starts no run', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    const reads = () => world.simulator.requests({ hub: world.hubId('hub1') }).length;
    const before = reads();
    const since = world.clock.now().toISOString();
    await world.queue.send('hub-events', { hubId: hubPath('hub1'), cause: 'own-event', since });
    await world.pass(4 * MINUTE);
    expect(reads()).toBe(before);
    await world.pass(2 * MINUTE);
    expect(reads()).toBe(before + 1);
  });
});

describe('a lost wake-up', () => {
  it('is sent again by the watcher', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(3 * MINUTE);
    expect((await world.record('hub1'))?.schedule.followUpAt).toBeDefined();
    const reads = () => world.simulator.requests({ hub: world.hubId('hub1') }).length;
    // Everything that is queued gets lost, as when the queue is cleared by hand.
    world.queue.receiveDue('hub-events', new Date('2030-01-01T00:00:00Z'));
    const before = reads();
    await world.pass(10 * MINUTE);
    expect(reads()).toBeGreaterThan(before);
    expect((await world.record('hub1'))?.schedule.followUpAt).toBeUndefined();
  });
});
