import type { JsonObject } from '../../text/json.ts';
import { destinationText, wireDestinationText } from '../destinations/destination-text.ts';
import { destinationFromWire } from './wire-destination.ts';

const KNOWN_TYPE = /^\s*(?:FQDN|ServiceTag|PrivateEndpoint)\s*$/i;

/** What a rule in wire format lets through; it may contain a value that Hubwarden cannot read. */
export function wireText(wire: JsonObject): string {
  const destination = destinationFromWire(wire);
  if (destination !== undefined) return destinationText(destination);
  if (typeof wire.type === 'string' && KNOWN_TYPE.test(wire.type)) return wireDestinationText(wire);
  return `type ${typeof wire.type === 'string' ? wire.type : 'unknown'}, which Hubwarden does not support`;
}

/**
 * A rule in wire format where lines are compared: hosts with the port of TLS, `pypi.org:443`; every other destination as
 * in {@link wireText}.
 */
export function shortWireText(wire: JsonObject): string {
  const destination = destinationFromWire(wire);
  return destination?.type === 'FQDN' ? destination.hosts.map((host) => `${host}:443`).join(', ') : wireText(wire);
}
