import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { both, EVERY_HUB, negated } from '../../../src/core/filter/filter.ts';
import { filterTest } from '../../../src/core/filter/match-filter.ts';
import { misplacedWords } from '../../../src/core/filter/misplaced-words.ts';
import { parseFilter } from '../../../src/core/filter/parse-filter.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { filters, NOW, subject, subjects } from './filters.ts';

function filterFrom(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

describe('filterTest', () => {
  const cases = [
    { why: 'values of a term are alternatives', filter: 'verdict:blocked,drifted', passes: true },
    { why: 'another verdict does not pass', filter: 'verdict:compliant', passes: false },
    { why: 'all terms must hold', filter: 'verdict:drifted mode:observe', passes: false },
    { why: 'a hyphen negates a term', filter: '-verdict:compliant', passes: true },
    { why: 'a code is one of the open findings', filter: 'code:HW204', passes: true },
    { why: 'a code may be a pattern', filter: 'code:HW2*', passes: true },
    { why: 'a code without a finding', filter: 'code:HW301', passes: false },
    { why: 'a class of an open finding', filter: 'class:difference', passes: true },
    { why: 'a value is the whole text', filter: 'assignment:prod', passes: false },
    { why: 'a star stands for the rest', filter: 'assignment:PROD*', passes: true },
    { why: 'a bare word is a part of the name', filter: 'sear', passes: true },
    { why: 'a bare word may have wildcards', filter: 'h*rese', passes: true },
    { why: 'name is the whole name', filter: 'name:sear', passes: false },
    { why: 'a tag by its key', filter: 'tag:env', passes: true },
    { why: 'a tag with its value, in any case', filter: 'tag:ENV=Dev', passes: true },
    { why: 'a tag with another value', filter: 'tag:env=prod', passes: false },
    { why: 'a tag with an equals sign in its value', filter: 'tag:"cost center=A=1"', passes: true },
    { why: 'a version by its first digits', filter: 'policy:3f2', passes: true },
    { why: 'a version by other digits', filter: 'policy:f2', passes: false },
    { why: 'longer than two hours', filter: 'since:>2h', passes: true },
    { why: 'not longer than exactly three hours', filter: 'since:>3h', passes: false },
    { why: 'at least exactly three hours', filter: 'since:>=180m', passes: true },
    { why: 'a read in the last 15 minutes', filter: 'age:<15m', passes: true },
    { why: 'no read in the last 10 minutes', filter: 'age:<10m', passes: false },
    { why: 'a group holds unless all its terms hold', filter: '-(verdict:drifted mode:enforce)', passes: false },
    { why: 'a group holds when one of its terms does not', filter: '-(verdict:drifted mode:observe)', passes: true },
    {
      why: 'groups express alternatives of different fields',
      filter: '-(-verdict:blocked -tag:env=dev)',
      passes: true,
    },
    { why: 'covered and not exempt', filter: 'covered:yes exempt:no kind:hub severity:error', passes: true },
  ];
  it.each(cases)('$why: $filter', ({ filter, passes }) => {
    expect(filterTest(filterFrom(filter), NOW)(subject())).toBe(passes);
  });

  it('finds absent properties by negation only', () => {
    const bare = subject({ assignment: undefined, severity: undefined, mode: undefined, location: undefined });
    const passes = (filter: string) => filterTest(filterFrom(filter), NOW)(bare);
    expect(['-assignment:*', 'severity:none', '-mode:observe,enforce', '-location:*'].map(passes)).toEqual(
      Array(4).fill(true),
    );
    expect(['assignment:*', 'mode:observe'].map(passes)).toEqual([false, false]);
  });

  it('reads a tag named like a property of every object', () => {
    expect(filterTest(filterFrom('tag:constructor'), NOW)(subject())).toBe(false);
  });

  it('parts any fleet into the hubs that pass a filter and those that pass its negation', () => {
    fc.assert(
      fc.property(filters, fc.array(subjects, { maxLength: 6 }), (filter, fleet) => {
        const passes = filterTest(filter, NOW);
        const others = filterTest(negated(filter), NOW);
        for (const hub of fleet) expect(passes(hub)).toBe(!others(hub));
      }),
      { numRuns: propertyRuns(4000) },
    );
  });

  it('is the filter again after two negations, for every hub', () => {
    fc.assert(
      fc.property(filters, subjects, (filter, hub) => {
        expect(filterTest(negated(negated(filter)), NOW)(hub)).toBe(filterTest(filter, NOW)(hub));
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('passes through both of two filters what passes through each', () => {
    fc.assert(
      fc.property(filters, filters, subjects, (a, b, hub) => {
        expect(filterTest(both(a, b), NOW)(hub)).toBe(filterTest(a, NOW)(hub) && filterTest(b, NOW)(hub));
        expect(filterTest(both(a, EVERY_HUB), NOW)(hub)).toBe(filterTest(a, NOW)(hub));
      }),
      { numRuns: propertyRuns(2000) },
    );
  });
});

describe('misplacedWords', () => {
  it('names words of a field that are searched in names', () => {
    expect(misplacedWords(filterFrom('drifted research -(hw204)'))).toEqual([
      '"drifted" is searched in names. Did you mean verdict:drifted?',
      '"hw204" is searched in names. Did you mean code:hw204?',
    ]);
  });
});
