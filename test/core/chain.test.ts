import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHAIN_START, chainHash, textHash } from '../../src/core/chain.ts';

describe('the chain of runs', () => {
  it('hashes a text as SHA-256 over its UTF-8 bytes', () => {
    expect(textHash('hub ä')).toBe(createHash('sha256').update('hub ä', 'utf8').digest('hex'));
  });

  it('hashes each link together with the one before', () => {
    const first = chainHash(CHAIN_START, 'a');
    expect(first).toBe(textHash(`${'0'.repeat(64)}\na`));
    expect(chainHash(first, 'b')).not.toBe(chainHash(CHAIN_START, 'b'));
  });
});
