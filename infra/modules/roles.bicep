metadata description = 'What the identity may do with its own storage and monitoring. Roles on hubs are given separately: see docs/deploy.md.'

@description('Object id of the identity.')
param principalId string

@description('Object ids of people or groups that work with the tables.')
param operatorPrincipalIds array

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the Application Insights component.')
param applicationInsightsName string

@description('Name of the vault.')
param keyVaultName string

// Ids of built-in roles are the same in every tenant.
// @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles (read 2026-11)
var storageRoleIds = {
  // The host keeps its locks and the state of timers in blobs, and reads the package from there.
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var monitoringMetricsPublisherId = '3913510d-42f4-4e42-8a64-420c390055eb'
var keyVaultSecretsUserId = '4633458b-17de-408a-b874-0445c86b69e6'
// Rows to read and to write approvals into; messages so that a hub is looked at at once. No blobs: the package is not theirs.
var operatorRoleIds = {
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  'Storage Queue Data Message Sender': 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
}
var operatorRoles = flatten(map(
  operatorPrincipalIds,
  principal => map(items(operatorRoleIds), role => { principalId: string(principal), name: role.key, id: role.value })
))

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: keyVaultName
}

resource storageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(storageRoleIds): {
    scope: account
    name: guid(account.id, principalId, role.value)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
      description: '${role.key}: tables, queues and blobs of Hubwarden'
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

resource operators 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in operatorRoles: {
    scope: account
    name: guid(account.id, role.principalId, role.id)
    properties: {
      principalId: role.principalId
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.id)
      description: '${role.name}: operator of Hubwarden'
    }
  }
]
