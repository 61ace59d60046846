import { describe, expect, it, vi } from 'vitest';
import type { SimulatorOptions } from '../../../src/local/arm-simulator/state/settings.ts';
import { inventoryOf } from '../../../src/reconcile/records/hub/memory-section.ts';
import { recorded, send } from '../apply/terraform-replay.ts';
import { GROUP, hubPath, VirtualApp } from '../virtual-app.ts';
import { command } from './operator-command.ts';

// Hours pass here, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;
const OURS = 'hw-extra-contoso-com-rnlgw2xj';

const policy = (mode: 'enforce' | 'observe'): string => `
version: 1
assignments:
  - name: standard
    mode: ${mode}
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    rules: [ { fqdn: extra.contoso.com }, { fqdn: pypi.org } ]
    firewall: { sku: Standard }
    provisioning: { start: true, warnAfterMinutes: 45, failAfterMinutes: 90 }
`;

/** The recorded request of Terraform for a rule whose destination Hubwarden's rule has, on the hub of the world. */
const wish = recorded('interplay-7b-duplicate')
  .filter(({ method, path }) => method === 'PUT' && path.includes('/outboundRules/tf-extra'))
  .map((each) => ({
    ...each,
    path: each.path
      .replace(/\/subscriptions\/[^/]+/, `/subscriptions/${GROUP.subscriptionId}`)
      .replace('rg-tfrm', GROUP.resourceGroup)
      .replace('hub-tfrm', 'hub1'),
  }))[0]!;

async function blockedWorld(simulator: SimulatorOptions = {}): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: policy('enforce'), simulator });
  world.createHub('hub1');
  await world.pass(2 * 60 * MINUTE, 30);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  expect(rulesOf(world)).toContain(OURS);
  return world;
}

function rulesOf(world: VirtualApp): readonly string[] {
  return Object.keys(world.network('hub1').outboundRules).filter((name) => !name.startsWith('__SYS_'));
}

/** Whether a rule in force, or on its way, permits the destination. */
function isThere(world: VirtualApp): boolean {
  return Object.values(world.network('hub1').outboundRules).some(
    ({ destination, status }) => destination === 'extra.contoso.com' && status !== 'Deleting',
  );
}

/** Lets time pass. @returns for how many seconds nothing permitted the destination */
async function secondsWithout(world: VirtualApp, seconds: number): Promise<number> {
  let without = 0;
  for (let passed = 0; passed < seconds; passed += 5) {
    await world.pass(5);
    if (!isThere(world)) without += 5;
  }
  return without;
}

const release = (world: VirtualApp, ...more: readonly string[]) =>
  command(world, 'inventory', 'release', OURS, '--hub', 'hub1', ...more);

