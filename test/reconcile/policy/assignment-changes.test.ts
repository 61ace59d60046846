import { addHours } from 'date-fns/addHours';
import { describe, expect, it, vi } from 'vitest';
import { approveHub } from '../../../src/reconcile/operator/approve.ts';
import { assessHubs, codesOf } from '../records/earlier-edition-hubs.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

// Hours pass here, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3600;

const assignment = (name: string, match: string, rest: string): string => `
  - name: ${name}
    match: ${match}
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    firewall: { sku: Standard }
    ${rest}`;

const policy = (...assignments: readonly string[]): string => `version: 1\nassignments:${assignments.join('')}\n`;

const PRODUCTION = assignment('production', '{ tags: { env: prod } }', 'packs: [python-packages]');
const SANDBOX = assignment('sandbox', '{ tags: { env: sandbox } }', 'packs: [python-packages, vscode]');
const LOCKED = assignment('locked', '{ tags: { env: locked } }', 'rules: [ { fqdn: pypi.org } ]');
const POLICY = policy(PRODUCTION, SANDBOX, LOCKED);

function tag(world: VirtualApp, tags: Record<string, string>): void {
  expect(world.arm('PATCH', hubPath('hub1'), { tags }).status).toBeLessThan(300);
}

async function productionHub(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: POLICY });
  const body = {
    location: 'eastus2',
    kind: 'Hub',
    tags: { env: 'prod' },
    properties: { managedNetwork: { isolationMode: 'Disabled' } },
  };
  expect(world.arm('PUT', hubPath('hub1'), body).status).toBeLessThan(300);
  await world.pass(2 * HOUR, 30);
  expect(await world.record('hub1')).toMatchObject({
    status: { verdict: 'Compliant' },
    policy: { assignment: 'production' },
  });
  return world;
}

function approve(world: VirtualApp, hours = 72) {
  return approveHub(world.deps, 'hub1', { by: 'platform-team', expiresAt: addHours(world.clock.now(), hours) });
}

const rulesOf = (world: VirtualApp) => Object.keys(world.network('hub1').outboundRules).sort();

