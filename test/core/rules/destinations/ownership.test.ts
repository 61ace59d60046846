import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../../../src/core/rules/destinations/ownership.ts';
import { ruleNameFor } from '../../../../src/core/rules/destinations/rule-name.ts';
import type { ObservedRule, RuleCategory } from '../../../../src/core/rules/outbound-rule.ts';
import { wireFromDestination } from '../../../../src/core/rules/reading/wire-destination.ts';
import { fqdn } from '../destinations.ts';

const destination = fqdn('pypi.org');
const OURS = ruleNameFor(destination);
const rule = (name: string, category: RuleCategory = 'UserDefined'): ObservedRule => ({
  name,
  category,
  status: 'Active',
  errorInformation: undefined,
  parentRuleNames: [],
  destination,
  wire: wireFromDestination(destination),
});

describe('ownerOf', () => {
  it.each([
    { observed: rule(OURS), inventory: { [OURS]: 'key' }, owner: 'ours', why: 'category, inventory and name agree' },
    {
      observed: rule(OURS.toUpperCase()),
      inventory: { [OURS]: 'key' },
      owner: 'ours',
      why: 'ARM may show another casing',
    },
    { observed: rule(OURS), inventory: {}, owner: 'foreign', why: 'any client can choose such a name' },
    { observed: rule('pypi'), inventory: { pypi: 'key' }, owner: 'foreign', why: 'a name that we never give' },
    {
      observed: rule(OURS, 'Required'),
      inventory: { [OURS]: 'key' },
      owner: 'foreign',
      why: 'a rule of ours whose category another client changed',
    },
    {
      observed: rule('__SYS_ST_AzureMonitor', 'Recommended'),
      inventory: {},
      owner: 'azure',
      why: 'recommended by Azure',
    },
    {
      observed: { ...rule('dep', 'Dependency'), parentRuleNames: ['hw-lake'] },
      inventory: {},
      owner: 'azure',
      why: 'made by Azure for another rule',
    },
    { observed: rule('dep', 'Dependency'), inventory: {}, owner: 'foreign', why: 'any client can write a category' },
    { observed: rule('new', 'Unknown'), inventory: {}, owner: 'foreign', why: 'a category that is not known' },
    { observed: rule('__sys_x'), inventory: {}, owner: 'azure', why: "a name of Azure's in another casing" },
    {
      observed: rule('constructor'),
      inventory: {},
      owner: 'foreign',
      why: 'a property name of every object is not in the inventory',
    },
  ])('$owner: $why', ({ observed, inventory, owner }) => {
    expect(ownerOf(observed, inventory)).toBe(owner);
  });
});
