import { describe, expect, it } from 'vitest';
import { findCode } from '../../../../src/core/verdict/catalogue/find-code.ts';

describe('the search for a code', () => {
  it.each(['HW204', ' hw204 '])('finds it in any case, with blanks around it: "%s"', (text) => {
    expect(findCode(text)).toEqual({ kind: 'Code', code: 'HW204' });
  });

  it('knows the code of notifications without a finding', () => {
    expect(findCode('hw000')).toEqual({ kind: 'NoFinding' });
  });

  it.each([
    { text: '204', near: 'HW204', why: 'the digits alone' },
    { text: 'HW20', near: 'HW201', why: 'a digit is missing' },
    { text: 'HV801', near: 'HW801', why: 'a letter is wrong' },
  ])('suggests the nearest code: $why', ({ near, text }) => {
    expect(findCode(text)).toMatchObject({ kind: 'Unknown', near });
  });

  it('finds codes by their title', () => {
    expect(findCode('firewall')).toEqual({ kind: 'Unknown', near: undefined, family: [], titled: ['HW105', 'HW406'] });
    expect(findCode('Forbiden')).toMatchObject({ kind: 'Unknown', titled: ['HW204'] });
  });

  it.each([{ text: '' }, { text: 'zzzzzzzzzz' }, { text: 'a'.repeat(100_000) }, { text: '\u202e<b>' }])(
    'suggests nothing for a text that is like no code and no title',
    ({ text }) => {
      expect(findCode(text)).toMatchObject({ kind: 'Unknown', near: undefined, titled: [] });
    },
  );
});
