import { describe, expect, it } from 'vitest';
import {
  armTypeOf,
  isSubresourceOf,
  PRIVATE_ENDPOINT_TARGETS,
  privateEndpointTarget,
  subresourceKnown,
  subresourceNames,
} from '../../../../src/core/rules/services/private-endpoint-targets.ts';
import { resourceId } from '../destinations.ts';

describe('the private-endpoint table', () => {
  it('holds every service that the page for hubs lists, and what newer pages add', () => {
    expect(
      PRIVATE_ENDPOINT_TARGETS.map(
        (target) => `${target.armType}: ${subresourceNames(target).join(' ') || target.subresources.kind}`,
      ),
    ).toEqual([
      'Microsoft.MachineLearningServices/workspaces: amlworkspace',
      'Microsoft.Search/searchServices: searchService',
      'Microsoft.CognitiveServices/accounts: account',
      'Microsoft.ApiManagement/service: Gateway',
      'Microsoft.ContainerRegistry/registries: registry',
      'Microsoft.DocumentDB/databaseAccounts: Sql MongoDB Cassandra Gremlin Table Analytical',
      'Microsoft.DataFactory/factories: dataFactory portal',
      'Microsoft.DBforMariaDB/servers: mariadbServer',
      'Microsoft.DBforMySQL/servers: mysqlServer',
      'Microsoft.DBforMySQL/flexibleServers: mysqlServer',
      'Microsoft.DBforPostgreSQL/servers: postgresqlServer',
      'Microsoft.DBforPostgreSQL/flexibleServers: postgresqlServer',
      'Microsoft.Databricks/workspaces: databricks_ui_api browser_authentication',
      'Microsoft.EventHub/namespaces: namespace',
      'Microsoft.KeyVault/vaults: vault',
      'Microsoft.MachineLearningServices/registries: amlregistry',
      'Microsoft.Cache/Redis: redisCache',
      'Microsoft.Cache/redisEnterprise: redisEnterprise',
      'Microsoft.Sql/servers: sqlServer',
      'Microsoft.Storage/storageAccounts: blob table queue file web dfs blob_secondary table_secondary queue_secondary file_secondary web_secondary dfs_secondary',
      'Microsoft.Insights/privateLinkScopes: azuremonitor',
      'Microsoft.Network/applicationGateways: NamedByOwner',
      'Microsoft.Network/privateLinkServices: NamedByOwner',
      'Microsoft.Web/sites: sites',
      'Microsoft.App/managedEnvironments: managedEnvironments',
    ]);
  });

  it('knows which targets only one kind of resource lists', () => {
    const listing = PRIVATE_ENDPOINT_TARGETS.filter(({ listedFor }) => listedFor.length === 1);
    expect(listing.map(({ armType, listedFor }) => `${armType}: ${listedFor.join()}`)).toEqual([
      'Microsoft.App/managedEnvironments: FoundryAccount',
    ]);
  });

  it.each([
    { why: 'one without subresources has no part', kind: 'None', part: 'sites', is: 'wrong' },
    { why: 'and an endpoint to it names none', kind: 'None', part: '', is: 'known' },
    { why: 'an owner may choose any name', kind: 'NamedByOwner', part: 'sites', is: 'unknown' },
  ] as const)('says of a service that $why', ({ kind, part, is }) => {
    const [target] = PRIVATE_ENDPOINT_TARGETS;
    expect(target && isSubresourceOf({ ...target, subresources: { kind } }, part)).toBe(is);
  });

  it('knows which targets the approver role does not cover', () => {
    expect(PRIVATE_ENDPOINT_TARGETS.filter((one) => !one.approverRoleCovers).map(({ armType }) => armType)).toEqual([
      'Microsoft.DataFactory/factories',
      'Microsoft.DBforMariaDB/servers',
      'Microsoft.Databricks/workspaces',
      'Microsoft.Network/privateLinkServices',
      'Microsoft.Web/sites',
      'Microsoft.App/managedEnvironments',
    ]);
  });
});

describe('privateEndpointTarget', () => {
  it.each([
    { id: resourceId('lake'), service: 'Azure Storage', why: 'a storage account' },
    { id: `${resourceId('lake').toUpperCase()}/`, service: 'Azure Storage', why: 'casing and a trailing slash' },
    { id: resourceId('kv', 'Microsoft.Keyvault/vaults'), service: 'Azure Key Vault', why: "Azure's own odd casing" },
    {
      id: resourceId('c', 'Microsoft.AzureCosmosDB/databaseAccounts'),
      service: 'Azure Cosmos DB',
      why: "the overview page's name for Cosmos DB",
    },
    { id: resourceId('x', 'Microsoft.New/things'), service: undefined, why: 'an unknown type' },
    {
      id: resourceId('x/tables/t', 'Microsoft.Storage/storageAccounts'),
      service: undefined,
      why: 'a part of a storage account is not one',
    },
    { id: 'lake', service: undefined, why: 'a name' },
  ])('$service: $why', ({ id, service }) => {
    expect(privateEndpointTarget(id)?.service).toBe(service);
  });
});

describe('subresourceKnown', () => {
  it.each([
    { id: resourceId('lake'), subresource: 'Blob_Secondary', known: 'known', why: 'casing does not matter' },
    { id: resourceId('lake'), subresource: 'vault', known: 'wrong', why: 'a subresource of another service' },
    {
      id: resourceId('gw', 'Microsoft.Network/applicationGateways'),
      subresource: 'mine',
      known: 'unknown',
      why: "the customer's own name",
    },
    { id: resourceId('x', 'Microsoft.New/things'), subresource: 'blob', known: 'unknown', why: 'an unknown type' },
  ])('$known: $why', ({ id, subresource, known }) => {
    expect(subresourceKnown(id, subresource)).toBe(known);
  });
});

describe('armTypeOf', () => {
  it.each([
    { id: resourceId('lake'), type: 'Microsoft.Storage/storageAccounts', why: 'a resource' },
    {
      id: `${resourceId('ws', 'Microsoft.MachineLearningServices/workspaces')}/computes/c`,
      type: 'Microsoft.MachineLearningServices/workspaces/computes',
      why: 'a nested resource',
    },
    {
      id: `${resourceId('lake')}/providers/Microsoft.Authorization/locks/l`,
      type: 'Microsoft.Authorization/locks',
      why: 'a resource on a resource',
    },
    { id: '/subscriptions/s/resourceGroups/g', type: undefined, why: 'no provider' },
    { id: '/subscriptions/s/providers/Microsoft.Storage', type: undefined, why: 'a provider alone' },
  ])('$type: $why', ({ id, type }) => {
    expect(armTypeOf(id)).toBe(type);
  });
});
