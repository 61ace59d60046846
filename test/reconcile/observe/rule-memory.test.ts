import { describe, expect, it } from 'vitest';
import { destinationKey } from '../../../src/core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { ruleAfterRead, rulesAfterRead } from '../../../src/reconcile/observe/rule-memory.ts';
import type { RuleMemory } from '../../../src/reconcile/records/hub/memory-section.ts';
import { fqdn } from '../../core/rules/destinations.ts';

function shown(host: string): ObservedRule {
  const destination = fqdn(host);
  return {
    ...{ name: 'rule', category: 'UserDefined', status: 'Active', errorInformation: undefined, parentRuleNames: [] },
    destination,
    wire: {},
  };
}

const OURS = shown('ours.example');
const OTHER = shown('other.example');
const KEY = destinationKey(fqdn('ours.example'));
const RECENT = '2026-11-30T06:00:00.000Z';
const hidden = { key: KEY, at: '2026-11-30T07:00:00.000Z' };
const lost = { type: 'FQDN' };

describe('the memory of a rule after a read', () => {
  it.each<{ why: string; before: RuleMemory; read: ObservedRule | undefined; after: RuleMemory }>([
    {
      why: 'a managed rule that is missing stays managed: its absence is a finding',
      before: { managed: KEY },
      read: undefined,
      after: { managed: KEY },
    },
    {
      why: 'a managed rule that was altered stays managed',
      before: { managed: KEY },
      read: OTHER,
      after: { managed: KEY },
    },
    {
      why: 'a rule that was sent and is shown is managed',
      before: { unconfirmed: KEY },
      read: OURS,
      after: { managed: KEY },
    },
    {
      why: 'a change of a managed rule that shows replaces the key',
      before: { managed: 'old', unconfirmed: KEY },
      read: OURS,
      after: { managed: KEY },
    },
    {
      why: 'a rule that was sent and is not shown may show later',
      before: { managed: 'old', unconfirmed: KEY },
      read: OTHER,
      after: { managed: 'old', unconfirmed: KEY },
    },
    {
      why: 'a hidden rule that comes back is the one that we wrote',
      before: { hidden },
      read: OURS,
      after: { managed: KEY },
    },
    { why: 'another rule under the name is foreign', before: { hidden }, read: OTHER, after: { hidden } },
    { why: 'a hidden rule is remembered for a day', before: { hidden }, read: undefined, after: { hidden } },
    {
      why: 'a person who writes it after that wants it',
      before: { hidden: { key: KEY, at: '2026-11-30T05:00:00.000Z' } },
      read: OURS,
      after: {},
    },
    {
      why: 'a managed rule needs no memory of having been hidden',
      before: { managed: 'old', hidden },
      read: OURS,
      after: { managed: 'old' },
    },
    {
      why: 'a rule that was sent later has precedence over a hidden one',
      before: { unconfirmed: KEY, hidden: { ...hidden, key: 'old' } },
      read: OURS,
      after: { managed: KEY },
    },
    { why: 'a lost rule that is there again is restored', before: { lost }, read: OTHER, after: {} },
    { why: 'a lost rule that is missing is still lost', before: { lost }, read: undefined, after: { lost } },
  ])('$why', ({ after, before, read }) => {
    expect(ruleAfterRead(before, read, RECENT)).toEqual(after);
    const known = rulesAfterRead({ rule: before }, new Map(read === undefined ? [] : [['rule', read]]), RECENT);
    expect(known).toEqual(Object.keys(after).length === 0 ? {} : { rule: after });
  });
});
