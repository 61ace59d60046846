import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import type { Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import { policyEdit } from '../../../src/core/reach/policy-edit.ts';
import type { ReachOption } from '../../../src/core/reach/reach-options.ts';
import { fqdn, prefixes } from '../rules/destinations.ts';

const BASELINE: Baseline = {
  assignment: 'production',
  mode: 'enforce',
  isolation: { mode: 'AllowOnlyApprovedOutbound', newHubs: 'enforce', existingHubs: 'approve' },
  rules: [{ name: 'hw-pypi', destination: fqdn('pypi.org'), origin: 'python-packages' }],
  firewallSku: 'Standard',
  unlistedRules: 'report',
  forbidden: [],
  provisioning: { start: true, includeSpark: false, warnAfterMinutes: undefined, failAfterMinutes: undefined },
  pace: { hubsChangedPerHour: 50, newHubsPerHour: 500 },
  writeWindows: [],
  exemptions: [],
  problems: [],
};

function rule(name: string, ...destinations: ReachOption['destinations']): ReachOption {
  return { kind: 'rule', name, cost: 'no extra cost', destinations };
}

describe('the edit behind an option', () => {
  it('adds a pack to the packs of the assignment', () => {
    const option: ReachOption = { kind: 'pack', name: 'github@2026-02', cost: '', destinations: [fqdn('github.com')] };
    expect(policyEdit(option, BASELINE)).toEqual({
      assignment: 'production',
      key: 'packs',
      edit: 'add github@2026-02',
    });
  });

  it('is none for a rule that the assignment asks for', () => {
    const edit = { assignment: 'production', key: undefined, edit: undefined };
    expect(policyEdit(rule('hw-pypi', fqdn('pypi.org')), BASELINE)).toEqual(edit);
  });

  it('lets an assignment that only observes write such a rule', () => {
    const edit = { assignment: 'production', key: 'mode', edit: 'set mode: enforce' };
    expect(policyEdit(rule('hw-pypi', fqdn('pypi.org')), { ...BASELINE, mode: 'observe' })).toEqual(edit);
  });

  it('names a rule that a person has to fill in', () => {
    expect(policyEdit(rule('private endpoint to a storage account (blob)'), BASELINE)).toMatchObject({
      key: 'rules',
      edit: 'add private endpoint to a storage account (blob)',
    });
  });

  it.each([
    { option: rule('FQDN pypi.org', fqdn('pypi.org')), why: 'a host' },
    { option: rule('address prefix', prefixes('203.0.113.7/32', 'TCP 1433')), why: 'an address' },
    {
      option: rule('address prefix', prefixes('2001:db8::7/128', '* 80,443,8000-8010')),
      why: 'an address of version 6',
    },
  ])('writes a rule for $why as the policy takes it', ({ option }) => {
    const { edit = '', key } = policyEdit(option, BASELINE);
    const text = `version: 1\nassignments: [{ name: production, firewall: { sku: Standard }, ${key}: [${edit.replace('add ', '')}] }]`;
    expect(parsePolicy(text)).toMatchObject({ ok: true });
  });
});
