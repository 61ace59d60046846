import { describe, expect, it, vi } from 'vitest';
import { rankOf } from '../../../src/core/rollout/rings.ts';
import { retryHub } from '../../../src/reconcile/operator/retry-hub.ts';
import { steerRollout } from '../../../src/reconcile/operator/steer-rollout.ts';
import { advanceRollout } from '../../../src/reconcile/policy/advance-rollout.ts';
import { changeBreaker } from '../../../src/reconcile/records/breaker-record.ts';
import { activePolicy, storedVersion } from '../../../src/reconcile/records/policy-record.ts';
import { fqdnRule } from '../records/earlier-edition-hubs.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

// Hours pass here, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const MINUTE = 60;
const HUBS = ['hub1', 'hub2', 'hub3', 'hub4'];

function policyText(rules: readonly string[], rollout = 'canaryHubs: 1, percentPerRing: 50, waitMinutes: 30'): string {
  return `
version: 1
rollout: { ${rollout} }
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    firewall: { sku: Standard }
    rules: [ ${rules.map((host) => `{ fqdn: ${host} }`).join(', ')} ]
`;
}

const FIRST = policyText(['data.contoso.com']);
const SECOND = policyText(['data.contoso.com', 'models.contoso.com']);

/** Four hubs that are compliant under the first version, a day old. */
async function fleet(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: FIRST });
  for (const name of HUBS) world.createHub(name);
  await world.pass(90 * MINUTE, 30);
  await expectVerdicts(world, 'Compliant');
  return world;
}

async function expectVerdicts(world: VirtualApp, verdict: string): Promise<void> {
  const records = await Promise.all(HUBS.map((name) => world.record(name)));
  expect(records.map((each) => each?.status.verdict)).toEqual(HUBS.map(() => verdict));
}

async function hubsOn(world: VirtualApp, hash: string): Promise<readonly string[]> {
  const records = await Promise.all(HUBS.map((name) => world.record(name)));
  return HUBS.filter((_, index) => records[index]?.policy.hash === hash);
}

async function active(world: VirtualApp) {
  const stored = await activePolicy(world.rows);
  if (stored === undefined) throw new Error('no active policy');
  return stored.value;
}

function has(world: VirtualApp, name: string, host: string): boolean {
  return JSON.stringify(world.network(name).outboundRules).includes(host);
}

/** The hub that tries a version first. */
function canary(world: VirtualApp, hash: string): string {
  return [...HUBS].sort((a, b) => (rankOf(world.hubId(a), hash) < rankOf(world.hubId(b), hash) ? -1 : 1))[0] ?? '';
}

