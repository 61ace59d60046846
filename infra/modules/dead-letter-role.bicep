metadata description = 'Lets a system topic put events that it could not deliver into one container, and nowhere else.'

@description('Object id of the identity of the topic.')
param principalId string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the container.')
param containerName string

// @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles (read 2026-11)
var storageBlobDataContributorId = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = {
  name: '${storageAccountName}/default/${containerName}'
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: container
  name: guid(container.id, principalId, storageBlobDataContributorId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributorId)
    description: 'Storage Blob Data Contributor: dead letters of the events for Hubwarden'
  }
}
