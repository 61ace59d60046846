import { foldCase } from '../../text/fold-case.ts';
import { entriesOf, generousText, isPlainText } from '../../text/plain-text.ts';
import { trimEnd } from '../../text/trim-end.ts';
import { EVERY_ADDRESS, rangeWithEnds } from '../addresses/address-prefixes.ts';
import { isFullHost, normalHost } from '../addresses/host-name.ts';
import type { AddressRange } from '../addresses/sorted-ranges.ts';
import type { Destination, PortRange, Protocol } from '../outbound-rule.ts';
import { isEverythingWord, isInternetTag, isKnownTagWord, isTagText } from '../services/service-tag.ts';
import { hasManyAddresses, spannedAddresses } from './address-spans.ts';
import { holdsOnlyNames, resourceReadings } from './resource-readings.ts';
import { EVERYWHERE, isAddressText, widestAddresses } from './widest-addresses.ts';
import { hostPieces, widestHosts } from './widest-hosts.ts';

/** Targets that a rule may open, collected from texts that are not readable as they are. */
export interface Places {
  readonly hosts: Set<string>;
  readonly ranges: AddressRange[];
  readonly tags: Set<string>;
  readonly resourceIds: Set<string>;
}

/** No target yet. */
export function noPlaces(): Places {
  return { hosts: new Set(), ranges: [], tags: new Set(), resourceIds: new Set() };
}

/** Adds every host and address that a text of an FQDN rule may mean. */
export function addHosts(places: Places, text: string): void {
  if (addedAsTooLong(places, text)) return;
  const host = normalHost(text);
  if (isFullHost(host)) places.hosts.add(host);
  else {
    for (const one of widestHosts(text)) places.hosts.add(one);
    addAddresses(places, text);
    addAddressesInUrls(places, text);
    if (isEverythingWord(host) || isInternetTag(host)) addEverything(places);
    else if (isTagText(host) && !host.includes('.')) places.tags.add(host);
  }
}

/** Adds the addresses of a text that also holds scheme, user, port or path. */
function addAddressesInUrls(places: Places, text: string): void {
  for (const piece of hostPieces(text)) if (/[.x]/.test(piece)) addAddresses(places, piece);
}

/** The longest name, address or list that Hubwarden reads. */
const LONGEST_TEXT = 16_384;

/** A longer text counts as every target and is not read: some characters expand when they are read. */
function addedAsTooLong(places: Places, text: string): boolean {
  if (text.length > LONGEST_TEXT) addEverything(places);
  return text.length > LONGEST_TEXT;
}

function addEverything(places: Places): void {
  places.hosts.add('*');
  places.tags.add('Internet');
  places.ranges.push(EVERY_ADDRESS.IPv4, EVERY_ADDRESS.IPv6);
}

/** Adds every address that a text may mean. */
export function addAddresses(places: Places, text: string): void {
  for (const part of [text, ...text.split(/[,;|\r\n]/)])
    for (const ranges of addressReadings(part)) {
      places.ranges.push(...ranges);
      // Some software reads a star as all addresses only in a list of names.
      if (ranges === EVERYWHERE) places.tags.add('Internet');
    }
}

function addressReadings(text: string): readonly (readonly AddressRange[])[] {
  if (/[,;|\r\n]/.test(text)) return [];
  if (hasManyAddresses(text) || !isAddressText(text)) {
    const spanned = spannedAddresses(text);
    if (spanned.length > 0) return [spanned];
  }
  return [...new Set([text, ...entriesOf(text)])].map(widestAddresses);
}

/** Adds every tag that a text may name: one, a list, or one with blanks in it. */
export function addTags(places: Places, text: string): void {
  if (addedAsTooLong(places, text)) return;
  for (const entry of entriesOf(generousText(text))) {
    const parts = entry.split('.').map((part) => part.replace(/[^a-z0-9]/g, ''));
    const tag = parts.filter((part) => part !== '').join('.');
    if (isTagText(tag)) places.tags.add(tag);
    if (isEverythingWord(entry)) places.tags.add('Internet');
  }
}

/** Adds every word of a text in the field of a tag. */
export function addTagWords(places: Places, text: string): void {
  if (addedAsTooLong(places, text)) return;
  if (text.trim() === '0') places.tags.add('Internet');
  addTags(places, text);
  addTags(places, generousText(text).replace(/[^a-z0-9.]+/g, ' '));
}

