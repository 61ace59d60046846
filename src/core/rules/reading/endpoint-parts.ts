import type { Json, JsonObject } from '../../text/json.ts';
import { shown } from '../../text/plain-text.ts';
import { isComparableHost } from '../addresses/host-name.ts';
import { isResourceId, isSubresource } from '../destinations/destination.ts';
import type { PrivateEndpointDestination } from '../outbound-rule.ts';
import type { Parts } from './rule-parts.ts';
import { ANY_WAY, hostFromWire, textOf } from './rule-parts.ts';
import { textsInside } from './texts-inside.ts';
import type { Places } from './widest-reading.ts';
import { addHosts, addResources, isPlainId, noPlaces } from './widest-reading.ts';

/**
 * Reads a private endpoint.
 *
 * @param wire the destination of the rule
 */
export function endpointParts({ fqdns: names }: JsonObject, wire: JsonObject): Parts {
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
