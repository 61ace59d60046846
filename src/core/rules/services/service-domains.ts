import { FOUNDRY_ACCOUNT } from '../../kinds/foundry-account.ts';
import { ML_WORKSPACE } from '../../kinds/ml-workspace.ts';
import { foldCase } from '../../text/fold-case.ts';

/** The Azure resource that a host name points to. */
export interface ServiceOfHost {
  /** Types that share the domain, in lower case. */
  readonly armTypes: readonly string[];
  /**
   * Begins with the resource's name; undefined if the host does not hold the name (Databricks, endpoints of
   * workspaces).
   */
  readonly label: string | undefined;
  /** Azure adds a text to the resource's name in the label: a region, a hash, the name of a slot. */
  readonly hasSuffixes: boolean;
  /** The row of the table: `blob.core.usgovcloudapi.net`. */
  readonly domain: string;
}

interface Domain {
  readonly armTypes: readonly string[];
  readonly names: 'InFirstLabel' | 'BeginFirstLabel' | 'Absent';
}

const BEGIN = 'BeginFirstLabel';

/**
 * Domains of services that can have private endpoints, in every cloud. Zones of private link (`privatelink.…`), of
 * storage (`x.z12.blob.storage.azure.net`) and regions come between the name and the domain and need no row of their
 * own.
 *
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns (read 2026-11)
 */
