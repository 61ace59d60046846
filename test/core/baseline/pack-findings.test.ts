import { describe, expect, it } from 'vitest';
import { prepareBaselineRules } from '../../../src/core/baseline/assignment/prepare-baseline-rules.ts';
import { rulesOfPacks } from '../../../src/core/baseline/packs/rules-of-packs.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { SAMPLE_VALUES } from '../../../src/core/baseline/policy/written-rule.ts';

const TERMS = { mode: 'AllowOnlyApprovedOutbound', firewallAccepted: true } as const;

describe('notes on hosts of built-in packs', () => {
  it('are no problems of a hub, unless the policy lists the host itself', () => {
    const packs = rulesOfPacks(['huggingface', 'vscode'], new Map());
    expect(prepareBaselineRules(packs, TERMS)(SAMPLE_VALUES).problems).toEqual([]);
    const own = { rule: { kind: 'FQDN', fqdn: 'huggingface.co' } as const, origin: 'assignment a' };
    const { problems } = prepareBaselineRules([...packs, own], TERMS)(SAMPLE_VALUES);
    expect(problems.map(({ code }) => code)).toEqual(['HW207']);
  });

  it('still stand on the hub where they keep a rule from being written', () => {
    const packs = rulesOfPacks(['huggingface'], new Map());
    const { problems } = prepareBaselineRules(packs, { ...TERMS, firewallAccepted: false })(SAMPLE_VALUES);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['HW406']));
  });

  it('bring no warning of their own: packs show has them', () => {
    const assignments = ['a', 'b', 'c'].map((name) => ({
      name,
      match: { names: [name] },
      packs: ['huggingface'],
      firewall: { sku: 'Basic' },
    }));
    const parsed = parsePolicy(JSON.stringify({ version: 1, assignments }));
    expect(parsed.ok && parsed.value.warnings.map(({ message }) => message)).toEqual([]);
  });
});
