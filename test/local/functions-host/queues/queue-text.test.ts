import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../../src/local/functions-host/queues/queue-text.ts';

describe('message encoding', () => {
  it('gives back every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeMessage(encodeMessage(text))).toEqual({ ok: true, value: text });
      }),
    );
  });

  it.each(['{"hubId":"x"}', 'a', 'abc', 'ab=c', 'aGk=aGk=', 'aGk', 'a-_b', '☃☃☃☃'])(
    'says so when a message is not base64: %s',
    (stored) => {
      expect(decodeMessage(stored)).toEqual({ ok: false, error: 'NotBase64' });
    },
  );

  // .NET's reader skips blanks, tabs and line ends, and nothing else.
  it.each([' aGk=', 'aG k=', 'aGk=\r\n', 'aG\tk='])('reads base64 with blanks in it: %j', (stored) => {
    expect(decodeMessage(stored)).toEqual({ ok: true, value: 'hi' });
  });

  it.each([
    { bytes: [0xff], why: 'a byte that never occurs' },
    { bytes: [0xc3], why: 'a character that is cut' },
    { bytes: [0xc0, 0x80], why: 'a form that is too long' },
    { bytes: [0xed, 0xa0, 0x80], why: 'half of a pair' },
    { bytes: [0xff, 0xfe, 0x7b, 0x00], why: 'UTF-16' },
  ])('says so when the bytes are no UTF-8: $why', ({ bytes }) => {
    expect(decodeMessage(Buffer.from(bytes).toString('base64'))).toEqual({ ok: false, error: 'NotUtf8' });
  });

  it('keeps a byte order mark, as .NET does', () => {
    expect(decodeMessage(Buffer.from('\uFEFFhi').toString('base64'))).toEqual({ ok: true, value: '\uFEFFhi' });
  });
});
