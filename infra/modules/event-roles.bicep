metadata description = 'Lets a system topic put dead letters into one container, and deliveries into one queue, and nothing anywhere else.'

@description('Object id of the identity of the topic.')
param principalId string

@description('Name of the storage account.')
param storageAccountName string

@description('Container for dead letters.')
param containerName string

@description('Queue for deliveries; empty: they go elsewhere.')
param queueName string

// @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles (read 2026-11)
var storageBlobDataContributorId = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var storageQueueDataMessageSenderId = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = {
  name: '${storageAccountName}/default/${containerName}'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-08-01' existing = if (!empty(queueName)) {
  name: '${storageAccountName}/default/${queueName}'
}

resource deadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: container
  name: guid(container.id, principalId, storageBlobDataContributorId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributorId)
    description: 'Storage Blob Data Contributor: dead letters of the events for Hubwarden'
  }
}

resource deliveries 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(queueName)) {
  scope: queue
  name: guid(queue.id, principalId, storageQueueDataMessageSenderId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageQueueDataMessageSenderId)
    description: 'Storage Queue Data Message Sender: events for Hubwarden'
  }
}
