import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Head of a chain in which nothing stands yet. */
export const CHAIN_START = '0'.repeat(64);

/**
 * Hash of a link: SHA-256 over the hash of the link before it and the link's own text. Whoever changes an old link
 * changes every hash after it.
 *
 * @returns 64 lower-case hex digits
 */
export function chainHash(previous: string, text: string): string {
  return textHash(`${previous}\n${text}`);
}

/** SHA-256 of a text in UTF-8. @returns 64 lower-case hex digits */
export function textHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
