import { generousText, unwrapped } from '../../text/plain-text.ts';
import { EVERY_ADDRESS, isPrivateUse, rangeFromPrefix } from '../addresses/address-prefixes.ts';
import type { AddressRange } from '../addresses/sorted-ranges.ts';

/** Every address of both families. */
export const EVERYWHERE: readonly AddressRange[] = [EVERY_ADDRESS.IPv4, EVERY_ADDRESS.IPv6];
const ANY = new Set(['*', 'any', 'all', '*/*', '*/0']);

/**
 * Every address that a text may mean, for texts that {@link rangeFromPrefix} cannot read. An unreadable part counts at
 * its widest: an unreadable mask is a mask of 0; an unreadable address is every address of its family.
 *
 * @returns nothing for a text that does not look like addresses
 */
export function widestAddresses(text: string): readonly AddressRange[] {
  const bare = bareText(text);
  if (ANY.has(bare)) return EVERYWHERE;
  const known = rangeFromPrefix(bare);
  if (known !== undefined) return [known];
  if (!looksLikeAddress(bare)) return [];
  const dash = bare.indexOf('-');
  if (dash === -1) return networkReadings(bare);
  const [first, last] = [bare.slice(0, dash), bare.slice(dash + 1)];
  const filled = lastOctets(first, last);
  if (filled !== undefined) {
    const meant = addressHulls([first, filled].flatMap(networkReadings));
    if (meant.every(isPrivateUse)) return meant;
  }
  return addressHulls([first, last, filled ?? last].flatMap(networkReadings));
}

/** `10.0.0.1-9` ends at 10.0.0.9: the last address takes its missing octets from the first one. */
function lastOctets(first: string, last: string): string | undefined {
  const start = first.split('.');
  const end = last.split('.');
  const isShort = start.length === 4 && end.length < 4 && last !== '' && /^[0-9.]+$/.test(first + last);
  return isShort ? [...start.slice(0, 4 - end.length), ...end].join('.') : undefined;
}

/** True for a text that is only addresses, without a word around them. */
export function isAddressText(text: string): boolean {
  const bare = bareText(text);
  return ANY.has(bare) || looksLikeAddress(bare);
}

function bareText(text: string): string {
  return unwrapped(plainAddressText(text).replace(/\s/g, '').replace(/[[\]]/g, ''));
}

/** A text in the form that lenient software reads, with the digits of every script as plain digits. */
export function plainAddressText(text: string): string {
  return generousText(text).replace(/(?![0-9])\p{Nd}/gu, plainDigit);
}

/** The digits of a script are consecutive and begin at a code that ends in 0 or 6. */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const low = code % 16;
  const beginsAtZero = low < 6 || /\p{Nd}/u.test(String.fromCodePoint(code - low));
  return String(beginsAtZero ? low % 10 : low - 6);
}

/** All addresses of the family of a range. */
export function familyOf({ from }: AddressRange): AddressRange {
  return from <= EVERY_ADDRESS.IPv4.to ? EVERY_ADDRESS.IPv4 : EVERY_ADDRESS.IPv6;
}

/** Digits with dots, or a text with the colons of IPv6. A letter that no address holds rules it out. */
function looksLikeAddress(text: string): boolean {
  const [address = ''] = text.split(/[%/]/, 1);
  const colons = address.split(':').length - 1;
  if (colons >= 2) return /^[0-9a-fx:.*-]+$/.test(address);
  return /^[0-9*]/.test(address) && /[0-9]/.test(address) && address.split(/[.-]/).every(isOctetText);
}

function isOctetText(text: string): boolean {
  return /^(?:0x[0-9a-f]+|[0-9]+|[x*])?$/.test(text);
}

function isIpv6Text(text: string): boolean {
  return text.includes(':');
}

/** Every network that an address, with or without a mask, may mean. */
export function networkReadings(text: string): readonly AddressRange[] {
  const family = isIpv6Text(text) ? 'IPv6' : 'IPv4';
  const [address = '', mask, more] = text.replace(/%[^/]*/, '').split('/');
  const bits = more === undefined ? maskBits(mask, family) : 0;
  if (bits === 0) return [EVERY_ADDRESS[family]];
  if (family === 'IPv6') return [rangeFromPrefix(`${address}/${bits}`) ?? EVERY_ADDRESS.IPv6];
  return ipv4Readings(address, bits);
}

