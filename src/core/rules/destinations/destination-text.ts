import type { JsonObject } from '../../text/json.ts';
import { shown } from '../../text/plain-text.ts';
import { trimEnd } from '../../text/trim-end.ts';
import { renderPorts } from '../addresses/port-ranges.ts';
import type { Destination, ServiceTagDestination } from '../outbound-rule.ts';
import { armTypeOf } from '../services/private-endpoint-targets.ts';

/**
 * A destination as a short text: `FQDN pypi.org`, `service tag DataFactory, TCP 443`, `private endpoint to lake (…)`.
 */
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
  const traffic =
    protocol === 'ICMP' ? 'ICMP' : `${protocol === '*' ? 'any protocol' : protocol} ${renderPorts(ports)}`;
  return `${action === 'Deny' ? 'deny ' : ''}${place}, ${traffic}`;
}

/** The destination of a rule that is partly unreadable, as Azure shows it. */
export function wireDestinationText({ destination, type }: JsonObject): string {
  return `${shown(destination)} (type ${typeof type === 'string' ? type : shown(type)})`;
}
