import * as fc from 'fast-check';
import type { Destination, PortRange, Protocol } from '../../../src/core/rules/outbound-rule.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';

/**
 * A small model in which all traffic of a rule can be listed. It uses none of the code under test: names are compared
 * as text, addresses as bits, ports one by one. A representative value that no rule names replaces each set that cannot
 * be listed: a host below every domain, a port above all named ports, a region of a tag.
 */

/** Hosts of the model. `zz` is a text that no rule holds, so it distinguishes a wildcard from a list of names. */
export const HOSTS = [
  'x.io',
  'y.io',
  'a.x.io',
  'b.x.io',
  'a.y.io',
  'c.a.x.io',
  'ax.io',
  'zzx.io',
  'zz.io',
  'zz.org',
].flatMap((host) => [host, `zz.${host}`, `zz.zz.${host}`]);

const PORTS = [0, 1, 2, 3, 4, 5, 6, 40000, 65535];
const TAG_PARTS = ['t', 't.r1', 't.r1.s', 't.r2', 't.zz', 't.r1.zz', 'tt', 'u', 'u.r1'];
const PROTOCOLS = ['TCP', 'UDP', 'GRE'] as const;
const ADDRESSES = ['4', '6'].flatMap((family) => Array.from({ length: 16 }, (_, low) => ({ family, low })));
const RESOURCES = ['one', 'two'];
const SUBRESOURCES = ['blob', 'dfs'];
const NAMES = ['n1.corp', 'n2.corp'];

/**
 * All traffic that the destination permits, or blocks if it denies, as texts. Two texts are equal if the traffic is the
 * same.
 */
export function trafficOf(destination: Destination): ReadonlySet<string> {
  switch (destination.type) {
    case 'FQDN':
      return new Set(HOSTS.filter((host) => destination.hosts.some((by) => nameMatches(by, host))));
    case 'ServiceTag': {
      const places =
        destination.addressPrefixes.length > 0
          ? ADDRESSES.filter((address) => destination.addressPrefixes.some((prefix) => holds(prefix, address))).map(
              ({ family, low }) => `ip${family}:${low}`,
            )
          : TAG_PARTS.filter((part) => `${part}.`.startsWith(`${destination.serviceTag.toLowerCase()}.`));
      return new Set(
        places.flatMap((place) => trafficTexts(destination).map((trafficText) => `${place} ${trafficText}`)),
      );
    }
    case 'PrivateEndpoint': {
      const place =
        `${destination.serviceResourceId.replace(/[/]$/, '')} ${destination.subresourceTarget}`.toLowerCase();
      const computes = destination.sparkEnabled ? ['plain', 'spark'] : ['plain'];
      // Access to the endpoint itself, and access under each of its names.
      return new Set(
        computes.flatMap((compute) => ['', ...destination.fqdns].map((name) => `${place} ${compute} ${name}`)),
      );
    }
  }
}

function nameMatches(pattern: string, host: string): boolean {
  if (!pattern.includes('*')) return pattern === host;
  // A star before a dot matches at least one label; a star that ends inside a label may match no text.
  const expression = pattern
    .split('.')
    .join('[.]')
    .replace('*', pattern.startsWith('*.') ? '.+' : '.*');
  return new RegExp(`^${expression}$`).test(host);
}

function trafficTexts(rule: { readonly protocol: Protocol; readonly ports: readonly PortRange[] }): readonly string[] {
  const open = PORTS.filter((port) => rule.ports.some(({ from, to }) => from <= port && port <= to));
  if (rule.protocol === 'ICMP') return ['ping'];
  if (rule.protocol !== '*') return open.map((port) => `${rule.protocol} ${port}`);
  const everyPort = open.length === PORTS.length;
  return [
    ...PROTOCOLS.flatMap((protocol) => open.map((port) => `${protocol} ${port}`)),
    ...(everyPort ? ['ping'] : []),
  ];
}

