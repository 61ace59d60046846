import type { AddressRange } from './sorted-ranges.ts';

/**
 * A block of IPv6 addresses that represent IPv4 addresses: traffic to such an address leaves, translated or in a
 * tunnel, for the IPv4 address inside. `isOnlyTranslated`: the block itself holds no address of the IPv6 internet.
 */
interface EmbeddingBlock {
  readonly from: bigint;
  readonly to: bigint;
  readonly isOnlyTranslated: boolean;
  /** IPv4 addresses that a part of the block represents. The part lies in the block. */
  readonly inside: (part: AddressRange) => readonly AddressRange[];
}

const LAST_IPV4 = (1n << 32n) - 1n;
const EVERY_IPV4: AddressRange = { from: 0n, to: LAST_IPV4 };

/** The IPv4 address is in the last 32 bits. A part that spans more than one run of them holds every address. */
function lastBits({ from, to }: AddressRange): readonly AddressRange[] {
  return from >> 32n === to >> 32n ? [{ from: from & LAST_IPV4, to: to & LAST_IPV4 }] : [EVERY_IPV4];
}

function bitsAt(shift: bigint): EmbeddingBlock['inside'] {
  return ({ from, to }) => [{ from: (from >> shift) & LAST_IPV4, to: (to >> shift) & LAST_IPV4 }];
}

/**
 * 0.0.0.0/8, 10.0.0.0/8, 127.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 224.0.0.0/3: no Teredo server has an address in
 * these.
 */
const NO_SERVERS: readonly AddressRange[] = [
  { from: 0x00000000n, to: 0x00ffffffn },
  { from: 0x0a000000n, to: 0x0affffffn },
  { from: 0x7f000000n, to: 0x7fffffffn },
  { from: 0xac100000n, to: 0xac1fffffn },
  { from: 0xc0a80000n, to: 0xc0a8ffffn },
  { from: 0xe0000000n, to: 0xffffffffn },
];

/**
 * Teredo: the address of the server in clear, the address of the client with every bit inverted. Relays drop addresses
 * whose server is not public (RFC 4380), so no client is reachable behind such a prefix.
 */
function teredo(part: AddressRange): readonly AddressRange[] {
  const servers = bitsAt(64n)(part);
  const isDropped = servers.every((own) => NO_SERVERS.some(({ from, to }) => from <= own.from && own.to <= to));
  if (isDropped) return servers;
  const turned = lastBits(part).map(({ from, to }) => ({ from: LAST_IPV4 - to, to: LAST_IPV4 - from }));
  return [...servers, ...turned];
}

/**
 * RFC 6052 splits the address around bits 64 to 71 of a /48. Networks that use a /96 of it have the address at the end.
 */
function localNat64(part: AddressRange): readonly AddressRange[] {
  const split = (address: bigint) => (((address >> 64n) & 0xffffn) << 16n) | ((address >> 40n) & 0xffffn);
  return [...lastBits(part), { from: split(part.from), to: split(part.to) }];
}

function block(
  first: string,
  bits: number,
  inside: EmbeddingBlock['inside'],
  isOnlyTranslated: boolean,
): EmbeddingBlock {
  const from = BigInt(`0x${first.padEnd(32, '0')}`);
  return { from, to: from + (1n << BigInt(128 - bits)) - 1n, inside, isOnlyTranslated };
}

/**
 * IPv4-compatible addresses (`::1` and its neighbours represent none), IPv4-mapped and IPv4-translated addresses, both
 * NAT64 prefixes, Teredo and 6to4.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4291 (2.5.5), rfc7915, rfc6052, rfc8215, rfc4380, rfc3056
 */
const BLOCKS: readonly EmbeddingBlock[] = [
  { ...block('0', 96, lastBits, true), from: 1n << 16n },
  block('00000000000000000000ffff', 96, lastBits, true),
  block('0000000000000000ffff0000', 96, lastBits, true),
  block('0064ff9b', 96, lastBits, true),
  block('0064ff9b0001', 48, localNat64, true),
  block('20010000', 32, teredo, false),
  block('2002', 16, bitsAt(80n), false),
];

/** The IPv4 addresses that IPv6 addresses represent. The addresses are plain 128-bit numbers. */
export function embeddedIpv4(range: AddressRange): readonly AddressRange[] {
  return BLOCKS.flatMap((each) => {
    const part = { from: max(range.from, each.from), to: min(range.to, each.to) };
    return part.from > part.to ? [] : each.inside(part);
  });
}

/** True when every address only represents an IPv4 address. The addresses are plain 128-bit numbers. */
export function isOnlyTranslated({ from, to }: AddressRange): boolean {
  return BLOCKS.some((each) => each.isOnlyTranslated && each.from <= from && to <= each.to);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
