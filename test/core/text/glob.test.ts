import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globFrom } from '../../../src/core/text/glob.ts';

describe('globFrom', () => {
  const cases = [
    { why: 'without wildcards it is the text', pattern: 'hub-1', text: 'HUB-1', fits: true },
    { why: 'without wildcards it is all of the text', pattern: 'hub', text: 'hub-1', fits: false },
    { why: 'a star may match no text', pattern: 'hub*', text: 'hub', fits: true },
    {
      why: 'a star crosses slashes',
      pattern: '*/workspaces/hub-*',
      text: '/subscriptions/a/workspaces/hub-1',
      fits: true,
    },
    { why: 'a question mark is one character', pattern: 'hub-?', text: 'hub-1', fits: true },
    { why: 'a question mark is not none', pattern: 'hub-?', text: 'hub-', fits: false },
    { why: 'a question mark is not two', pattern: 'hub-?', text: 'hub-12', fits: false },
    { why: 'stars may have to try again', pattern: '*ab*c', text: 'aab-ab-c', fits: true },
    { why: 'what follows the last star must end the text', pattern: '*prod', text: 'prod-1', fits: false },
    { why: 'a dot is a dot', pattern: 'a.c', text: 'abc', fits: false },
    { why: 'a bracket is a bracket', pattern: '[ab]*', text: '[AB]c', fits: true },
    { why: 'nothing is nothing', pattern: '', text: '', fits: true },
    { why: 'nothing is not something', pattern: '', text: 'a', fits: false },
    { why: 'a star in the text is no wildcard', pattern: 'a?c', text: 'a*c', fits: true },
  ];
  it.each(cases)('$why', ({ pattern, text, fits }) => {
    expect(globFrom(pattern)(text)).toBe(fits);
  });

  it('agrees with a regular expression of the same meaning', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '-', '.'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '.', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const source = pattern.replace(/[.]/g, '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(globFrom(pattern)(text)).toBe(new RegExp(`^${source}$`, 'is').test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time in proportion to its input, however many stars there are', () => {
    expect(globFrom('*a'.repeat(200))(`${'a'.repeat(5000)}b`)).toBe(false);
  });
});