/** Prefixes of the model are `10.0.0.<low>/28…32` and `2001:db8::<low>/124…128`. */
function holds(prefix: string, address: { readonly family: string; readonly low: number }): boolean {
  const isIpv6 = prefix.includes(':');
  if (isIpv6 !== (address.family === '6')) return false;
  const [network = '', bits = ''] = prefix.split('/');
  const low = isIpv6 ? Number.parseInt(network.split('::')[1] ?? '', 16) : Number(network.split('.')[3]);
  const free = (isIpv6 ? 128 : 32) - Number(bits);
  return low >> free === address.low >> free;
}

/** True when everything in the second set is in the first. */
export function holdsAll(open: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
  return [...wanted].every((packet) => open.has(packet));
}

const port = fc.constantFrom(...PORTS.filter((value) => value !== 6 && value !== 40000));
const range: fc.Arbitrary<PortRange> = fc
  .tuple(port, port)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

/** Joined by counting ports, not by the code under test. The representative values fill the gaps. */
function joined(ranges: readonly PortRange[]): readonly PortRange[] {
  const open = new Uint8Array(65537);
  for (const { from, to } of ranges) open.fill(1, from, to + 1);
  const result: PortRange[] = [];
  for (let at = 0; at < 65536; at += 1) {
    if (open[at] === 0) continue;
    const from = at;
    while (open[at + 1] === 1) at += 1;
    result.push({ from, to: at });
  }
  return result;
}

const ports = fc.oneof(
  { weight: 2, arbitrary: fc.constant<readonly PortRange[]>([{ from: 0, to: 65535 }]) },
  { weight: 3, arbitrary: fc.array(range, { minLength: 1, maxLength: 3 }).map(joined) },
);
const protocol = fc.constantFrom<Protocol>('TCP', 'TCP', 'UDP', 'ICMP', '*', '*');
const prefix = fc.oneof(
  fc
    .tuple(fc.nat(15), fc.integer({ min: 28, max: 32 }))
    .map(([low, bits]) => `10.0.0.${(low >> (32 - bits)) << (32 - bits)}/${bits}`),
  fc
    .tuple(fc.nat(15), fc.integer({ min: 124, max: 128 }))
    .map(([low, bits]) => `2001:db8::${((low >> (128 - bits)) << (128 - bits)).toString(16)}/${bits}`),
);

/** Hosts and wildcards of the model; the last ones end inside a label or match everything. */
export const anyHost = fc.constantFrom(
  ...[
    'x.io',
    'y.io',
    'a.x.io',
    'b.x.io',
    'a.y.io',
    'c.a.x.io',
    'ax.io',
    '*.x.io',
    '*.x.io',
    '*.a.x.io',
    '*.y.io',
    '*.io',
  ],
  ...['*x.io', '*'],
);

/** Destinations of the model that are small enough to be listed. */
export const anyFqdn: fc.Arbitrary<Destination> = fc
  .uniqueArray(anyHost, { minLength: 1, maxLength: 3 })
  .map((hosts) => ({ type: 'FQDN', hosts: hosts.sort() }));
export const anyServiceTag: fc.Arbitrary<Destination> = fc
  .record({
    type: fc.constant('ServiceTag' as const),
    serviceTag: fc.constantFrom('T', 't.R1', 't.r1.s', 't.r2', 'tt', 'U'),
    addressPrefixes: fc.oneof(
      fc.constant([]),
      fc.uniqueArray(prefix, { minLength: 1, maxLength: 4 }).map((list) => list.sort()),
    ),
    protocol,
    ports,
    action: fc.constantFrom('Allow' as const, 'Allow' as const, 'Allow' as const, 'Deny' as const),
  })
  .map((rule) => (rule.protocol === 'ICMP' ? { ...rule, ports: [{ from: 0, to: 65535 }] } : rule));
export const anyEndpoint: fc.Arbitrary<Destination> = fc.record({
  type: fc.constant('PrivateEndpoint' as const),
  serviceResourceId: fc
    .constantFrom(...RESOURCES)
    .map((name) => `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${name}`),
  subresourceTarget: fc.constantFrom(...SUBRESOURCES),
  sparkEnabled: fc.boolean(),
  fqdns: fc.subarray(NAMES),
});
export const anyDestination: fc.Arbitrary<Destination> = fc.oneof(anyFqdn, anyServiceTag, anyServiceTag, anyEndpoint);

