import { describe, expect, it } from 'vitest';
import { retryHub } from '../../../src/reconcile/operator/retry-hub.ts';
import { VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

async function compliantHub(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(90 * MINUTE, 10);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  return world;
}

function ourRule(world: VirtualApp): string {
  return Object.keys(world.network('hub1').outboundRules).find((name) => name.startsWith('hw-pypi-org')) ?? 'none';
}

async function wrong(world: VirtualApp): Promise<readonly string[]> {
  const findings = (await world.record('hub1'))?.status.findings.filter((each) => each.class !== 'lint') ?? [];
  return findings.map((each) => `${each.code} ${each.class}`);
}

describe('a rule that Azure works on forever, without an operation of ours', () => {
  it.each(['Provisioning', 'Deleting'] as const)(
    'and that is ours is written again after an hour: %s',
    async (status) => {
      const world = await compliantHub();
      world.simulator.setRuleStatus(world.hubId('hub1'), ourRule(world), status);
      const from = world.clock.now();
      await world.pass(150 * MINUTE, 10);
      const puts = world.simulator.requests({ hub: world.hubId('hub1'), since: from, method: 'PUT' });
      const patches = world.simulator.requests({ hub: world.hubId('hub1'), since: from, method: 'PATCH' });
      expect(puts.length + patches.length).toBe(1);
      expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    },
  );

  it('and that a write does not free is notified once, and no run writes it again', async () => {
    const world = await compliantHub();
    const rule = ourRule(world);
    world.simulator.addFault({ kind: 'RevertOperation', operation: 'UpdateWorkspace', times: 'always' });
    world.simulator.addFault({ kind: 'RevertOperation', operation: 'PutRule', times: 'always' });
    world.simulator.setRuleStatus(world.hubId('hub1'), rule, 'Provisioning');
    const before = world.writes('hub1').length;
    await world.pass(5 * 60 * MINUTE, 30);
    expect(await wrong(world)).toEqual(['HW205 blocker']);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
    expect(world.sentNotifications('hub1', 'HW205')).toEqual(['Opened']);
    expect(world.writes('hub1').length - before).toBe(1);
    // It is no longer asked about every half a minute.
    const from = world.clock.now();
    await world.pass(3 * 60 * MINUTE, 30);
    expect(world.simulator.requests({ hub: world.hubId('hub1'), since: from }).length).toBeLessThan(10);
    world.simulator.setRuleStatus(world.hubId('hub1'), rule, 'Active');
    await world.pass(65 * MINUTE, 30);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW205')).toEqual(['Opened', 'Resolved']);
  });

  it('and that is foreign and has the destination raises an alert', async () => {
    const world = await VirtualApp.running();
    world.eventsArrive = false;
    world.createHub('hub1', 'AllowOnlyApprovedOutbound');
    await world.pass(2 * MINUTE);
    const properties = { type: 'FQDN', category: 'UserDefined', destination: 'pypi.org' };
    const answer = world.arm('PUT', `${world.hubId('hub1')}/outboundRules/theirs`, { properties });
    expect(answer.status).toBe(202);
    world.eventsArrive = true;
    await world.pass(180 * MINUTE, 15);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    world.simulator.setRuleStatus(world.hubId('hub1'), 'theirs', 'Provisioning');
    await world.pass(150 * MINUTE, 10);
    expect(await wrong(world)).toEqual(['HW205 blocker']);
    expect((await world.record('hub1'))?.status.findings.find((each) => each.code === 'HW205')?.fix).toContain(
      'owner of theirs',
    );
  });
});

describe('a hub that Azure never ends to change', () => {
  it('is notified after an hour, and its end is notified', async () => {
    const world = await compliantHub();
    const hub = world.simulator.world.workspaces.get(world.hubId('hub1'));
    if (hub === undefined) throw new Error('no hub');
    hub.provisioningState = 'Updating';
    await world.pass(150 * MINUTE, 10);
    expect(await wrong(world)).toEqual(['HW303 blocker']);
    expect(world.sentNotifications('hub1', 'HW303')).toEqual(['Opened']);
    hub.provisioningState = 'Succeeded';
    await world.pass(65 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW303')).toEqual(['Opened', 'Resolved']);
  });
});

describe('a hub whose own state is Failed after a write', () => {
  async function brokenHub(): Promise<VirtualApp> {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'FailOperation', operation: 'UpdateWorkspace' });
    world.createHub('hub1');
    await world.pass(20 * MINUTE, 10);
    expect(await wrong(world)).toContain('HW304 blocker');
    return world;
  }

  it('stays skipped until a person asks, and one write then restores it', async () => {
    const world = await brokenHub();
    const before = world.writes('hub1').length;
    await world.pass(180 * MINUTE, 30);
    expect(world.writes('hub1').length).toBe(before);
    expect(world.sentNotifications('hub1', 'HW304')).toEqual(['Opened']);
    expect(await retryHub(world.deps, 'hub1')).toMatchObject({ ok: true });
    await world.pass(90 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect((await world.record('hub1'))?.memory.repairRequestedAt).toBeUndefined();
    expect(world.sentNotifications('hub1', 'HW304')).toEqual(['Opened', 'Resolved']);
  });

  it.each([
    { why: 'fails again', fault: { kind: 'FailOperation', operation: 'UpdateWorkspace', times: 'always' } as const },
    {
      why: 'is refused',
      fault: {
        kind: 'AnswerRequest',
        method: 'PATCH',
        status: 400,
        message: 'not like this',
        times: 'always',
      } as const,
    },
  ])('is written to once per asking where that $why', async ({ fault }) => {
    const world = await brokenHub();
    const before = world.writes('hub1').length;
    world.simulator.addFault(fault);
    expect(await retryHub(world.deps, 'hub1')).toMatchObject({ ok: true });
    await world.pass(180 * MINUTE, 20);
    expect(world.writes('hub1').length - before).toBe(1);
    expect(await wrong(world)).toContain('HW304 blocker');
    const found = (await world.record('hub1'))?.status.findings.find((each) => each.code === 'HW304');
    if (fault.kind === 'AnswerRequest') expect(found?.message).toContain('not like this');
  });

  it('is not written to by a retry when it reads Succeeded by then', async () => {
    const world = await compliantHub();
    const before = world.writes('hub1').length;
    await retryHub(world.deps, 'hub1');
    await world.pass(30 * MINUTE, 10);
    expect(world.writes('hub1').length).toBe(before);
    expect((await world.record('hub1'))?.memory.repairRequestedAt).toBeUndefined();
  });
});

describe('a provisioning that ran out of time', () => {
  it('is started once more by a retry, and by nothing else', async () => {
    const world = await VirtualApp.running({ simulator: { overlap: 'serialize' } });
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(4 * 60 * MINUTE, 30);
    expect(await wrong(world)).toContain('HW303 blocker');
    const posts = (): number => world.writes('hub1').filter((each) => each.startsWith('POST')).length;
    expect(posts()).toBe(1);
    expect(await retryHub(world.deps, 'hub1')).toMatchObject({ ok: true });
    await world.pass(10 * MINUTE, 10);
    expect(posts()).toBe(2);
    world.simulator.release({ hub: world.hubId('hub1') }, world.clock.now());
    await world.pass(120 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW303')).toEqual(['Opened', 'Resolved']);
  });
});
