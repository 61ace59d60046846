import { describe, expect, it } from 'vitest';
import { answerControl } from '../../../src/local/arm-simulator/control/answer-control.ts';
import { someOf } from '../../thoroughness.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

async function compliantHub(world: VirtualApp, name: string): Promise<void> {
  world.createHub(name);
  await world.pass(60 * MINUTE);
  expect((await world.record(name))?.status.verdict).toBe('Compliant');
}

function ruleFor(world: VirtualApp, name: string, host: string): string {
  const found = Object.entries(world.network(name).outboundRules).find(([, rule]) => rule.destination === host);
  expect(found, `a rule for ${host}`).toBeDefined();
  return found![0];
}

describe.each(someOf(['replace', 'merge'] as const, 1))('scenes, when PATCH means %s', (patchRules) => {
  it('a new hub is brought to its baseline with one PATCH and then one POST', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    world.createHub('hub1');
    await world.pass(60 * MINUTE);
    expect(world.writes('hub1')).toEqual(['PATCH hub1', 'POST hub1/provisionManagedNetwork']);
    expect(world.network('hub1').isolationMode).toBe('AllowOnlyApprovedOutbound');
    expect(world.network('hub1').status?.status).toBe('Active');
    ruleFor(world, 'hub1', 'pypi.org');
    ruleFor(world, 'hub1', '*.vscode.dev');
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Compliant');
    expect(world.notices).toEqual([]);
  });

  it('writes nothing more once the hub is compliant, after any number of runs', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    await compliantHub(world, 'hub1');
    const before = world.writes('hub1').length;
    await world.pass(6 * 60 * MINUTE, 60);
    expect(world.writes('hub1')).toHaveLength(before);
  });

  it('restores a baseline rule that a person deletes', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    await compliantHub(world, 'hub1');
    const name = ruleFor(world, 'hub1', 'pypi.org');
    expect(world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`).status).toBe(202);
    await world.pass(15 * MINUTE);
    expect(ruleFor(world, 'hub1', 'pypi.org')).toBe(name);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('reports a forbidden rule where the policy says report, and leaves it', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    await compliantHub(world, 'hub1');
    const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };
    world.arm('PUT', `${hubPath('hub1')}/outboundRules/tunnel`, rule);
    await world.pass(15 * MINUTE);
    expect(Object.keys(world.network('hub1').outboundRules)).toContain('tunnel');
    expect((await world.record('hub1'))?.status.findings.map((each) => each.code)).toContain('HW204');
    expect(world.sentNotifications('hub1', 'HW204')).toEqual(['Opened']);
    expect(world.notices.find((each) => each.code === 'HW204')?.text).toContain('Who: probably a-person');
  });

  it('removes a forbidden rule if the policy says remove, and notifies it once although it is gone', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    await compliantHub(world, 'hub-strict');
    const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };
    world.arm('PUT', `${hubPath('hub-strict')}/outboundRules/tunnel`, rule);
    await world.pass(15 * MINUTE);
    expect(Object.keys(world.network('hub-strict').outboundRules)).not.toContain('tunnel');
    expect((await world.record('hub-strict'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub-strict', 'HW204')).toEqual(['Opened', 'Resolved']);
  });

  it('finds a provisioning that hangs, notifies it after its deadline, and resolves it when it ends late', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(90 * MINUTE);
    expect(world.sentNotifications('hub1', 'HW303')).toEqual([]);
    await world.pass(60 * MINUTE, 20);
    expect((await world.record('hub1'))?.status.findings.map((each) => each.code)).toContain('HW303');
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
    expect(world.sentNotifications('hub1', 'HW303')).toEqual(['Opened']);
    releaseProvisioning(world, 'hub1');
    await world.pass(30 * MINUTE);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW303')).toEqual(['Opened', 'Resolved']);
  });

  it('finds and repairs by the sweep a change without an event', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    await compliantHub(world, 'hub1');
    const name = ruleFor(world, 'hub1', '*.vscode.dev');
    world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`, undefined, { 'x-simulator-raise-event': 'no' });
    await world.pass(5 * MINUTE);
    expect(Object.keys(world.network('hub1').outboundRules)).not.toContain(name);
    await world.pass(90 * MINUTE);
    expect(ruleFor(world, 'hub1', '*.vscode.dev')).toBe(name);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });
});

function releaseProvisioning(world: VirtualApp, name: string): void {
  const hub = world.hubId(name);
  const request = {
    method: 'POST',
    url: '/_simulator/operations/release',
    headers: {},
    body: JSON.stringify({ hub, operation: 'Provision' }),
  };
  expect(answerControl(world.simulator, request, world.clock.now()).status).toBe(200);
}