/** True for an id that holds only characters that names of resources and resource groups may hold. */
export function isPlainId(id: string): boolean {
  return id.length <= LONGEST_TEXT && isPlainText(id) && holdsOnlyNames(id);
}

/** Adds every resource whose id is in a text. */
export function addResources(places: Places, text: string): void {
  if (text.length > LONGEST_TEXT) {
    places.resourceIds.add('/subscriptions/*');
    return;
  }
  const plain = foldCase(generousText(text))
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/');
  for (const entry of entriesOf(plain)) {
    const start = `/${entry}`.indexOf('/subscriptions/');
    if (start === -1) continue;
    const id = `/${entry}`.slice(start);
    const end = id.search(/[?#]/);
    const path = end === -1 ? id : id.slice(0, end);
    for (const reading of resourceReadings(path)) places.resourceIds.add(reading);
  }
}

/** Adds everything that a text of unknown kind may name. */
export function addAnything(places: Places, text: string): void {
  if (addedAsTooLong(places, text)) {
    addResources(places, text);
    return;
  }
  const before = places.resourceIds.size;
  addResources(places, text);
  if (places.resourceIds.size > before) return;
  for (const host of widestHosts(text)) if (host.includes('.') || host === '*') places.hosts.add(host);
  if (!isShortNumber(text)) addAddresses(places, text);
  addAddressesInUrls(places, text);
  addTags(places, text);
  // Signs other than those of a list may separate tags. A word of a sentence counts only if it is a known tag.
  for (const word of wordsOf(text)) if (isKnownTagWord(word)) places.tags.add(word);
}

function wordsOf(text: string): readonly string[] {
  return generousText(text)
    .split(/[^a-z0-9.]/)
    .map((word) => trimEnd(word, '.'))
    .filter((word) => word !== '');
}

/** A short number is a count or a port, not an address. */
function isShortNumber(text: string): boolean {
  return /^\s*\d{1,7}\s*$/.test(text);
}

const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]{5,20}(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * True for a text that may name a target in any field: a host with a dot, an address, the id of a resource, a word for
 * everything, or a tag that Azure has. Plain words, numbers and times do not count.
 */
export function mayNamePlace(text: string): boolean {
  if (text.length > LONGEST_TEXT) return true;
  if (DAY_OR_TIME.test(text.trim())) return false;
  const places = noPlaces();
  addResources(places, text);
  if (places.resourceIds.size > 0 || isEverythingWord(text) || isKnownTagWord(generousText(text))) return true;
  // Word by word: a sentence without its blanks can look like a host.
  const hosts = text.split(/[\s,;|]/).flatMap(widestHosts);
  if (hosts.some((host) => host === '*' || /\.[a-z][a-z0-9-]+$/.test(host))) return true;
  if (!/[.:/]|0x/i.test(generousText(text))) return false;
  addAddresses(places, text);
  addAddressesInUrls(places, text);
  return places.ranges.length > 0;
}

/** How a rule opens its targets, as far as it is readable. */
export interface TrafficTerms {
  readonly protocol: Protocol;
  readonly ports: readonly PortRange[];
  /** Both if the action is unreadable. */
  readonly actions: readonly ('Allow' | 'Deny')[];
  /** Empty if unreadable: any of them. */
  readonly subresourceTarget: string;
}

/** The destinations of the targets, one for each type, tag and resource. */
export function destinationsAt(places: Places, ways: TrafficTerms): readonly Destination[] {
  const found: Destination[] = [];
  if (places.hosts.size > 0) found.push({ type: 'FQDN', hosts: [...places.hosts].sort() });
  const { protocol, ports, actions, subresourceTarget } = ways;
  for (const action of actions) {
    const addressPrefixes = [...new Set(places.ranges.map(rangeWithEnds))];
    if (addressPrefixes.length > 0)
      found.push({ type: 'ServiceTag', serviceTag: '', addressPrefixes, protocol, ports, action });
    for (const serviceTag of places.tags)
      found.push({ type: 'ServiceTag', serviceTag, addressPrefixes: [], protocol, ports, action });
  }
  for (const serviceResourceId of places.resourceIds)
    found.push({ type: 'PrivateEndpoint', serviceResourceId, subresourceTarget, sparkEnabled: true, fqdns: [] });
  return found;
}
