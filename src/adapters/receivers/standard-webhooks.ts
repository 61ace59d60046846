import { createHmac } from 'node:crypto';

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (1.0.0, read 2026-11).
const PREFIX = 'whsec_';
const SHORTEST_KEY_BYTES = 24;
const LONGEST_KEY_BYTES = 64;

/**
 * Validates the secrets that sign the requests to a receiver.
 *
 * @returns a sentence that does not repeat the value; undefined when it is valid
 */
export function signingSecretProblem(secrets: string): string | undefined {
  const bad = secrets.split(/\s+/).some((secret) => !isSecret(secret));
  if (!bad) return undefined;
  return `is not a signing secret. Set it to "${PREFIX}" and the Base64 of ${SHORTEST_KEY_BYTES} to ${LONGEST_KEY_BYTES} random bytes; two secrets with a blank between while you replace one with the other.`;
}

function isSecret(secret: string): boolean {
  const encoded = secret.slice(PREFIX.length);
  if (!secret.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  const bytes = Buffer.from(encoded, 'base64').length;
  return bytes >= SHORTEST_KEY_BYTES && bytes <= LONGEST_KEY_BYTES;
}

/**
 * Headers that prove sender, age and integrity of a body: Standard Webhooks 1.0.0, symmetric.
 *
 * @param secrets one or more of `whsec_…` with blanks between; each gives a signature, so that secrets can be rotated
 * without
 *   losing a notification
 * @param id the same for every attempt at one notification
 * @param at time of this attempt
 */
export function signedHeaders(secrets: string, id: string, at: Date, body: string): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.split(/\s+/).map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
