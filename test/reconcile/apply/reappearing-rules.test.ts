import { describe, expect, it } from 'vitest';
import { setRule } from '../../../src/local/arm-simulator/state/workspace.ts';
import { inventoryOf } from '../../../src/reconcile/records/hub/memory-section.ts';
import { POLICY, VirtualApp } from '../virtual-app.ts';

const HUB = 'hub1';
const HOUR = 3600;
const WITHOUT_VSCODE = POLICY.replaceAll('packs: [python-packages, vscode]', 'packs: [python-packages]');

type SimulatedRule = Parameters<typeof setRule>[1];

function workspace(world: VirtualApp) {
  const found = world.simulator.world.workspaces.get(world.hubId(HUB));
  if (found === undefined) throw new Error('no such hub');
  return found;
}

const namesOn = (world: VirtualApp): readonly string[] => [...workspace(world).network.rules.keys()];

async function askFor(world: VirtualApp): Promise<void> {
  const since = world.clock.now().toISOString();
  await world.queue.send('hub-events', { hubId: world.hubId(HUB), cause: 'request', since });
  await world.pass(60);
}

/** A hub from which we deleted the rules of a pack that its policy no longer asks for. @returns one of those rules */
async function afterRemovals(): Promise<{ world: VirtualApp; removed: SimulatedRule }> {
  const world = await VirtualApp.running();
  world.createHub(HUB);
  await world.pass(2 * HOUR);
  const before = new Map(workspace(world).network.rules);
  world.policyText = WITHOUT_VSCODE;
  await world.pass(2 * HOUR);
  const [removed] = [...before.values()].filter(({ name }) => !namesOn(world).includes(name));
  if (removed === undefined) throw new Error('nothing was removed');
  expect((await world.record(HUB))?.status.verdict).toBe('Compliant');
  return { world, removed };
}

/** A write of another principal, which began before our DELETE and ends after it, restores the old rule. */
function bringBack(world: VirtualApp, rule: SimulatedRule, changed: Partial<SimulatedRule> = {}): void {
  setRule(workspace(world).network.rules, { ...rule, status: 'Active', ...changed });
}

describe('a managed rule that we deleted and that Azure restores', () => {
  it('is managed, so it is deleted again', async () => {
    const { world, removed } = await afterRemovals();
    bringBack(world, removed);
    await askFor(world);
    await world.pass(600);
    expect(namesOn(world)).not.toContain(removed.name);
    expect((await world.record(HUB))?.status.verdict).toBe('Compliant');
  });

  it('is managed, so it is repaired when the policy asks for it again and it is inactive', async () => {
    const { world, removed } = await afterRemovals();
    bringBack(world, removed, { status: 'Inactive' });
    world.policyText = POLICY;
    await world.pass(2 * HOUR);
    expect(workspace(world).network.rules.get(removed.name)?.status).toBe('Active');
    const record = await world.record(HUB);
    expect(record?.status.verdict).toBe('Compliant');
    expect(record?.memory.rules[removed.name]?.managed).toBeDefined();
    expect(record?.memory.rules[removed.name]?.hidden).toBeUndefined();
  });

  it('is foreign when it permits another destination now', async () => {
    const { world, removed } = await afterRemovals();
    bringBack(world, removed, { target: { type: 'FQDN', destination: 'other.example' } });
    await askFor(world);
    await world.pass(600);
    expect(namesOn(world)).toContain(removed.name);
  });

  it('is foreign a day later: its writer wants it', async () => {
    const { world, removed } = await afterRemovals();
    await world.pass(25 * HOUR, 300);
    bringBack(world, removed);
    await askFor(world);
    await world.pass(600);
    expect(namesOn(world)).toContain(removed.name);
    expect((await world.record(HUB))?.memory.rules[removed.name]?.hidden).toBeUndefined();
  });
});

/**
 * A hub whose first PATCH Azure has finished and no run has verified yet. @returns a rule of the pack that goes later
 */
async function beforeReadBack(): Promise<{ world: VirtualApp; rule: SimulatedRule }> {
  const world = await VirtualApp.running();
  world.createHub(HUB);
  for (let seconds = 0; namesOn(world).length === 0; seconds += 5) {
    if (seconds > 600) throw new Error('nothing was written');
    await world.pass(5);
  }
  expect(inventoryOf((await world.record(HUB))!.memory)).toEqual({});
  const rule = [...workspace(world).network.rules.values()].find(({ name }) => name.includes('vscode'));
  if (rule === undefined) throw new Error('no such rule');
  return { world, rule };
}

describe('a managed rule that the verification of our write does not show', () => {
  it('is managed when another principal has altered it since, so it is corrected', async () => {
    const { world, rule } = await beforeReadBack();
    bringBack(world, rule, { target: { type: 'FQDN', destination: 'other.example' }, status: 'Inactive' });
    await world.pass(2 * HOUR);
    expect(workspace(world).network.rules.get(rule.name)?.target).toEqual(rule.target);
    expect((await world.record(HUB))?.status.verdict).toBe('Compliant');
  });

  it('is managed when it shows later, so it is deleted when the policy no longer wants it', async () => {
    const { world, rule } = await beforeReadBack();
    workspace(world).network.rules.delete(rule.name);
    world.policyText = WITHOUT_VSCODE;
    await world.pass(2 * HOUR);
    expect(namesOn(world)).not.toContain(rule.name);
    bringBack(world, rule);
    await askFor(world);
    await world.pass(600);
    expect(namesOn(world)).not.toContain(rule.name);
    expect((await world.record(HUB))?.status.verdict).toBe('Compliant');
  });
});
