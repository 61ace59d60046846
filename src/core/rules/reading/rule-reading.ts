import { foldCase } from '../../text/fold-case.ts';
import type { Json, JsonObject } from '../../text/json.ts';
import { isJsonObject } from '../../text/json.ts';
import { shown } from '../../text/plain-text.ts';
import { rangeFromPrefix } from '../addresses/address-prefixes.ts';
import { isComparableHost, isFullHost, normalHost } from '../addresses/host-name.ts';
import { ALL_PORTS, parsePorts } from '../addresses/port-ranges.ts';
import { actionFrom, isResourceId, isSubresource, protocolFrom } from '../destinations/destination.ts';
import type { Destination, PortRange, PrivateEndpointDestination, Protocol } from '../outbound-rule.ts';
import { isEverythingWord, isTagText } from '../services/service-tag.ts';
import { targetsInMannerFields, textsInside } from './texts-inside.ts';
import { unknownFields } from './unknown-fields.ts';
import { addPrefix } from './widest-prefixes.ts';
import type { Places, TrafficTerms } from './widest-reading.ts';
import {
  addAddresses,
  addAnything,
  addHosts,
  addResources,
  addTagWords,
  destinationsAt,
  isPlainId,
  noPlaces,
} from './widest-reading.ts';

/** The result of reading a rule. */
export interface RuleReading {
  /** undefined when a part is unreadable. Such a rule covers nothing, and Hubwarden never changes it. */
  readonly destination: Destination | undefined;
  /** Everything that the rule may open; the destination alone if the whole rule is readable. */
  readonly widest: readonly Destination[];
  /** Why the rule is not readable in full: one sentence for each part, with field and value. */
  readonly reasons: readonly string[];
}

/**
 * Reads a rule as Azure sends it. An unreadable part counts at its widest: unknown ports mean all ports, an unknown
 * protocol every protocol, an unknown action may be Allow, and each text means every host, address, tag and resource
 * that it can name.
 *
 * @param wire the entry under the rule's name; anything but an object is an unreadable rule
 */
export function readRule(wire: Json | undefined): RuleReading {
  if (!isJsonObject(wire)) {
    const places = noPlaces();
    for (const text of textsInside(wire)) addAnything(places, text);
    return unread(places, ANY_WAY, [`The rule is ${shown(wire)} and not an object.`]);
  }
  const parts = partsOf(wire);
  const reasons = [...parts.reasons, ...unknownPlaces(wire, parts)];
  const { destination } = parts;
  if (destination !== undefined && reasons.length === 0) return { destination, widest: [destination], reasons };
  return unread(parts.places, parts.ways, reasons, destination);
}

function unread(places: Places, ways: TrafficTerms, reasons: readonly string[], also?: Destination): RuleReading {
  const widest = destinationsAt(places, ways);
  return { destination: undefined, widest: also === undefined ? widest : [also, ...widest], reasons };
}

const ANY_WAY: TrafficTerms = { protocol: '*', ports: ALL_PORTS, actions: ['Allow'], subresourceTarget: '' };

/**
 * The parts of a rule: readable ones in `destination`, the targets that the others may name, and the problems found.
 */
interface Parts {
  readonly destination: Destination | undefined;
  readonly places: Places;
  readonly ways: TrafficTerms;
  readonly reasons: string[];
}

