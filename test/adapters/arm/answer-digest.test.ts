import { describe, expect, it } from 'vitest';
import { answerDigest } from '../../../src/adapters/arm/answer-digest.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('the digest of answers', () => {
  it('is the same for the same bytes, and for nothing else', () => {
    const digests = [
      answerDigest('/a', '1', [bytes('{}')]),
      answerDigest('/b', '1', [bytes('{}')]),
      answerDigest('/a', '2', [bytes('{}')]),
      answerDigest('/a', '1', [bytes('{} ')]),
      answerDigest('/a', '1', [bytes('{}'), bytes('')]),
      answerDigest('/a', '1', [bytes('{'), bytes('}')]),
      answerDigest('/a', '1', [bytes('}'), bytes('{')]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(answerDigest('/a', '1', [bytes('{}')])).toBe(digests[0]);
    expect(digests[0]).toMatch(/^[\w-]{43}$/);
  });
});
