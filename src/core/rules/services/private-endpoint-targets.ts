import { normalArmId } from '../../hub-id.ts';
import type { KindName } from '../../kinds/kind-name.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import { lookUp } from '../../text/look-up.ts';
import { trimEnd } from '../../text/trim-end.ts';

/**
 * The subresources of a service. `Named`: Azure names them, in this casing. `NamedByOwner`: the owner of the resource chooses
 * the names, as in an application gateway. `None`: an endpoint leads to the resource as a whole and names no part.
 */
export type Subresources =
  | { readonly kind: 'Named'; readonly names: readonly string[] }
  | { readonly kind: 'NamedByOwner' }
  | { readonly kind: 'None' };

/** A kind of Azure resource to which a managed network can have private endpoints. */
export interface PrivateEndpointTarget {
  /** Display name. */
  readonly service: string;
  /** ARM type in Azure's casing. */
  readonly armType: string;
  readonly subresources: Subresources;
  /** Kinds of resource whose documentation lists it as supported. Others may still be refused by Azure. */
  readonly listedFor: readonly KindName[];
  /** The built-in role Azure AI Enterprise Network Connection Approver covers it; otherwise a custom role is needed. */
  readonly approverRoleCovers: boolean;
  /** The rule must name the hosts that the endpoint answers to. */
  readonly needsFqdns: boolean;
}

function target(
  service: string,
  armType: string,
  subresources: readonly string[] | Subresources,
  differing: Partial<PrivateEndpointTarget> = {},
): PrivateEndpointTarget {
  return {
    service,
    armType,
    subresources: isNames(subresources) ? { kind: 'Named', names: subresources } : subresources,
    listedFor: ['MlWorkspace', 'FoundryAccount'],
    approverRoleCovers: true,
    needsFqdns: false,
    ...differing,
  };
}

function isNames(subresources: readonly string[] | Subresources): subresources is readonly string[] {
  return Array.isArray(subresources);
}

const NAMED_BY_OWNER: Subresources = { kind: 'NamedByOwner' };

const STORAGE_SERVICES = ['blob', 'table', 'queue', 'file', 'web', 'dfs'];

/**
 * Every known kind of target, in the order of the hub's page, which lists the services. The overview page of private
 * endpoints has the names of subresources.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network (2026-02-02)
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-overview (2023-08-02)
 */
export const PRIVATE_ENDPOINT_TARGETS: readonly PrivateEndpointTarget[] = [
  target('Azure AI hub and Machine Learning workspace', 'Microsoft.MachineLearningServices/workspaces', [
    'amlworkspace',
  ]),
  target('Azure AI Search', 'Microsoft.Search/searchServices', ['searchService']),
  target('Azure AI services', 'Microsoft.CognitiveServices/accounts', ['account']),
  target('Azure API Management', 'Microsoft.ApiManagement/service', ['Gateway']),
  target('Azure Container Registry', 'Microsoft.ContainerRegistry/registries', ['registry']),
  target('Azure Cosmos DB', 'Microsoft.DocumentDB/databaseAccounts', [
    'Sql',
    'MongoDB',
    'Cassandra',
    'Gremlin',
    'Table',
    'Analytical',
  ]),
  target('Azure Data Factory', 'Microsoft.DataFactory/factories', ['dataFactory', 'portal'], {
    approverRoleCovers: false,
  }),
  target('Azure Database for MariaDB', 'Microsoft.DBforMariaDB/servers', ['mariadbServer'], {
    approverRoleCovers: false,
  }),
  target('Azure Database for MySQL', 'Microsoft.DBforMySQL/servers', ['mysqlServer']),
  target('Azure Database for MySQL flexible server', 'Microsoft.DBforMySQL/flexibleServers', ['mysqlServer']),
  target('Azure Database for PostgreSQL single server', 'Microsoft.DBforPostgreSQL/servers', ['postgresqlServer']),
  target('Azure Database for PostgreSQL flexible server', 'Microsoft.DBforPostgreSQL/flexibleServers', [
    'postgresqlServer',
  ]),
  target('Azure Databricks', 'Microsoft.Databricks/workspaces', ['databricks_ui_api', 'browser_authentication'], {
    approverRoleCovers: false,
  }),
  target('Azure Event Hubs', 'Microsoft.EventHub/namespaces', ['namespace']),
  target('Azure Key Vault', 'Microsoft.KeyVault/vaults', ['vault']),
  target('Azure Machine Learning registry', 'Microsoft.MachineLearningServices/registries', ['amlregistry']),
  target('Azure Cache for Redis', 'Microsoft.Cache/Redis', ['redisCache']),
  target('Azure Cache for Redis Enterprise', 'Microsoft.Cache/redisEnterprise', ['redisEnterprise'], {
    listedFor: [],
  }),
  target('Azure SQL Server', 'Microsoft.Sql/servers', ['sqlServer']),
  target('Azure Storage', 'Microsoft.Storage/storageAccounts', [
    ...STORAGE_SERVICES,
    ...STORAGE_SERVICES.map((service) => `${service}_secondary`),
  ]),
  target('Azure Monitor private link scope', 'Microsoft.Insights/privateLinkScopes', ['azuremonitor']),
  target('Azure Application Gateway', 'Microsoft.Network/applicationGateways', NAMED_BY_OWNER, { needsFqdns: true }),
  target('Azure Private Link service', 'Microsoft.Network/privateLinkServices', NAMED_BY_OWNER, {
    listedFor: [],
    approverRoleCovers: false,
  }),
  target('Azure App Service and Functions', 'Microsoft.Web/sites', ['sites'], {
    listedFor: [],
    approverRoleCovers: false,
  }),
  // The sample of Azure for managed networks of accounts lists it, and the page of hubs does not.
  // https://github.com/microsoft-foundry/foundry-samples (infrastructure-setup-bicep/18-managed-virtual-network, read 2026-10)
  target('Azure Container Apps environment', 'Microsoft.App/managedEnvironments', ['managedEnvironments'], {
    listedFor: ['FoundryAccount'],
    approverRoleCovers: false,
  }),
];

