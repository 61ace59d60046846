import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../../src/core/baseline/parse-policy.ts';

const GATEWAY =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/y/providers/Microsoft.Network/applicationGateways/g';

function policyWith(rule: string, more = ''): string {
  return `version: 1
packs:
  base:
    description: base
    rules:
      - ${rule}
assignments:
  - name: all
    packs: [base]
    isolation: { mode: AllowOnlyApprovedOutbound }
${more}`;
}

const NAMES = policyWith(`privateEndpoint: { resourceId: ${GATEWAY}, subresource: fe, fqdns: [a.contoso.com] }`);
const PLAIN_ENDPOINT = policyWith(`privateEndpoint: { resourceId: ${GATEWAY}, subresource: fe }`);
const SPARK = policyWith(`privateEndpoint: { resourceId: ${GATEWAY}, subresource: fe, sparkEnabled: true }`);
const PREFIXES = policyWith('serviceTag: { addressPrefixes: [203.0.113.0/24], protocol: TCP, ports: "443" }');
const BOTH = policyWith('serviceTag: { tag: Sql, addressPrefixes: [203.0.113.0/24], protocol: TCP, ports: "443" }');
const DENY = policyWith('serviceTag: { tag: Sql, protocol: TCP, ports: "443", action: Deny }');
const TAG = policyWith('serviceTag: { tag: DataFactory, protocol: TCP, ports: "443" }');
const BASIC = policyWith('fqdn: pypi.org', '    firewall: { sku: Basic }\n');

describe('fields that an api-version cannot write', () => {
  it.each([
    {
      why: 'no names of endpoints before 2025-12-01',
      text: NAMES,
      version: '2025-06-01',
      path: 'packs.base.rules[0].privateEndpoint.fqdns',
      set: '2025-12-01',
    },
    {
      why: 'nor with the last one before',
      text: NAMES,
      version: '2025-09-01',
      path: 'packs.base.rules[0].privateEndpoint.fqdns',
      set: '2025-12-01',
    },
    {
      why: 'nor in an early preview',
      text: NAMES,
      version: '2024-04-01-preview',
      path: 'packs.base.rules[0].privateEndpoint.fqdns',
      set: '2025-12-01',
    },
    {
      why: 'prefixes are shown and not taken',
      text: PREFIXES,
      version: '2025-06-01',
      path: 'packs.base.rules[0].serviceTag.addressPrefixes',
      set: '2025-12-01',
    },
    {
      why: 'also beside a tag, which would then count instead',
      text: BOTH,
      version: '2024-10-01',
      path: 'packs.base.rules[0].serviceTag.addressPrefixes',
      set: '2025-12-01',
    },
    {
      why: 'no Deny in the first preview',
      text: DENY,
      version: '2023-04-01-preview',
      path: 'packs.base.rules[0].serviceTag.action',
      set: '2023-10-01',
    },
    {
      why: 'no firewall SKU before 2024-10-01',
      text: BASIC,
      version: '2024-04-01',
      path: 'assignments[0].firewall.sku',
      set: '2024-10-01',
    },
    {
      why: 'nor in previews of that summer',
      text: BASIC,
      version: '2024-07-01-preview',
      path: 'assignments[0].firewall.sku',
      set: '2024-10-01',
    },
    { why: 'no managed networks at all', text: TAG, version: '2022-10-01', path: 'assignments[0]', set: '2023-10-01' },
  ])('refuses at $version: $why', ({ text, version, path, set }) => {
    const parsed = parsePolicy(text, 'p.yaml', undefined, version);
    expect(parsed).toMatchObject({ ok: false, error: [{ path }] });
    const [problem] = parsed.ok ? [] : parsed.error;
    expect(problem?.message).toContain(version);
    expect(problem?.remedy).toContain(`HUBWARDEN_ARM_API_VERSION to ${set}`);
    expect(problem?.line).toBeGreaterThan(0);
  });

  it.each([
    { why: 'the default takes names', text: NAMES, version: '2025-12-01' },
    { why: 'so does a preview since the summer of 2024', text: NAMES, version: '2024-07-01-preview' },
    { why: 'and one newer than the index', text: PREFIXES, version: '2027-01-01' },
    { why: 'an endpoint without names needs none', text: PLAIN_ENDPOINT, version: '2023-10-01' },
    { why: 'Spark is as old as managed networks', text: SPARK, version: '2023-10-01' },
    { why: 'a plain tag too', text: TAG, version: '2023-04-01-preview' },
    { why: 'the SKU came with 2024-10-01', text: BASIC, version: '2024-10-01' },
    { why: 'no version is given', text: NAMES, version: undefined },
  ])('takes at $version: $why', ({ text, version }) => {
    expect(parsePolicy(text, 'p.yaml', undefined, version).ok).toBe(true);
  });

  it('names every such field at once, beside other faults', () => {
    const text = `${NAMES}    firewall: { sku: Basic }\n    paks: [x]\n`;
    const parsed = parsePolicy(text, 'p.yaml', undefined, '2024-04-01');
    expect(parsed.ok ? [] : parsed.error.map(({ path }) => path).sort()).toEqual([
      'assignments[0].paks',
      'packs.base.rules[0].privateEndpoint.fqdns',
    ]);
  });
});
