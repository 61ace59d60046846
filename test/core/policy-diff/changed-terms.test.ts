import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import type { Policy } from '../../../src/core/baseline/policy/policy.ts';
import { changedTerms } from '../../../src/core/policy-diff/changed-terms.ts';

const BASE = `version: 1
packs:
  platform:
    rules:
      - fqdn: pypi.org
assignments:
  - name: production
    match: { resourceGroups: [rg-prod] }
    mode: observe
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [platform]
    firewall: { sku: Standard }
    unlistedRules: report
    forbidden:
      - { fqdn: "*.ngrok.io", action: report }
  - name: sandbox
    mode: observe
exemptions:
  - hub: "*/workspaces/hub-legacy-*"
    findings: [HW101]
    owner: data-platform team
    ticket: NET-1742
    reason: The hub is replaced
    expires: 2026-12-31
`;

function policy(text: string): Policy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.policy;
}

function termsOf(...edits: readonly (readonly [string, string])[]) {
  const next = edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${from} is not in the text`);
    return text.replace(from, to);
  }, BASE);
  const lines = ({ assignment, from, path, to }: ReturnType<typeof changedTerms>[number]) =>
    `${assignment ?? 'policy'} ${path}: ${from ?? ''} => ${to ?? ''}`;
  return changedTerms(policy(BASE), policy(next)).map(lines);
}

describe('the changed terms of two policies', () => {
  it.each([
    ['the mode', ['mode: observe', 'mode: enforce'], ['production mode: observe => enforce']],
    [
      'the isolation mode that is no longer set',
      ['    isolation: { mode: AllowOnlyApprovedOutbound }\n', ''],
      ['production isolation.mode: AllowOnlyApprovedOutbound => '],
    ],
    [
      'the firewall, by its key in the file',
      ['sku: Standard', 'sku: Basic'],
      ['production firewall.sku: Standard => Basic'],
    ],
    [
      'what happens to rules that are not listed',
      ['unlistedRules: report', 'unlistedRules: remove'],
      ['production unlistedRules: report => remove'],
    ],
    [
      'an entry of a list, by its whole content',
      ['"*.ngrok.io", action: report', '"*.ngrok.io", action: remove'],
      [
        'production forbidden: target host *.ngrok.io, action report => ',
        'production forbidden:  => target host *.ngrok.io, action remove',
      ],
    ],
    [
      'a rule of a pack',
      ['fqdn: pypi.org', 'fqdn: conda.anaconda.org'],
      ['policy packs.platform.rules: fqdn pypi.org => ', 'policy packs.platform.rules:  => fqdn conda.anaconda.org'],
    ],
    [
      'an exemption, without its id',
      ['expires: 2026-12-31', 'expires: 2027-01-31'],
      [
        'policy exemptions: hub */workspaces/hub-legacy-*, findings HW101, owner data-platform team, ticket NET-1742, reason The hub is replaced, expiresAt 2027-01-01T00:00:00.000Z => ',
        'policy exemptions:  => hub */workspaces/hub-legacy-*, findings HW101, owner data-platform team, ticket NET-1742, reason The hub is replaced, expiresAt 2027-02-01T00:00:00.000Z',
      ],
    ],
    [
      'an assignment that only one of them has',
      ['name: sandbox', 'name: playground'],
      ['production assignments: assignment sandbox (observe) => ']
        .map((line) => line.replace('production', 'sandbox'))
        .concat('playground assignments:  => assignment playground (observe)'),
    ],
    [
      'terms of the roll-out',
      ['version: 1\n', 'version: 1\nrollout: { canaryHubs: 9 }\n'],
      ['policy rollout.canaryHubs: 3 => 9'],
    ],
  ] as const)('name %s', (_, edit, wanted) => {
    expect([...termsOf(edit as readonly [string, string])].sort()).toEqual([...wanted].sort());
  });

  it('show of a route for everything only the keys that have a value', () => {
    const receivers = 'version: 1\nalerts: { receivers: [{ name: on-call, type: pagerDuty }]';
    const routed = `${receivers}, routes: [{ receivers: [on-call] }] }\n`;
    const [before, after] = [`${receivers} }\n`, routed].map((head) => policy(BASE.replace('version: 1\n', head)));
    if (before === undefined || after === undefined) throw new Error('no policy');
    const routes = changedTerms(before, after).filter(({ path }) => path === 'alerts.routes');
    expect(routes.map(({ to }) => to)).toEqual(['receivers on-call, continues false']);
  });

  it('are none for comments, layout, and defaults that are written', () => {
    expect(
      termsOf(
        ['version: 1\n', '# a comment\nversion: 1\n'],
        ['  - name: sandbox\n', '  - name: sandbox\n    unlistedRules: report\n'],
      ),
    ).toEqual([]);
  });

  it('name the order of assignments, because the first that matches wins', () => {
    const sandbox = '  - name: sandbox\n    mode: observe\n';
    const swapped = BASE.replace(sandbox, '').replace('assignments:\n', `assignments:\n${sandbox}`);
    expect(changedTerms(policy(BASE), policy(swapped))).toEqual([
      { assignment: undefined, path: 'order of assignments', from: 'production, sandbox', to: 'sandbox, production' },
    ]);
  });
});