const DOMAINS: readonly (readonly [armTypes: string, domains: string, names?: Domain['names']])[] = [
  [
    'Microsoft.Storage/storageAccounts',
    ['blob', 'dfs', 'file', 'queue', 'table', 'web']
      .flatMap((part) =>
        [
          'core.windows.net',
          'core.usgovcloudapi.net',
          'core.chinacloudapi.cn',
          'core.cloudapi.de',
          'storage.azure.net',
          'storage.azure.us',
          'storage.azure.cn',
        ].map((domain) => `${part}.${domain}`),
      )
      .join(' '),
    BEGIN,
  ],
  ['Microsoft.Search/searchServices', 'search.windows.net search.azure.us search.azure.cn'],
  [
    'Microsoft.KeyVault/vaults',
    'vault.azure.net vaultcore.azure.net vault.usgovcloudapi.net vaultcore.usgovcloudapi.net vault.azure.cn vaultcore.azure.cn vault.microsoftazure.de',
  ],
  ['Microsoft.KeyVault/managedHSMs', 'managedhsm.azure.net managedhsm.usgovcloudapi.net managedhsm.azure.cn'],
  ['Microsoft.ContainerRegistry/registries', 'azurecr.io azurecr.us azurecr.cn', BEGIN],
  [
    FOUNDRY_ACCOUNT.type,
    'cognitiveservices.azure.com cognitiveservices.azure.us cognitiveservices.azure.cn openai.azure.com openai.azure.us openai.azure.cn services.ai.azure.com services.ai.azure.us services.ai.azure.cn',
  ],
  // Regional addresses do not name the account that they serve.
  [
    FOUNDRY_ACCOUNT.type,
    'cognitive.microsoft.com cognitive.microsoft.us cognitive.azure.cn speech.microsoft.com speech.azure.us speech.azure.cn',
    'Absent',
  ],
  [
    'Microsoft.DocumentDB/databaseAccounts',
    [
      'documents',
      'mongo.cosmos',
      'cassandra.cosmos',
      'gremlin.cosmos',
      'table.cosmos',
      'analytics.cosmos',
      'sqlx.cosmos',
      'graphs',
    ]
      .flatMap((part) => ['azure.com', 'azure.us', 'azure.cn'].map((domain) => `${part}.${domain}`))
      .join(' '),
    BEGIN,
  ],
  [
    'Microsoft.DocumentDB/mongoClusters',
    'mongocluster.cosmos.azure.com global.mongocluster.cosmos.azure.com mongocluster.cosmos.azure.us',
    BEGIN,
  ],
  ['Microsoft.DBforPostgreSQL/serverGroupsv2', 'postgres.cosmos.azure.com', 'Absent'],
  [
    'Microsoft.Sql/servers Microsoft.Sql/managedInstances',
    'database.windows.net database.usgovcloudapi.net database.chinacloudapi.cn database.cloudapi.de',
  ],
  [
    'Microsoft.DBforPostgreSQL/flexibleServers Microsoft.DBforPostgreSQL/servers',
    'postgres.database.azure.com postgres.database.usgovcloudapi.net postgres.database.chinacloudapi.cn',
  ],
  [
    'Microsoft.DBforMySQL/flexibleServers Microsoft.DBforMySQL/servers',
    'mysql.database.azure.com mysql.database.usgovcloudapi.net mysql.database.chinacloudapi.cn',
  ],
  [
    'Microsoft.DBforMariaDB/servers',
    'mariadb.database.azure.com mariadb.database.usgovcloudapi.net mariadb.database.chinacloudapi.cn',
  ],
  [
    'Microsoft.EventHub/namespaces Microsoft.ServiceBus/namespaces Microsoft.Relay/namespaces',
    'servicebus.windows.net servicebus.usgovcloudapi.net servicebus.chinacloudapi.cn servicebus.cloudapi.de',
  ],
  ['Microsoft.Cache/Redis', 'redis.cache.windows.net redis.cache.usgovcloudapi.net redis.cache.chinacloudapi.cn'],
  [
    'Microsoft.Cache/redisEnterprise',
    'redisenterprise.cache.azure.net redis.azure.net redisenterprise.cache.usgovcloudapi.net redis.azure.us redis.azure.cn',
  ],
  ['Microsoft.Databricks/workspaces', 'azuredatabricks.net databricks.azure.us databricks.azure.cn', 'Absent'],
  [
    'Microsoft.Kusto/clusters',
    'kusto.windows.net kustomfa.windows.net kusto.usgovcloudapi.net kusto.chinacloudapi.cn kusto.azure.cn',
  ],
  [
    'Microsoft.Synapse/workspaces',
    'sql.azuresynapse.net dev.azuresynapse.net sql.azuresynapse.usgovcloudapi.net dev.azuresynapse.usgovcloudapi.net sql.azuresynapse.azure.cn dev.azuresynapse.azure.cn',
  ],
  [
    'Microsoft.Synapse/workspaces Microsoft.Synapse/privateLinkHubs',
    'azuresynapse.net azuresynapse.usgovcloudapi.net azuresynapse.azure.cn',
    'Absent',
  ],
  ['Microsoft.DataFactory/factories', 'datafactory.azure.net datafactory.azure.us datafactory.azure.cn'],
  ['Microsoft.DataFactory/factories', 'adf.azure.com adf.azure.us adf.azure.cn', 'Absent'],
  ['Microsoft.ApiManagement/service', 'azure-api.net azure-api.us azure-api.cn', BEGIN],
  ['Microsoft.Web/sites', 'azurewebsites.net azurewebsites.us chinacloudsites.cn', BEGIN],
  ['Microsoft.Web/staticSites', 'azurestaticapps.net', 'Absent'],
  ['Microsoft.App/managedEnvironments', 'azurecontainerapps.io azurecontainerapps.us azurecontainerapps.cn', 'Absent'],
  [
    `${ML_WORKSPACE.type} ${ML_WORKSPACE.provider}/registries`,
    'api.azureml.ms azureml.ms aznbcontent.net notebooks.azure.net notebooks.usgovcloudapi.net notebooks.chinacloudapi.cn inference.ml.azure.com inference.ai.azure.com models.ai.azure.com ml.azure.com ml.azure.us ml.azure.cn ml.azureml.ms',
    'Absent',
  ],
  [
    'Microsoft.Insights/privateLinkScopes',
    'monitor.azure.com monitor.azure.us monitor.azure.cn applicationinsights.azure.com applicationinsights.us applicationinsights.azure.cn opinsights.azure.com opinsights.azure.us opinsights.azure.cn agentsvc.azure-automation.net agentsvc.azure-automation.us agentsvc.azure-automation.cn services.visualstudio.com',
    'Absent',
  ],
  ['Microsoft.AppConfiguration/configurationStores', 'azconfig.io azconfig.azure.us azconfig.azure.cn', BEGIN],
  [
    'Microsoft.EventGrid/topics Microsoft.EventGrid/domains Microsoft.EventGrid/namespaces',
    'eventgrid.azure.net eventgrid.azure.us eventgrid.azure.cn',
  ],
  ['Microsoft.SignalRService/SignalR', 'service.signalr.net service.signalr.us signalr.azure.us signalr.azure.cn'],
  ['Microsoft.SignalRService/WebPubSub', 'webpubsub.azure.com webpubsub.azure.us webpubsub.azure.cn'],
  ['Microsoft.Devices/IotHubs', 'azure-devices.net azure-devices.us azure-devices.cn'],
  ['Microsoft.Batch/batchAccounts', 'batch.azure.com batch.usgovcloudapi.net batch.chinacloudapi.cn'],
  ['Microsoft.HDInsight/clusters', 'azurehdinsight.net azurehdinsight.us azurehdinsight.cn', BEGIN],
  [
    'Microsoft.HealthcareApis/workspaces Microsoft.HealthcareApis/services',
    'azurehealthcareapis.com azurehealthcareapis.us azurehealthcareapis.cn',
    BEGIN,
  ],
  [
    'Microsoft.DigitalTwins/digitalTwinsInstances',
    'digitaltwins.azure.net digitaltwins.azure.us digitaltwins.azure.cn',
  ],
  [
    'Microsoft.ContainerService/managedClusters',
    'azmk8s.io cx.aks.containerservice.azure.us cx.prod.service.azk8s.cn',
    'Absent',
  ],
  [
    'Microsoft.Fabric/privateLinkServicesForFabric Microsoft.PowerBI/privateLinkServicesForPowerBI',
    'fabric.microsoft.com pbidedicated.windows.net analysis.windows.net powerbi.com',
    'Absent',
  ],
  ['Microsoft.Purview/accounts', 'purview.azure.com purview.azure.us purview.azure.cn purview.microsoft.com', 'Absent'],
];

