import ipaddr from 'ipaddr.js';
import { embeddedIpv4, isOnlyTranslated } from './embedded-ipv4.ts';
import type { AddressRange } from './sorted-ranges.ts';
import { sortedRangesOverlap } from './sorted-ranges.ts';
import { NOT_ROUTED, PRIVATE_USE } from './special-addresses.ts';

const IPV6_OFFSET = 1n << 40n;
const IPV4_BITS = 32;
const IPV6_BITS = 128;

/**
 * The addresses of a prefix such as `10.0.0.0/24` or `2001:db8::/32`, of a single address, or of a range with both
 * ends, `198.51.100.1-198.51.100.9`. Bits beyond the mask are ignored, as routers do.
 *
 * @returns undefined when the text is none of these in plain decimal or IPv6 notation
 */
export function rangeFromPrefix(prefix: string): AddressRange | undefined {
  const text = prefix.trim();
  const dash = text.indexOf('-');
  return dash === -1 ? rangeFromNetwork(text) : rangeFromEnds(text.slice(0, dash).trim(), text.slice(dash + 1).trim());
}

function rangeFromEnds(first: string, last: string): AddressRange | undefined {
  if (first.includes('/') || last.includes('/')) return undefined;
  const from = rangeFromNetwork(first)?.from;
  const to = rangeFromNetwork(last)?.to;
  if (from === undefined || to === undefined || from > to) return undefined;
  return isIpv6Number(from) === isIpv6Number(to) ? { from, to } : undefined;
}

/**
 * Long enough for any spelling of an address with its mask. The limit keeps a text of a megabyte away from the parser.
 */
const LONGEST_NETWORK = 64;

function rangeFromNetwork(text: string): AddressRange | undefined {
  if (text.length > LONGEST_NETWORK || !/^[0-9A-Fa-f:./]+$/.test(text)) return undefined;
  const [address = '', bits, more] = text.split('/');
  if (more !== undefined || address.includes('%')) return undefined;
  const isIpv4 = ipaddr.IPv4.isValidFourPartDecimal(address);
  if (!isIpv4 && !ipaddr.IPv6.isValid(address)) return undefined;
  const width = isIpv4 ? IPV4_BITS : IPV6_BITS;
  const length = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : width + 1;
  if (length > width) return undefined;
  const free = BigInt(width - length);
  const first = (numberFrom(ipaddr.parse(address).toByteArray()) >> free) << free;
  const from = isIpv4 ? first : first + IPV6_OFFSET;
  return { from, to: from + (1n << free) - 1n };
}

function isIpv6Number(number: bigint): boolean {
  return number >= IPV6_OFFSET;
}

/** Every address of one family. */
export const EVERY_ADDRESS: Readonly<Record<'IPv4' | 'IPv6', AddressRange>> = {
  IPv4: { from: 0n, to: (1n << BigInt(IPV4_BITS)) - 1n },
  IPv6: { from: IPV6_OFFSET, to: IPV6_OFFSET + (1n << BigInt(IPV6_BITS)) - 1n },
};

function numberFrom(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/**
 * Checks an address prefix of a policy.
 *
 * @returns a sentence that names the fault and the remedy; undefined when the prefix is valid
 */
export function prefixProblem(prefix: string): string | undefined {
  const range = rangeFromPrefix(prefix);
  if (range === undefined)
    return `"${prefix}" is not an address prefix. Write it like 203.0.113.0/24, 2001:db8::/32 or 203.0.113.1-203.0.113.9.`;
  if (prefix.includes('-')) return undefined;
  const first = addressFromNumber(range.from);
  const [address = '', bits] = prefix.trim().split('/');
  if (bits === undefined || ipaddr.parse(address).toString() === first) return undefined;
  return `"${prefix}" has address bits set beyond its mask. Write the network, "${first}/${bits}", or the one address "${address}".`;
}

/**
 * A valid prefix in the one form that Hubwarden writes: network address, mask always present. A range with both ends
 * does not change.
 */
export function normalPrefix(prefix: string): string {
  if (prefix.includes('-')) return prefix.trim();
  const range = rangeFromPrefix(prefix);
  const [address = '', bits] = prefix.trim().split('/');
  if (range === undefined) return prefix;
  return `${addressFromNumber(range.from)}/${Number(bits ?? (address.includes(':') ? IPV6_BITS : IPV4_BITS))}`;
}

function addressFromNumber(number: bigint): string {
  return ipaddr.fromByteArray(bytesFrom(number)).toString();
}

/** Four bytes for an IPv4 address, sixteen for an IPv6 one. */
function bytesFrom(number: bigint): number[] {
  const isIpv4 = number < IPV6_OFFSET;
  let rest = isIpv4 ? number : number - IPV6_OFFSET;
  const bytes: number[] = [];
  for (let i = 0; i < (isIpv4 ? 4 : 16); i += 1) {
    bytes.unshift(Number(rest & 255n));
    rest >>= 8n;
  }
  return bytes;
}

/** A range in the form that Azure accepts and {@link rangeFromPrefix} reads: `203.0.113.0-203.0.113.255`. */
export function rangeWithEnds({ from, to }: AddressRange): string {
  return `${addressFromNumber(from)}-${addressFromNumber(to)}`;
}

/** A range in a fixed form, which stored keys rely on: `203.0.113.0-203.0.113.255`, IPv6 in 32 hex digits. */
export function rangeText(range: AddressRange): string {
  return [range.from, range.to].map(addressText).join('-');
}

function addressText(number: bigint): string {
  if (number < IPV6_OFFSET) return bytesFrom(number).join('.');
  return (number - IPV6_OFFSET).toString(16).padStart(32, '0');
}

/** Sorts ranges and joins those that overlap or touch, so that equal sets of addresses are equal lists. */
export function joinRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const joined: AddressRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = joined.at(-1);
    if (last === undefined || range.from > last.to + 1n) joined.push(range);
    else if (range.to > last.to) joined[joined.length - 1] = { from: last.from, to: range.to };
  }
  return joined;
}

