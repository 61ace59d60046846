import { foldCase } from '../../text/fold-case.ts';
import type { Json, JsonObject } from '../../text/json.ts';
import { isJsonObject } from '../../text/json.ts';
import { shown } from '../../text/plain-text.ts';
import { rangeFromPrefix } from '../addresses/address-prefixes.ts';
import { isComparableHost, isFullHost } from '../addresses/host-name.ts';
import { ALL_PORTS, parsePorts } from '../addresses/port-ranges.ts';
import { actionFrom, protocolFrom } from '../destinations/destination.ts';
import type { Destination, PortRange, Protocol } from '../outbound-rule.ts';
import { isEverythingWord, isTagText } from '../services/service-tag.ts';
import { endpointParts } from './endpoint-parts.ts';
import type { Parts } from './rule-parts.ts';
import { ANY_WAY, hostFromWire, NO_REASONS, textOf } from './rule-parts.ts';
import { targetsInMannerFields, textsInside } from './texts-inside.ts';
import type { UnknownField } from './unknown-fields.ts';
import { unknownFields } from './unknown-fields.ts';
import { addPrefix } from './widest-prefixes.ts';
import type { Places, TrafficTerms } from './widest-reading.ts';
import { addAddresses, addAnything, addHosts, addTagWords, destinationsAt, noPlaces } from './widest-reading.ts';

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
  const type = typeFrom(wire);
  const parts = partsOf(wire, type);
  const unknown = type === undefined ? [] : unknownFields(wire, type);
  const { destination } = parts;
  if (destination !== undefined && parts.reasons.length + unknown.length === 0)
    return { destination, widest: [destination], reasons: NO_REASONS };
  const places = parts.places ?? noPlaces();
  const reasons = [...parts.reasons, ...unknown.map((field) => unknownReason(field, places))];
  return unread(places, parts.ways, reasons, destination);
}

function unread(places: Places, ways: TrafficTerms, reasons: readonly string[], also?: Destination): RuleReading {
  const widest = destinationsAt(places, ways);
  return { destination: undefined, widest: also === undefined ? widest : [also, ...widest], reasons };
}

/** The type of a rule in any casing; undefined for a type that Hubwarden does not know. */
function typeFrom({ type }: JsonObject): Destination['type'] | undefined {
  const exact = TYPES.find((known) => known === type);
  if (exact !== undefined) return exact;
  const wanted = foldCase(textOf(type) ?? '');
  return TYPES.find((known) => foldCase(known) === wanted);
}

function partsOf(wire: JsonObject, type: Destination['type'] | undefined): Parts {
  switch (type) {
    case 'FQDN':
      return fqdnParts(wire);
    case 'ServiceTag':
      return isJsonObject(wire.destination) ? tagParts(wire.destination) : shapelessParts(wire, 'an object');
    case 'PrivateEndpoint':
      return isJsonObject(wire.destination) ? endpointParts(wire, wire.destination) : shapelessParts(wire, 'an object');
    case undefined:
      return typelessParts(wire);
  }
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
  return oneHost(text) ?? hostListParts(text);
}

/** The common case, one readable host, without the sets that lists need. */
function oneHost(text: string): Parts | undefined {
  if (text.includes(',')) return undefined;
  const host = hostFromWire(text);
  if (!isFullHost(host)) return undefined;
  return { destination: { type: 'FQDN', hosts: [host] }, ways: WEB_WAYS, reasons: NO_REASONS };
}

function hostListParts(text: string): Parts {
  const entries = [...new Set(text.split(','))];
  const hosts = entries.map(hostFromWire);
  const odd = entries.filter((_, index) => !isFullHost(hosts[index] ?? ''));
  const places = noPlaces();
  for (const entry of odd) addHosts(places, entry);
  const known = [...new Set(hosts)].filter(isFullHost).sort();
  return {
    destination: known.length === 0 ? undefined : { type: 'FQDN', hosts: known },
    places,
    ways: WEB_WAYS,
    reasons: odd.map(hostReason),
  };
}

const WEB_PORTS: readonly PortRange[] = [
  { from: 80, to: 80 },
  { from: 443, to: 443 },
];

const WEB_WAYS: TrafficTerms = { ...ANY_WAY, protocol: 'TCP', ports: WEB_PORTS };

function hostReason(entry: string): string {
  if (entry.trim() === '') return 'destination has an empty entry where a host should be.';
  if (isComparableHost(hostFromWire(entry)))
    return `${shown(entry.trim())} in destination is one word and not a host with its domain.`;
  return `${shown(entry.trim())} in destination is not a host name with at most one star, at its front.`;
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

/** A field that Hubwarden does not know may hold further targets: they are added. */
function unknownReason({ field, value }: UnknownField, places: Places): string {
  for (const text of [field, ...textsInside(value)]) addAnything(places, text);
  return `${field} is ${shown(value)}, and Hubwarden does not know this field.`;
}

const TYPES: readonly Destination['type'][] = ['FQDN', 'ServiceTag', 'PrivateEndpoint'];
