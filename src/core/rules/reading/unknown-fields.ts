import { foldCase } from '../../text/fold-case.ts';
import type { Json, JsonObject } from '../../text/json.ts';
import { isJsonObject } from '../../text/json.ts';
import { lookUp } from '../../text/look-up.ts';
import type { Destination } from '../outbound-rule.ts';
import { textsInside } from './texts-inside.ts';
import { mayNamePlace } from './widest-reading.ts';

/** A field that Hubwarden does not know and that is not empty. */
export interface UnknownField {
  readonly field: string;
  readonly value: Json | undefined;
}

/** Fields beside the destination that Azure manages: no request may carry them. */
export const SERVER_OWNED: ReadonlySet<string> = new Set(['status', 'errorInformation', 'parentRuleNames']);

const KNOWN_BESIDE = new Set(['type', 'category', 'destination', ...SERVER_OWNED]);
/** The names of an endpoint for an application gateway stand beside its destination. */
const KNOWN_BESIDE_ENDPOINT = new Set([...KNOWN_BESIDE, 'fqdns']);
const KNOWN_INSIDE: Readonly<Record<Destination['type'], ReadonlySet<string>>> = {
  FQDN: new Set(),
  ServiceTag: new Set(['serviceTag', 'protocol', 'portRanges', 'action', 'addressPrefixes']),
  PrivateEndpoint: new Set(['serviceResourceId', 'subresourceTarget', 'sparkEnabled', 'sparkStatus']),
};

/** Fields that every resource of Azure has, and fields that Azure manages: they hold no destination. */
const NO_DESTINATION = new Set(
  ['id', 'name', 'etag', 'systemData', 'category', ...SERVER_OWNED].map((field) => foldCase(field)),
);

/** Parts of field names that name a target, in some rule type or version, or in other products. */
const PLACE_NAME =
  /fqdn|host|destination|address|url|domain|endpoint|target|servicetag|prefix|resourceid|cidr|^type$|^uris?$|^ips?$/;

/**
 * Unknown fields that may widen what the rule opens: all fields inside the destination, and fields beside it that name
 * a target or hold a text that may be one. Null and empty values do not count.
 */
export function unknownFields(wire: JsonObject, type: Destination['type']): readonly UnknownField[] {
  const inside = unknownInside(wire, type);
  const beside = unknownBeside(wire, type);
  return inside.length + beside.length === 0 ? NONE : [...inside, ...beside.filter(mayWiden)];
}

function mayWiden({ field, value }: UnknownField): boolean {
  const name = foldCase(field);
  if (NO_DESTINATION.has(name) || typeof value === 'boolean') return false;
  return PLACE_NAME.test(name) || mayNamePlace(field) || textsInside(value).some(mayNamePlace);
}

/**
 * True when a rule carries any field that Hubwarden does not know: a write from its destination would lose that field.
 */
export function hasUnknownFields(wire: JsonObject, type: Destination['type']): boolean {
  return unknownInside(wire, type).length > 0 || unknownBeside(wire, type).length > 0;
}

function unknownInside({ destination }: JsonObject, type: Destination['type']): readonly UnknownField[] {
  // The destination of an FQDN rule is a text; an object in its place is unreadable as a whole.
  if (type === 'FQDN' || !isJsonObject(destination)) return NONE;
  return saying(destination, KNOWN_INSIDE[type]);
}

function unknownBeside(wire: JsonObject, type: Destination['type']): readonly UnknownField[] {
  return saying(wire, type === 'PrivateEndpoint' ? KNOWN_BESIDE_ENDPOINT : KNOWN_BESIDE);
}

const NONE: readonly UnknownField[] = [];

/** The fields of a record that are not known and not empty. */
function saying(record: JsonObject, known: ReadonlySet<string>): readonly UnknownField[] {
  // Every rule of every hub passes here, and nearly all have known fields only.
  let found: UnknownField[] | undefined;
  for (const field of Object.keys(record)) {
    if (known.has(field)) continue;
    const value = lookUp(record, field);
    if (!saysSomething(value)) continue;
    found ??= [];
    found.push({ field, value });
  }
  return found ?? NONE;
}

function saysSomething(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
