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

@description('Whether it is reached through private endpoints only.')
param closed bool

@description('Addresses (CIDR ranges or single ones) that a closed account lets in beside its private endpoints.')
param allowedAddresses array

@description('Days within which heads of run chains cannot be changed.')
param chainHeadRetentionDays int

@description('Whether the immutability policy of the heads is locked, so that Azure refuses every deployment of it.')
param chainHeadsLocked bool

@description('Days that dead letters are kept.')
param deadLetterRetentionDays int

@description('Log Analytics workspace for the audit log of writes and deletions with their identities.')
param logWorkspaceId string

var tableNames = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents']
var queueNames = [
  'alert-sends'
  'alert-sends-poison'
  'hub-event-deliveries'
  'hub-event-deliveries-poison'
  'hub-events'
  'hub-events-poison'
  'hub-repairs'
  'hub-repairs-poison'
  'sweep-shards'
  'sweep-shards-poison'
]
var packageContainerName = 'app-package'
var deadLetterContainerName = 'dead-letters'
var policyContainerName = 'policy'
var chainHeadContainerName = 'chain-heads'
// The host makes its own two where they are missing; here, roles can be given on them before it starts.
var hostContainerNames = ['azure-webjobs-hosts', 'azure-webjobs-secrets']
var containerNames = concat(
  [packageContainerName, deadLetterContainerName, policyContainerName, chainHeadContainerName],
  hostContainerNames
)

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
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
    // Closed, the public address stays on for one purpose: Event Grid, a trusted service, puts deliveries and dead letters here.
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: closed ? 'Deny' : 'Allow'
      ipRules: [for address in closed ? allowedAddresses : []: { value: address, action: 'Allow' }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = [
  for container in containerNames: {
    parent: blobs
    name: container
    properties: { publicAccess: 'None' }
  }
]

// Deployed unlocked, so that a trial can be removed. A locked policy accepts no deployment; docs/deploy.md describes
// how to lock it, which is permanent.
resource chainHeadsStay 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-08-01' = if (!chainHeadsLocked) {
  parent: containers[indexOf(containerNames, chainHeadContainerName)]
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: chainHeadRetentionDays
    allowProtectedAppendWrites: false
  }
}

resource retention 'Microsoft.Storage/storageAccounts/managementPolicies@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'dead-letters-end'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${deadLetterContainerName}/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: deadLetterRetentionDays } } }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-08-01' = {
  parent: account
  name: 'default'
  resource table 'tables' = [for table in tableNames: { name: table }]
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-08-01' = {
  parent: account
  name: 'default'
  resource queue 'queues' = [for queue in queueNames: { name: queue }]
}

// A new package is code that runs as the identity, and a row of `control` decides on writes: who wrote and who deleted either is recorded.
// Queues have thousands of short-lived messages without decisions, so only their metrics are kept.
resource blobRecord 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'to-log-analytics'
  properties: {
    workspaceId: logWorkspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource tableRecord 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: tables
  name: 'to-log-analytics'
  properties: {
    workspaceId: logWorkspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource queueRecord 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: queues
  name: 'to-log-analytics'
  properties: {
    workspaceId: logWorkspaceId
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('Name of the account, available once all its parts exist.')
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

@description('Tables, for the roles on each.')
output tableNames array = tableNames

@description('Queues, for the roles on each.')
output queueNames array = queueNames

@description('Container for events that could not be delivered.')
output deadLetterContainerName string = deadLetterContainerName
