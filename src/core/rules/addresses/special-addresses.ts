/**
 * Networks for private use, for one link or for one machine: RFC 1918, 6598, 3927, 1122, 4193 and 4291. From the
 * special-purpose registries of IANA, as of November 2026.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const PRIVATE_USE: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  '::1/128',
];

/**
 * Other networks that no router of the internet forwards to: "this network", IETF protocols, benchmarks, multicast,
 * reserved and discard-only addresses. The documentation networks (such as `203.0.113.0/24`) are not in the list: tests
 * and examples use them as public addresses, and they are too small to open anything.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 * @see https://www.iana.org/assignments/multicast-addresses
 */
export const NOT_ROUTED: readonly string[] = [
  '0.0.0.0/8',
  '192.0.0.0/29',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/112',
  '100::/64',
  '100:0:0:1::/64',
  '2001:2::/48',
  '2001:10::/28',
  '5f00::/16',
  'ff00::/8',
];
