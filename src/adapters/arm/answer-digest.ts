import { hash } from 'node:crypto';

/**
 * Digest of the answers that one observation is read from. Equal digests: the same resource, asked for at the same
 * api-version, with the same bytes in each answer.
 *
 * @param texts the answers, in the order of the requests; an absent one is empty
 */
export function answerDigest(hubId: string, apiVersion: string, texts: readonly string[]): string {
  const lengths = texts.map((text) => text.length).join(' ');
  return hash('sha256', [hubId, apiVersion, lengths, ...texts].join('\n'), 'base64url');
}
