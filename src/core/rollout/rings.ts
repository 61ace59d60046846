import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { HubId } from '../hub-id.ts';
import { lookUp } from '../text/look-up.ts';

/**
 * How far a version may go: assignment → rank of the last hub that may move to it. Hubs with a lower rank may move too.
 * An absent assignment is closed.
 */
export type OpenRings = Readonly<Record<string, string>>;

/** A rank that no hub exceeds. */
export const EVERY_HUB = 'f'.repeat(16);

/**
 * The position of a hub in the order in which a version reaches the hubs of an assignment. It is derived from hub and
 * version, so that every instance computes the same order without storing it, and no hub is the first to try every
 * version.
 *
 * @returns 16 hexadecimal digits, which sort as texts
 */
export function rankOf(hubId: HubId, version: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${version}\n${hubId}`))).slice(0, 16);
}

/** True when the rings let a hub move to the version. */
export function isOpenFor(open: OpenRings, assignment: string, rank: string): boolean {
  const last = lookUp(open, assignment);
  return last !== undefined && rank <= last;
}
