import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forPeople, printableLine, visibleJson, visibleLine } from '../../../src/core/text/printable.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';

const RUNS = { numRuns: propertyRuns(1000), seed: propertySeed(35) };

/** Every invisible character, with words on either side. */
const UNSEEN_EXAMPLES = [
  { why: 'an escape', character: '\u001b' },
  { why: 'the one-byte escape', character: '\u009b' },
  { why: 'a carriage return', character: '\r' },
  { why: 'a line end', character: '\n' },
  { why: 'a next line', character: '\u0085' },
  { why: 'a line separator', character: '\u2028' },
  { why: 'a paragraph separator', character: '\u2029' },
  { why: 'a right-to-left override', character: '\u202e' },
  { why: 'a left-to-right isolate', character: '\u2066' },
  { why: 'a right-to-left mark', character: '\u200f' },
  { why: 'an Arabic letter mark', character: '\u061c' },
  { why: 'a blank of no width', character: '\u200b' },
  { why: 'a joiner', character: '\u200d' },
  { why: 'a non-joiner', character: '\u200c' },
  { why: 'a word joiner', character: '\u2060' },
  { why: 'a soft hyphen', character: '\u00ad' },
  { why: 'a byte order mark', character: '\ufeff' },
  { why: 'a tag', character: '\u{e0041}' },
  { why: 'a selector', character: '\ufe0f' },
  { why: 'a selector beyond the first plane', character: '\u{e0100}' },
  { why: 'a filler of Hangul', character: '\u3164' },
  { why: 'half a character', character: '\ud83d' },
] as const;

describe.each(UNSEEN_EXAMPLES)('$why', ({ character }) => {
  it('is not in a printable line', () => {
    const line = printableLine(`ab${character}cd`);
    expect(line).toMatch(/^ab[ \ufffd]?cd$/);
  });

  it('is visible in a visible line', () => {
    expect(visibleLine(`ab${character}cd`)).toBe(character === '\n' ? 'ab cd' : 'ab\ufffdcd');
  });

  it('is escaped in JSON, and read back as it was', () => {
    const json = visibleJson(JSON.stringify(`ab${character}cd`));
    expect(json).toMatch(/^[ -~]+$/);
    expect(JSON.parse(json)).toBe(`ab${character}cd`);
  });
});

describe('printableLine', () => {
  it.each(['👩‍👩‍👧', '🏳️‍🌈', '👍🏽', '❤️', '1️⃣', 'é', 'नमस्ते', 'مرحبا'])('leaves %s as it is', (text) => {
    expect(printableLine(`a ${text} b`)).toBe(`a ${text} b`);
    expect(visibleLine(`a ${text} b`)).toBe(`a ${text} b`);
  });

  it('changes nothing in its own result', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const line = printableLine(text);
        expect(printableLine(line)).toBe(line);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|\s\s|^\s|\s$/u);
      }),
      RUNS,
    );
  });
});

describe('visibleJson', () => {
  it('means the same, and holds nothing unseen', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = visibleJson(JSON.stringify(value, undefined, 2));
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
      RUNS,
    );
  });
});

describe('forPeople', () => {
  it('makes lines of all texts in plain data, and leaves the rest', () => {
    const at = new Date(0);
    const value = { 'k\n': ['a\u202eb', { c: '\u001b[2J' }], at, n: 3, none: undefined, map: new Map([['x', 'y\nz']]) };
    expect(forPeople(value)).toEqual({
      'k ': ['a\ufffdb', { c: '\ufffd[2J' }],
      at,
      n: 3,
      none: undefined,
      map: new Map([['x', 'y z']]),
    });
  });
});