describe('inventory release', () => {
  it('hands the rule over to Terraform, whose recorded request Azure refuses before and accepts after', async () => {
    const world = await blockedWorld();
    expect(send(world, wish)).toBe('400 ValidationError');
    const notified = await release(world);
    expect(notified).toMatchObject({ exitCode: 0, error: '' });
    expect(notified.out).toContain(`Released ${OURS} of hub1 until `);
    await world.pass(10 * MINUTE);
    expect(rulesOf(world)).not.toContain(OURS);
    const waiting = await world.record('hub1');
    expect(waiting?.status.verdict).toBe('Pending');
    expect(waiting?.status.findings.map(({ message }) => message).join('\n')).toContain(
      `platform@desk released ${OURS} of hub1 at `,
    );
    expect(send(world, wish)).toBe('202');
    await world.pass(30 * MINUTE, 20);
    expect(rulesOf(world)).toContain('tf-extra');
    await world.pass(3 * 60 * MINUTE, 30);
    expect(rulesOf(world)).not.toContain(OURS);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect((await world.record('hub1'))?.memory.released).toEqual({});
    expect(world.sentNotifications('hub1', 'HW201')).toEqual([]);
    // When the new owner deletes it, the baseline asks for it again.
    expect(world.arm('DELETE', `${hubPath('hub1')}/outboundRules/tf-extra`).status).toBe(202);
    await world.pass(30 * MINUTE, 20);
    expect(rulesOf(world)).toContain(OURS);
  });

  it('removes it with no gap at all where the other rule can be there first', async () => {
    const world = await blockedWorld({ duplicateDestinations: 'accept' });
    expect(send(world, wish)).toBe('202');
    await world.pass(30 * MINUTE, 20);
    expect(rulesOf(world)).toEqual(expect.arrayContaining([OURS, 'tf-extra']));
    expect((await release(world)).exitCode).toBe(0);
    expect(await secondsWithout(world, 20 * MINUTE)).toBe(0);
    expect(rulesOf(world)).not.toContain(OURS);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('removes it once a wider rule of another owner permits the destination', async () => {
    const world = await blockedWorld();
    const wider = { properties: { type: 'FQDN', category: 'UserDefined', destination: '*.contoso.com' } };
    expect(world.arm('PUT', `${hubPath('hub1')}/outboundRules/all-contoso`, wider).status).toBe(202);
    await world.pass(30 * MINUTE, 20);
    expect((await release(world)).exitCode).toBe(0);
    await world.pass(20 * MINUTE, 10);
    expect(rulesOf(world)).not.toContain(OURS);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('writes it under the name that the code gives it, and leaves only the gap that Azure forces', async () => {
    const world = await blockedWorld();
    const told = await release(world, '--as', 'tf-extra');
    expect(told.out).toContain('Import tf-extra into the state of its new owner');
    const without = await secondsWithout(world, 60 * MINUTE);
    expect(without).toBeGreaterThan(0);
    expect(without).toBeLessThan(5 * MINUTE);
    expect(rulesOf(world)).toContain('tf-extra');
    expect(rulesOf(world)).not.toContain(OURS);
    await world.pass(3 * 60 * MINUTE, 30);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    const { memory } = (await world.record('hub1'))!;
    expect(Object.keys(inventoryOf(memory))).not.toContain('tf-extra');
    // The rule equals the one that Terraform would write, so Terraform's own request changes nothing.
    const before = world.network('hub1').outboundRules['tf-extra'];
    expect(send(world, wish)).toBe('202');
    await world.pass(30 * MINUTE, 20);
    expect(world.network('hub1').outboundRules['tf-extra']).toMatchObject({ destination: before?.destination });
    expect(world.sentNotifications('hub1', 'HW201')).toEqual([]);
  });

  it('keeps the rule where the name that it is to get belongs to a rule that permits something else', async () => {
    const world = await blockedWorld();
    const other = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'other.contoso.com' } };
    expect(world.arm('PUT', `${hubPath('hub1')}/outboundRules/tf-extra`, other).status).toBe(202);
    await world.pass(30 * MINUTE, 20);
    expect((await release(world, '--as', 'tf-extra')).exitCode).toBe(0);
    expect(await secondsWithout(world, 10 * MINUTE)).toBe(0);
    const found = (await world.record('hub1'))?.status.findings.map(({ message }) => message).join('\n');
    expect(found).toContain(`tf-extra of hub1 permits something else, so ${OURS} stays.`);
  });

  it('writes its own rule again if no other owner has written it by the end', async () => {
    const world = await blockedWorld();
    expect((await release(world, '--minutes', '20')).exitCode).toBe(0);
    await world.pass(19 * MINUTE, 10);
    expect(rulesOf(world)).not.toContain(OURS);
    await world.pass(25 * MINUTE, 10);
    expect(rulesOf(world)).toContain(OURS);
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Compliant');
    // A hand-over that came to nothing is no fight.
    expect(record?.memory.restores).toEqual({});
    expect(Object.keys(inventoryOf(record!.memory))).toContain(OURS);
  });

  it('comes to the same when it is asked for twice, and when its messages are lost', async () => {
    const world = await blockedWorld();
    await release(world);
    world.queue.receiveDue('hub-events', new Date(world.clock.now().getTime() + 60_000));
    await world.pass(5);
    expect((await release(world)).exitCode).toBe(0);
    await world.pass(10 * MINUTE);
    expect((await release(world)).exitCode).toBe(0);
    await world.pass(10 * MINUTE);
    const deletes = world.writes('hub1').filter((each) => each.includes(OURS) && each.startsWith('DELETE'));
    expect(deletes).toHaveLength(1);
  });

  it.each([
    {
      why: 'a rule that Hubwarden has not written',
      args: ['inventory', 'release', 'tf-extra', '--hub', 'hub1'],
      says: 'has written no rule tf-extra on hub1',
    },
    {
      why: 'a hub that it does not know',
      args: ['inventory', 'release', OURS, '--hub', 'hub9'],
      says: 'knows no hub "hub9"',
    },
    {
      why: 'a separate name',
      args: ['inventory', 'release', OURS, '--hub', 'hub1', '--as', OURS],
      says: "Hubwarden's own names",
    },
    {
      why: "a name of Azure's",
      args: ['inventory', 'release', OURS, '--hub', 'hub1', '--as', '__SYS_x'],
      says: 'is not a valid rule name',
    },
    { why: 'no time', args: ['inventory', 'release', OURS, '--hub', 'hub1', '--minutes', '0'], says: 'from 5 to 1440' },
    {
      why: 'a time without end',
      args: ['inventory', 'release', OURS, '--hub', 'hub1', '--minutes', '99999999999'],
      says: 'from 5 to 1440',
    },
  ])('refuses $why', async ({ args, says }) => {
    const world = await blockedWorld();
    const told = await command(world, ...args);
    expect(told.exitCode).toBe(1);
    expect(told.error).toContain(says);
    await world.pass(10 * MINUTE);
    expect(rulesOf(world)).toContain(OURS);
  });

  it('writes nothing where the assignment has come to observe', async () => {
    const world = await blockedWorld();
    world.policyText = policy('observe');
    await world.pass(2 * 60 * MINUTE, 30);
    expect((await release(world)).exitCode).toBe(0);
    await world.pass(20 * MINUTE, 10);
    expect(rulesOf(world)).toContain(OURS);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });
});
