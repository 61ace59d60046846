import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WantedDestination } from '../../../../src/core/baseline/assignment/merge-rules.ts';
import { mergeRules } from '../../../../src/core/baseline/assignment/merge-rules.ts';
import type { Result } from '../../../../src/core/result.ts';
import { covers } from '../../../../src/core/rules/coverage/coverage.ts';
import {
  fqdnDestination,
  privateEndpointDestination,
  serviceTagDestination,
} from '../../../../src/core/rules/destinations/destination.ts';
import { destinationKey } from '../../../../src/core/rules/destinations/destination-key.ts';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { propertyRuns } from '../../../thoroughness.ts';

function wanted(destination: Result<Destination, string>, origin = 'a'): WantedDestination {
  if (!destination.ok) throw new Error(destination.error);
  return { destination: destination.value, key: destinationKey(destination.value), origins: [origin] };
}

const host = (name: string, origin?: string) => wanted(fqdnDestination(name), origin);
const tag = (serviceTag: string, ports: string, action: 'Allow' | 'Deny' = 'Allow') =>
  wanted(serviceTagDestination({ serviceTag, protocol: 'TCP', ports, action }));
const endpoint = (subresourceTarget: string, sparkEnabled: boolean) =>
  wanted(
    privateEndpointDestination({
      serviceResourceId: '/subscriptions/a/resourceGroups/b/providers/Microsoft.Storage/storageAccounts/lake',
      subresourceTarget,
      sparkEnabled,
    }),
  );

describe('mergeRules', () => {
  const rows = [
    { why: 'nothing is nothing', given: [], keeps: [] },
    { why: 'equal ones become one', given: [host('pypi.org'), host('PyPI.org.')], keeps: [host('pypi.org')] },
    { why: 'a wildcard takes the names below it', given: [host('a.b.org'), host('*.b.org')], keeps: [host('*.b.org')] },
    {
      why: 'a wildcard does not take the name it stands on',
      given: [host('b.org'), host('*.b.org')],
      keeps: [host('*.b.org'), host('b.org')],
    },
    {
      why: 'a wider wildcard takes a narrower one',
      given: [host('*.a.b.org'), host('*.b.org')],
      keeps: [host('*.b.org')],
    },
    { why: 'more ports take fewer', given: [tag('Sql', '443'), tag('Sql', '80-8080')], keeps: [tag('Sql', '80-8080')] },
    {
      why: 'ports that only overlap stay',
      given: [tag('Sql', '80-443'), tag('Sql', '443-500')],
      keeps: [tag('Sql', '443-500'), tag('Sql', '80-443')],
    },
    {
      why: 'a tag takes its region',
      given: [tag('Sql.westeurope', '443'), tag('Sql', '443')],
      keeps: [tag('Sql', '443')],
    },
    {
      why: 'a Deny and an Allow stay apart',
      given: [tag('Sql', '443'), tag('Sql', '443', 'Deny')],
      keeps: [tag('Sql', '443'), tag('Sql', '443', 'Deny')],
    },
    {
      why: 'an endpoint for Spark serves other compute too',
      given: [endpoint('blob', false), endpoint('blob', true)],
      keeps: [endpoint('blob', true)],
    },
    {
      why: 'endpoints to two subresources are two',
      given: [endpoint('blob', true), endpoint('dfs', false)],
      keeps: [endpoint('blob', true), endpoint('dfs', false)],
    },
    {
      why: 'a host and a tag are two',
      given: [host('pypi.org'), tag('Sql', '443')],
      keeps: [host('pypi.org'), tag('Sql', '443')],
    },
  ];
  it.each(rows)('$why', ({ given, keeps }) => {
    const keys = (rules: readonly WantedDestination[]) => rules.map(({ key }) => key).sort();
    expect(keys(mergeRules(given))).toEqual(keys(keeps));
    expect(keys(mergeRules([...given].reverse()))).toEqual(keys(keeps));
  });

  it('keeps the origins of all that went into a rule, sorted, each once', () => {
    const merged = mergeRules([host('x.b.org', 'z'), host('*.b.org', 'm'), host('x.b.org', 'a'), host('y.b.org', 'm')]);
    expect(merged.map(({ origins }) => origins)).toEqual([['a', 'm', 'z']]);
  });

  it('keeps always the same spelling', () => {
    const [upper, lower] = [tag('SQL', '443'), tag('sql', '443')];
    expect(mergeRules([upper, lower])).toEqual(mergeRules([lower, upper]));
  });

  it('keeps an earlier rule that no new rule affects', () => {
    const settled = mergeRules([host('a.org'), host('*.b.org')]);
    const merged = mergeRules([host('c.org')], settled);
    expect(merged).toHaveLength(3);
    expect(settled.every((rule) => merged.includes(rule))).toBe(true);
    expect(mergeRules([], settled)).toBe(settled);
  });

  const names = fc.constantFrom('a.org', 'b.a.org', '*.a.org', '*.b.a.org', 'c.b.a.org', 'c.org');
  const tags = fc.tuple(
    fc.constantFrom('Sql', 'Sql.eastus', 'Storage'),
    fc.constantFrom('443', '80-443', '*', '80, 443'),
  );
  const rules = fc.array(
    fc.oneof(
      names.map((name) => host(name)),
      tags.map(([name, ports]) => tag(name, ports)),
      fc.tuple(fc.constantFrom('blob', 'dfs'), fc.boolean()).map(([target, spark]) => endpoint(target, spark)),
    ),
    { maxLength: 8 },
  );

  it('permits all that is wanted, holds nothing twice, and does not depend on order or on steps', () => {
    fc.assert(
      fc.property(rules, rules, (first, second) => {
        const merged = mergeRules([...first, ...second]);
        for (const { destination } of [...first, ...second]) {
          expect(
            merged.some((rule) => rule.key === destinationKey(destination) || covers(rule.destination, destination)),
          ).toBe(true);
        }
        for (const one of merged) {
          expect(merged.filter((other) => other !== one && covers(other.destination, one.destination))).toEqual([]);
        }
        expect(mergeRules([...second, ...first].reverse())).toEqual(merged);
        expect(mergeRules(second, mergeRules(first))).toEqual(merged);
      }),
      { numRuns: propertyRuns(2000) },
    );
  }, 30_000);
});
