metadata description = 'Permissions of the identity on its own storage and monitoring. Roles on hubs are assigned separately: see docs/deploy.md.'

@description('Object id of the identity.')
param principalId string

@description('Object ids of people or groups that work with the tables.')
param operatorPrincipalIds array

@description('Name of the storage account.')
param storageAccountName string

@description('Its tables.')
param tableNames array

@description('Its queues.')
param queueNames array

@description('Its container of the deployed package.')
param packageContainerName string

@description('Its container of dead letters.')
param deadLetterContainerName string

@description('Name of the Application Insights component.')
param applicationInsightsName string

@description('Name of the vault.')
param keyVaultName string

// Ids of built-in roles are the same in every tenant.
// @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles (read 2026-11)
var blobOwner = { name: 'Storage Blob Data Owner', id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' }
var blobContributor = { name: 'Storage Blob Data Contributor', id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' }
var blobReader = { name: 'Storage Blob Data Reader', id: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1' }
var queueContributor = { name: 'Storage Queue Data Contributor', id: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' }
var queueSender = { name: 'Storage Queue Data Message Sender', id: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a' }
var tableContributor = { name: 'Storage Table Data Contributor', id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' }
var monitoringMetricsPublisherId = '3913510d-42f4-4e42-8a64-420c390055eb'
var keyVaultSecretsUserId = '4633458b-17de-408a-b874-0445c86b69e6'

// No role on the account, so that later additions to it need an entry here.
var containerRoles = [
  // The host keeps its locks, the state of timers and its keys there.
  { container: 'azure-webjobs-hosts', role: blobOwner }
  { container: 'azure-webjobs-secrets', role: blobOwner }
  // Azure puts a new package there, and reads it, in the name of the identity.
  { container: packageContainerName, role: blobContributor }
  // Written once; the immutability policy protects existing blobs from this role too.
  { container: 'chain-heads', role: blobContributor }
  { container: deadLetterContainerName, role: blobReader }
  { container: 'policy', role: blobReader }
]
// Read rows and write approvals; send messages for a run or a sweep. No blobs, because operators must not change the
// package.
var operatorQueueNames = ['alert-sends', 'hub-events', 'hub-repairs', 'sweep-shards']
var operatorTables = flatten(map(
  operatorPrincipalIds,
  principal => map(tableNames, table => { principalId: string(principal), table: table })
))
var operatorQueues = flatten(map(
  operatorPrincipalIds,
  principal => map(operatorQueueNames, queue => { principalId: string(principal), queue: queue })
))

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = [
  for each in containerRoles: { name: '${storageAccountName}/default/${each.container}' }
]

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-08-01' existing = [
  for queue in queueNames: { name: '${storageAccountName}/default/${queue}' }
]

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' existing = [
  for table in tableNames: { name: '${storageAccountName}/default/${table}' }
]

resource operatorQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-08-01' existing = [
  for each in operatorQueues: { name: '${storageAccountName}/default/${each.queue}' }
]

resource operatorTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' existing = [
  for each in operatorTables: { name: '${storageAccountName}/default/${each.table}' }
]

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: keyVaultName
}

resource containerRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (each, index) in containerRoles: {
    scope: containers[index]
    name: guid(containers[index].id, principalId, each.role.id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', each.role.id)
      description: '${each.role.name}: container ${each.container} of Hubwarden'
    }
  }
]

resource queueRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queue, index) in queueNames: {
    scope: queues[index]
    name: guid(queues[index].id, principalId, queueContributor.id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueContributor.id)
      description: '${queueContributor.name}: queue ${queue} of Hubwarden'
    }
  }
]

resource tableRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (table, index) in tableNames: {
    scope: tables[index]
    name: guid(tables[index].id, principalId, tableContributor.id)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableContributor.id)
      description: '${tableContributor.name}: table ${table} of Hubwarden'
    }
  }
]

resource telemetryRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: applicationInsights
  name: guid(applicationInsights.id, principalId, monitoringMetricsPublisherId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringMetricsPublisherId)
    description: 'Monitoring Metrics Publisher: telemetry of Hubwarden'
  }
}

resource secretsRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, keyVaultSecretsUserId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUserId)
    description: 'Key Vault Secrets User: secrets of alert receivers of Hubwarden'
  }
}

resource operatorOfTable 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (each, index) in operatorTables: {
    scope: operatorTable[index]
    name: guid(operatorTable[index].id, each.principalId, tableContributor.id)
    properties: {
      principalId: each.principalId
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableContributor.id)
      description: '${tableContributor.name}: operator of Hubwarden'
    }
  }
]

resource operatorOfQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (each, index) in operatorQueues: {
    scope: operatorQueue[index]
    name: guid(operatorQueue[index].id, each.principalId, queueSender.id)
    properties: {
      principalId: each.principalId
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueSender.id)
      description: '${queueSender.name}: operator of Hubwarden'
    }
  }
]
