import { isPrivateUse, rangeFromPrefix } from '../addresses/address-prefixes.ts';
import type { AddressRange } from '../addresses/sorted-ranges.ts';
import { addressHulls, EVERYWHERE, familyOf, networkReadings, plainAddressText } from './widest-addresses.ts';

/** An IPv6 address, with or without an IPv4 address at its end, or four octets. Every count is bounded. */
const ADDRESS = /[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3})?|(?:\d{1,10}|\*)(?:\.(?:\d{1,10}|\*)){3}/g;

/** Bits of a mask after an address, with a port or a word before them. */
const BITS =
  /^\s{0,9}(?::\s{0,9}\d{1,5}\s{0,9})?(?:[/\\]|(?:net|subnet)?mask|length|len|bits)[\s:=/]{0,9}(\d{1,10})(?!\.)/;
const MASK_GAP = /^\s{0,9}(?:[/\\]|(?:(?:net|subnet|wildcard)[\s-]?)?mask|wildcard)?[\s:=]{0,9}$/;
const OPEN_END = new Set([
  '-',
  '--',
  '~',
  '<',
  '>',
  '<=',
  '>=',
  'to',
  'bis',
  'from',
  'ab',
  'until',
  'through',
  'up to',
]);
const LIST_WORDS = new Set(['', 'and', 'or', 'und', 'oder', 'et', 'ou']);
const NEGATIONS = new Set(
  'not no non except but without excluding exclude excludes outside other nicht kein ohne ausser außer sauf salvo'.split(
    ' ',
  ),
);

/**
 * The addresses of a free text, such as `0.0.0.1 to 255.255.255.255` or `!10.0.0.0/8`. Several addresses mean all from
 * the lowest to the highest; a negation means every address. A list of private addresses keeps its values.
 *
 * @returns nothing for a text without an address of full length
 */
export function spannedAddresses(text: string): readonly AddressRange[] {
  const plain = decimalText(text);
  const { networks, gaps } = networksIn(plain);
  const [first, ...others] = networks;
  if (first === undefined) return [];
  if (isNegated(plain)) return EVERYWHERE;
  if (others.length === 0) return isOpen(gaps) ? first.map(familyOf) : first;
  const all = networks.flat();
  const isList = gaps.slice(1, -1).every((gap) => gap.split(/[\s&+]+/).every((word) => LIST_WORDS.has(word)));
  return isList && all.every(isPrivateUse) ? all : addressHulls(all);
}

/** True for a text that holds more than one address. */
export function hasManyAddresses(text: string): boolean {
  return addressesIn(decimalText(text)).length > 1;
}

function addressesIn(plain: string) {
  return [...plain.matchAll(ADDRESS)].filter(([address]) => isAddress(address));
}

/** Hexadecimal octets become decimal ones. */
function decimalText(text: string): string {
  return plainAddressText(text).replace(/0x([0-9a-f]{1,8})/g, (_, digits: string) =>
    String(Number.parseInt(digits, 16)),
  );
}

/** Each network, with all its readings, and the texts before, between and after them. */
function networksIn(plain: string) {
  const found = addressesIn(plain);
  const networks: (readonly AddressRange[])[] = [];
  const gaps: string[] = [];
  let at = 0;
  for (let index = 0; index < found.length; index += 1) {
    const one = found[index];
    const next = found[index + 1];
    if (one === undefined) break;
    const end = one.index + one[0].length;
    const gap = plain.slice(end, next?.index);
    gaps.push(plain.slice(at, one.index));
    if (next !== undefined && MASK_GAP.test(gap) && isMaskOf(one[0], next[0])) {
      const [address, mask] = isOnes(one[0]) && !isOnes(next[0]) ? [next[0], one[0]] : [one[0], next[0]];
      networks.push(networkReadings(`${address}/${mask}`));
      at = next.index + next[0].length;
      index += 1;
    } else {
      const [matched = '', bits] = BITS.exec(gap) ?? [];
      networks.push(networkReadings(bits === undefined ? one[0] : `${one[0]}/${bits}`));
      at = end + matched.length;
    }
  }
  return { networks, gaps: [...gaps, plain.slice(at)] };
}

function isAddress(text: string): boolean {
  return !text.includes(':') || rangeFromPrefix(text) !== undefined;
}

/** Two addresses in a row of which one is a mask. Addresses from 0.0.0.0 to the top are a range instead. */
function isMaskOf(address: string, other: string): boolean {
  if (isOnes(address)) return !isOnes(other) && address !== ALL_ONES;
  if (other.startsWith('255.255.') && /^0{1,3}\./.test(address)) return false;
  return isOnes(other) || isZerosThenOnes(other);
}

const ALL_ONES = '255.255.255.255';

function binary(text: string): string {
  const number = text.includes(':') ? undefined : rangeFromPrefix(text)?.from;
  return number === undefined ? '' : number.toString(2).padStart(32, '0');
}

function isOnes(text: string): boolean {
  return /^1{8,}0*$/.test(binary(text));
}

function isZerosThenOnes(text: string): boolean {
  return /^0+1*$/.test(binary(text)) && text.startsWith('0.');
}

function isOpen([before = '', behind = '']: readonly string[]): boolean {
  return (
    OPEN_END.has(before.trimStart()) || OPEN_END.has(before.trim().replace(/^-$/, '')) || OPEN_END.has(behind.trim())
  );
}

function isNegated(plain: string): boolean {
  return /[!¬≠∉]|<>/.test(plain) || plain.split(/[^\p{L}]+/u).some((word) => NEGATIONS.has(word));
}
