import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ChainLink } from '../../../src/core/audit/run-chain.ts';
import { CHAIN_START, chainHash, linkHash } from '../../../src/core/audit/run-chain.ts';
import { textHash } from '../../../src/core/text/text-hash.ts';

const LINK: ChainLink = {
  hubId: '/subscriptions/s/resourcegroups/g/providers/microsoft.machinelearningservices/workspaces/hub',
  sequence: 7,
  guid: '00000000-0000-4000-8000-00000000d00d',
  previous: 'a'.repeat(64),
  body: '{"verdict":"Compliant","note":"ä"}',
};

describe('the chain of runs', () => {
  it('hashes a text as SHA-256 over its UTF-8 bytes', () => {
    expect(textHash('hub ä')).toBe(createHash('sha256').update('hub ä', 'utf8').digest('hex'));
  });

  it('hashes a link over the six lines that docs/records.md names, so that anyone can repeat it', () => {
    const lines = ['hubwarden-run/2', LINK.hubId, '7', LINK.guid, LINK.previous, LINK.body];
    expect(linkHash(LINK)).toBe(createHash('sha256').update(lines.join('\n'), 'utf8').digest('hex'));
  });

  it.each<{ why: string; change: Partial<ChainLink> }>([
    { why: 'the hub', change: { hubId: `${LINK.hubId}2` } },
    { why: 'the place in the chain', change: { sequence: 8 } },
    { why: 'the life of the hub', change: { guid: '00000000-0000-4000-8000-00000000beef' } },
    { why: 'the link before', change: { previous: CHAIN_START } },
    { why: 'its text', change: { body: `${LINK.body} ` } },
  ])('gives another hash when one thing differs: $why', ({ change }) => {
    expect(linkHash({ ...LINK, ...change })).not.toBe(linkHash(LINK));
  });

  it('still knows how the first builds hashed', () => {
    const first = chainHash(CHAIN_START, 'a');
    expect(first).toBe(textHash(`${'0'.repeat(64)}\na`));
    expect(chainHash(first, 'b')).not.toBe(chainHash(CHAIN_START, 'b'));
  });
});
