import { describe, expect, it } from 'vitest';
import { retryHub } from '../../../src/reconcile/operator/retry-hub.ts';
import { hubPath, POLICY, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const GATEWAY =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/y/providers/Microsoft.Network/applicationGateways/g';

const NAMED_ENDPOINT = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    provisioning: { start: true }
    rules:
      - privateEndpoint: { resourceId: ${GATEWAY}, subresource: fe, fqdns: [a.contoso.com] }
`;

describe('a policy that the configured api-version cannot write', () => {
  it('is refused with the version to set, and the last good one stays', async () => {
    const world = await VirtualApp.running({ apiVersion: '2025-06-01' });
    world.policyText = NAMED_ENDPOINT;
    world.createHub('hub1');
    await world.pass(130 * MINUTE, 10);
    expect((await world.record('hub1'))?.policy.assignment).toBe('standard');
    const refused = world.notices.filter((each) => each.code === 'HW703');
    expect(refused.map((each) => each.transition)).toEqual(['Opened']);
    expect(refused[0]?.text).toContain('2025-12-01');
    expect(refused[0]?.text).toContain('fqdns');
    world.policyText = POLICY;
    await world.pass(3 * MINUTE);
    expect(world.notices.filter((each) => each.code === 'HW703').map((each) => each.transition)).toEqual([
      'Opened',
      'Resolved',
    ]);
  });

  it('is in force where the version has the field', async () => {
    const world = await VirtualApp.running({ apiVersion: '2025-12-01', policy: NAMED_ENDPOINT });
    world.createHub('hub1');
    await world.pass(130 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.notices.filter((each) => each.code === 'HW703')).toEqual([]);
  });
});

const PREFIXES = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    provisioning: { start: true }
    rules:
      - serviceTag: { addressPrefixes: [203.0.113.0/24], protocol: TCP, ports: "443" }
`;
const TAGGED_PREFIXES = PREFIXES.replace('{ addressPrefixes', '{ tag: Sql, addressPrefixes');

/** A deployment pinned to a version that lacks what its policy, in force since before, asks for. */
function pinned(policy: string, fields: 'specified' | 'recorded' = 'specified'): Promise<VirtualApp> {
  return VirtualApp.running({
    policy,
    apiVersion: '2025-06-01',
    policyApiVersion: '2025-12-01',
    simulator: { fields },
  });
}

const ruleWrites = (world: VirtualApp) => world.writes('hub1').filter((each) => /outboundRules/.test(each));

describe('a rule that Azure does not keep as it was written', () => {
  it.each([
    { what: 'names of an endpoint', policy: NAMED_ENDPOINT },
    { what: 'prefixes without a tag', policy: PREFIXES },
    { what: 'prefixes that replace a tag', policy: TAGGED_PREFIXES },
  ])('is written three times, never deleted, and then held: $what', async ({ policy }) => {
    const world = await pinned(policy);
    world.createHub('hub1');
    const verdicts = new Set<string | undefined>();
    for (let hour = 0; hour < 30; hour += 1) {
      await world.pass(60 * MINUTE, 30);
      verdicts.add((await world.record('hub1'))?.status.verdict);
    }
    expect(verdicts).not.toContain('Compliant');
    expect(world.writes('hub1').filter((each) => each.startsWith('DELETE'))).toEqual([]);
    const sent = world.writes('hub1').filter((each) => !each.includes('provision'));
    expect(sent.length).toBeGreaterThanOrEqual(3);
    expect(ruleWrites(world).length).toBeLessThanOrEqual(3);
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Blocked');
    const [finding] = record?.status.findings.filter(({ code }) => code === 'HW502') ?? [];
    expect(finding).toMatchObject({ class: 'blocker' });
    expect(finding?.message).toMatch(/is not stored as written.*It was written 3 times/);
    expect(finding?.fix).toContain('2025-12-01');
    expect(record?.status.findings.map(({ code }) => code)).not.toContain('HW202');
    expect(world.sentNotifications('hub1', 'HW502').filter((each) => each !== 'Repeated')).toEqual(['Opened']);
  });

  it('is retried after the retry command, and at most three times', async () => {
    const world = await pinned(NAMED_ENDPOINT);
    world.createHub('hub1');
    await world.pass(5 * 60 * MINUTE, 30);
    expect(ruleWrites(world)).toHaveLength(3);
    expect(await retryHub(world.deps, 'hub1')).toMatchObject({
      ok: true,
      value: { rules: [expect.stringMatching(/^hw-/)] },
    });
    await world.pass(26 * 60 * MINUTE, 30);
    expect(ruleWrites(world)).toHaveLength(6);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
  });

  it('is tried again with another version of the policy', async () => {
    const world = await pinned(NAMED_ENDPOINT);
    world.createHub('hub1');
    await world.pass(5 * 60 * MINUTE, 30);
    world.policyText = NAMED_ENDPOINT.replace('fqdns: [a.contoso.com]', 'fqdns: [b.contoso.com]');
    await world.pass(26 * 60 * MINUTE, 30);
    const writes = ruleWrites(world);
    expect(writes.length).toBeGreaterThan(3);
    expect(writes.length).toBeLessThanOrEqual(7);
    expect((await world.record('hub1'))?.status.verdict).not.toBe('Compliant');
  });

  it('sticks where Azure keeps it all the same, as traffic of old versions does', async () => {
    const world = await pinned(NAMED_ENDPOINT, 'recorded');
    world.createHub('hub1');
    await world.pass(5 * 60 * MINUTE, 30);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(ruleWrites(world)).toHaveLength(1);
  });

  it('is corrected by deleting it if the version has the field and another principal has removed it', async () => {
    const world = await VirtualApp.running({ policy: NAMED_ENDPOINT });
    world.createHub('hub1');
    await world.pass(5 * 60 * MINUTE, 30);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    const [name = ''] = Object.keys(world.network('hub1').outboundRules).filter((each) => each.startsWith('hw-'));
    const { fqdns: _, ...bare } = world.network('hub1').outboundRules[name] ?? {};
    const path = `${hubPath('hub1')}/outboundRules/${name}`;
    expect(world.arm('DELETE', path).status).toBe(202);
    await world.pass(MINUTE);
    world.arm('PUT', path, { properties: bare });
    await world.pass(3 * 60 * MINUTE, 30);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.network('hub1').outboundRules[name]?.fqdns).toEqual(['a.contoso.com']);
  });
});
