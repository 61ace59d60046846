import * as z from 'zod';
import { normalArmId } from '../hub-id.ts';
import { FOUNDRY_ACCOUNT } from '../kinds/foundry-account.ts';
import { ML_WORKSPACE } from '../kinds/ml-workspace.ts';
import type { PrivateEndpointDestination } from '../rules/outbound-rule.ts';
import { armTypeOf, privateEndpointTarget, resourceNameOf } from '../rules/services/private-endpoint-targets.ts';
import type { ServiceOfHost } from '../rules/services/service-domains.ts';
import { hostKind, servesResource } from '../rules/services/service-domains.ts';
import { foldCase } from '../text/fold-case.ts';
import type { ConnectionTexts } from './connection-texts.ts';
import { textsOfConnection } from './connection-texts.ts';

/** A connection whose resource is not known. */
export interface UntraceableConnection {
  readonly name: string;
  /** A host that any resource may use as its own name; undefined if not even a host is known. */
  readonly host: string | undefined;
  /** Types of resources that can be behind the host, in lower case; absent: any. */
  readonly armTypes?: readonly string[];
}

/** The targets of the connections of a hub and its projects. Every list is sorted and holds nothing twice. */
export interface ConnectionTargets {
  /** Ids of resources, lower-case, as connections name them: of the target or of something below it. */
  readonly ids: readonly string[];
  /** Lower-case hosts. */
  readonly hosts: readonly string[];
  /** Lower-case names of accounts, servers and similar resources without a domain. */
  readonly names: readonly string[];
  readonly untraceable: readonly UntraceableConnection[];
  /** Names of connections for which Azure requires a private endpoint and shows none as active; absent: none. */
  readonly unserved?: readonly string[];
}

/** No connections at all. */
export const NO_CONNECTIONS: ConnectionTargets = { ids: [], hosts: [], names: [], untraceable: [] };

/** One connection, as ARM lists it. */
export interface Connection {
  /** A display name. */
  readonly name: string;
  /** The content. The id of the envelope names the connection, not its target. */
  readonly properties: unknown;
}

/** One connection of a list as ARM returns it. Any other form has no target, and counts as untraceable. */
export function connectionFromArm(listed: unknown): Connection {
  if (typeof listed !== 'object' || listed === null) return { name: 'without a name', properties: listed };
  const name = 'name' in listed && typeof listed.name === 'string' ? listed.name : undefined;
  const id = 'id' in listed && typeof listed.id === 'string' ? listed.id.split('/').at(-1) : undefined;
  return { name: name ?? id ?? 'without a name', properties: 'properties' in listed ? listed.properties : undefined };
}

/**
 * Reads the targets of connections in any of their texts: the id of a resource or of something below it, the host in a
 * URL or connection string, or a bare name beside a word such as `AccountName`. One target too many keeps an endpoint
 * that could be removed; one too few would cut off an endpoint in use. A connection without a target is reported as
 * untraceable.
 */
