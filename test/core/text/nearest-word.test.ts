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
