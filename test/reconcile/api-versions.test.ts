import { describe, expect, it } from 'vitest';
import { POLICY, World } from './world.ts';

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
    const world = await World.running({ apiVersion: '2025-06-01' });
    world.policyText = NAMED_ENDPOINT;
    world.createHub('hub1');
    await world.pass(130 * MINUTE, 10);
    expect((await world.record('hub1'))?.assignment).toBe('standard');
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
    const world = await World.running({ apiVersion: '2025-12-01', policy: NAMED_ENDPOINT });
    world.createHub('hub1');
    await world.pass(130 * MINUTE, 10);
    expect((await world.record('hub1'))?.verdict).toBe('Compliant');
    expect(world.notices.filter((each) => each.code === 'HW703')).toEqual([]);
  });
});
