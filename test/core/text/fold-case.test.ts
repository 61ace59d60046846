import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldCase } from '../../../src/core/text/fold-case.ts';

test('folds the letters of ASCII alone', () => {
  expect(foldCase('RG-AI')).toBe('rg-ai');
  expect(foldCase('\u212A')).toBe('\u212A');
  expect(foldCase('\u0130')).toBe('\u0130');
});

test('two texts fold to one only where they differ in the case of ASCII letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const folded = foldCase(text);
      expect(folded).toHaveLength(text.length);
      for (const [index, unit] of [...text].entries()) {
        const now = [...folded][index];
        expect(now === unit || (/[A-Z]/.test(unit) && now === unit.toLowerCase())).toBe(true);
      }
    }),
  );
});
