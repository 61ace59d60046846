import { normalArmId } from '../../hub-id.ts';
import { foldCase } from '../../text/fold-case.ts';
import { rangesFromPrefixes, rangeText } from '../addresses/address-prefixes.ts';
import { fewestHosts, normalHost } from '../addresses/host-name.ts';
import { renderPorts } from '../addresses/port-ranges.ts';
import type { Destination, PrivateEndpointDestination, ServiceTagDestination } from '../outbound-rule.ts';
import { normalTag } from '../services/service-tag.ts';

/**
 * The one text that stands for what a destination lets through: equal effect gives an equal key, different effect a
 * different one. Part of rule names and of the inventory, so a change of it is a change of every hub.
 */
export function destinationKey(destination: Destination): string {
  switch (destination.type) {
    case 'FQDN':
      return `fqdn:${fewestHosts(destination.hosts.map(normalHost)).join(',')}`;
    case 'ServiceTag':
      return `${placeKey(destination)}:${foldCase(destination.action)}:${laneKey(destination)}`;
    case 'PrivateEndpoint':
      return privateEndpointKey(destination);
  }
}

/** Whether a destination lets through exactly what a key stands for; one that is not there, or not understood, does not. */
export function hasKey(destination: Destination | undefined, key: string | undefined): boolean {
  return destination !== undefined && destinationKey(destination) === key;
}

/** Prefixes replace the tag, so with prefixes the tag is no part of the key. */
function placeKey(destination: ServiceTagDestination): string {
  if (destination.addressPrefixes.length === 0) return `tag:${normalTag(destination.serviceTag)}`;
  const ranges = rangesFromPrefixes(destination.addressPrefixes);
  if (ranges === undefined) return `prefixes:?${[...destination.addressPrefixes].sort().join(',')}`;
  return `prefixes:${ranges.map(rangeText).join(',')}`;
}

/** ICMP has no ports: whatever a rule says there makes no difference. */
function laneKey(destination: ServiceTagDestination): string {
  return destination.protocol === 'ICMP'
    ? 'icmp'
    : `${foldCase(destination.protocol)}:${renderPorts(destination.ports)}`;
}

function privateEndpointKey(destination: PrivateEndpointDestination): string {
  const spark = destination.sparkEnabled ? ':spark' : '';
  const names = [...new Set(destination.fqdns.map(normalHost))].sort().join(',');
  return `pe:${endpointKey(destination)}${spark}${names === '' ? '' : `:${names}`}`;
}

/** What two private endpoints to one subresource of one resource have in common, however they are set up. */
export function endpointKey(destination: PrivateEndpointDestination): string {
  return `${normalArmId(destination.serviceResourceId)}|${foldCase(destination.subresourceTarget.trim())}`;
}

/**
 * True when Azure takes the two for the same destination and refuses the second one, as far as is known: the same
 * hosts; the same tag or prefixes on the same protocol and ports, whatever the action; the same subresource of the same
 * resource, whatever its Spark flag and names. Not the same as equal effect: for that compare {@link destinationKey}.
 */
export function sameDestination(a: Destination, b: Destination): boolean {
  return azureKey(a) === azureKey(b);
}

const AZURE_KEYS = new WeakMap<Destination, string>();

/** Equal for two destinations exactly when {@link sameDestination} says that they are the same. Worked out once for each. */
export function azureKey(destination: Destination): string {
  const known = AZURE_KEYS.get(destination);
  if (known !== undefined) return known;
  const key = keyForAzure(destination);
  AZURE_KEYS.set(destination, key);
  return key;
}

function keyForAzure(destination: Destination): string {
  switch (destination.type) {
    case 'FQDN':
      return destinationKey(destination);
    case 'ServiceTag':
      return destinationKey({ ...destination, action: 'Allow' });
    case 'PrivateEndpoint':
      return `pe:${endpointKey(destination)}`;
  }
}
