import { describe, expect, it } from 'vitest';
import { shareText } from '../../../../src/report/pages/parts/share-text.ts';

describe('a share', () => {
  it.each([
    [0, 0, '–', 'there is nothing to have a share of'],
    [0, 9, '0 %', 'none'],
    [9, 9, '100 %', 'all'],
    [9412, 10_000, '94.1 %', 'one digit'],
    [9999, 10_000, '99.9 %', 'less than all is never 100 %'],
    [1, 10_000, '< 0.1 %', 'more than none is never 0 %'],
    [1, 2, '50 %', 'no digit where none is needed'],
  ])('of %d in %d is %s: %s', (part, whole, text) => {
    expect(shareText(part, whole)).toBe(text);
  });
});
