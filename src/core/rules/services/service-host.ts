import { foldCase, foldOptional } from '../../text/fold-case.ts';
import { lookUp } from '../../text/look-up.ts';
import type { PrivateEndpointDestination } from '../outbound-rule.ts';
import { armTypeOf, privateEndpointTarget, resourceNameOf, subresourceNames } from './private-endpoint-targets.ts';
import type { ServiceOfHost } from './service-domains.ts';
import { hostKind, serviceOfHost } from './service-domains.ts';

/** The part of an Azure resource that a public host name points to. */
export interface ServiceHost {
  /** A type in the table of targets, as Azure writes it. */
  readonly armType: string;
  readonly subresource: string;
  /** Name of the resource; undefined if its hosts do not hold it. */
  readonly resourceName: string | undefined;
}

const STORAGE = 'microsoft.storage/storageaccounts';
const REGISTRY = 'microsoft.containerregistry/registries';
const MONITOR = 'microsoft.insights/privatelinkscopes';
const SECONDARY = '-secondary';

/** For resources whose parts have their own domains: the beginning of the domain, and the part. */
const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'microsoft.documentdb/databaseaccounts': {
    documents: 'Sql',
    mongo: 'MongoDB',
    cassandra: 'Cassandra',
    gremlin: 'Gremlin',
    graphs: 'Gremlin',
    table: 'Table',
    analytics: 'Analytical',
    sqlx: 'SqlDedicated',
  },
  'microsoft.datafactory/factories': { datafactory: 'dataFactory', adf: 'portal' },
  'microsoft.synapse/workspaces': { sql: 'Sql', dev: 'Dev' },
};

/** Parts of targets that the table of hubs does not hold, and that endpoints of hubs may nevertheless reach. */
const OTHER_PARTS: Readonly<Record<string, string>> = {
  'microsoft.servicebus/namespaces': 'namespace',
  'microsoft.relay/namespaces': 'namespace',
  'microsoft.keyvault/managedhsms': 'managedhsm',
  'microsoft.documentdb/mongoclusters': 'MongoCluster',
  'microsoft.sql/managedinstances': 'managedInstance',
  'microsoft.kusto/clusters': 'cluster',
  'microsoft.appconfiguration/configurationstores': 'configurationStores',
  'microsoft.eventgrid/topics': 'topic',
  'microsoft.eventgrid/domains': 'domain',
  'microsoft.signalrservice/signalr': 'signalr',
  'microsoft.signalrservice/webpubsub': 'webpubsub',
  'microsoft.devices/iothubs': 'iotHub',
  'microsoft.batch/batchaccounts': 'batchAccount',
  'microsoft.digitaltwins/digitaltwinsinstances': 'API',
};

/**
 * Names the Azure resource behind a public host name, to which a hub could have a private endpoint.
 *
 * @param host a normal host name, such as `lake.blob.core.windows.net`
 * @returns undefined when the host belongs to no known service, to a target that hubs do not support, or to Microsoft
 */
export function serviceHostFrom(host: string): ServiceHost | undefined {
  if (hostKind(host).kind !== 'Service') return undefined;
  const service = serviceOfHost(host);
  if (service === undefined) return undefined;
  for (const type of service.armTypes) {
    const kind = privateEndpointTarget(`/providers/${type}/name`);
    const subresource = partServing(service, type);
    if (kind === undefined || subresource === undefined) continue;
    const resourceName = nameIn(service, type);
    if (resourceName === undefined && type !== MONITOR) return undefined;
    return { armType: kind.armType, subresource, resourceName };
  }
  return undefined;
}

/**
 * Says whether the private endpoint answers for a host. `Maybe`: hosts of such resources do not hold the resource's
 * name.
 */
export function endpointServes(rule: PrivateEndpointDestination, host: string): 'Yes' | 'Maybe' | 'No' {
  const type = foldOptional(armTypeOf(rule.serviceResourceId));
  const service = serviceOfHost(host);
  if (type === undefined || service?.armTypes.includes(type) !== true) return 'No';
  const part = partServing(service, type);
  if (part === undefined || foldCase(part) !== foldCase(rule.subresourceTarget)) return 'No';
  const name = nameIn(service, type);
  // A private link scope answers for the shared hosts of Azure Monitor as a whole.
  if (name === undefined) return type === MONITOR ? 'Yes' : 'Maybe';
  return name === resourceNameOf(rule.serviceResourceId) ? 'Yes' : 'No';
}

/** A rule with a private endpoint. */
interface EndpointRule {
  readonly destination: PrivateEndpointDestination;
}

/**
 * Reads private endpoints once, so that many hosts can be looked up. The number of steps for a host does not grow with
 * the number of endpoints.
 *
 * @returns a function that finds the first endpoint of which {@link endpointServes} says `Yes` for a normal host
 */
export function endpointServers<T extends EndpointRule>(endpoints: readonly T[]): (host: string) => T | undefined {
  const first = new Map<string, number>();
  for (const [order, { destination }] of endpoints.entries()) {
    const { serviceResourceId: id, subresourceTarget } = destination;
    const type = foldOptional(armTypeOf(id));
    if (type === undefined) continue;
    const names = type === MONITOR ? [resourceNameOf(id), undefined] : [resourceNameOf(id)];
    for (const key of names.map((name) => serverKey(type, subresourceTarget, name)))
      if (!first.has(key)) first.set(key, order);
  }
  return (host) => {
    const service = first.size === 0 ? undefined : serviceOfHost(host);
    const orders = service === undefined ? [] : keysOf(service).flatMap((key) => first.get(key) ?? []);
    return orders.length === 0 ? undefined : endpoints[Math.min(...orders)];
  };
}

/** Keys of the endpoints that answer for a host of the service. */
function keysOf(service: ServiceOfHost): readonly string[] {
  return service.armTypes.flatMap((type) => {
    const part = partServing(service, type);
    const name = nameIn(service, type);
    // The hosts of a private link scope need not hold a name; other hosts without one answer for no certain resource.
    return part === undefined || (name === undefined && type !== MONITOR) ? [] : [serverKey(type, part, name)];
  });
}

function serverKey(type: string, part: string, name: string | undefined): string {
  return JSON.stringify([type, foldCase(part), name ?? null]);
}

function nameIn({ label }: ServiceOfHost, type: string): string | undefined {
  // Names of accounts and registries hold no dash: the text after a dash is Azure's.
  if (type === STORAGE && label?.endsWith(SECONDARY) === true) return label.slice(0, -SECONDARY.length);
  return type === REGISTRY ? label?.split('-')[0] : label;
}

/** The part of a resource of this type that answers in the domain. */
function partServing({ domain, label }: ServiceOfHost, type: string): string | undefined {
  const [first = ''] = domain.split('.');
  // The read-only copy of a storage account in another region has its own parts.
  if (type === STORAGE) return label?.endsWith(SECONDARY) === true ? `${first}_secondary` : first;
  const parts = lookUp(PARTS, type);
  if (parts !== undefined) return lookUp(parts, first);
  const target = privateEndpointTarget(`/providers/${type}/name`);
  return lookUp(OTHER_PARTS, type) ?? (target === undefined ? undefined : subresourceNames(target)[0]);
}
