import { addressesOf, holdsPublicAddress, isInternetSized, rangesOverlap } from '../addresses/address-prefixes.ts';
import { hostPatterns, hostsOverlap, normalHost } from '../addresses/host-name.ts';
import { isAllPorts, portsOverlap } from '../addresses/port-ranges.ts';
import { endpointKey } from '../destinations/destination-key.ts';
import type {
  Destination,
  FqdnDestination,
  PortRange,
  PrivateEndpointDestination,
  ServiceTagDestination,
} from '../outbound-rule.ts';
import { isInternetTag, isPublicTag, normalTag, tagsOverlap } from '../services/service-tag.ts';

/**
 * True when the two destinations are known to share traffic, whatever their actions. Use it for a Deny beside a wanted
 * rule. Order does not matter.
 *
 * Destinations of different types overlap only where that is certain: `Internet`, and prefixes as wide as the internet,
 * hold every host and every public tag; `VirtualNetwork` holds every private endpoint.
 */
export function overlaps(a: Destination, b: Destination): boolean {
  switch (a.type) {
    case 'FQDN':
      return fqdnOverlaps(a, b);
    case 'ServiceTag':
      return serviceTagOverlaps(a, b);
    case 'PrivateEndpoint':
      return endpointOverlaps(a, b);
  }
}

function fqdnOverlaps(a: FqdnDestination, b: Destination): boolean {
  switch (b.type) {
    case 'FQDN':
      return anyHostShared(a.hosts, b.hosts);
    case 'ServiceTag':
      return opensInternet(b) && trafficOverlaps(b, WEB);
    case 'PrivateEndpoint':
      return anyHostShared(a.hosts, b.fqdns);
  }
}

function serviceTagOverlaps(a: ServiceTagDestination, b: Destination): boolean {
  switch (b.type) {
    case 'FQDN':
      return fqdnOverlaps(b, a);
    case 'ServiceTag':
      return trafficOverlaps(a, b) && addressesOverlap(a, b);
    case 'PrivateEndpoint':
      return isVirtualNetwork(a);
  }
}

function endpointOverlaps(a: PrivateEndpointDestination, b: Destination): boolean {
  switch (b.type) {
    case 'FQDN':
      return fqdnOverlaps(b, a);
    case 'ServiceTag':
      return isVirtualNetwork(b);
    case 'PrivateEndpoint':
      return endpointKey(a) === endpointKey(b);
  }
}

/** The traffic of an FQDN rule. */
const WEB: ProtocolAndPorts = {
  protocol: 'TCP',
  ports: [
    { from: 80, to: 80 },
    { from: 443, to: 443 },
  ],
};

interface ProtocolAndPorts {
  readonly protocol: ServiceTagDestination['protocol'];
  readonly ports: readonly PortRange[];
}

function anyHostShared(a: readonly string[], b: readonly string[]): boolean {
  const left = a.map(normalHost);
  const right = b.map(normalHost);
  if (left.length === 1 || right.length === 1)
    return left.some((one) => right.some((other) => hostsOverlap(one, other)));
  // If two patterns share a name, one covers the other.
  const leftPatterns = hostPatterns(left);
  const rightPatterns = hostPatterns(right);
  return (
    left.some((host) => rightPatterns.above(host).length > 0) ||
    right.some((host) => leftPatterns.above(host).length > 0)
  );
}

/** True when both permit some protocol and port. */
function trafficOverlaps(a: ProtocolAndPorts, b: ProtocolAndPorts): boolean {
  if (a.protocol === 'ICMP' || b.protocol === 'ICMP') return permitsPings(a) && permitsPings(b);
  const protocolsMeet = a.protocol === b.protocol || a.protocol === '*' || b.protocol === '*';
  return protocolsMeet && portsOverlap(a.ports, b.ports);
}

function permitsPings(traffic: ProtocolAndPorts): boolean {
  return traffic.protocol === 'ICMP' || (traffic.protocol === '*' && isAllPorts(traffic.ports));
}

function isVirtualNetwork(rule: ServiceTagDestination): boolean {
  return rule.addressPrefixes.length === 0 && normalTag(rule.serviceTag) === 'virtualnetwork';
}

/**
 * True when the rule names the internet as a whole: the tag `Internet`, or prefixes that are as wide. Ports do not
 * count.
 */
export function opensInternet(rule: ServiceTagDestination): boolean {
  if (rule.addressPrefixes.length === 0) return isInternetTag(normalTag(rule.serviceTag));
  return isInternetSized(addressesOf(rule.addressPrefixes));
}

/** True when the two rules are known to share an address, whatever their ports. */
function addressesOverlap(a: ServiceTagDestination, b: ServiceTagDestination): boolean {
  const aByTag = a.addressPrefixes.length === 0;
  const bByTag = b.addressPrefixes.length === 0;
  if (aByTag && bByTag) return tagsOverlap(normalTag(a.serviceTag), normalTag(b.serviceTag));
  if (aByTag) return tagOverlapsPrefixes(normalTag(a.serviceTag), b.addressPrefixes);
  if (bByTag) return tagOverlapsPrefixes(normalTag(b.serviceTag), a.addressPrefixes);
  return rangesOverlap(addressesOf(a.addressPrefixes), addressesOf(b.addressPrefixes));
}

/**
 * True when a tag and prefixes are known to share an address. That is certain only for the widest tags and prefixes.
 */
export function tagOverlapsPrefixes(tag: string, prefixes: readonly string[]): boolean {
  const ranges = addressesOf(prefixes);
  if (isInternetTag(tag)) return holdsPublicAddress(ranges);
  return isPublicTag(tag) && isInternetSized(ranges);
}
