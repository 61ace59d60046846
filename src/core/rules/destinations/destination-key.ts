import { normalArmId } from '../../hub-id.ts';
import { foldCase } from '../../text/fold-case.ts';
import { rangesFromPrefixes, rangeText } from '../addresses/address-prefixes.ts';
import { fewestHosts, normalHost } from '../addresses/host-name.ts';
import { renderPorts } from '../addresses/port-ranges.ts';
import type { Destination, PrivateEndpointDestination, ServiceTagDestination } from '../outbound-rule.ts';
import { normalTag } from '../services/service-tag.ts';

/**
 * The key of the traffic that a destination permits: equal effect gives an equal key, different effect a different one.
 * Rule names and the inventory hold this key, so a change of its form affects every hub.
 */
export function destinationKey(destination: Destination): string {
  switch (destination.type) {
    case 'FQDN':
      return `fqdn:${fewestHosts(destination.hosts.map(normalHost)).join(',')}`;
    case 'ServiceTag':
      return `${targetKey(destination)}:${foldCase(destination.action)}:${trafficKey(destination)}`;
    case 'PrivateEndpoint':
      return privateEndpointKey(destination);
  }
}

/**
 * True when the destination permits exactly the traffic of the key; false for a destination that is absent or
 * unreadable.
 */
export function hasKey(destination: Destination | undefined, key: string | undefined): boolean {
  return destination !== undefined && destinationKey(destination) === key;
}

/** Azure ignores the tag if the rule has prefixes, so the key leaves it out. */
function targetKey(destination: ServiceTagDestination): string {
  if (destination.addressPrefixes.length === 0) return `tag:${normalTag(destination.serviceTag)}`;
  const ranges = rangesFromPrefixes(destination.addressPrefixes);
  if (ranges === undefined) return `prefixes:?${[...destination.addressPrefixes].sort().join(',')}`;
  return `prefixes:${ranges.map(rangeText).join(',')}`;
}

/** ICMP has no ports, so the ports of such a rule make no difference. */
function trafficKey(destination: ServiceTagDestination): string {
  return destination.protocol === 'ICMP'
    ? 'icmp'
    : `${foldCase(destination.protocol)}:${renderPorts(destination.ports)}`;
}

function privateEndpointKey(destination: PrivateEndpointDestination): string {
  const spark = destination.sparkEnabled ? ':spark' : '';
  const names = [...new Set(destination.fqdns.map(normalHost))].sort().join(',');
  return `pe:${endpointKey(destination)}${spark}${names === '' ? '' : `:${names}`}`;
}

/** The part that two private endpoints to one subresource of one resource share, whatever their other settings. */
export function endpointKey(destination: PrivateEndpointDestination): string {
  return `${normalArmId(destination.serviceResourceId)}|${foldCase(destination.subresourceTarget.trim())}`;
}

/**
 * True when Azure treats the two as the same destination and refuses the second one, as far as is known: the same
 * hosts; the same tag or prefixes on the same protocol and ports, whatever the action; the same subresource of the same
 * resource, whatever its Spark flag and names. That is not equal effect: for equal effect compare {@link
 * destinationKey}.
 */
export function sameDestination(a: Destination, b: Destination): boolean {
  return azureKey(a) === azureKey(b);
}

const AZURE_KEYS = new WeakMap<Destination, string>();

/** Equal for two destinations exactly when {@link sameDestination} is true. Computed once for each destination. */
export function azureKey(destination: Destination): string {
  const known = AZURE_KEYS.get(destination);
  if (known !== undefined) return known;
  const key = keyForAzure(destination);
  AZURE_KEYS.set(destination, key);
  return key;
}

/** As {@link azureKey}, for a destination whose key is needed once. */
export function keyForAzure(destination: Destination): string {
  switch (destination.type) {
    case 'FQDN':
      return destinationKey(destination);
    case 'ServiceTag':
      return destinationKey({ ...destination, action: 'Allow' });
    case 'PrivateEndpoint':
      return `pe:${endpointKey(destination)}`;
  }
}
