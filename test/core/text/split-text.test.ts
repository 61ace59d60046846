import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitText } from '../../../src/core/text/split-text.ts';

it.each([
  { why: 'no piece for an empty text', text: '', longest: 4, pieces: [] },
  { why: 'one piece for a text that fits', text: 'abcd', longest: 4, pieces: ['abcd'] },
  { why: 'full pieces and the rest', text: 'abcdef', longest: 4, pieces: ['abcd', 'ef'] },
  { why: 'a shorter piece before a pair that the cut would halve', text: 'abc😀d', longest: 4, pieces: ['abc', '😀d'] },
  { why: 'a full piece that ends with a whole pair', text: 'ab😀cd', longest: 4, pieces: ['ab😀', 'cd'] },
])('gives $why', ({ longest, pieces, text }) => {
  expect(splitText(text, longest)).toEqual(pieces);
});

it('keeps every unit of the text and halves no pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 8 }), (text, longest) => {
      const pieces = splitText(text, longest);
      expect(pieces.join('')).toBe(text);
      expect(pieces.every((each) => each.length <= longest && each.isWellFormed())).toBe(true);
    }),
    { numRuns: 500 },
  );
});
