import type { Json, JsonObject } from '../json.ts';
import { rangesFromPrefixes } from './address-prefixes.ts';
import { actionFrom, protocolFrom } from './destination.ts';
import { isComparableHost, normalHost } from './host-name.ts';
import type {
  Destination,
  ObservedRule,
  PortRange,
  PrivateEndpointDestination,
  Protocol,
  ServiceTagDestination,
} from './outbound-rule.ts';
import { ALL_PORTS, parsePorts, renderPorts } from './port-ranges.ts';

/** True for a JSON object, and not for null, an array or a plain value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a rule lets through, read from the rule as Azure sends it.
 *
 * @returns undefined when type or shape are not known; such a rule covers nothing and is never changed
 */
export function destinationFromWire(wire: JsonObject): Destination | undefined {
  switch (textOf(wire.type)?.toLowerCase()) {
    case 'fqdn':
      return fqdnFromWire(wire.destination);
    case 'servicetag':
      return isJsonObject(wire.destination) ? serviceTagFromWire(wire.destination) : undefined;
    case 'privateendpoint':
      return isJsonObject(wire.destination) ? privateEndpointFromWire(wire.destination, wire.fqdns) : undefined;
    default:
      return undefined;
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined;
}

/** undefined when the value is there and is no list of texts; an absent or null one is an empty list. */
function textsOf(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((entry): entry is string => typeof entry === 'string');
  return texts.length === value.length ? texts : undefined;
}

function fqdnFromWire(destination: Json | undefined): Destination | undefined {
  const hosts = textOf(destination)?.split(',').map(hostFromWire);
  if (hosts === undefined || !hosts.every(isComparableHost)) return undefined;
  return { type: 'FQDN', hosts: [...new Set(hosts)].sort() };
}

/** Two dots at the end are a fault in a policy; in what Azure shows they are read, so that the host is normal from here on. */
function hostFromWire(text: string): string {
  let host = normalHost(text);
  while (host.endsWith('.')) host = normalHost(host);
  return host;
}

function serviceTagFromWire(wire: JsonObject): ServiceTagDestination | undefined {
  const serviceTag = textOf(wire.serviceTag) ?? '';
  const addressPrefixes = textsOf(wire.addressPrefixes)?.map((prefix) => prefix.trim());
  const protocol = protocolFrom(textOf(wire.protocol) ?? '');
  const action = actionOnWire(wire.action);
  if (addressPrefixes === undefined || rangesFromPrefixes(addressPrefixes) === undefined) return undefined;
  if (protocol === undefined || action === undefined) return undefined;
  if (serviceTag === '' && addressPrefixes.length === 0) return undefined;
  const ports = portsFromWire(protocol, textOf(wire.portRanges));
  if (ports === undefined) return undefined;
  return { type: 'ServiceTag', serviceTag, addressPrefixes: [...addressPrefixes].sort(), protocol, ports, action };
}

function actionOnWire(action: Json | undefined): 'Allow' | 'Deny' | undefined {
  if (action === undefined || action === null) return 'Allow';
  return typeof action === 'string' ? actionFrom(action) : undefined;
}

function portsFromWire(protocol: Protocol, text: string | undefined): readonly PortRange[] | undefined {
  if (protocol === 'ICMP') return ALL_PORTS;
  const ports = parsePorts(text ?? '');
  return ports.ok ? ports.value : undefined;
}

function privateEndpointFromWire(wire: JsonObject, names: Json | undefined): PrivateEndpointDestination | undefined {
  const serviceResourceId = textOf(wire.serviceResourceId) ?? '';
  const subresourceTarget = textOf(wire.subresourceTarget) ?? '';
  const fqdns = textsOf(names);
  if (serviceResourceId === '' || subresourceTarget === '' || fqdns === undefined) return undefined;
  return {
    type: 'PrivateEndpoint',
    serviceResourceId,
    subresourceTarget,
    sparkEnabled: wire.sparkEnabled === true,
    fqdns: [...new Set(fqdns.map(normalHost))].sort(),
  };
}

/** The rule as Hubwarden writes it: type, category `UserDefined` and destination, in the shape that ARM takes. */
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

const SERVER_OWNED = new Set(['status', 'errorInformation', 'parentRuleNames']);

/**
 * A rule of somebody else exactly as Azure sent it, in the fields that a client may write: what a request that has to
 * name every rule repeats, so that nothing of it is lost.
 */
export function writableWire(rule: ObservedRule): JsonObject {
  const kept = Object.entries(rule.wire).filter(([field]) => !SERVER_OWNED.has(field));
  const { destination } = rule.wire;
  if (!isJsonObject(destination)) return Object.fromEntries(kept);
  const inner = Object.entries(destination).filter(([field]) => field !== 'sparkStatus');
  return { ...Object.fromEntries(kept), destination: Object.fromEntries(inner) };
}

const KNOWN_FIELDS = new Set(['type', 'category', 'destination', ...SERVER_OWNED]);
const KNOWN_IN_DESTINATION: Readonly<Record<Destination['type'], ReadonlySet<string>>> = {
  FQDN: new Set(),
  ServiceTag: new Set(['serviceTag', 'protocol', 'portRanges', 'action', 'addressPrefixes']),
  PrivateEndpoint: new Set(['serviceResourceId', 'subresourceTarget', 'sparkEnabled', 'sparkStatus']),
};

/**
 * True when the rule carries something that Hubwarden does not understand, so that writing it from its destination
 * would lose it. Null and empty values say nothing and do not count.
 */
export function hasUnmodelledFields(rule: ObservedRule): boolean {
  const { destination, wire } = rule;
  if (destination === undefined) return true;
  const known = KNOWN_IN_DESTINATION[destination.type];
  const outside = Object.entries(wire).some(
    ([field, value]) =>
      !KNOWN_FIELDS.has(field) &&
      !(field === 'fqdns' && destination.type === 'PrivateEndpoint') &&
      saysSomething(value),
  );
  if (outside || !isJsonObject(wire.destination)) return outside;
  return Object.entries(wire.destination).some(([field, value]) => !known.has(field) && saysSomething(value));
}

function saysSomething(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
