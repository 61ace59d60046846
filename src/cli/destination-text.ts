import type { JsonObject } from '../core/json.ts';
import { destinationText, wireDestinationText } from '../core/rules/destination-text.ts';
import { destinationFromWire } from '../core/rules/wire.ts';

export { destinationText } from '../core/rules/destination-text.ts';

/** The same for a rule as it goes over the wire, which may have a part that Hubwarden cannot read. */
export function wireText(wire: JsonObject): string {
  const destination = destinationFromWire(wire);
  return destination === undefined ? wireDestinationText(wire) : destinationText(destination);
}
