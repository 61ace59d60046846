metadata description = 'The storage account: records in tables, work in queues, and the containers of the package and of dead letters. No keys.'

@description('Name of the account.')
param name string

@description('Region.')
param location string

@description('Tags of the account.')
param tags object

@description('Replication. Zone-redundant where the region has zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param sku string

var tableNames = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents']
var queueNames = [
  'alert-sends'
  'alert-sends-poison'
  'hub-events'
  'hub-events-poison'
  'hub-repairs'
  'hub-repairs-poison'
  'sweep-shards'
  'sweep-shards-poison'
]
var packageContainerName = 'app-package'
var deadLetterContainerName = 'dead-letters'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Reached over public addresses, by identity only. Private endpoints would close these two.
    publicNetworkAccess: 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow' }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for container in [packageContainerName, deadLetterContainerName]: {
    parent: blobs
    name: container
    properties: { publicAccess: 'None' }
  }
]

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
  resource table 'tables' = [for table in tableNames: { name: table }]
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
  resource queue 'queues' = [for queue in queueNames: { name: queue }]
}

@description('Name of the account, once everything in it exists.')
output name string = account.name

@description('Resource id of the account.')
output id string = account.id

@description('Address of the blob service, with a slash at the end.')
output blobServiceUri string = account.properties.primaryEndpoints.blob

@description('Address of the queue service, with a slash at the end.')
output queueServiceUri string = account.properties.primaryEndpoints.queue

@description('Address of the table service, with a slash at the end.')
output tableServiceUri string = account.properties.primaryEndpoints.table

@description('Container that the deployed package is kept in.')
output packageContainerName string = packageContainerName

@description('Container for events that could not be delivered.')
output deadLetterContainerName string = deadLetterContainerName
