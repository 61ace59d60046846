import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { AzureField } from '../../azure/field-at-version.ts';
import type { Json, JsonObject } from '../../text/json.ts';
import { lookUp } from '../../text/look-up.ts';
import { destinationKey, hasKey } from '../destinations/destination-key.ts';
import type { Destination, ObservedRule } from '../outbound-rule.ts';
import { destinationFromWire, isJsonObject, wireFromDestination, writableWire } from './wire-destination.ts';

/** A field that some api-version cannot write, with its path in the rule. */
interface DroppableField {
  readonly field: AzureField;
  readonly inDestination: boolean;
}

const DROPPABLE: readonly DroppableField[] = [
  { field: { type: 'PrivateEndpointOutboundRule', name: 'fqdns' }, inDestination: false },
  { field: { type: 'ServiceTagDestination', name: 'addressPrefixes' }, inDestination: true },
  { field: { type: 'ServiceTagDestination', name: 'action' }, inDestination: true },
];

/**
 * Fields whose absence alone makes the shown rule differ from the wanted one: with them it would be the wanted rule. A
 * rule looks so when its api-version lacks a field.
 *
 * @param wire the rule as Azure shows it
 * @returns an empty list when the rule is as wanted, or differs in anything else
 */
export function droppedFields(wanted: Destination, wire: JsonObject): readonly AzureField[] {
  const sent = wireFromDestination(wanted);
  const missing = DROPPABLE.filter((each) => isSaid(saidIn(sent, each)) && !isSaid(saidIn(wire, each)));
  if (missing.length === 0) return [];
  const whole = missing.reduce((shown, each) => withValue(shown, each, saidIn(sent, each)), wire);
  return hasKey(destinationFromWire(whole), destinationKey(wanted)) ? missing.map(({ field }) => field) : [];
}

function saidIn(wire: JsonObject, { field, inDestination }: DroppableField): Json | undefined {
  if (!inDestination) return lookUp(wire, field.name);
  return isJsonObject(wire.destination) ? lookUp(wire.destination, field.name) : undefined;
}

function isSaid(value: Json | undefined): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function withValue(wire: JsonObject, { field, inDestination }: DroppableField, value: Json | undefined): JsonObject {
  if (!inDestination) return { ...wire, [field.name]: value };
  const { destination } = wire;
  return isJsonObject(destination) ? { ...wire, destination: { ...destination, [field.name]: value } } : wire;
}

/** A short form of a rule as Azure shows it: equal for equal effect, also for an unreadable rule. */
export function shownForm(rule: ObservedRule): string {
  return rule.destination === undefined
    ? shortForm(`unread ${canonicalText(writableWire(rule))}`)
    : formOf(destinationKey(rule.destination));
}

/** A short form of a destination key, 32 hexadecimal digits. */
export function formOf(key: string): string {
  return shortForm(`key ${key}`);
}

function shortForm(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}

/** JSON with the keys of every object sorted: the order in which Azure sends them makes no difference. */
function canonicalText(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}:${canonicalText(field)}`);
  return `{${fields.sort().join(',')}}`;
}
