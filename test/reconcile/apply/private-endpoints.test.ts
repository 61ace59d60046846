import { describe, expect, it } from 'vitest';
import { VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const LAKE =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake';

const POLICY = `
version: 1
packs:
  lake:
    rules:
      - privateEndpoint: { resourceId: ${LAKE}, subresource: dfs }
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    packs: [python-packages, lake]
    firewall: { sku: Standard }
    provisioning: { start: true }
`;

async function hubWithWaitingEndpoint(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: POLICY });
  world.simulator.addFault({ kind: 'HoldApproval', target: LAKE });
  world.createHub('hub1');
  await world.pass(120 * MINUTE, 15);
  return world;
}

function lakeRule(world: VirtualApp): Record<string, unknown> | undefined {
  return Object.values(world.network('hub1').outboundRules).find(
    (rule) => rule.type === 'PrivateEndpoint' && JSON.stringify(rule.destination).includes(LAKE),
  );
}

describe('a private endpoint whose connection waits for approval on its target', () => {
  it('blocks the hub, says who approves what where, and all else is done', async () => {
    const world = await hubWithWaitingEndpoint();
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Blocked');
    const found = record?.status.findings.filter((each) => each.class !== 'lint');
    expect(found?.map((each) => each.code)).toEqual(['HW407']);
    expect(found?.[0]?.message).toContain(LAKE);
    expect(found?.[0]?.fix).toContain('Networking > Private endpoint connections');
    expect(found?.[0]?.fix).toContain('Azure AI Enterprise Network Connection Approver');
    expect(found?.[0]?.fix).toContain('hub1');
    expect(lakeRule(world)).toMatchObject({ status: 'Inactive' });
    expect(world.sentNotifications('hub1', 'HW407')).toEqual(['Opened']);
  });

  it('is not written again while its approval is missing', async () => {
    const world = await hubWithWaitingEndpoint();
    await world.pass(24 * 60 * MINUTE, 60);
    expect(world.writes('hub1').filter((each) => each.startsWith('PUT'))).toHaveLength(1);
    expect(world.writes('hub1').filter((each) => each.startsWith('DELETE'))).toEqual([]);
    // Once more after a day.
    expect(world.sentNotifications('hub1', 'HW407')).toEqual(['Opened', 'Repeated']);
  });

  it('ends its alert after the approval, at the next sweep and without an event', async () => {
    const world = await hubWithWaitingEndpoint();
    expect(world.simulator.approveConnections(LAKE)).toBe(1);
    await world.pass(65 * MINUTE, 15);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW407')).toEqual(['Opened', 'Resolved']);
  });

  it('that was stored before the network was active waits in the same way', async () => {
    const world = await VirtualApp.running({ policy: POLICY });
    world.simulator.addFault({ kind: 'HoldApproval', target: LAKE });
    world.createHub('hub1', 'AllowOnlyApprovedOutbound');
    await world.pass(5);
    const rule = { type: 'PrivateEndpoint', category: 'UserDefined' };
    const destination = { serviceResourceId: LAKE, subresourceTarget: 'dfs', sparkEnabled: false };
    await world.pass(2 * MINUTE);
    world.arm('PUT', `${world.hubId('hub1')}/outboundRules/by-hand`, { properties: { ...rule, destination } });
    await world.pass(150 * MINUTE, 15);
    const record = await world.record('hub1');
    expect(record?.status.findings.filter((each) => each.class !== 'lint').map((each) => each.code)).toEqual(['HW407']);
    world.simulator.approveConnections(LAKE);
    await world.pass(65 * MINUTE, 15);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });
});

describe('a role on a target that is granted late', () => {
  it('is retried after growing waits, then raises an alert, and the grant ends the alert', async () => {
    const world = await VirtualApp.running({ policy: POLICY });
    const fault = world.simulator.addFault({ kind: 'RefuseApproval', target: LAKE, times: 'always' });
    world.createHub('hub1');
    await world.pass(150 * MINUTE, 15);
    const tries = world.simulator
      .requests({ hub: world.hubId('hub1'), method: 'PUT' })
      .filter((each) => each.status === 400)
      .map((each) => each.at.getTime() / 1000);
    const waits = tries.slice(1).map((at, index) => Math.round((at - (tries[index] ?? 0)) / 30) * 30);
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
    const found = (await world.record('hub1'))?.status.findings.find((each) => each.code === 'HW403');
    expect(found?.message).toContain(LAKE);
    expect(found?.message).toMatch(/Connection Approver.*identity of hub hub1 and to Hubwarden's identity/);
    expect(world.sentNotifications('hub1', 'HW403')).toEqual(['Opened']);
    world.simulator.world.faults.remove(fault);
    await world.pass(8 * 60 * MINUTE, 30);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW403')).toEqual(['Opened', 'Resolved']);
  });
});