function partsOf(wire: JsonObject): Parts {
  switch (foldCase(textOf(wire.type) ?? '')) {
    case 'fqdn':
      return fqdnParts(wire);
    case 'servicetag':
      return isJsonObject(wire.destination) ? tagParts(wire.destination) : shapelessParts(wire, 'an object');
    case 'privateendpoint':
      return isJsonObject(wire.destination) ? endpointParts(wire, wire.destination) : shapelessParts(wire, 'an object');
    default:
      return typelessParts(wire);
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined;
}

/** The type is known, but the destination has a different shape from rules of that type. */
function shapelessParts({ destination, type }: JsonObject, wanted: string): Parts {
  const places = noPlaces();
  for (const text of textsInside(destination)) addAnything(places, text);
  const reason = `destination is ${shown(destination)}; a rule of type ${textOf(type)} has ${wanted} there.`;
  return { destination: undefined, places, ways: possibleActions(destination), reasons: [reason] };
}

/** Every text of the rule may be a target of any kind. Only fields that are known to name no target are left out. */
function typelessParts(wire: JsonObject): Parts {
  const places = noPlaces();
  const { type, category, status, errorInformation, parentRuleNames, ...rest } = wire;
  for (const text of textsInside(rest)) addAnything(places, text);
  const reason = `type ${shown(type)} is not a type of rule that Hubwarden knows.`;
  return { destination: undefined, places, ways: possibleActions(wire.destination), reasons: [reason] };
}

/** Only a clear Deny counts as one. A rule of an unknown type may not deny at all, so it may open as well. */
function possibleActions(destination: Json | undefined): TrafficTerms {
  const action = isJsonObject(destination) ? destination.action : undefined;
  return { ...ANY_WAY, actions: actionOf(action) === 'Allow' ? ['Allow'] : ['Allow', 'Deny'] };
}

function fqdnParts(wire: JsonObject): Parts {
  const text = textOf(wire.destination);
  if (text === undefined) return shapelessParts(wire, 'a text');
  const entries = [...new Set(text.split(','))];
  const hosts = entries.map(hostFromWire);
  const odd = entries.filter((_, index) => !isFullHost(hosts[index] ?? ''));
  const places = noPlaces();
  for (const entry of odd) addHosts(places, entry);
  const known = [...new Set(hosts)].filter(isFullHost).sort();
  return {
    destination: known.length === 0 ? undefined : { type: 'FQDN', hosts: known },
    places,
    ways: { ...ANY_WAY, protocol: 'TCP', ports: WEB_PORTS },
    reasons: odd.map(hostReason),
  };
}

const WEB_PORTS: readonly PortRange[] = [
  { from: 80, to: 80 },
  { from: 443, to: 443 },
];

function hostReason(entry: string): string {
  if (entry.trim() === '') return 'destination has an empty entry where a host should be.';
  if (isComparableHost(hostFromWire(entry)))
    return `${shown(entry.trim())} in destination is one word and not a host with its domain.`;
  return `${shown(entry.trim())} in destination is not a host name with at most one star, at its front.`;
}

/**
 * A trailing dot is a fault in a policy. In Azure's answer the reader accepts it, so that the host is normal from here
 * on.
 */
function hostFromWire(text: string): string {
  const host = text.trim();
  let end = host.length;
  while (end > 0 && host[end - 1] === '.') end -= 1;
  return normalHost(host.slice(0, end));
}

function tagParts(wire: JsonObject): Parts {
  const reasons: string[] = [];
  const places = noPlaces();
  const prefixes = prefixesOf(wire.addressPrefixes, places, reasons);
  const isReplaced = prefixes.length > 0 && reasons.length === 0;
  const serviceTag = tagOf(wire.serviceTag, places, reasons);
  const protocol = protocolOf(wire.protocol, reasons);
  const ports = portsOf(wire.portRanges, protocol, reasons);
  const action = actionOf(wire.action);
  if (action === undefined) reasons.push(`action is ${shown(wire.action)}, not Allow or Deny; it may be either.`);
  for (const how of [wire.protocol, wire.portRanges, wire.action])
    for (const text of targetsInMannerFields(how)) addAnything(places, text);
  if (reasons.length === 0 && serviceTag === '' && prefixes.length === 0)
    reasons.push('destination has neither a serviceTag nor addressPrefixes.');
  const ways: TrafficTerms = {
    protocol: protocol ?? '*',
    ports: ports ?? ALL_PORTS,
    actions: action === undefined ? ['Allow', 'Deny'] : [action],
    subresourceTarget: '',
  };
  if (reasons.length === 0 && protocol !== undefined && ports !== undefined && action !== undefined) {
    const addressPrefixes = [...prefixes].sort();
    return {
      destination: { type: 'ServiceTag', serviceTag, addressPrefixes, protocol, ports, action },
      places,
      ways,
      reasons,
    };
  }
  // If the prefixes are not readable in full, Azure may read none of them and open the tag.
  if (serviceTag !== '' && !isReplaced) places.tags.add(serviceTag);
  for (const prefix of prefixes) addAddresses(places, prefix);
  return { destination: undefined, places, ways, reasons };
}

/** The readable prefixes. The others go to `places`, in every reading that they have. */
function prefixesOf(value: Json | undefined, places: Places, reasons: string[]): readonly string[] {
  if (value === undefined || value === null) return [];
  const isList = Array.isArray(value);
  if (!isList) reasons.push(`addressPrefixes is ${shown(value)} and not a list.`);
  const entries: readonly (Json | undefined)[] = isList ? value : textsInside(value);
  const read: string[] = [];
  for (const entry of entries) {
    if (typeof entry === 'string' && rangeFromPrefix(entry) !== undefined) read.push(entry.trim());
    else {
      if (isList) reasons.push(`${shown(entry)} in addressPrefixes is not an address prefix; it counts at its widest.`);
      addPrefix(places, entry);
    }
  }
  return read;
}

function tagOf(value: Json | undefined, places: Places, reasons: string[]): string {
  const text = textOf(value);
  if (value === undefined || value === null || text === '') return '';
  if (text !== undefined && isTagText(text) && !isEverythingWord(text)) return text;
  reasons.push(`serviceTag is ${shown(value)}, which is not a service tag.`);
  for (const inner of textsInside(value)) {
    addTagWords(places, inner);
    addAnything(places, inner);
  }
  return '';
}

function protocolOf(value: Json | undefined, reasons: string[]): Protocol | undefined {
  const protocol = protocolFrom(textOf(value) ?? '');
  if (protocol === undefined) reasons.push(`protocol is ${shown(value)}; it counts as every protocol.`);
  return protocol;
}

function portsOf(
  value: Json | undefined,
  protocol: Protocol | undefined,
  reasons: string[],
): readonly PortRange[] | undefined {
  if (protocol === 'ICMP') return ALL_PORTS;
  const ports = parsePorts(textOf(value) ?? '');
  if (ports.ok) return ports.value;
  reasons.push(`portRanges is ${shown(value)}; it counts as every port.`);
  return undefined;
}

function actionOf(action: Json | undefined): 'Allow' | 'Deny' | undefined {
  if (action === undefined || action === null) return 'Allow';
  return typeof action === 'string' ? actionFrom(action) : undefined;
}

function endpointParts({ fqdns: names }: JsonObject, wire: JsonObject): Parts {
  const reasons: string[] = [];
  const places = noPlaces();
  const serviceResourceId = textOf(wire.serviceResourceId) ?? '';
  const subresourceTarget = textOf(wire.subresourceTarget) ?? '';
  if (!isResourceId(serviceResourceId) || !isPlainId(serviceResourceId)) {
    reasons.push(`serviceResourceId is ${shown(wire.serviceResourceId)}, which is not the id of a resource.`);
    for (const text of textsInside(wire.serviceResourceId)) addResources(places, text);
  }
  if (!isSubresource(subresourceTarget))
    reasons.push(`subresourceTarget is ${shown(wire.subresourceTarget)}; it counts as every part of the target.`);
  const spark = wire.sparkEnabled ?? false;
  if (typeof spark !== 'boolean') reasons.push(`sparkEnabled is ${shown(spark)}, not true or false.`);
  const fqdns = endpointNames(names, places, reasons);
  const ways = { ...ANY_WAY, subresourceTarget: isSubresource(subresourceTarget) ? subresourceTarget : '' };
  const target: PrivateEndpointDestination = {
    type: 'PrivateEndpoint',
    serviceResourceId,
    subresourceTarget: ways.subresourceTarget,
    sparkEnabled: spark !== false,
    fqdns,
  };
  return { destination: serviceResourceId === '' ? undefined : target, places, ways, reasons };
}

function endpointNames(value: Json | undefined, places: Places, reasons: string[]): readonly string[] {
  if (value === undefined || value === null) return [];
  const isTexts = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  const texts = textsInside(value);
  const odd = texts.filter((text) => !isComparableHost(hostFromWire(text)));
  if (!isTexts || odd.length > 0) reasons.push(`fqdns is ${shown(value)}, which is not a list of host names.`);
  for (const text of odd) addHosts(places, text);
  return [...new Set(texts.map(hostFromWire))].filter(isComparableHost).sort();
}

/** Fields that Hubwarden does not know may hold further targets. */
function unknownPlaces(wire: JsonObject, { places }: Parts): readonly string[] {
  const type = TYPES.find((known) => foldCase(known) === foldCase(textOf(wire.type) ?? ''));
  if (type === undefined) return [];
  return unknownFields(wire, type).map(({ field, value }) => {
    for (const text of [field, ...textsInside(value)]) addAnything(places, text);
    return `${field} is ${shown(value)}, and Hubwarden does not know this field.`;
  });
}

const TYPES: readonly Destination['type'][] = ['FQDN', 'ServiceTag', 'PrivateEndpoint'];
