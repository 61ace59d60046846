import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { foldCase } from '../../text/fold-case.ts';
import { trimEnd } from '../../text/trim-end.ts';
import { renderPorts } from '../addresses/port-ranges.ts';
import type { Destination, ServiceTagDestination } from '../outbound-rule.ts';
import { destinationKey } from './destination-key.ts';

const PREFIX = 'hw-';
const HASH_LENGTH = 8;
/** Azure accepts names of 3 to 33 characters. */
const LONGEST_NAME = 33;
const LONGEST_SLUG = LONGEST_NAME - PREFIX.length - 1 - HASH_LENGTH;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const OUR_FORM = /^hw-(?:[a-z0-9]+-)*[a-z2-7]{8}$/;

/**
 * The name under which Hubwarden writes a rule: `hw-`, a few readable words, and a hash of the traffic that the rule
 * permits. The same effect gives the same hash, so two rules of ours never share a name.
 */
export function ruleNameFor(destination: Destination): string {
  const slug = slugOf(destination);
  return `${PREFIX}${slug === '' ? '' : `${slug}-`}${hashOf(destination)}`;
}

/** True when the name carries the hash of this destination, whatever the words before the hash. */
export function nameMatches(name: string, destination: Destination): boolean {
  return isOurName(name) && foldCase(name).endsWith(hashOf(destination));
}

/**
 * True when the name has the form that Hubwarden gives. Any client can choose such a name, so ownership also needs the
 * inventory.
 */
export function isOurName(name: string): boolean {
  return name.length <= LONGEST_NAME && OUR_FORM.test(foldCase(name));
}

/** 40 bits of SHA-256 in base 32. */
function hashOf(destination: Destination): string {
  let bits = 0n;
  for (const byte of sha256(utf8ToBytes(destinationKey(destination))).subarray(0, 5))
    bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let i = 0; i < HASH_LENGTH; i += 1) {
    text = `${BASE32[Number(bits & 31n)] ?? ''}${text}`;
    bits >>= 5n;
  }
  return text;
}

/** As many whole words as fit: a part of a port number would mislead. */
function slugOf(destination: Destination): string {
  const words = foldCase(slugWordsOf(destination))
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  let slug = (words[0] ?? '').slice(0, LONGEST_SLUG);
  for (const word of words.slice(1)) {
    if (slug.length + 1 + word.length > LONGEST_SLUG) break;
    slug = `${slug}-${word}`;
  }
  return slug;
}

function slugWordsOf(destination: Destination): string {
  switch (destination.type) {
    case 'FQDN':
      return (destination.hosts[0] ?? '').replace(/^\*\./, 'any-');
    case 'ServiceTag':
      return `${targetOf(destination)}-${destination.protocol}-${renderPorts(destination.ports)}`;
    case 'PrivateEndpoint':
      return `${trimEnd(destination.serviceResourceId, '/').split('/').at(-1) ?? ''}-${destination.subresourceTarget}`;
  }
}

function targetOf(destination: ServiceTagDestination): string {
  const place = destination.addressPrefixes[0] ?? destination.serviceTag;
  return destination.action === 'Deny' ? `no-${place}` : place;
}
