import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundAbove, decodeKey, encodeKey } from '../../../src/adapters/tables/key-codec.ts';

const REFUSED = /[/\\#?%\p{Cc}]/u;
const key = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...' !"#$%&./0>?@[\\]~\u0000\u001f\u007f\u009f\u00a0aZä'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});

describe('encodeKey', () => {
  it.each([
    { key: '/subscriptions/a.b/x', spelled: '.~subscriptions.~a.!b.~x', why: 'a hub id stays readable' },
    { key: 'plain-Key_09', spelled: 'plain-Key_09', why: 'allowed characters stay as they are' },
    { key: 'a#b%c?d\\e', spelled: 'a"~b$~c>~d[~e', why: 'each refused character has its own neighbour' },
    { key: '".$>[', spelled: '"!.!$!>![!', why: 'neighbours differ from the codes of refused characters' },
    { key: ' \u0000\u001f~\u007f\u009f', spelled: ' ~ 00 1F~!~7F~9F', why: 'control characters are spelled in hex' },
    { key: 'ä☃😀', spelled: 'ä☃😀', why: 'letters beyond ASCII stay as they are' },
    { key: 'a\ud83d', spelled: 'a\ufffd', why: 'half a character cannot be sent' },
    { key: '', spelled: '', why: 'an empty key is a key' },
  ])('spells $key as $spelled: $why', ({ key: raw, spelled }) => {
    expect(encodeKey(raw)).toBe(spelled);
  });

  it('uses allowed characters only, and every key comes back', () => {
    fc.assert(
      fc.property(key, (raw) => {
        expect(encodeKey(raw)).not.toMatch(REFUSED);
        expect(decodeKey(encodeKey(raw))).toBe(raw);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the order of keys', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(encodeKey(a) < encodeKey(b)).toBe(a < b);
      }),
      { numRuns: 2000 },
    );
  });

  it('spells a prefix as a prefix, below its bound', () => {
    fc.assert(
      fc.property(key, key, (prefix, rest) => {
        const spelled = encodeKey(prefix + rest);
        expect(spelled.startsWith(encodeKey(prefix))).toBe(true);
        const bound = boundAbove(encodeKey(prefix));
        if (bound !== undefined) expect(spelled < bound).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('boundAbove', () => {
  it.each([
    { prefix: 'run', bound: 'ruo', why: 'the last character is raised' },
    { prefix: 'a.~', bound: 'a/', why: 'nothing printable follows the tilde, so the one before it is raised' },
    { prefix: 'aä', bound: 'b', why: 'beyond ASCII the one before it is raised' },
    { prefix: '~~', bound: undefined, why: 'there is nothing left to raise' },
    { prefix: '', bound: undefined, why: 'nothing is above everything' },
  ])('of "$prefix" is $bound: $why', ({ prefix, bound }) => {
    expect(boundAbove(prefix)).toBe(bound);
  });
});
