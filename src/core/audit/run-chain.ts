import { textHash } from '../text/text-hash.ts';

/** Head of an empty chain. */
export const CHAIN_START = '0'.repeat(64);

/** The input for the hash of one link of a hub's chain. */
export interface ChainLink {
  /** Lower-case ARM id of the hub. */
  readonly hubId: string;
  /** 1 for the first link of the hub, then one more each time. */
  readonly sequence: number;
  /** Workspace GUID of the incarnation of the hub that the link describes. */
  readonly guid: string;
  /** Hash of the link before, or {@link CHAIN_START}. */
  readonly previous: string;
  /** The text of the link exactly as it is stored: a check parses and re-spells nothing. */
  readonly body: string;
}

/**
 * Hash of a link: SHA-256 in lower-case hex over six lines in UTF-8, joined by one line feed (no line feed at the end):
 * `hubwarden-run/2`, hub id, sequence in decimal, workspace GUID, previous hash, body. The first line is the version of
 * this rule and of the row. A change of an old link changes every hash after it.
 */
export function linkHash({ hubId, sequence, guid, previous, body }: ChainLink): string {
  return textHash(['hubwarden-run/2', hubId, String(sequence), guid, previous, body].join('\n'));
}

/**
 * Hash of a link of schema 1, as the first builds wrote it: over the hash of the link before it and the link's own text.
 *
 * @returns 64 lower-case hex digits
 */
export function chainHash(previous: string, text: string): string {
  return textHash(`${previous}\n${text}`);
}
