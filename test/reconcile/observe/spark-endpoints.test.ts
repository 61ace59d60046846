import { describe, expect, it, vi } from 'vitest';
import { VirtualApp } from '../virtual-app.ts';
import { editAnswers } from './edited-answers.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;
const LAKE =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake';

const policy = (provisioning: string) => `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    firewall: { sku: Standard }
    provisioning: ${provisioning}
    rules:
      - privateEndpoint: { resourceId: ${LAKE}, subresource: dfs, sparkEnabled: true }
`;

async function settled(provisioning: string): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: policy(provisioning) });
  world.createHub('hub1');
  await world.pass(100 * MINUTE, 15);
  return world;
}

/** Azure's answer for the Spark part of every Spark endpoint. */
function saySpark(world: VirtualApp, sparkStatus: string): void {
  editAnswers(world, ({ properties }) => {
    for (const { destination } of Object.values(properties.managedNetwork.outboundRules)) {
      if (typeof destination === 'object' && destination !== null && 'sparkEnabled' in destination)
        if (destination.sparkEnabled === true) Object.assign(destination, { sparkStatus });
    }
  });
}

async function stateOf(world: VirtualApp): Promise<string> {
  const record = await world.record('hub1');
  const open = record?.status.findings.filter((each) => each.class !== 'lint') ?? [];
  return [record?.status.verdict, ...open.map(({ code }) => code)].join(' ');
}

describe('a private endpoint for Spark', () => {
  it('is green when its part for Spark is there, and when it was not, is waited for and then reported', async () => {
    const world = await settled('{ start: true, includeSpark: true }');
    expect(await stateOf(world)).toBe('Compliant');
    const before = world.writes('hub1').length;
    saySpark(world, 'Inactive');
    await world.pass(61 * MINUTE, 20);
    const record = await world.record('hub1');
    expect(record?.memory.inactiveSince).not.toEqual({});
    await world.pass(60 * MINUTE, 20);
    expect(await stateOf(world)).toBe('Blocked HW407');
    saySpark(world, 'Active');
    await world.pass(61 * MINUTE, 20);
    expect(await stateOf(world)).toBe('Compliant');
    expect((await world.record('hub1'))?.memory.inactiveSince).toEqual({});
    expect(world.writes('hub1')).toHaveLength(before);
  });

  it('whose part for Spark never comes is reported, and never written again', async () => {
    const world = await settled('{ start: true, includeSpark: true }');
    const before = world.writes('hub1').length;
    saySpark(world, 'Melting');
    await world.pass(61 * MINUTE, 20);
    expect(await stateOf(world)).toBe('Pending HW305');
    await world.pass(24 * 60 * MINUTE, 300);
    expect(await stateOf(world)).toBe('Blocked HW205');
    expect(world.writes('hub1')).toHaveLength(before);
  });

  it('is not green on a network without a provisioned Spark', async () => {
    const world = await settled('{ start: true, includeSpark: false }');
    expect(await stateOf(world)).toBe('Drifted HW206');
    const before = world.writes('hub1').length;
    await world.pass(24 * 60 * MINUTE, 300);
    expect(world.writes('hub1')).toHaveLength(before);
  });
});
