metadata description = 'Hubwarden in one resource group: identity, storage, monitoring, roles, function app. Events are subscribed to after the code is there: event-subscription.bicep.'

@description('What the deployment is called. Resource names start with it.')
@minLength(3)
@maxLength(24)
param name string = 'hubwarden'

@description('Region of every resource.')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags object = {}

@description('Whether Hubwarden may write to hubs. `off` stops every write, whatever the policy says: start with it.')
@allowed(['on', 'off'])
param writes string = 'off'

@description('Where the policy file is on an instance. The package is put into /home/site/wwwroot.')
param policyPath string = '/home/site/wwwroot/policy.yaml'

@description('When the whole fleet is read and judged: second, minute, hour, day, month, weekday.')
param sweepSchedule string = '0 0 * * * *'

@description('When operations in flight are asked about.')
param watchSchedule string = '0 * * * * *'

@description('When it is decided who must be told what.')
param alertSchedule string = '0 * * * * *'

@description('When the heads of all histories are archived and records whose time is over are deleted.')
param pruneSchedule string = '0 30 2 * * *'

@description('Further app settings by name, as listed in docs/settings.md. They win over those of this file.')
param extraSettings object = {}

@description('Replication of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Most instances at a time. Azure Resource Manager sets the pace, not the processor: low is right.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

var unique = uniqueString(resourceGroup().id, name)
var allTags = union({ app: 'hubwarden' }, tags)

module identity 'modules/identity.bicep' = {
  params: {
    name: 'id-${name}'
    location: location
    tags: allTags
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    // Storage accounts take lower-case letters and digits only, 24 at most.
    name: 'st${take(toLower(replace(name, '-', '')), 9)}${unique}'
    location: location
    tags: allTags
    sku: storageSku
  }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: 'log-${name}'
    applicationInsightsName: 'appi-${name}'
    location: location
    tags: allTags
    logRetentionDays: logRetentionDays
  }
}

module roles 'modules/roles.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    storageAccountName: storage.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
  }
}

var settings = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
  AzureWebJobsStorage__blobServiceUri: storage.outputs.blobServiceUri
  AzureWebJobsStorage__queueServiceUri: storage.outputs.queueServiceUri
  AzureWebJobsStorage__tableServiceUri: storage.outputs.tableServiceUri
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.outputs.clientId
  AZURE_CLIENT_ID: identity.outputs.clientId
  HUBWARDEN_PRINCIPAL_ID: identity.outputs.principalId
  HUBWARDEN_CLOUD: environment().name
  HUBWARDEN_POLICY_PATH: policyPath
  HUBWARDEN_WRITES: writes
  HUBWARDEN_SWEEP_SCHEDULE: sweepSchedule
  HUBWARDEN_WATCH_SCHEDULE: watchSchedule
  HUBWARDEN_ALERT_SCHEDULE: alertSchedule
  HUBWARDEN_PRUNE_SCHEDULE: pruneSchedule
}

module functionApp 'modules/function-app.bicep' = {
  params: {
    name: 'func-${name}-${unique}'
    planName: 'plan-${name}'
    location: location
    tags: allTags
    identityId: identity.outputs.id
    blobServiceUri: storage.outputs.blobServiceUri
    packageContainerName: storage.outputs.packageContainerName
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    settings: union(settings, extraSettings)
  }
  // The host cannot start before it may use its storage.
  dependsOn: [roles]
}

@description('Name of the function app: where the package goes.')
output functionAppName string = functionApp.outputs.name

@description('Resource id of the function app: for event-subscription.bicep.')
output functionAppId string = functionApp.outputs.id

@description('What events are delivered to. It exists once the package is deployed.')
output eventEndpoint string = '${functionApp.outputs.id}/functions/on-hub-event'

@description('Object id of the identity: who needs roles on hubs.')
output principalId string = identity.outputs.principalId

@description('Resource id of the storage account: for event-subscription.bicep, which keeps dead letters there.')
output storageAccountId string = storage.outputs.id

@description('Container for dead letters.')
output deadLetterContainerName string = storage.outputs.deadLetterContainerName
