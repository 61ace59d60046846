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

describe('what a rule opens, by its name', () => {
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

  it('is what Azure says where the rule cannot be read', () => {
    expect(targetOf('odd')).not.toBe(targetOf('odder'));
  });

  it('is unknown for a rule that is not there, also under a name that every object has', () => {
    expect([targetOf('gone'), targetOf('toString'), targetOf('__proto__')]).toEqual([undefined, undefined, undefined]);
    expect(targetOf('constructor')).toContain('c.example');
  });
});
