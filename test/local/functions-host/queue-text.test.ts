import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../src/local/functions-host/queue-text.ts';

describe('message encoding', () => {
  it('gives back every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeMessage(encodeMessage(text))).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('says so when a message is not base64', () => {
    expect(decodeMessage('{"hubId":"x"}')).toEqual({ ok: false, error: 'NotBase64' });
  });
});
