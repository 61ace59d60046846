import { describe, expect, it, vi } from 'vitest';
import { ruleNameFor } from '../../../src/core/rules/destinations/rule-name.ts';
import { adoptInventory, hubInventory } from '../../../src/reconcile/operator/adopt-inventory.ts';
import { findHub } from '../../../src/reconcile/operator/find-hub.ts';
import { retryHub } from '../../../src/reconcile/operator/retry-hub.ts';
import { runningOperations } from '../../../src/reconcile/operator/running-operations.ts';
import { takeLease } from '../../../src/reconcile/records/lease.ts';
import { assessHubs, codesOf, fqdnRule, seedOldHub } from '../records/earlier-edition-hubs.ts';
import { GROUP, hubPath, VirtualApp } from '../virtual-app.ts';

// Hours pass here, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;

async function compliantHub(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(60 * MINUTE, 20);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  return world;
}

describe('retry', () => {
  it('forgets a refusal and has the hub written to at once', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', status: 403, code: 'AuthorizationFailed' });
    world.createHub('hub1');
    await world.pass(10 * MINUTE);
    expect(await codesOf(world, 'hub1')).toContain('HW403');
    expect(await retryHub(world.deps, 'hub1')).toMatchObject({
      ok: true,
      value: { name: 'hub1', refusals: ['HW403'] },
    });
    await world.pass(60 * MINUTE, 20);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('lets provisioning be tried again after three failures', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'FailOperation', operation: 'Provision', times: 3 });
    world.createHub('hub1');
    await world.pass(3 * 60 * MINUTE, 60);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
    expect(await retryHub(world.deps, 'hub1')).toMatchObject({ ok: true, value: { provisioningFailures: 3 } });
    await world.pass(60 * MINUTE, 60);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('ends a fight for a rule: Hubwarden restores it once more', async () => {
    const world = await compliantHub();
    const name = Object.keys(world.network('hub1').outboundRules).find((each) => each.startsWith('hw-'))!;
    for (let round = 0; round < 4; round += 1) {
      world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
      await world.pass(15 * MINUTE, 15);
    }
    expect(await codesOf(world, 'hub1')).toContain('HW501');
    expect(await retryHub(world.deps, 'hub1')).toMatchObject({
      ok: true,
      value: { rules: expect.arrayContaining([name]) },
    });
    await world.pass(20 * MINUTE, 20);
    expect(Object.keys(world.network('hub1').outboundRules)).toContain(name);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it('changes nothing while a run is at work on the hub: that would write its own memory over it', async () => {
    const world = await compliantHub();
    const before = await world.record('hub1');
    await takeLease(world.rows, world.clock, world.hubId('hub1'), 120);
    expect(await retryHub(world.deps, 'hub1')).toEqual({
      ok: false,
      error: 'A run is working on the hub. Try again in a minute.',
    });
    expect(await world.record('hub1')).toEqual(before);
  });
});

describe('finding the hub that a person means', () => {
  it.each([
    { why: 'a name', text: 'HUB1', found: true },
    { why: 'an id in any casing', text: hubPath('Hub1').toUpperCase(), found: true },
    {
      why: 'a name of no hub',
      text: 'other',
      error: 'Hubwarden knows no hub "other". Hubwarden knows a hub after a sweep',
    },
    { why: 'a misspelt name', text: 'hbu1', error: 'Hubwarden knows no hub "hbu1". Did you mean "hub1"?' },
    {
      why: 'a misspelt name in a group',
      text: 'rg-ia/hub1',
      error: 'Hubwarden knows no hub "rg-ia/hub1". Did you mean "rg-ai/hub1"?',
    },
    { why: 'an id of no hub', text: hubPath('hub9'), error: 'Hubwarden knows no hub' },
    {
      why: 'the id of something else',
      text: '/subscriptions/x/resourceGroups/y',
      error: 'is not the ARM id of a workspace',
    },
  ])('accepts, or refuses, $why', async ({ text, found = false, error }) => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    await world.pass(2 * MINUTE);
    const answer = await findHub(world.deps, text);
    if (found) expect(answer).toMatchObject({ ok: true, value: { hubId: world.hubId('hub1') } });
    else expect(answer).toMatchObject({ ok: false, error: expect.stringContaining(error!) });
  });

  it('does not choose between two of one name', async () => {
    const world = await VirtualApp.running();
    world.simulator.seedGroup({ subscriptionId: GROUP.subscriptionId, name: 'rg-two' });
    seedOldHub(world, 'hub1');
    seedOldHub(world, 'hub1', { resourceGroup: 'rg-two' });
    await world.pass(61 * MINUTE, 60);
    expect(await findHub(world.deps, 'hub1')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^2 hubs are named/),
    });
  });

  it('does not take a hub that is gone', async () => {
    const world = await compliantHub();
    world.arm('DELETE', hubPath('hub1'));
    await world.pass(10 * MINUTE);
    expect(await findHub(world.deps, hubPath('hub1'))).toMatchObject({
      ok: false,
      error: expect.stringContaining('is gone'),
    });
    expect(await findHub(world.deps, 'hub1')).toMatchObject({ ok: false });
  });
});

