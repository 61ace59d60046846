import { describe, expect, it } from 'vitest';
import { routeConstraint } from '../../../../src/local/functions-host/http/route-constraints.ts';

describe('routeConstraint', () => {
  it.each([
    { text: 'int', fits: ['0', '-12'], others: ['', '1.5', 'x'] },
    { text: 'long', fits: ['12345678901'], others: ['x'] },
    { text: 'guid', fits: ['00000000-0000-4000-8000-00000000AAAA'], others: ['00000000'] },
    { text: 'alpha', fits: ['', 'abC'], others: ['a1'] },
    { text: 'bool', fits: ['true', 'FALSE'], others: ['yes'] },
    { text: 'required', fits: ['x', ' '], others: [''] },
    { text: 'MinLength(2)', fits: ['ab', 'abc'], others: ['a'] },
    { text: 'maxlength(2)', fits: ['', 'ab'], others: ['abc'] },
    { text: 'length(2)', fits: ['ab'], others: ['a', 'abc'] },
    { text: 'length(2,3)', fits: ['ab', 'abc'], others: ['a', 'abcd'] },
    { text: 'min(2)', fits: ['2', '30'], others: ['1', 'x', ''] },
    { text: 'max(-1)', fits: ['-1', '-2'], others: ['0', 'x'] },
    { text: 'range(1, 3)', fits: ['1', '3'], others: ['0', '4', 'x'] },
  ])('$text accepts $fits and refuses $others', ({ text, fits, others }) => {
    const constraint = routeConstraint(text);
    const results = [...fits, ...others].map((value) => constraint.ok && constraint.value(value));
    expect(results).toEqual([...fits.map(() => true), ...others.map(() => false)]);
  });

  it.each([
    { text: 'regex(^a$)', error: /does not know the route constraint "regex/, why: 'a regular expression' },
    { text: 'constructor', error: /does not know/, why: 'a name of every object' },
    { text: 'int(1)', error: /wrong arguments/, why: 'an argument too many' },
    { text: 'maxlength', error: /wrong arguments/, why: 'no argument' },
    { text: 'range(1)', error: /wrong arguments/, why: 'an argument too few' },
    { text: 'min(1-2)', error: /wrong arguments/, why: 'what is no number' },
  ])('refuses $why', ({ text, error }) => {
    const constraint = routeConstraint(text);
    expect(constraint.ok ? 'accepted' : constraint.error).toMatch(error);
  });
});