describe('a hub whose tags a person edits, so that another assignment matches', () => {
  it('keeps its baseline, is blocked and notified while the new one is looser, and is compliant again with its tag', async () => {
    const world = await productionHub();
    const rules = rulesOf(world);
    tag(world, { env: 'sandbox' });
    await world.pass(HOUR, 30);
    const record = await world.record('hub1');
    expect(record).toMatchObject({
      status: { verdict: 'Blocked' },
      policy: { assignment: 'production', change: { to: 'sandbox' } },
    });
    expect(record?.status.findings.find(({ code }) => code === 'HW705')?.message).toContain(
      'it permits the targets of hw-',
    );
    expect(rulesOf(world)).toEqual(rules);
    expect(world.sentNotifications('hub1', 'HW705')).toEqual(['Opened']);
    tag(world, { env: 'prod' });
    await world.pass(HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Compliant' },
      policy: { assignment: 'production' },
    });
    expect((await world.record('hub1'))?.policy.change).toBeUndefined();
    expect(world.sentNotifications('hub1', 'HW705')).toEqual(['Opened', 'Resolved']);
  });

  it.each([
    { why: 'PUT of all tags', method: 'PUT', body: { properties: { tags: { env: 'sandbox' } } } },
    {
      why: 'PATCH that merges',
      method: 'PATCH',
      body: { operation: 'Merge', properties: { tags: { env: 'sandbox' } } },
    },
    { why: 'PATCH that deletes', method: 'PATCH', body: { operation: 'Delete', properties: { tags: { env: '' } } } },
    { why: 'DELETE of all tags', method: 'DELETE', body: undefined },
  ])('is judged within seconds where the portal edits them: $why', async ({ body, method }) => {
    const world = await productionHub();
    // Away from the hour, at which a sweep would find it as well.
    await world.pass(600);
    const answer = world.arm(method, `${hubPath('hub1')}/providers/Microsoft.Resources/tags/default`, body);
    expect(answer.status).toBe(200);
    await world.pass(20, 5);
    const record = await world.record('hub1');
    expect(record).toMatchObject({ status: { verdict: 'Blocked' }, policy: { assignment: 'production' } });
    expect(record?.status.findings.map(({ code }) => code)).toContain('HW705');
  });

  it('is found by a sweep if no event reports the edit', async () => {
    const world = await productionHub();
    world.eventsArrive = false;
    tag(world, { env: 'sandbox' });
    await world.pass(2 * HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Blocked' },
      policy: { assignment: 'production' },
    });
  });

  it('is still repaired by the old baseline until then', async () => {
    const world = await productionHub();
    const rules = rulesOf(world);
    tag(world, { env: 'sandbox' });
    await world.pass(HOUR, 30);
    const [gone = ''] = rules.filter((name) => name.startsWith('hw-'));
    expect(world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${gone}`).status).toBeLessThan(300);
    await world.pass(HOUR, 30);
    expect(rulesOf(world)).toEqual(rules);
  });

  it('moves once a person has approved it, and writes what the new baseline asks', async () => {
    const world = await productionHub();
    const before = rulesOf(world).length;
    tag(world, { env: 'sandbox' });
    await world.pass(HOUR, 30);
    expect(await approve(world)).toMatchObject({ ok: true, value: { kind: 'Assignment', isNew: true } });
    await world.pass(HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Compliant' },
      policy: { assignment: 'sandbox' },
    });
    expect(rulesOf(world).length).toBeGreaterThan(before);
  });

  it('waits again when the same change comes back after it had moved away: an approval is for one wait', async () => {
    const world = await productionHub();
    tag(world, { env: 'sandbox' });
    await world.pass(HOUR, 30);
    await approve(world);
    await world.pass(HOUR, 30);
    tag(world, { env: 'prod' });
    await world.pass(HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({ policy: { assignment: 'production' } });
    tag(world, { env: 'sandbox' });
    await world.pass(HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Blocked' },
      policy: { assignment: 'production' },
    });
  });

  it('waits on when the approval has expired before it was used', async () => {
    const world = await productionHub();
    tag(world, { env: 'sandbox' });
    await assessHubs(world, 'hub1');
    await approveHub(world.deps, 'hub1', { by: 'platform-team', expiresAt: world.clock.now() });
    await world.pass(HOUR, 30);
    expect(await codesOf(world, 'hub1')).toContain('HW705');
  });

  it('moves at once where the new baseline is stricter', async () => {
    const world = await productionHub();
    tag(world, { env: 'locked' });
    await world.pass(HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Compliant' },
      policy: { assignment: 'locked' },
    });
  });

  it('keeps its baseline when no assignment matches it now', async () => {
    const world = await productionHub();
    tag(world, {});
    await world.pass(HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Blocked' },
      policy: { assignment: 'production' },
    });
    expect(await codesOf(world, 'hub1')).toEqual(expect.arrayContaining(['HW705']));
    await approve(world);
    await world.pass(HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({ status: { verdict: 'Unassigned' } });
  });

  it('is not moved by an unrelated change of the policy that comes before a run has read the edit', async () => {
    const world = await productionHub();
    world.eventsArrive = false;
    tag(world, { env: 'sandbox' });
    world.policyText = policy(PRODUCTION, SANDBOX);
    await world.pass(2 * HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Blocked' },
      policy: { assignment: 'production' },
    });
  });

  it('still waits after an unrelated change of the policy', async () => {
    const world = await productionHub();
    tag(world, { env: 'sandbox' });
    await world.pass(HOUR, 30);
    world.policyText = policy(PRODUCTION, SANDBOX);
    await world.pass(2 * HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Blocked' },
      policy: { assignment: 'production' },
    });
  });
});

describe('a hub whose assignment a change of the policy removes', () => {
  it('moves without an approval, because the policy changed', async () => {
    const world = await productionHub();
    tag(world, { env: 'sandbox' });
    await world.pass(HOUR, 30);
    world.policyText = policy(SANDBOX);
    await world.pass(2 * HOUR, 30);
    expect(await world.record('hub1')).toMatchObject({
      status: { verdict: 'Compliant' },
      policy: { assignment: 'sandbox' },
    });
  });
});
