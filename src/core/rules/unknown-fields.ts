import { foldCase } from '../fold-case.ts';
import type { Json, JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { Destination } from './outbound-rule.ts';

/** A field that Hubwarden does not know and that says something. */
export interface UnknownField {
  readonly field: string;
  readonly value: Json | undefined;
}

/** Fields beside the destination that Azure owns: no request may carry them. */
export const SERVER_OWNED: ReadonlySet<string> = new Set(['status', 'errorInformation', 'parentRuleNames']);

const KNOWN_BESIDE = new Set(['type', 'category', 'destination', ...SERVER_OWNED]);
const KNOWN_INSIDE: Readonly<Record<Destination['type'], ReadonlySet<string>>> = {
  FQDN: new Set(),
  ServiceTag: new Set(['serviceTag', 'protocol', 'portRanges', 'action', 'addressPrefixes']),
  PrivateEndpoint: new Set(['serviceResourceId', 'subresourceTarget', 'sparkEnabled', 'sparkStatus']),
};

/** Names of fields that say where a rule leads, in some type or version, when they stand beside the destination. */
const PLACES_BESIDE = new Set([
  'fqdn',
  'fqdns',
  'host',
  'hosts',
  'destinations',
  'servicetag',
  'servicetags',
  'addressprefix',
  'addressprefixes',
  'serviceresourceid',
]);

/**
 * Unknown fields that may widen what the rule opens: all inside the destination, and beside it those that name a place.
 * Null and empty values say nothing and do not count.
 */
export function unknownFields(wire: JsonObject, type: Destination['type']): readonly UnknownField[] {
  const beside = unknownBeside(wire, type).filter(({ field }) => PLACES_BESIDE.has(foldCase(field)));
  return [...unknownInside(wire, type), ...beside];
}

/** True when a rule carries any field that Hubwarden does not know, so that writing it from its destination would lose it. */
export function hasUnknownFields(wire: JsonObject, type: Destination['type']): boolean {
  return unknownInside(wire, type).length > 0 || unknownBeside(wire, type).length > 0;
}

function unknownInside({ destination }: JsonObject, type: Destination['type']): readonly UnknownField[] {
  // The destination of an FQDN rule is a text; as an object it cannot be read at all.
  if (type === 'FQDN' || !isJsonObject(destination)) return [];
  return saying(destination, (field) => !KNOWN_INSIDE[type].has(field));
}

function unknownBeside(wire: JsonObject, type: Destination['type']): readonly UnknownField[] {
  return saying(wire, (field) => !KNOWN_BESIDE.has(field) && !(field === 'fqdns' && type === 'PrivateEndpoint'));
}

function saying(record: JsonObject, isUnknown: (field: string) => boolean): readonly UnknownField[] {
  return Object.entries(record).flatMap(([field, value]) =>
    isUnknown(field) && saysSomething(value) ? [{ field, value }] : [],
  );
}

function saysSomething(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