/** The addresses of several prefixes, joined; undefined when one of them cannot be read. */
export function rangesFromPrefixes(prefixes: readonly string[]): readonly AddressRange[] | undefined {
  const ranges: AddressRange[] = [];
  for (const prefix of prefixes) {
    const range = rangeFromPrefix(prefix);
    if (range === undefined) return undefined;
    ranges.push(range);
  }
  return joinRanges(ranges);
}

const ADDRESSES = new WeakMap<readonly string[], readonly AddressRange[]>();

/**
 * Every address that the prefixes reach, IPv4 addresses inside IPv6 ones included. Use it to find overlaps. An
 * unreadable prefix holds no address. Each list is read once, however often it is queried.
 */
export function addressesOf(prefixes: readonly string[]): readonly AddressRange[] {
  const known = ADDRESSES.get(prefixes);
  if (known !== undefined) return known;
  const ranges = reachedAddresses(joinRanges(prefixes.flatMap((prefix) => rangeFromPrefix(prefix) ?? [])));
  ADDRESSES.set(prefixes, ranges);
  return ranges;
}

/** True when at least one address is in both. Both lists are sorted and joined. */
export function rangesOverlap(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  return sortedRangesOverlap(a, b);
}

/** The addresses themselves, and the IPv4 addresses that IPv6 addresses among them represent; joined. */
export function reachedAddresses(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const embedded = ranges.flatMap((range) => embeddedIpv4(plainIpv6(range)));
  return embedded.length === 0 ? ranges : joinRanges([...ranges, ...embedded]);
}

/** IPv6 addresses as plain 128-bit numbers. An IPv4 range lies below all of them and represents none. */
function plainIpv6({ from, to }: AddressRange): AddressRange {
  return { from: from - IPV6_OFFSET, to: to - IPV6_OFFSET };
}

const PRIVATE_NETWORKS = joinRanges(PRIVATE_USE.flatMap((net) => rangeFromPrefix(net) ?? []));
const NOT_PUBLIC = joinRanges([...PRIVATE_NETWORKS, ...NOT_ROUTED.flatMap((net) => rangeFromPrefix(net) ?? [])]);

/** True when every one of the addresses is for private use. */
export function isPrivateUse(range: AddressRange): boolean {
  return PRIVATE_NETWORKS.some((net) => net.from <= range.from && range.to <= net.to);
}

/** The ranges without the special networks. */
function withoutSpecial(ranges: readonly AddressRange[]): readonly AddressRange[] {
  return ranges.flatMap((range) => {
    const left: AddressRange[] = [];
    let next = range.from;
    for (const { from, to } of NOT_PUBLIC) {
      if (to < next || from > range.to) continue;
      if (from > next) left.push({ from: next, to: from - 1n });
      next = to + 1n;
    }
    return next > range.to ? left : [...left, { from: next, to: range.to }];
  });
}

/**
 * The addresses that lie on the internet. An IPv6 address that only represents an IPv4 address lies where that address
 * lies.
 *
 * @param ranges sorted and joined
 */
export function publicAddresses(ranges: readonly AddressRange[]): readonly AddressRange[] {
  return withoutSpecial(reachedAddresses(ranges)).filter((range) => !isOnlyTranslated(plainIpv6(range)));
}

/** True when at least one of the addresses lies on the internet. */
export function holdsPublicAddress(ranges: readonly AddressRange[]): boolean {
  return publicAddresses(ranges).length > 0;
}

/**
 * The number of public IPv4 addresses in the /7 that holds the fewest: `100.0.0.0/7`, which holds the shared /10 of
 * carriers (a /7 counts only if both halves are on the internet). For IPv6, the size of a /16 of the routed 2000::/3.
 * No single network is as wide.
 */
const INTERNET_SIZED_IPV4 = (1n << 25n) - (1n << 22n);
const INTERNET_SIZED_IPV6 = 1n << 112n;

const ROUTED_IPV6 = rangeFromPrefix('2000::/3');

/**
 * True when the addresses are so many that they open the internet as a whole. The limit is a /7 of public IPv4
 * addresses, in one network or in pieces, plain or inside IPv6 addresses, or a /16 of routed IPv6. Addresses that are
 * not public do not count.
 */
export function isInternetSized(ranges: readonly AddressRange[]): boolean {
  let ipv4 = 0n;
  let ipv6 = 0n;
  for (const range of publicAddresses(ranges)) {
    if (!isIpv6Number(range.from)) ipv4 += range.to - range.from + 1n;
    else if (ROUTED_IPV6 !== undefined) ipv6 += overlapSize(range, ROUTED_IPV6);
  }
  return ipv4 >= INTERNET_SIZED_IPV4 || ipv6 >= INTERNET_SIZED_IPV6;
}

function overlapSize(a: AddressRange, b: AddressRange): bigint {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  return to < from ? 0n : to - from + 1n;
}
