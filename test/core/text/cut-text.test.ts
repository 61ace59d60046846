import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText } from '../../../src/core/text/cut-text.ts';

const FAMILY = '👨‍👩‍👧‍👦';

test.each([
  { text: 'short', longest: 5, cut: 'short', why: 'keeps what fits' },
  { text: 'longer', longest: 5, cut: 'long…', why: 'marks a cut' },
  { text: 'abc😀def', longest: 5, cut: 'abc…', why: 'leaves no half of a pair' },
  { text: `ab${FAMILY}cd`, longest: 8, cut: 'ab…', why: 'leaves no part of an emoji' },
  { text: 'cafe\u0301 noir', longest: 5, cut: 'caf…', why: 'takes a letter with its accent' },
  { text: '😀😀', longest: 2, cut: '…', why: 'keeps nothing where nothing fits' },
])('$why', ({ cut, longest, text }) => {
  expect(cutText(text, longest)).toBe(cut);
});

test('never leaves half a character, never gives more than it may, and keeps a beginning', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 80 }), (given, longest) => {
      const cut = cutText(given, longest);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(longest);
      if (cut !== given) expect(given.startsWith(cut.slice(0, -1))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('cuts a character of any length, as marks without end make one', () => {
  const cut = cutText(`a${'\u0301'.repeat(100_000)}`, 300);
  expect(cut).toHaveLength(300);
});

test.each(Array.from({ length: 8 }, (_, before) => before))(
  'splits no flag of a long row of them, behind %i letters',
  (before) => {
    const cut = cutText(`${'x'.repeat(before)}${'🇩🇪'.repeat(200)}`, 300);
    expect(cut).toMatch(/^x*(🇩🇪)+…$/u);
    expect(cut.length).toBeGreaterThan(295);
  },
);
