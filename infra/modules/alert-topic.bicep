metadata description = 'Event Grid topic that carries the alerts of Hubwarden to its subscribers. It accepts events from identities only.'

@description('Name of the topic.')
@maxLength(50)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Object id of the identity that sends.')
param principalId string

@description('Log Analytics workspace for publish and delivery failures.')
param logWorkspaceId string

// @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles (read 2026-11)
var eventGridDataSenderId = 'd5a91429-5739-47e2-a06b-3470a27159e7'

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: topic
  name: guid(topic.id, principalId, eventGridDataSenderId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSenderId)
    description: 'EventGrid Data Sender: alerts of Hubwarden'
  }
}

resource record 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'to-log-analytics'
  properties: {
    workspaceId: logWorkspaceId
    logs: [
      { category: 'DeliveryFailures', enabled: true }
      { category: 'PublishFailures', enabled: true }
    ]
  }
}

@description('Where events are sent to.')
output endpoint string = topic.properties.endpoint
