import ipaddr from 'ipaddr.js';

/** Address classes that a guard allows besides public addresses. */
export interface AddressException {
  /** 127.0.0.0/8 and ::1, for a receiver on the same machine. */
  readonly loopback: boolean;
  /** 10/8, 172.16/12, 192.168/16 and fc00::/7, for a private endpoint. */
  readonly private: boolean;
}

/**
 * Azure's own service on every virtual machine (DHCP, DNS, health probes): a public address for internal use.
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (read 2026-11).
 */
const AZURE_PLATFORM = '168.63.129.16';

// The internet routes only this range over IPv6; every other range is special.
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

const PRIVATE: ReadonlySet<string> = new Set(['private', 'uniqueLocal']);

/**
 * Explains why a request must not go to an address. A receiver is on the internet; an address inside the own network
 * (machine metadata, another service of the host, an intranet) would let the owner of the URL or of its name use
 * Hubwarden to reach internal services. IPv4 inside IPv6 is unpacked and judged as IPv4.
 *
 * @param address in plain decimal or IPv6 notation, as a resolver gives it
 * @returns the kind of address as text; undefined when it is allowed
 */
export function blockedAddress(address: string, allowed: AddressException): string | undefined {
  if (address.includes('%') || !ipaddr.isValid(address)) return 'an address that cannot be read';
  const kind = kindOf(ipaddr.parse(address));
  if (kind === undefined) return undefined;
  if (kind === 'loopback') return allowed.loopback ? undefined : 'a loopback address';
  if (PRIVATE.has(kind)) return allowed.private ? undefined : 'a private address';
  if (kind === 'linkLocal') return "a link-local address, which serves the machine's metadata";
  return `an address for special use (${kind})`;
}

/** @returns undefined for public addresses */
function kindOf(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  if (address instanceof ipaddr.IPv4) {
    if (address.toString() === AZURE_PLATFORM) return 'Azure platform';
    return known(address.range());
  }
  const inner = innerAddress(address);
  if (inner !== undefined) return kindOf(inner);
  const range = address.range();
  if (range !== 'unicast') return range;
  return address.match(GLOBAL_IPV6) ? undefined : 'outside 2000::/3';
}

function known(range: string): string | undefined {
  return range === 'unicast' ? undefined : range;
}

/** The IPv4 address inside a mapped one (`::ffff:a.b.c.d`) or one of NAT64 (`64:ff9b::a.b.c.d`). */
function innerAddress(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.range() !== 'rfc6052') return undefined;
  return new ipaddr.IPv4(address.toByteArray().slice(-4));
}
