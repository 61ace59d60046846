import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestWord } from '../../../src/core/text/nearest-word.ts';

const MODES = ['observe', 'enforce'];

describe('nearestWord', () => {
  const cases = [
    { why: 'a letter too many', word: 'enforced', among: MODES, found: 'enforce' },
    { why: 'a letter too few', word: 'observ', among: MODES, found: 'observe' },
    { why: 'another letter', word: 'enforse', among: MODES, found: 'enforce' },
    { why: 'neighbours swapped', word: 'enfocre', among: MODES, found: 'enforce' },
    { why: 'case does not count', word: 'ENFORCE', among: MODES, found: 'enforce' },
    { why: 'blanks around it do not count', word: ' observe ', among: MODES, found: 'observe' },
    { why: 'a short form of three letters', word: 'Monday', among: ['Mon', 'Tue'], found: 'Mon' },
    { why: 'a beginning of three letters', word: 'prod', among: ['staging', 'production'], found: 'production' },
    { why: 'two letters are too few for a beginning', word: 'pr', among: ['production'], found: undefined },
    { why: 'of two the nearer one', word: 'vscod', among: ['vscoders', 'vscode'], found: 'vscode' },
    { why: 'of two as near the first one', word: 'ab', among: ['ac', 'ad'], found: 'ac' },
    { why: 'another word is no slip', word: 'colour', among: MODES, found: undefined },
    { why: 'nothing means nothing', word: '', among: ['a'], found: undefined },
    { why: 'one slip is allowed in the shortest word', word: 'b', among: ['a'], found: 'a' },
    { why: 'two slips are too many for four letters', word: 'abcd', among: ['abxy'], found: undefined },
    { why: 'two slips are allowed in six letters', word: 'abcdef', among: ['abxyef'], found: 'abxyef' },
    { why: 'the longer word says how many slips are allowed', word: 'abcde', among: ['abxdef'], found: 'abxdef' },
    { why: 'many blanks around it do not count', word: '    observe    ', among: MODES, found: 'observe' },
    { why: 'a letter that moved up by itself is no swap', word: 'ab', among: ['bc'], found: undefined },
    { why: 'a letter that moved down by itself is no swap', word: 'ab', among: ['ca'], found: undefined },
    { why: 'a swap is a slip like any other', word: 'ba', among: ['bx', 'ab'], found: 'bx' },
    { why: 'three slips are too many for eight letters', word: 'abcdefgh', among: ['xyzdefgh'], found: undefined },
  ];
  it.each(cases)('$why', ({ word, among, found }) => {
    expect(nearestWord(word, among)).toBe(found);
  });
});

/** The number of slips by the definition of the distance, without any short cut. */
function slipsBetween(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restOfA, restOfB] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [
    slipsBetween(restOfA, b) + 1,
    slipsBetween(a, restOfB) + 1,
    slipsBetween(restOfA, restOfB) + (a.at(-1) === b.at(-1) ? 0 : 1),
  ];
  const isSwap = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(...ways, ...(isSwap ? [slipsBetween(a.slice(0, -2), b.slice(0, -2)) + 1] : []));
}

describe('the nearest word among many', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 });

  it('is the first with the fewest slips, where so many are allowed', () => {
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 6 }), (wanted, among) => {
        const near = among.filter((each) => {
          const isShort = Math.min(wanted.length, each.length) >= 3;
          const isBeginning = wanted.startsWith(each) || each.startsWith(wanted);
          const allowed = Math.max(1, Math.floor(Math.max(wanted.length, each.length) / 3));
          return (isShort && isBeginning) || slipsBetween(wanted, each) <= allowed;
        });
        const fewest = Math.min(...near.map((each) => slipsBetween(wanted, each)));
        expect(nearestWord(wanted, among)).toBe(near.find((each) => slipsBetween(wanted, each) === fewest));
      }),
    );
  });
});
