/** The part of an Azure resource that a public host name stands for. */
export interface ServiceHost {
  readonly armType: string;
  readonly subresource: string;
  /** Name of the resource: the first label of the host. */
  readonly resourceName: string;
}

/**
 * Domains in which a resource's own name is the first label, with the private-endpoint subresource that serves them.
 * The page's text of 2021-01-14; the last two domains of AI services and that of API Management came to Azure later.
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns
 */
const SERVICE_DOMAINS: readonly (readonly [domain: string, armType: string, subresource: string])[] = [
  ['blob.core.windows.net', 'Microsoft.Storage/storageAccounts', 'blob'],
  ['table.core.windows.net', 'Microsoft.Storage/storageAccounts', 'table'],
  ['queue.core.windows.net', 'Microsoft.Storage/storageAccounts', 'queue'],
  ['file.core.windows.net', 'Microsoft.Storage/storageAccounts', 'file'],
  ['web.core.windows.net', 'Microsoft.Storage/storageAccounts', 'web'],
  ['dfs.core.windows.net', 'Microsoft.Storage/storageAccounts', 'dfs'],
  ['vault.azure.net', 'Microsoft.KeyVault/vaults', 'vault'],
  ['azurecr.io', 'Microsoft.ContainerRegistry/registries', 'registry'],
  ['search.windows.net', 'Microsoft.Search/searchServices', 'searchService'],
  ['cognitiveservices.azure.com', 'Microsoft.CognitiveServices/accounts', 'account'],
  ['openai.azure.com', 'Microsoft.CognitiveServices/accounts', 'account'],
  ['services.ai.azure.com', 'Microsoft.CognitiveServices/accounts', 'account'],
  ['documents.azure.com', 'Microsoft.DocumentDB/databaseAccounts', 'Sql'],
  ['mongo.cosmos.azure.com', 'Microsoft.DocumentDB/databaseAccounts', 'MongoDB'],
  ['cassandra.cosmos.azure.com', 'Microsoft.DocumentDB/databaseAccounts', 'Cassandra'],
  ['gremlin.cosmos.azure.com', 'Microsoft.DocumentDB/databaseAccounts', 'Gremlin'],
  ['table.cosmos.azure.com', 'Microsoft.DocumentDB/databaseAccounts', 'Table'],
  ['database.windows.net', 'Microsoft.Sql/servers', 'sqlServer'],
  ['postgres.database.azure.com', 'Microsoft.DBforPostgreSQL/flexibleServers', 'postgresqlServer'],
  ['mysql.database.azure.com', 'Microsoft.DBforMySQL/flexibleServers', 'mysqlServer'],
  ['mariadb.database.azure.com', 'Microsoft.DBforMariaDB/servers', 'mariadbServer'],
  ['servicebus.windows.net', 'Microsoft.EventHub/namespaces', 'namespace'],
  ['redis.cache.windows.net', 'Microsoft.Cache/Redis', 'redisCache'],
  ['azure-api.net', 'Microsoft.ApiManagement/service', 'Gateway'],
  ['azurewebsites.net', 'Microsoft.Web/sites', 'sites'],
];

/**
 * Names the Azure resource behind a public host name.
 *
 * @param host a normal host name, such as `lake.blob.core.windows.net`
 * @returns undefined when the host is in none of the domains that are known
 */
export function serviceHostFrom(host: string): ServiceHost | undefined {
  const [first = '', ...rest] = host.split('.');
  const domain = rest.join('.');
  const found = SERVICE_DOMAINS.find(([known]) => domain === known || domain.endsWith(`.${known}`));
  if (found === undefined || first === '') return undefined;
  const [, armType, subresource] = found;
  // The read-only copy of a storage account in another region has a subresource of its own.
  if (armType === 'Microsoft.Storage/storageAccounts' && first.endsWith('-secondary'))
    return { armType, subresource: `${subresource}_secondary`, resourceName: first.slice(0, -'-secondary'.length) };
  return { armType, subresource, resourceName: first };
}
