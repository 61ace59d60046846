import { describe, expect, it } from 'vitest';
import { ruleTargets } from '../../../../src/core/rules/destinations/rule-targets.ts';
import type { ObservedRule } from '../../../../src/core/rules/outbound-rule.ts';

function rule(name: string, hosts: readonly string[] | undefined, wire: Record<string, string> = {}): ObservedRule {
  return {
    name,
    category: 'UserDefined',
    status: 'Active',
    errorInformation: undefined,
    parentRuleNames: [],
    destination: hosts === undefined ? undefined : { type: 'FQDN', hosts },
    wire,
  };
}

describe('the target of a rule, by its name', () => {
  const targetOf = ruleTargets([
    rule('Tunnel', ['A.ngrok.io.']),
    rule('same', ['a.ngrok.io']),
    rule('odd', undefined, { destination: 'one' }),
    rule('odder', undefined, { destination: 'two' }),
    rule('constructor', ['c.example']),
  ]);

  it('is found in any case, and alike for an equal effect', () => {
    expect(targetOf('TUNNEL')).toBe(targetOf('same'));
  });

  it("is Azure's text if the rule is unreadable", () => {
    expect(targetOf('odd')).not.toBe(targetOf('odder'));
  });

  it('is unknown for an absent rule, also under a property name of every object', () => {
    expect([targetOf('gone'), targetOf('toString'), targetOf('__proto__')]).toEqual([undefined, undefined, undefined]);
    expect(targetOf('constructor')).toContain('c.example');
  });
});