const BY_DOMAIN: ReadonlyMap<string, Domain> = new Map(
  DOMAINS.flatMap(([armTypes, domains, names = 'InFirstLabel']) => {
    const domain: Domain = { armTypes: armTypes.split(' ').map(foldCase), names };
    return domains.split(' ').map((text) => [text, domain] as const);
  }),
);

/** Domains that belong to Azure: a host below them that the table does not hold may be an unknown service. */
const OF_AZURE = new Set(
  'windows.net azure.com azure.net azure.us azure.cn microsoft.com microsoft.us microsoft.cn azure.microsoft.com chinacloudapi.cn usgovcloudapi.net cloudapi.de microsoftazure.de cloudapp.net azureedge.net azurefd.net trafficmanager.net azure-automation.net azuresmartbox.com'.split(
    ' ',
  ),
);

/** Hosts on the internet that no private endpoint of a customer's resource can serve. */
const PUBLIC = new Set(
  'github.com githubusercontent.com gitlab.com bitbucket.org dev.azure.com pypi.org pythonhosted.org anaconda.org anaconda.com conda.io huggingface.co docker.io ghcr.io quay.io mcr.microsoft.com openai.com anthropic.com cohere.com cohere.ai mistral.ai serpapi.com serper.dev tavily.com bing.microsoft.com bing.com graph.microsoft.com login.microsoftonline.com management.azure.com models.inference.ai.azure.com learn.microsoft.com sharepoint.com office.com amazonaws.com googleapis.com google.com snowflakecomputing.com mongodb.net mongodb.com pinecone.io elastic.co salesforce.com atlassian.net slack.com visualstudio.com'.split(
    ' ',
  ),
);

