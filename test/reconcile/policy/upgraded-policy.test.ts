import { describe, expect, it, vi } from 'vitest';
import { parseAcceptedPolicy, parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { policyVersion } from '../../../src/core/baseline/policy-version.ts';
import { activatePolicy } from '../../../src/reconcile/records/policy-record.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;

/** Taken by earlier releases, and refused by this one. */
const ACCEPTED_BEFORE = `
version: 1
assignments:
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    firewall: { sku: Standard }
    rules:
      - fqdn: pypi.org
      - privateEndpoint:
          resourceId: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-ai/providers/Microsoft.Storage/storageAccounts/lake
          subresource: bolb
exemptions:
  - hub: "*/workspaces/hub*"
    findings: [HW409]
    owner: o
    ticket: t
    reason: r
    expires: 2027-01-31
  - { hub: "*/workspaces/hub*", findings: [HW203], rule: "*.example.com", owner: o, ticket: t, reason: r, expires: 2027-01-31 }
`;

async function upgraded(text: string): Promise<VirtualApp> {
  const world = new VirtualApp({ policy: text });
  const policy = parseAcceptedPolicy(text, 'stored');
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  const { hash, pinnedPacks } = policyVersion(policy.value);
  await activatePolicy(world.rows, { hash, text, pinnedPacks, enforcing: ['standard'] }, world.clock.now());
  await world.pass(60);
  return world;
}

describe('a policy in force that this release refuses', () => {
  it('stays in force: hubs are judged and repaired, and HW703 names the refused parts', async () => {
    expect(parsePolicy(ACCEPTED_BEFORE).ok).toBe(false);
    const world = await upgraded(ACCEPTED_BEFORE);
    world.createHub('hub1');
    await world.pass(90 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Exempt');
    const name = 'hw-pypi-org-fopdba3h';
    expect(Object.keys(world.network('hub1').outboundRules)).toContain(name);
    world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
    await world.pass(30 * MINUTE, 10);
    expect(Object.keys(world.network('hub1').outboundRules)).toContain(name);
    const refused = world.notices.filter((each) => each.code === 'HW703');
    expect(refused.map((each) => each.transition)).toEqual(['Opened']);
    expect(refused[0]?.text).toContain('bolb');
  });

  it('a length of time beyond its bounds counts as the bound, and every row can be read', async () => {
    const provisioning = 'provisioning: { warnAfterMinutes: 4e9, failAfterMinutes: 1e300 }';
    const world = await upgraded(ACCEPTED_BEFORE.replace('firewall:', `${provisioning}\n    firewall:`));
    world.createHub('hub1');
    await world.pass(90 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Exempt');
    expect(world.logs.filter((each) => /^ERROR (?!policy refused)/.test(each))).toEqual([]);
    expect(world.notices.find((each) => each.code === 'HW703')?.text).toContain('failAfterMinutes');
  });

  it('gives way to the corrected file', async () => {
    const world = await upgraded(ACCEPTED_BEFORE);
    await world.pass(10 * MINUTE);
    world.policyText = ACCEPTED_BEFORE.replace('bolb', 'blob').replace('*.example.com', 'fqdn-*');
    await world.pass(10 * MINUTE);
    expect(world.notices.filter((each) => each.code === 'HW703').map((each) => each.transition)).toEqual([
      'Opened',
      'Resolved',
    ]);
  });
});

describe('parseAcceptedPolicy', () => {
  it.each([
    { why: 'a pack that is not there', text: 'version: 1\nassignments: [{ name: a, packs: [gone] }]' },
    { why: 'a key that is not known', text: 'version: 1\nassignments: [{ name: a, nam: b }]' },
    {
      why: 'a time zone that is not known',
      text: 'version: 1\nassignments:\n  - name: a\n    writeWindows: [{ days: [Mon], from: "08:00", to: "18:00", timeZone: Mars/Base }]',
    },
    { why: 'a rule of no kind', text: 'version: 1\nassignments: [{ name: a, rules: [{}] }]' },
    { why: 'no YAML', text: '[' },
  ])('refuses an ambiguous policy: $why', ({ text }) => {
    expect(parseAcceptedPolicy(text, 'stored').ok).toBe(false);
  });
});