/** True for a rule that blocks traffic instead of permitting it. */
export function denies(destination: Destination): boolean {
  return destination.type === 'ServiceTag' && destination.action === 'Deny';
}

/** Halves a prefix of the model; the narrowest ones stay whole. */
function halves(prefix: string): readonly string[] {
  const isIpv6 = prefix.includes(':');
  const width = isIpv6 ? 128 : 32;
  const [network = '', bits = ''] = prefix.split('/');
  const next = Number(bits) + 1;
  if (next > width) return [prefix];
  const [, head = '', low = ''] = /^(.*?)([0-9a-f]*)$/.exec(network) ?? [];
  const upper = (Number.parseInt(low, isIpv6 ? 16 : 10) + (1 << (width - next))).toString(isIpv6 ? 16 : 10);
  return [`${head}${low}/${next}`, `${head}${upper}/${next}`];
}

/** The destination cut into narrower ones that together have the same effect. */
function piecesOf(destination: Destination, cut: number): readonly Destination[] {
  switch (destination.type) {
    case 'FQDN':
      return destination.hosts.map((host) => ({ ...destination, hosts: [host] }));
    case 'ServiceTag': {
      const { addressPrefixes, ports: open, protocol } = destination;
      const places = addressPrefixes.length === 0 ? [[]] : addressPrefixes.flatMap(halves).map((one) => [one]);
      const below = open.filter(({ from }) => from <= cut).map(({ from, to }) => ({ from, to: Math.min(to, cut) }));
      const above = open.filter(({ to }) => to > cut).map(({ from, to }) => ({ from: Math.max(from, cut + 1), to }));
      const parts = protocol === 'ICMP' ? [open] : [below, above].filter((part) => part.length > 0);
      return places.flatMap((place) => parts.map((part) => ({ ...destination, addressPrefixes: place, ports: part })));
    }
    case 'PrivateEndpoint':
      return destination.fqdns.length === 0
        ? [destination]
        : destination.fqdns.map((name) => ({ ...destination, fqdns: [name] }));
  }
}

/** A destination with its own pieces, in any order, sometimes without some of them: rules that cover only together. */
export const pieced: fc.Arbitrary<readonly [Destination, readonly Destination[]]> = fc
  .tuple(anyDestination, fc.constantFrom(0, 3, 5))
  .chain(([wanted, cut]) => {
    const pieces = piecesOf(wanted, cut);
    return fc.tuple(
      fc.constant(wanted),
      fc.shuffledSubarray([...pieces], { minLength: Math.max(0, pieces.length - 1) }),
    );
  });

/** The same destination in more words: prefixes in halves, and hosts that a wildcard beside them already covers. */
export function respelled(destination: Destination): Destination {
  switch (destination.type) {
    case 'FQDN': {
      const more = destination.hosts.filter((host) => host.startsWith('*')).map((host) => `a${host.slice(1)}`);
      return { ...destination, hosts: [...new Set([...more.filter((host) => host !== 'a'), ...destination.hosts])] };
    }
    case 'ServiceTag':
      return {
        ...destination,
        serviceTag: destination.serviceTag.toUpperCase(),
        addressPrefixes: destination.addressPrefixes.flatMap(halves).reverse(),
      };
    case 'PrivateEndpoint':
      return {
        ...destination,
        serviceResourceId: `${destination.serviceResourceId.toUpperCase()}/`,
        subresourceTarget: destination.subresourceTarget.toUpperCase(),
        fqdns: [...destination.fqdns].reverse(),
      };
  }
}

/** How many cases each property is tried on, always the same ones. `PROPERTY_RUNS` and `PROPERTY_SEED` try more and others. */
export const RUNS = {
  numRuns: propertyRuns(2000),
  seed: propertySeed(20261123),
};