/** Subresources that Azure accepts and that the pages do not list: slots of an app, and newer parts. */
const ALSO_TAKEN: Readonly<Record<string, RegExp>> = {
  'Microsoft.Web/sites': /^sites-[a-z0-9-]+$/,
  'Microsoft.DocumentDB/databaseAccounts': /^sqldedicated$/,
  'Microsoft.Databricks/workspaces': /^service_direct$/,
};

/** The name of Cosmos DB accounts on the private-endpoint overview page. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'microsoft.azurecosmosdb/databaseaccounts': 'microsoft.documentdb/databaseaccounts',
};

/**
 * The kind of target that a resource is.
 *
 * @param resourceId an ARM id in any casing
 * @returns undefined for a type that is not in the table; the type may be newer than the table
 */
export function privateEndpointTarget(resourceId: string): PrivateEndpointTarget | undefined {
  const type = foldOptional(armTypeOf(resourceId));
  if (type === undefined) return undefined;
  const wanted = lookUp(OTHER_NAMES, type) ?? type;
  return PRIVATE_ENDPOINT_TARGETS.find(({ armType }) => foldCase(armType) === wanted);
}

/** The ARM type of a resource, nested types included, as its id writes it; undefined when the text is no resource id. */
export function armTypeOf(resourceId: string): string | undefined {
  const id = normalSlashes(resourceId);
  const at = foldCase(id).lastIndexOf(PROVIDERS);
  if (at < 0) return undefined;
  const [namespace, ...rest] = id.slice(at + PROVIDERS.length).split('/');
  const types = rest.filter((_, index) => index % 2 === 0);
  return namespace === undefined || types.length === 0 ? undefined : [namespace, ...types].join('/');
}

const PROVIDERS = '/providers/';

function normalSlashes(id: string): string {
  return trimEnd(id.trim(), '/');
}

/** The subresources that Azure names; empty for a service that has none or whose owner names them. */
export function subresourceNames({ subresources }: Pick<PrivateEndpointTarget, 'subresources'>): readonly string[] {
  return subresources.kind === 'Named' ? subresources.names : [];
}

/**
 * Says whether a resource of this kind has such a subresource; `unknown` if the owner chooses the names or the type is not in
 * the table.
 */
export function subresourceKnown(resourceId: string, subresource: string): 'known' | 'wrong' | 'unknown' {
  const kind = privateEndpointTarget(resourceId);
  if (kind === undefined) return 'unknown';
  return isSubresourceOf(kind, foldCase(subresource.trim()));
}

/** Says whether a service has such a subresource, given in lower case; `unknown` if the owner chooses the names. */
export function isSubresourceOf(
  { armType, subresources }: PrivateEndpointTarget,
  wanted: string,
): 'known' | 'wrong' | 'unknown' {
  switch (subresources.kind) {
    case 'NamedByOwner':
      return 'unknown';
    case 'None':
      return wanted === '' ? 'known' : 'wrong';
    case 'Named':
      if (lookUp(ALSO_TAKEN, armType)?.test(wanted) === true) return 'known';
      return subresources.names.some((name) => foldCase(name) === wanted) ? 'known' : 'wrong';
  }
}

/** The subresource in the table's casing, which is Azure's; unchanged if the table does not hold it. */
export function subresourceAsAzureWrites(resourceId: string, subresource: string): string {
  const target = privateEndpointTarget(resourceId);
  const known = target === undefined ? [] : subresourceNames(target);
  return known.find((name) => foldCase(name) === foldCase(subresource.trim())) ?? subresource;
}

/**
 * The kind of target that a resource lies below: `…/searchServices/docs/indexes/a` lies below a search service. Azure
 * makes no private endpoint to such a part.
 *
 * @returns undefined for a target itself, and for types that the table does not hold
 */
export function targetAbove(resourceId: string): PrivateEndpointTarget | undefined {
  const type = foldCase(armTypeOf(resourceId) ?? '');
  return PRIVATE_ENDPOINT_TARGETS.find(({ armType }) => type.startsWith(`${foldCase(armType)}/`));
}

/** The last part of a resource id: the resource's own name, in lower case. */
export function resourceNameOf(resourceId: string): string {
  return normalArmId(resourceId).split('/').at(-1) ?? '';
}
