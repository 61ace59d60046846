import type { JsonObject } from '../core/json.ts';
import type { Destination, ServiceTagDestination } from '../core/rules/outbound-rule.ts';
import { renderPorts } from '../core/rules/port-ranges.ts';
import { armTypeOf } from '../core/rules/private-endpoint-table.ts';
import { destinationFromWire } from '../core/rules/wire.ts';
import { trimEnd } from '../core/trim-end.ts';

/** A destination in a few words: `FQDN pypi.org`, `service tag DataFactory, TCP 443`, `private endpoint to lake (…)`. */
export function destinationText(destination: Destination): string {
  switch (destination.type) {
    case 'FQDN':
      return `FQDN ${destination.hosts.join(', ')}`;
    case 'ServiceTag':
      return serviceTagText(destination);
    case 'PrivateEndpoint': {
      const { fqdns, serviceResourceId, sparkEnabled, subresourceTarget } = destination;
      const facts = [armTypeOf(serviceResourceId) ?? 'unknown type', subresourceTarget, ...fqdns];
      const name = trimEnd(serviceResourceId, '/').split('/').at(-1) ?? '';
      return `private endpoint to ${name} (${[...facts, ...(sparkEnabled ? ['Spark'] : [])].join(', ')})`;
    }
  }
}

function serviceTagText({ action, addressPrefixes, ports, protocol, serviceTag }: ServiceTagDestination): string {
  const place = addressPrefixes.length > 0 ? `addresses ${addressPrefixes.join(', ')}` : `service tag ${serviceTag}`;
  const lane = protocol === 'ICMP' ? 'ICMP' : `${protocol === '*' ? 'any protocol' : protocol} ${renderPorts(ports)}`;
  return `${action === 'Deny' ? 'deny ' : ''}${place}, ${lane}`;
}

/** The same for a rule as it goes over the wire, which may be of a type that Hubwarden does not know. */
export function wireText(wire: JsonObject): string {
  const destination = destinationFromWire(wire);
  if (destination !== undefined) return destinationText(destination);
  return `type ${typeof wire.type === 'string' ? wire.type : 'unknown'}, which Hubwarden does not read`;
}
