import { describe, expect, it } from 'vitest';
import { planCommand } from '../../src/cli/plan/plan-command.ts';
import { policyValidateCommand } from '../../src/cli/policy/policy-validate-command.ts';
import { contextWith, hubText } from './command-files.ts';

const FORBIDDEN = '[{ fqdn: "*.ngrok.io", action: remove }]';

function policyOf(mode: string | undefined, forbidden = FORBIDDEN): string {
  const isolation = mode === undefined ? '' : `    isolation: { mode: ${mode} }\n`;
  return `version: 1\nassignments:\n  - name: lab\n    mode: enforce\n${isolation}    forbidden: ${forbidden}\n`;
}

const validate = (policy: string) => policyValidateCommand({ file: 'p.yaml' }, contextWith({ 'p.yaml': policy }));

function plan(policy: string, mode: string) {
  const hub = hubText('internet-mode-existing', (each) => {
    const { managedNetwork } = each.properties as { managedNetwork: Record<string, unknown> };
    managedNetwork.isolationMode = mode;
  });
  const { json } = planCommand({ policy: 'p.yaml', hub: 'h.json' }, contextWith({ 'p.yaml': policy, 'h.json': hub }));
  return json as {
    readonly verdict: string;
    readonly findings: readonly { readonly code: string; readonly message: string; readonly fix: string }[];
  };
}

describe('forbidding what the mode lets through anyway', () => {
  it.each([
    { forbidden: FORBIDDEN, names: '*.ngrok.io', why: 'a host' },
    { forbidden: '[{ serviceTag: Internet }]', names: 'service tag Internet', why: 'a service tag' },
    { forbidden: '[{ addressPrefix: 203.0.113.0/24 }]', names: '203.0.113.0/24', why: 'addresses' },
    {
      forbidden: '[{ fqdn: a.io }, { fqdn: b.io }, { fqdn: c.io }, { fqdn: d.io }, { fqdn: e.io }, { fqdn: f.io }]',
      names: 'a.io, b.io, c.io, d.io, e.io and 1 more',
      why: 'many hosts',
    },
  ])('is warned of by policy validate and in a finding of the hub: $why', ({ forbidden, names }) => {
    const policy = policyOf('AllowInternetOutbound', forbidden);
    const { exitCode, json } = validate(policy);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({
      warnings: [
        {
          line: 6,
          path: 'assignments[0].forbidden[0]',
          message: `in isolation mode AllowInternetOutbound compute reaches every address on the internet, with or without a rule, so forbidding ${names} has no effect`,
        },
      ],
    });
    const { findings, verdict } = plan(policy, 'AllowInternetOutbound');
    expect(verdict).toBe('Compliant');
    expect(findings).toMatchObject([
      {
        code: 'HW409',
        message: `hub-internet is AllowInternetOutbound, so its compute reaches every address on the internet, with or without a rule: assignment lab forbids ${names} without effect.`,
        fix: expect.stringContaining('AllowOnlyApprovedOutbound'),
      },
    ]);
  });

  it("is reported by the hub's mode where the policy names no mode", () => {
    const codes = (mode: string) => plan(policyOf(undefined), mode).findings.map(({ code }) => code);
    expect(codes('AllowInternetOutbound')).toEqual(['HW409']);
    expect(codes('Disabled')).toEqual(['HW409']);
    expect(codes('AllowOnlyApprovedOutbound')).not.toContain('HW409');
    expect(JSON.stringify(validate(policyOf(undefined)).json)).not.toContain('has no effect');
  });

  it.each([
    {
      policy: policyOf('AllowOnlyApprovedOutbound'),
      why: 'the mode keeps it, and HW102 says that it does not hold yet',
    },
    { policy: policyOf('AllowInternetOutbound', '[]'), why: 'nothing is forbidden' },
    {
      policy: policyOf(
        'AllowInternetOutbound',
        '[{ privateEndpoint: { resourceId: /subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake } }]',
      ),
      why: 'a private endpoint is a rule of that mode too',
    },
  ])('is not reported where it has an effect: $why', ({ policy }) => {
    expect(JSON.stringify(validate(policy).json)).not.toContain('has no effect');
    expect(JSON.stringify(plan(policy, 'AllowInternetOutbound'))).not.toContain('has no effect');
  });
});
