import { hash } from 'node:crypto';

/**
 * Digest of the answers that one observation is read from. Equal digests: the same resource, asked for at the same
 * api-version, with the same bytes in each answer.
 *
 * @param answers bodies, in the order of the requests
 */
export function answerDigest(hubId: string, apiVersion: string, answers: readonly Uint8Array[]): string {
  // A digest of digests, so that no body is copied.
  return hash('sha256', JSON.stringify([hubId, apiVersion, ...answers.map(digestOf)]), 'base64url');
}

function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url');
}