describe('a new version of the policy', () => {
  it('reaches one hub first, the others ring by ring, and is then in force for all', async () => {
    const world = await fleet();
    const { hash: before } = await active(world);
    world.policyText = SECOND;
    await world.pass(20 * MINUTE);
    const { hash } = await active(world);
    expect(await hubsOn(world, hash)).toEqual([canary(world, hash)]);
    expect(has(world, canary(world, hash), 'models.contoso.com')).toBe(true);
    expect(await hubsOn(world, before)).toHaveLength(3);
    await world.pass(20 * MINUTE, 20);
    expect(await hubsOn(world, hash)).toHaveLength(3);
    await world.pass(70 * MINUTE, 20);
    expect(await hubsOn(world, hash)).toEqual(HUBS);
    await expectVerdicts(world, 'Compliant');
    const { rollout } = await active(world);
    expect(rollout).toMatchObject({ ring: 3, finishedAt: expect.any(String) });
  });

  it('does not change a hub outside its ring, whatever happens to that hub', async () => {
    const world = await fleet();
    const { hash: before } = await active(world);
    world.policyText = SECOND;
    await world.pass(2 * MINUTE);
    const { hash } = await active(world);
    const other = HUBS.find((name) => name !== canary(world, hash)) ?? '';
    await steerRollout(world.deps, { order: 'halt', by: 'test', reason: undefined });
    // A person deletes the rule of the first version: Hubwarden restores it, and the rule of the second is still not
    // wanted.
    const [rule = ''] = Object.entries(world.network(other).outboundRules)
      .filter(([, each]) => JSON.stringify(each).includes('data.contoso.com'))
      .map(([name]) => name);
    world.arm('DELETE', `${hubPath(other)}/outboundRules/${rule}`);
    await world.pass(100 * MINUTE, 30);
    expect(has(world, other, 'data.contoso.com')).toBe(true);
    expect(has(world, other, 'models.contoso.com')).toBe(false);
    expect(await world.record(other)).toMatchObject({ status: { verdict: 'Compliant' }, policy: { hash: before } });
  });

  it('holds for a hub that is created after it at once', async () => {
    const world = await fleet();
    world.policyText = SECOND;
    await world.pass(MINUTE);
    await steerRollout(world.deps, { order: 'halt', by: 'test', reason: 'not sure' });
    world.createHub('hub9');
    await world.pass(60 * MINUTE, 30);
    const { hash } = await active(world);
    expect(await world.record('hub9')).toMatchObject({ status: { verdict: 'Compliant' }, policy: { hash: hash } });
    expect(has(world, 'hub9', 'models.contoso.com')).toBe(true);
  });

  it('moves hubs for which it changes nothing at once', async () => {
    const world = await fleet();
    world.policyText = FIRST.replace(
      'assignments:',
      'assignments:\n  - name: elsewhere\n    match: { names: [nobody] }\n    mode: observe',
    );
    await world.pass(2 * MINUTE);
    await world.pass(61 * MINUTE, 60);
    const { hash, rollout } = await active(world);
    expect(await hubsOn(world, hash)).toEqual(HUBS);
    expect(rollout).toMatchObject({ ring: 0, finishedAt: expect.any(String) });
  });

  it('holds no hub back when only its alerts are changed', async () => {
    const world = await fleet();
    const before = (await active(world)).hash;
    world.policyText = `${FIRST}\nalerts: { receivers: [ { name: on-call, type: pagerDuty } ] }\n`;
    await world.pass(3 * MINUTE);
    // The receivers of the newest text hold at once, whatever version a hub is on.
    const read = await world.deps.policy();
    expect(read.ok && read.value.policy.alerts.receivers.map(({ name }) => name)).toEqual(['on-call']);
    await world.pass(61 * MINUTE, 60);
    const { hash, rollout } = await active(world);
    expect(hash).not.toBe(before);
    expect(await hubsOn(world, hash)).toEqual(HUBS);
    expect(rollout).toMatchObject({ ring: 0, finishedAt: expect.any(String) });
  });

  it('applies its exemptions to every hub at once, and its rules ring by ring', async () => {
    const world = await fleet();
    world.arm('PUT', `${hubPath('hub1')}/outboundRules/legacy`, { properties: fqdnRule('legacy.contoso.com') });
    await world.pass(30 * MINUTE);
    const wanted = (await world.record('hub1'))?.status.findings.filter((each) => each.code === 'HW203') ?? [];
    expect(wanted).toHaveLength(1);
    const exemption =
      'exemptions: [ { hub: "*/workspaces/*", findings: [HW203], owner: data, ticket: "7", reason: known, expires: 2027-01-31 } ]\n';
    world.policyText = SECOND + exemption;
    await world.pass(2 * MINUTE);
    await steerRollout(world.deps, { order: 'halt', by: 'test', reason: undefined });
    await world.pass(62 * MINUTE, 60);
    const { hash } = await active(world);
    expect((await hubsOn(world, hash)).length).toBeLessThanOrEqual(1);
    const found = (await world.record('hub1'))?.status.findings.find((each) => each.code === 'HW203');
    expect(found?.exemptedBy).toMatch(/^ex-/);
  });

  it('stops while a canary fails, and continues when a person has repaired it', async () => {
    const world = await fleet();
    for (const method of ['PUT', 'PATCH'])
      world.simulator.addFault({ kind: 'AnswerRequest', method, status: 500, times: 'always' });
    world.policyText = SECOND;
    await world.pass(150 * MINUTE, 60);
    const { hash, rollout } = await active(world);
    expect(await hubsOn(world, hash)).toEqual([canary(world, hash)]);
    expect(rollout.waits?.reason).toMatch(/HubsFailed|HubsNotDone/);
    world.simulator.world.faults.clear();
    expect(await retryHub(world.deps, canary(world, hash))).toMatchObject({ ok: true });
    await world.pass(240 * MINUTE, 60);
    expect(await hubsOn(world, hash)).toEqual(HUBS);
    await expectVerdicts(world, 'Compliant');
  });

  it('goes no further while the breaker is open', async () => {
    const world = await fleet();
    world.policyText = SECOND;
    await world.pass(3 * MINUTE);
    await changeBreaker(world.rows, () => ({ open: true, because: 'Failures', message: 'a test' }));
    await world.pass(120 * MINUTE, 60);
    const { hash, rollout } = await active(world);
    expect(await hubsOn(world, hash)).toEqual([canary(world, hash)]);
    expect(rollout.waits?.reason).toBe('BreakerOpen');
  });

  it('reaches every hub at once when a person opens it, or the policy says so', async () => {
    const world = await fleet();
    world.policyText = SECOND;
    await world.pass(2 * MINUTE);
    await steerRollout(world.deps, { order: 'open', by: 'test', reason: 'urgent' });
    await world.pass(5 * MINUTE);
    expect(await hubsOn(world, (await active(world)).hash)).toEqual(HUBS);
    world.policyText = policyText(['data.contoso.com'], 'immediate: true');
    await world.pass(5 * MINUTE);
    expect(await hubsOn(world, (await active(world)).hash)).toEqual(HUBS);
  });

  it('opens at once when only its way of being rolled out is changed: that is no new version', async () => {
    const world = await fleet();
    world.policyText = SECOND;
    await world.pass(3 * MINUTE);
    const { hash } = await active(world);
    expect(await hubsOn(world, hash)).toHaveLength(1);
    world.policyText = policyText(['data.contoso.com', 'models.contoso.com'], 'immediate: true');
    await world.pass(8 * MINUTE);
    expect((await active(world)).hash).toBe(hash);
    expect(await hubsOn(world, hash)).toEqual(HUBS);
  });

  it('can be withdrawn half-way: hubs that had moved return, and no other hub changes', async () => {
    const world = await fleet();
    const { hash: before } = await active(world);
    world.policyText = SECOND;
    await world.pass(3 * MINUTE);
    const writesBefore = HUBS.map((name) => world.writes(name).length);
    world.policyText = FIRST;
    await world.pass(70 * MINUTE, 30);
    expect((await active(world)).hash).toBe(before);
    expect(await hubsOn(world, before)).toEqual(HUBS);
    const written = HUBS.filter((name, index) => world.writes(name).length > (writesBefore[index] ?? 0));
    expect(written.length).toBeLessThanOrEqual(1);
  });

  it('keeps earlier versions as long as hubs are on them, and forgets them then', async () => {
    const world = await fleet();
    const { hash: before } = await active(world);
    await world.pass(25 * 60 * MINUTE, 600);
    world.policyText = SECOND;
    await world.pass(3 * MINUTE);
    await steerRollout(world.deps, { order: 'halt', by: 'test', reason: undefined });
    await world.pass(26 * 60 * MINUTE, 600);
    expect((await storedVersion(world.rows, before))?.text).toBe(FIRST);
    await steerRollout(world.deps, { order: 'open', by: 'test', reason: undefined });
    await world.pass(90 * MINUTE, 30);
    expect((await active(world)).rollout.finishedAt).toBeDefined();
    expect(await storedVersion(world.rows, before)).toBeUndefined();
  });

  it('asks the tables for one row where there is nothing to roll out', async () => {
    const world = await fleet();
    expect(await advanceRollout(world.deps)).toEqual({ kind: 'Idle' });
  });
});
