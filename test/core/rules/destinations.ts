import type { Result } from '../../../src/core/result.ts';
import {
  fqdnDestination,
  privateEndpointDestination,
  serviceTagDestination,
} from '../../../src/core/rules/destinations/destination.ts';
import type {
  FqdnDestination,
  PrivateEndpointDestination,
  ServiceTagDestination,
} from '../../../src/core/rules/outbound-rule.ts';

function valueOrThrow<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** Hosts as a policy writes them. */
export function fqdn(hosts: string): FqdnDestination {
  return valueOrThrow(fqdnDestination(hosts));
}

/** `tag('Storage', 'TCP 443')` */
export function tag(serviceTag: string, traffic = '* *', action = 'Allow'): ServiceTagDestination {
  const [protocol = '*', ...ports] = traffic.split(' ');
  return valueOrThrow(serviceTagDestination({ serviceTag, protocol, ports: ports.join(' '), action }));
}

/** `prefixes('10.0.0.0/24, 10.0.1.0/24', 'TCP 443')` */
export function prefixes(list: string, traffic = '* *', action = 'Allow'): ServiceTagDestination {
  const [protocol = '*', ...ports] = traffic.split(' ');
  const addressPrefixes = list.split(',').map((prefix) => prefix.trim());
  return valueOrThrow(serviceTagDestination({ addressPrefixes, protocol, ports: ports.join(' '), action }));
}

/** The id of a storage account, or of a resource of another type. */
export function resourceId(name: string, type = 'Microsoft.Storage/storageAccounts'): string {
  return `/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-data/providers/${type}/${name}`;
}

/** `endpoint('lake', 'blob')`: a private endpoint to a storage account. */
export function endpoint(
  name: string,
  subresourceTarget: string,
  more: { readonly sparkEnabled?: boolean; readonly fqdns?: readonly string[]; readonly type?: string } = {},
): PrivateEndpointDestination {
  const { type, ...rest } = more;
  return valueOrThrow(
    privateEndpointDestination({ serviceResourceId: resourceId(name, type), subresourceTarget, ...rest }),
  );
}
