import type { JsonObject } from '../../text/json.ts';
import { isJsonObject } from '../../text/json.ts';
import { renderPorts } from '../addresses/port-ranges.ts';
import type { Destination, ObservedRule, PrivateEndpointDestination, ServiceTagDestination } from '../outbound-rule.ts';
import { readRule } from './rule-reading.ts';
import { hasUnknownFields, SERVER_OWNED } from './unknown-fields.ts';

export { isJsonObject } from '../../text/json.ts';

/**
 * Reads the destination of a rule as Azure sends it.
 *
 * @returns undefined when a part is unreadable; such a rule covers nothing, and Hubwarden never changes it. {@link
 * readRule} also returns what it may open at its widest, and why it is unreadable.
 */
export function destinationFromWire(wire: JsonObject): Destination | undefined {
  return readRule(wire).destination;
}

/** The rule as Hubwarden writes it: type, category `UserDefined` and destination, in the shape of the ARM contract. */
export function wireFromDestination(destination: Destination): JsonObject {
  const envelope = { type: destination.type, category: 'UserDefined' };
  switch (destination.type) {
    case 'FQDN':
      return { ...envelope, destination: destination.hosts.join(',') };
    case 'ServiceTag':
      return { ...envelope, destination: serviceTagWire(destination) };
    case 'PrivateEndpoint':
      return { ...envelope, destination: endpointWire(destination), ...namesWire(destination) };
  }
}

function serviceTagWire(destination: ServiceTagDestination): JsonObject {
  const hasPrefixes = destination.addressPrefixes.length > 0;
  return {
    ...(destination.serviceTag === '' ? {} : { serviceTag: destination.serviceTag }),
    ...(hasPrefixes || destination.action === 'Deny' ? { action: destination.action } : {}),
    ...(hasPrefixes ? { addressPrefixes: destination.addressPrefixes } : {}),
    protocol: destination.protocol,
    portRanges: renderPorts(destination.ports),
  };
}

function endpointWire(destination: PrivateEndpointDestination): JsonObject {
  return {
    serviceResourceId: destination.serviceResourceId,
    subresourceTarget: destination.subresourceTarget,
    sparkEnabled: destination.sparkEnabled,
  };
}

function namesWire(destination: PrivateEndpointDestination): JsonObject {
  return destination.fqdns.length === 0 ? {} : { fqdns: destination.fqdns };
}

/**
 * A foreign rule exactly as Azure sent it, limited to the fields that a client may write. A request that has to name
 * every rule repeats this, so that no part of it is lost.
 */
export function writableWire(rule: ObservedRule): JsonObject {
  const kept = Object.entries(rule.wire).filter(([field]) => !SERVER_OWNED.has(field));
  const { destination } = rule.wire;
  if (!isJsonObject(destination)) return Object.fromEntries(kept);
  const inner = Object.entries(destination).filter(([field]) => field !== 'sparkStatus');
  return { ...Object.fromEntries(kept), destination: Object.fromEntries(inner) };
}

/**
 * True when the rule carries content that Hubwarden does not understand: a write from its destination would lose that
 * content. Null and empty values do not count.
 */
export function hasUnmodelledFields({ destination, wire }: ObservedRule): boolean {
  return destination === undefined || hasUnknownFields(wire, destination.type);
}