/** Accounts and registries that Microsoft owns: Microsoft approves no private endpoint of a customer. */
const OF_MICROSOFT = new Set(
  'vscode.blob.core.windows.net azureopendatastorage.blob.core.windows.net azuremlexamples.blob.core.windows.net scadvisorcontent.blob.core.windows.net viennaglobal.azurecr.io'.split(
    ' ',
  ),
);

/** The kind of a host name. */
export type HostKind =
  | ({ readonly kind: 'Service' } & ServiceOfHost)
  /** Never behind a private endpoint of a customer. */
  | { readonly kind: 'Public' }
  /** Azure's own domain, and no service that is known here. */
  | { readonly kind: 'UnknownService' }
  /** Any other domain: an own name of a gateway, an app or an API Management, or a service of another company. */
  | { readonly kind: 'OtherDomain' };

/** Finds the service of a host name in lower case. */
export function hostKind(host: string): HostKind {
  const domains = domainsOf(host);
  if (OF_MICROSOFT.has(host)) return { kind: 'Public' };
  for (const domain of domains) {
    // The longest known domain decides.
    if (PUBLIC.has(domain)) return { kind: 'Public' };
    const found = BY_DOMAIN.get(domain);
    if (found !== undefined) return { kind: 'Service', ...serviceFrom(found, host, domain) };
  }
  return { kind: domains.some((domain) => OF_AZURE.has(domain)) ? 'UnknownService' : 'OtherDomain' };
}

/**
 * The service in whose domain a host lies, also if Microsoft owns the resource and no private endpoint leads to it.
 *
 * @param host a host name in lower case, or the part of a wildcard after the star
 */
export function serviceOfHost(host: string): ServiceOfHost | undefined {
  const domain = domainsOf(host).find((each) => BY_DOMAIN.has(each));
  const found = domain === undefined ? undefined : BY_DOMAIN.get(domain);
  return domain === undefined || found === undefined ? undefined : serviceFrom(found, host, domain);
}

/**
 * ARM types, in lower case, of every service whose domain lies below this one: a wildcard over this domain opens them.
 */
export function serviceTypesBelow(domain: string): readonly string[] {
  return [...BY_DOMAIN].flatMap(([each, { armTypes }]) => (each.endsWith(`.${domain}`) ? armTypes : []));
}

/** Domains of the table in which every customer of a cloud gets its own names, in all clouds. */
export const NAMED_SERVICE_DOMAINS: readonly string[] = [...BY_DOMAIN]
  .filter(([, { names }]) => names !== 'Absent')
  .map(([domain]) => domain);

// No host has more labels, and no domain of the table has more than seven.
const MOST_LABELS = 12;

/** A host and the domains above it, the longest first. */
function domainsOf(host: string): readonly string[] {
  const labels = host.split('.').slice(-MOST_LABELS);
  return labels.map((_, index) => labels.slice(index).join('.'));
}

function serviceFrom({ armTypes, names }: Domain, host: string, domain: string): ServiceOfHost {
  const [first = ''] = host.split('.', 1);
  if (names === 'Absent' || host === domain) return { armTypes, label: undefined, hasSuffixes: false, domain };
  // Ingestion addresses and addresses of the serverless pool hold the name with a text before or after it.
  const label = first.replace(/^ingest-(?=.)/, '').replace(/-ondemand$/, '');
  return { armTypes, label, hasSuffixes: names === 'BeginFirstLabel', domain };
}

/** True when the host can be an address of the resource. */
export function servesResource(service: ServiceOfHost, armType: string, name: string): boolean {
  if (!service.armTypes.includes(foldCase(armType))) return false;
  if (service.label === undefined || service.label === name) return true;
  return service.hasSuffixes && service.label.startsWith(`${name}-`);
}