describe('operations', () => {
  it('shows what runs, how old it is and when it counts as slow and as timed out', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision' });
    world.createHub('hub1');
    await world.pass(20 * MINUTE, 10);
    const [operation, ...others] = await runningOperations(world.deps);
    expect(others).toEqual([]);
    expect(operation).toMatchObject({ hubId: world.hubId('hub1'), kind: 'Provision', state: 'Running' });
    expect(operation!.ageSeconds).toBeGreaterThan(10 * MINUTE);
    await world.pass(60 * MINUTE, 60);
    expect(await runningOperations(world.deps)).toMatchObject([{ state: 'Slow' }]);
    await world.pass(60 * MINUTE, 60);
    expect(await runningOperations(world.deps)).toMatchObject([{ state: 'TimedOut' }]);
  });
});

describe('inventory adopt', () => {
  it('adopts the rules that the tables lost, and neither foreign rules nor names that do not match', async () => {
    const world = await VirtualApp.running();
    const ours = ruleNameFor({ type: 'FQDN', hosts: ['pypi.org'] });
    seedOldHub(world, 'hub1', {
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      rules: {
        [ours]: fqdnRule('pypi.org'),
        'hw-pypi-org-aaaaaaaa': fqdnRule('files.pythonhosted.org'),
        partner: fqdnRule('api.partner.example'),
      },
    });
    world.policyText = world.policyText.replaceAll('mode: enforce', 'mode: observe');
    await world.pass(MINUTE);
    await assessHubs(world, 'hub1');
    expect(await hubInventory(world.deps, 'hub1')).toMatchObject({ ok: true, value: { inventory: {} } });
    expect(await adoptInventory(world.deps, 'hub1')).toMatchObject({ ok: true });
    await world.pass(MINUTE);
    const after = await hubInventory(world.deps, 'hub1');
    expect(after).toMatchObject({
      ok: true,
      value: { inventory: { [ours]: expect.any(String) }, adoptAskedAt: undefined },
    });
    expect(Object.keys(after.ok ? after.value.inventory : {})).toEqual([ours]);
  });

  it('is done once: a rule that another principal makes later under such a name stays foreign', async () => {
    const world = await compliantHub();
    await adoptInventory(world.deps, 'hub1');
    await world.pass(MINUTE);
    const name = ruleNameFor({ type: 'FQDN', hosts: ['example.org'] });
    world.arm('PUT', `${hubPath('hub1')}/outboundRules/${name}`, { properties: fqdnRule('example.org') });
    await world.pass(10 * MINUTE);
    const after = await hubInventory(world.deps, 'hub1');
    expect(Object.keys(after.ok ? after.value.inventory : {})).not.toContain(name);
  });
});
