import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderFilterProblems } from '../../../src/core/filter/filter-problem.ts';
import { LONGEST_FILTER, parseFilter } from '../../../src/core/filter/parse-filter.ts';
import { printFilter } from '../../../src/core/filter/print-filter.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { filters } from './filters.ts';

function problemsOf(text: string): string {
  const parsed = parseFilter(text);
  return parsed.ok ? `no problem: ${printFilter(parsed.value)}` : renderFilterProblems(parsed.error, '--filter');
}

describe('parseFilter', () => {
  it('reads every kind of term', () => {
    const parsed = parseFilter(
      'verdict:Drifted,blocked -tag:env=dev code:hw204 since:>2h  research -(mode:observe a,b)',
    );
    expect(parsed).toEqual({
      ok: true,
      value: {
        terms: [
          { kind: 'Words', field: 'verdict', words: ['drifted', 'blocked'], negated: false },
          { kind: 'Tag', tags: [{ key: 'env', value: 'dev' }], negated: true },
          { kind: 'Text', field: 'code', patterns: ['HW204'], negated: false },
          { kind: 'Duration', field: 'since', bounds: [{ comparison: '>', amount: 2, unit: 'h' }], negated: false },
          { kind: 'NamePart', patterns: ['research'], negated: false },
          {
            kind: 'NotAll',
            terms: [
              { kind: 'Words', field: 'mode', words: ['observe'], negated: false },
              { kind: 'NamePart', patterns: ['a', 'b'], negated: false },
            ],
          },
        ],
      },
    });
  });

  const canonical = [
    { why: 'no term means every hub', text: '  ', printed: '' },
    { why: 'quotes are left out where none are needed', text: 'name:"hub-1"', printed: 'name:hub-1' },
    { why: 'a value with a blank is quoted', text: 'group:"rg ai"', printed: 'group:"rg ai"' },
    { why: 'a tag may be quoted as a whole', text: 'tag:"cost center=A 1"', printed: 'tag:"cost center=A 1"' },
    { why: 'an equals sign of a key has a backslash', text: 'tag:"a\\=b=c"', printed: 'tag:"a\\=b=c"' },
    { why: 'a value may hold equals signs', text: 'tag:a=b=c', printed: 'tag:"a=b=c"' },
    { why: 'a parenthesis outside a group belongs to the value', text: 'group:rg(x)', printed: 'group:"rg(x)"' },
    { why: 'a quoted word may begin with a hyphen', text: '-"-x"', printed: '-"-x"' },
    { why: 'a term may follow a line end', text: 'a\nb', printed: 'a b' },
    { why: 'a group may be empty: no hub passes it', text: '-()', printed: '-()' },
  ];
  it.each(canonical)('$why', ({ printed, text }) => {
    const parsed = parseFilter(text);
    expect(parsed.ok && printFilter(parsed.value)).toBe(printed);
  });

  const wrong = [
    ['verdict:driftd', '--filter, character 9: unknown verdict "driftd". Did you mean "drifted"?'],
    [
      'verdict:green',
      '--filter, character 9: unknown verdict "green". It is one of compliant, drifted, pending, blocked, exempt, unassigned, unknown.',
    ],
    ['name:a verdit:x', '--filter, character 8: unknown field "verdit". Did you mean "verdict"?'],
    ['-subscription:x', '--filter, character 2: unknown field "subscription". Did you mean "sub"?'],
    [
      ':x',
      '--filter, character 1: a field is missing before ":". The fields are verdict, severity, code, class, assignment, mode, sub, group, name, tag, location, kind, policy, since, age, exempt, covered.',
    ],
    ['code:HW999', '--filter, character 6: unknown code "HW999". `hubwarden explain` lists the codes.'],
    ['code:drift', '--filter, character 6: unknown code "drift". `hubwarden explain` lists the codes.'],
    ['assignment:', '--filter, character 12: a value of "assignment" is empty. Write a value, or remove the term.'],
    ['name:a,,b', '--filter, character 8: a value of "name" is empty. Write a value, or remove the term.'],
    ['name:" "', '--filter, character 6: a value of "name" is empty. Write a value, or remove the term.'],
    ['tag:env=', '--filter, character 5: the value of the tag "env" is empty. Write tag:KEY for any value.'],
    [
      'tag:env=dev,prod',
      '--filter, character 13: "prod" has no value, and another tag of the term has one. Did you mean env=prod? Otherwise write prod=* for any value.',
    ],
    ['tag:=dev', '--filter, character 5: "=dev" names no tag. Write tag:KEY=VALUE, or tag:KEY for any value.'],
    ['a - b', '--filter, character 3: "-" negates nothing. Write the term right after it, for example -tag:env=dev.'],
    ['name:"abc', '--filter, character 6: the quoted value has no end. Add the missing quote.'],
    [
      'tag:env="a b"',
      '--filter, character 9: only a part of the value is in quotes. Put the whole value in quotes: tag:"key=a value".',
    ],
    ['since:2h', '--filter, character 7: "2h" has no comparison. Did you mean ">2h"?'],
    [
      'age:>2',
      '--filter, character 5: ">2" is not a comparison with a duration. Write >, >=, < or <=, a whole number up to 999999 and s, m, h, d or w: for example >2h.',
    ],
    ['since>2h', '--filter, character 1: "since>2h" is not a term. Did you mean since:>2h?'],
    ['verdict=drifted', '--filter, character 1: "verdict=drifted" is not a term. Did you mean verdict:drifted?'],
    [
      'env=dev',
      '--filter, character 1: "env=dev" is not a term. Write FIELD:VALUE, for example tag:env=dev or since:>2h, or put a part of a name in quotes.',
    ],
    [
      '(a b)',
      '--filter, character 1: a group stands without "-". Remove its parentheses: all terms of a filter must hold anyway.',
    ],
    ['-(a b', '--filter, character 1: the group has no end. Add the missing ")".'],
    ['a )', '--filter, character 3: no group is open here. Remove the ")", or put a value with it in quotes.'],
    [`${'-('.repeat(9)}a${')'.repeat(9)}`, 'more than 8 groups are inside each other'],
  ] as const;
  it.each(wrong)('refuses %j with its place and the remedy', (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  it('refuses a text that is longer than an address may be', () => {
    expect(problemsOf('a'.repeat(LONGEST_FILTER + 1))).toBe(
      '--filter, character 4097: a filter has at most 4096 characters. Shorten it.',
    );
    expect(problemsOf('a'.repeat(LONGEST_FILTER))).toContain('no problem');
  });

  it('names every problem, in the order of the text', () => {
    expect(problemsOf('verdict:driftd since:2h nam:x').split('\n')).toEqual([
      '--filter, character 9: unknown verdict "driftd". Did you mean "drifted"?',
      '--filter, character 22: "2h" has no comparison. Did you mean ">2h"?',
      '--filter, character 25: unknown field "nam". Did you mean "name"?',
    ]);
  });

  it('reads back each filter that it prints', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseFilter(printFilter(filter))).toEqual({ ok: true, value: filter });
      }),
      { numRuns: propertyRuns(8000) },
    );
  });

  it('reads any text as a filter with one printed form, or names a problem inside the text', () => {
    const pieces = fc.constantFrom(
      'verdict:',
      'drifted',
      'tag:',
      'since:>2h',
      '-',
      '(',
      ')',
      '"',
      ',',
      ' ',
      ':',
      '=',
      '\\',
      'a',
      'code:',
    );
    const any = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((each) => each.join('')),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(any, (text) => {
        const parsed = parseFilter(text);
        if (!parsed.ok) {
          expect(parsed.error.length).toBeGreaterThan(0);
          for (const { at } of parsed.error) expect(at >= 0 && at <= text.length).toBe(true);
          return;
        }
        const printed = printFilter(parsed.value);
        const again = parseFilter(printed);
        expect(again).toEqual(parsed);
        expect(again.ok && printFilter(again.value)).toBe(printed);
      }),
      { numRuns: propertyRuns(8000) },
    );
  });

  it('reads the longest texts of one sign, or refuses them', () => {
    const longest = ['-(', '"', '\\', ',', 'a,', '-', 'a:', ' ', '*', '(', ')'].map((piece) =>
      piece.repeat(LONGEST_FILTER).slice(0, LONGEST_FILTER),
    );
    for (const text of longest) expect(() => parseFilter(text)).not.toThrow();
  });
});