/** Bits of a mask, also of a dotted one; 0 for an unreadable mask. */
function maskBits(mask: string | undefined, family: 'IPv4' | 'IPv6'): number {
  const width = family === 'IPv4' ? 32 : 128;
  if (mask === undefined) return width;
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= width ? Number(mask) : 0;
  const dotted = rangeFromPrefix(mask)?.from;
  if (family === 'IPv6' || dotted === undefined) return 0;
  const binary = dotted.toString(2).padStart(32, '0');
  // A mask of ones and then zeros, or a wildcard mask, which is its inverse.
  if (/^1+0*$/.test(binary)) return binary.lastIndexOf('1') + 1;
  return /^0+1+$/.test(binary) ? binary.indexOf('1') : 0;
}

/** An octet with a leading zero may be octal. Fewer than four octets may be a network or a short address. */
function ipv4Readings(address: string, bits: number): readonly AddressRange[] {
  const octets = address.split('.').filter((octet, index, all) => octet !== '' || index < all.length - 1);
  const named = octets.findIndex((octet) => octet === '*' || octet === 'x' || octet === '');
  const given = named === -1 ? octets : octets.slice(0, named);
  if (given.length > 4) return [EVERY_ADDRESS.IPv4];
  const readings = [numbersOf(given, decimal), numbersOf(given, asInC)];
  const ranges = readings.flatMap((numbers) => {
    if (numbers === undefined) return [];
    const network = networkOf(numbers, Math.min(bits, 8 * given.length));
    const short = named === -1 && given.length < 4 ? shortAddress(numbers) : undefined;
    return [network, short].filter((range) => range !== undefined);
  });
  return ranges.length === 0 ? [EVERY_ADDRESS.IPv4] : ranges;
}

function numbersOf(octets: readonly string[], read: (octet: string) => number): readonly number[] | undefined {
  const numbers = octets.map(read);
  return numbers.some((number) => Number.isNaN(number)) ? undefined : numbers;
}

function decimal(octet: string): number {
  return /^\d{1,10}$/.test(octet) ? Number(octet) : Number.NaN;
}

/** The C library reads a leading 0 as octal and 0x as hexadecimal. */
function asInC(octet: string): number {
  if (/^0x[0-9a-f]{1,8}$/.test(octet)) return Number.parseInt(octet.slice(2), 16);
  return /^0[0-7]{1,11}$/.test(octet) ? Number.parseInt(octet, 8) : decimal(octet);
}

function networkOf(numbers: readonly number[], bits: number): AddressRange | undefined {
  if (numbers.length === 0) return EVERY_ADDRESS.IPv4;
  if (numbers.some((number) => number > 255)) return undefined;
  const octets = [...numbers, 0, 0, 0].slice(0, 4);
  return rangeFromPrefix(`${octets.join('.')}/${bits}`);
}

/** The C library reads `10.1` as 10.0.0.1 and `134744072` as 8.8.8.8: the last number fills the remaining octets. */
function shortAddress(numbers: readonly number[]): AddressRange | undefined {
  const last = numbers.at(-1) ?? 0;
  const leading = numbers.slice(0, -1);
  if (leading.some((number) => number > 255) || last >= 256 ** (4 - leading.length)) return undefined;
  const value = leading.reduce((sum, number, index) => sum + BigInt(number) * 256n ** BigInt(3 - index), BigInt(last));
  return { from: value, to: value };
}

/** From the first address to the last one of each family: the ends of a range may be in the wrong order. */
export function addressHulls(ranges: readonly AddressRange[]): readonly AddressRange[] {
  return [EVERY_ADDRESS.IPv4, EVERY_ADDRESS.IPv6].flatMap((family) => {
    const own = ranges.filter(({ from }) => family.from <= from && from <= family.to);
    const [first] = own;
    if (first === undefined) return [];
    if (own.length < ranges.length) return [family];
    const from = own.reduce((least, range) => (range.from < least ? range.from : least), first.from);
    const to = own.reduce((most, range) => (range.to > most ? range.to : most), first.to);
    return [{ from, to }];
  });
}
