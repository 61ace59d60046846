import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../../src/local/arm-simulator/state/settings.ts';
import { hubPath, POLICY, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

/** Without a firewall SKU, so that every version with managed networks can write it. */
const TAGS_ONLY = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    rules:
      - serviceTag: { tag: DataFactory, protocol: TCP, ports: "443" }
      - serviceTag: { tag: AzureDatabricks, protocol: TCP, ports: "443" }
    forbidden: [ { serviceTag: Internet, action: remove } ]
    provisioning: { start: true }
`;

const VERSIONS = [
  '2023-10-01',
  '2024-10-01',
  '2025-04-01',
  '2025-12-01',
  '2026-09-01',
  '2023-04-01-preview',
  '2025-01-01-preview',
];
const BOTH = VERSIONS.flatMap((apiVersion) =>
  (['recorded', 'specified'] as const).map((fields) => ({ apiVersion, fields })),
);

function ours(world: VirtualApp): readonly string[] {
  return Object.keys(world.network('hub1').outboundRules).filter((name) => name.startsWith('hw-'));
}

const tag = (serviceTag: string) => ({
  properties: {
    type: 'ServiceTag',
    category: 'UserDefined',
    destination: { serviceTag, protocol: 'TCP', portRanges: '443' },
  },
});

describe('Hubwarden beside an Azure that shows what traffic shows, or what the specification says', () => {
  it.each(BOTH)('brings a new hub to its baseline and keeps it there: $fields at $apiVersion', async (options) => {
    const world = await VirtualApp.running({
      policy: TAGS_ONLY,
      apiVersion: options.apiVersion,
      simulator: { fields: options.fields },
    });
    world.createHub('hub1');
    await world.pass(70 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    const [first = '', second = ''] = ours(world);
    world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${first}`);
    world.arm('PUT', `${hubPath('hub1')}/outboundRules/tunnel`, tag('Internet'));
    await world.pass(30 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect([...ours(world)].sort()).toEqual([first, second].sort());
    expect(world.network('hub1').outboundRules).not.toHaveProperty('tunnel');
    const before = world.writes('hub1').length;
    await world.pass(5 * 60 * MINUTE, 60);
    expect(world.writes('hub1')).toHaveLength(before);
  });

  it.each(BOTH)('repairs a rule that failed, also where it reads Inactive: $fields at $apiVersion', async (options) => {
    const world = await VirtualApp.running({
      policy: TAGS_ONLY,
      apiVersion: options.apiVersion,
      simulator: { fields: options.fields },
    });
    world.createHub('hub1');
    await world.pass(70 * MINUTE, 10);
    const [name = ''] = ours(world);
    expect(world.simulator.setRuleStatus(world.hubId('hub1'), name, 'Failed', 'it broke')).toBe(true);
    const verdicts = new Set<string | undefined>();
    for (let tenth = 0; tenth < 12; tenth += 1) {
      await world.pass(10 * MINUTE, 20);
      verdicts.add((await world.record('hub1'))?.status.verdict);
    }
    expect(world.network('hub1').outboundRules[name]?.status).toBe('Active');
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(verdicts.size).toBeGreaterThan(0);
  });
});

describe('Hubwarden with an Azure that accepts or refuses its own rules in writes', () => {
  it.each(['refuse', 'ignoreUnchanged'] as const)(
    'brings a hub with rules of others to its baseline: %s',
    async (ownRulesInWrites) => {
      const world = await VirtualApp.running({ simulator: { ownRulesInWrites } });
      world.createHub('hub1');
      world.arm('PUT', `${hubPath('hub1')}/outboundRules/theirs`, tag('Sql'));
      await world.pass(150 * MINUTE, 10);
      expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
      expect(
        world.simulator
          .requests({ hub: world.hubId('hub1') })
          .filter((each) => each.status === 400 && each.method === 'PATCH').length,
      ).toBeLessThanOrEqual(1);
    },
  );
});

describe('a foreign rule with the destination of a baseline rule', () => {
  const world = (simulator: SimulatorOptions) => VirtualApp.running({ policy: TAGS_ONLY, simulator });

  it.each(['accept', 'refuse'] as const)(
    'covers it, and Hubwarden adds no second one: %s',
    async (duplicateDestinations) => {
      const running = await world({ duplicateDestinations });
      running.createHub('hub1', 'AllowOnlyApprovedOutbound');
      await running.pass(5);
      expect(running.arm('PUT', `${hubPath('hub1')}/outboundRules/twin`, tag('DataFactory')).status).toBe(202);
      await running.pass(120 * MINUTE, 10);
      expect((await running.record('hub1'))?.status.verdict).toBe('Compliant');
      const tags = Object.values(running.network('hub1').outboundRules).map(
        (rule) => (rule.destination as { serviceTag?: string }).serviceTag,
      );
      expect(tags.filter((each) => each === 'DataFactory')).toHaveLength(1);
    },
  );

  it('stays if Azure accepts it beside the managed one, and covers the destination when that is gone', async () => {
    const running = await world({ duplicateDestinations: 'accept' });
    running.createHub('hub1');
    await running.pass(70 * MINUTE, 10);
    const [name = ''] = ours(running).filter((each) => each.includes('datafactory'));
    expect(running.arm('PUT', `${hubPath('hub1')}/outboundRules/twin`, tag('DataFactory')).status).toBe(202);
    await running.pass(30 * MINUTE, 10);
    expect((await running.record('hub1'))?.status.verdict).toBe('Compliant');
    const before = running.writes('hub1').length;
    running.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
    await running.pass(130 * MINUTE, 30);
    expect((await running.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(ours(running)).not.toContain(name);
    expect(running.writes('hub1')).toHaveLength(before);
  });

  it('that failed is named, and is no reason for a second one', async () => {
    const running = await world({ duplicateDestinations: 'accept' });
    running.createHub('hub1');
    await running.pass(70 * MINUTE, 10);
    const [name = ''] = ours(running).filter((each) => each.includes('datafactory'));
    running.arm('PUT', `${hubPath('hub1')}/outboundRules/twin`, tag('DataFactory'));
    await running.pass(20 * MINUTE, 10);
    running.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
    running.simulator.setRuleStatus(running.hubId('hub1'), 'twin', 'Failed', 'it broke');
    await running.pass(130 * MINUTE, 30);
    expect((await running.record('hub1'))?.status.verdict).not.toBe('Compliant');
    expect((await running.record('hub1'))?.status.findings.map(({ code }) => code)).toContain('HW205');
    expect(ours(running)).not.toContain(name);
  });
});

it('has the whole default policy come right under the specification too', async () => {
  const world = await VirtualApp.running({ policy: POLICY, simulator: { fields: 'specified' } });
  world.createHub('hub1');
  await world.pass(150 * MINUTE, 10);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
});