export function connectionTargetsFrom(connections: readonly Connection[]): ConnectionTargets {
  const ids = new Set<string>();
  const hosts = new Set<string>();
  const names = new Set<string>();
  const untraceable = new Map<string, UntraceableConnection>();
  const unserved = new Set<string>();
  for (const { name, properties } of connections) {
    const texts = textsOfConnection(properties);
    if (lacksEndpoint(properties)) unserved.add(name);
    for (const id of texts.ids) ids.add(id);
    for (const host of texts.hosts) hosts.add(host);
    for (const word of texts.names) names.add(word);
    for (const lost of [untraceableFrom(name, texts) ?? [], aliasesIn(name, texts)].flat())
      untraceable.set(JSON.stringify([name, lost.host]), lost);
  }
  return {
    ids: [...ids].sort(),
    hosts: [...hosts].sort(),
    names: [...names].sort(),
    untraceable: [...untraceable.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
    ...(unserved.size === 0 ? {} : { unserved: [...unserved].sort() }),
  };
}

const endpointState = z.looseObject({ peRequirement: z.string(), peStatus: z.string() });

/** Only connections of accounts have these fields. */
function lacksEndpoint(properties: unknown): boolean {
  const parsed = endpointState.safeParse(properties);
  if (!parsed.success) return false;
  const { peRequirement, peStatus } = parsed.data;
  return foldCase(peRequirement.trim()) === 'required' && foldCase(peStatus.trim()) === 'inactive';
}

/** Categories whose service is never a resource of the customer, whatever its domain. */
const NEVER_A_RESOURCE = new Set(
  'serp openai bingllmsearch groundingwithbingsearch groundingwithcustomsearch s3 amazons3compatible googlebigquery googlecloudstorage snowflake pinecone mongodbatlas salesforce sharepoint sharepointonlinelist'.split(
    ' ',
  ),
);

/**
 * Says whether no target of a connection is known. Its `target` counts first: other texts may be about something else.
 */
function untraceableFrom(name: string, texts: ConnectionTexts): UntraceableConnection | undefined {
  const { hosts, ids, names, targetHosts, targetIds } = texts;
  const kinds = targetHosts.map((host) => ({ host, kind: hostKind(host).kind }));
  const inTarget = targetIds.length > 0 || kinds.some(({ kind }) => kind === 'Service');
  const beside = names.length > 0 || ids.some(isOfTarget) || (targetHosts.length === 0 && hosts.some(isServiceHost));
  if (inTarget || beside || (kinds.length > 0 && kinds.every(({ kind }) => kind === 'Public'))) return undefined;
  const other = kinds.find(({ kind }) => kind === 'OtherDomain');
  if (other === undefined || kinds.some(({ kind }) => kind === 'UnknownService')) return { name, host: undefined };
  if (NEVER_A_RESOURCE.has(texts.category)) return undefined;
  // Any service may answer at an address.
  return { name, host: /^[\d.]+$/.test(other.host) ? undefined : other.host };
}

/**
 * Types whose resources answer to a first label that may differ from their name: the custom subdomain of an account,
 * the failover group of a server.
 *
 * @see https://learn.microsoft.com/azure/ai-services/cognitive-services-custom-subdomains (read 2026-11)
 * @see https://learn.microsoft.com/azure/azure-sql/database/failover-group-sql-db (read 2026-11)
 */
const ALIASED = new Set([foldCase(FOUNDRY_ACCOUNT.type), 'microsoft.sql/servers']);

/** Hosts of a connection that may be another name of a resource; none if an id of that type names the resource. */
function aliasesIn(name: string, { hosts, ids }: ConnectionTexts): readonly UntraceableConnection[] {
  const known = new Set(ids.map((id) => typeOf(resourceAbove(id))));
  return hosts.flatMap((host) => {
    const kind = hostKind(host);
    const types = kind.kind === 'Service' && kind.label !== undefined ? kind.armTypes : [];
    const armTypes = types.filter((type) => ALIASED.has(type) && !known.has(type));
    return armTypes.length === 0 ? [] : [{ name, host, armTypes }];
  });
}

/** An id beside the target names the target, unless it names the workspace or an identity. */
function isOfTarget(id: string): boolean {
  const kind = privateEndpointTarget(resourceAbove(id));
  return kind !== undefined && kind.armType !== ML_WORKSPACE.type;
}

function isServiceHost(host: string): boolean {
  return hostKind(host).kind === 'Service';
}

/** The id of the top resource that an id lies at or below: up to the name after the first type. */
function resourceAbove(id: string): string {
  return id.split('/').slice(0, 9).join('/');
}

/** The connections that use a private endpoint's target. */
export type EndpointUse =
  | { readonly kind: 'InUse' }
  | { readonly kind: 'NotUsed' }
  /** It may be in use: this connection leads to nothing that is known. */
  | { readonly kind: 'Unclear'; readonly connection: UntraceableConnection };

/** The key for the hosts of Azure Monitor, which name no scope. */
const ANY_MONITOR_HOST: ServiceOfHost = {
  armTypes: ['microsoft.insights/privatelinkscopes'],
  label: undefined,
  hasSuffixes: false,
  domain: 'monitor.azure.com',
};

/**
 * Prepares the targets of connections for many endpoints.
 *
 * @param held ids of the targets of all endpoints of the hub: a host that is the name of one of them is not an alias of
 * another
 */
export function endpointUses(
  targets: ConnectionTargets,
  held: readonly string[] = [],
): (endpoint: PrivateEndpointDestination) => EndpointUse {
  const ids = new Set(targets.ids.flatMap(idsAbove));
  const hosts = new Set(targets.hosts);
  const names = new Set(targets.names);
  const services: ServiceOfHost[] = targets.hosts.map(hostKind).filter((each) => each.kind === 'Service');
  // Logs and metrics are reached through a scope, which no connection names.
  if (targets.ids.some((id) => /\/providers\/microsoft\.(insights|operationalinsights)\//.test(id)))
    services.push(ANY_MONITOR_HOST);
  const byType = new Map<string, ServiceOfHost[]>();
  for (const service of services) {
    for (const armType of service.armTypes) byType.set(armType, [...(byType.get(armType) ?? []), service]);
  }
  const open = targets.untraceable.filter((each) => !isNameOfOne(each, held));
  const anything = open.find(({ armTypes }) => armTypes === undefined);
  return ({ fqdns, serviceResourceId }) => {
    const type = typeOf(serviceResourceId);
    const name = resourceNameOf(serviceResourceId);
    const served = (byType.get(type) ?? []).some((service) => servesResource(service, type, name));
    const isUsed =
      served ||
      names.has(name) ||
      ids.has(comparedId(serviceResourceId)) ||
      fqdns.some((fqdn) => hosts.has(foldCase(fqdn)));
    if (isUsed) return { kind: 'InUse' };
    const unclear = anything ?? open.find(({ armTypes }) => armTypes?.includes(type));
    return unclear === undefined ? { kind: 'NotUsed' } : { kind: 'Unclear', connection: unclear };
  };
}

function isNameOfOne({ armTypes, host }: UntraceableConnection, held: readonly string[]): boolean {
  const kind = host === undefined || armTypes === undefined ? undefined : hostKind(host);
  if (kind?.kind !== 'Service') return false;
  return held.some((id) => servesResource(kind, typeOf(id), resourceNameOf(id)));
}

/** The type in the form in which types are compared, whichever of two names the id has. */
function typeOf(resourceId: string): string {
  return foldCase(privateEndpointTarget(resourceId)?.armType ?? armTypeOf(resourceId) ?? '');
}

function comparedId(resourceId: string): string {
  return normalArmId(resourceId).replace('/microsoft.azurecosmosdb/', '/microsoft.documentdb/');
}

// The id of any possible target has fewer parts.
const MOST_PARTS = 24;

/** The id itself and the ids of the resources above it, up to the first. */
function idsAbove(id: string): readonly string[] {
  const parts = comparedId(id).split('/').slice(0, MOST_PARTS);
  const ends: string[] = [];
  for (let end = 9; end <= parts.length; end += 2) ends.push(parts.slice(0, end).join('/'));
  return ends;
}
