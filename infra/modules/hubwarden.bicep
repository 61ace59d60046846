metadata description = 'All resources of Hubwarden in its resource group. main.bicep explains the parameters.'

@description('Name of the deployment.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('`on` or `off`.')
@allowed(['on', 'off'])
param writes string

@description('Who works with the tables.')
param operatorPrincipalIds array

@description('Path of the policy file on an instance.')
param policyPath string

@description('Whether the policy is a blob, and not that file.')
param policyInBlob bool

@description('Schedule of the sweep.')
param sweepSchedule string

@description('How long no sweep may end before an alert.')
param sweepMissingAfter string

@description('Further app settings; they win.')
param extraSettings object

@description('Address of a built package, or empty.')
param packageUri string

@description('Replication of the storage account.')
param storageSku string

@description('Whether the function app is spread over the zones of the region.')
param zoneRedundant bool

@description('Days that logs are kept.')
param logRetentionDays int

@description('Days that heads of run chains cannot be changed.')
param chainHeadRetentionDays int

@description('Whether the immutability policy of those heads is locked.')
param chainHeadsLocked bool

@description('Days that dead letters are kept.')
param deadLetterRetentionDays int

@description('Most instances at a time.')
param maximumInstanceCount int

@description('Memory of an instance, in MB.')
param instanceMemoryMB int

@description('Address that Azure Monitor writes to, or empty.')
param alertEmail string

@description('Further action groups that Azure Monitor notifies.')
param actionGroupIds array

@description('Whether the deployment has a topic for alerts.')
param alertTopic bool

@description('How events get to the app: `queue` or `function`.')
@allowed(['queue', 'function'])
param eventDelivery string

@description('Whether everything is closed to the outside.')
param privateNetworking bool

@description('Addresses that a closed deployment lets in all the same.')
param allowedAddresses array

@description('Whether the deleted vault of an earlier deployment is recovered.')
param recoverKeyVault bool

@description('Address space of the virtual network, if one is made.')
param virtualNetworkAddressSpace string

@description('Client id of the app registration for the pages, or empty.')
param pagesClientId string

@description('Client ids of further applications that may call the API.')
param pagesCallerClientIds array

@description('Public address of the pages, or empty: the own address of the app.')
param pagesUrl string

@description('`on` lets function keys open the API for reading.')
@allowed(['on', 'off'])
param pagesKeyedApi string

var unique = uniqueString(resourceGroup().id, name)
// Storage accounts and vaults take few characters; the unique part must fit whole.
var shortName = take(toLower(replace(name, '-', '')), 9)

module identity 'identity.bicep' = {
  params: { name: 'id-${name}', location: location, tags: tags }
}

// Made for the sign-in of people only, as Microsoft's documentation requires: it has no role anywhere.
module signInIdentity 'identity.bicep' = if (!empty(pagesClientId)) {
  name: 'sign-in-identity'
  params: { name: 'id-${name}-sign-in', location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  params: {
    workspaceName: 'log-${name}'
    applicationInsightsName: 'appi-${name}'
    location: location
    tags: tags
    logRetentionDays: logRetentionDays
    closed: privateNetworking
  }
}

module network 'network.bicep' = if (privateNetworking) {
  params: {
    name: 'vnet-${name}'
    location: location
    tags: tags
    addressSpace: virtualNetworkAddressSpace
  }
}

module storage 'storage.bicep' = {
  params: {
    name: 'st${shortName}${unique}'
    location: location
    tags: tags
    sku: storageSku
    closed: privateNetworking
    allowedAddresses: allowedAddresses
    chainHeadRetentionDays: chainHeadRetentionDays
    chainHeadsLocked: chainHeadsLocked
    deadLetterRetentionDays: deadLetterRetentionDays
    logWorkspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'key-vault.bicep' = {
  params: {
    name: 'kv-${shortName}-${take(unique, 10)}'
    location: location
    tags: tags
    closed: privateNetworking
    allowedAddresses: allowedAddresses
    recover: recoverKeyVault
    logWorkspaceId: monitoring.outputs.workspaceId
  }
}

module topic 'alert-topic.bicep' = if (alertTopic) {
  params: {
    name: 'evgt-${name}-alerts-${unique}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    logWorkspaceId: monitoring.outputs.workspaceId
  }
}

module monitorLink 'monitor-link.bicep' = if (privateNetworking) {
  params: {
    name: name
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
  }
}

module endpoints 'private-endpoints.bicep' = if (privateNetworking) {
  params: {
    name: name
    location: location
    tags: tags
    subnetId: network!.outputs.endpointSubnetId
    virtualNetworkId: network!.outputs.id
    targets: [
      { group: 'blob', id: storage.outputs.id }
      { group: 'queue', id: storage.outputs.id }
      { group: 'table', id: storage.outputs.id }
      { group: 'vault', id: vault.outputs.id }
      { group: 'azuremonitor', id: monitorLink!.outputs.id }
    ]
  }
}

// Packages arrive through it from inside the network, so that the app needs no public access.
module appEndpoint 'private-endpoints.bicep' = if (privateNetworking) {
  params: {
    name: name
    location: location
    tags: tags
    subnetId: network!.outputs.endpointSubnetId
    virtualNetworkId: network!.outputs.id
    targets: [{ group: 'sites', id: functionApp.outputs.id }]
  }
}

module roles 'roles.bicep' = {
  params: {
    principalId: identity.outputs.principalId
    operatorPrincipalIds: operatorPrincipalIds
    storageAccountName: storage.outputs.name
    tableNames: storage.outputs.tableNames
    queueNames: storage.outputs.queueNames
    packageContainerName: storage.outputs.packageContainerName
    deadLetterContainerName: storage.outputs.deadLetterContainerName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    keyVaultName: vault.outputs.name
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
  HUBWARDEN_WRITES: writes
  HUBWARDEN_DEAD_LETTERS_URL: '${storage.outputs.blobServiceUri}${storage.outputs.deadLetterContainerName}'
  HUBWARDEN_SWEEP_SCHEDULE: sweepSchedule
  HUBWARDEN_WATCH_SCHEDULE: '0 * * * * *'
  HUBWARDEN_ALERT_SCHEDULE: '0 * * * * *'
  HUBWARDEN_PRUNE_SCHEDULE: '0 30 2 * * *'
  // The host has a start page of its own; `/` is the page of the fleet.
  AzureWebJobsDisableHomepage: 'true'
}

var policySettings = policyInBlob
  ? { HUBWARDEN_POLICY_URL: '${storage.outputs.blobServiceUri}policy/policy.yaml' }
  : { HUBWARDEN_POLICY_PATH: policyPath }

var topicSettings = alertTopic ? { HUBWARDEN_ALERT_TOPIC_ENDPOINT: topic!.outputs.endpoint } : {}

var appName = 'func-${name}-${unique}'
// The settings of the app cannot refer to the address that Azure reports of it, and Azure publishes no suffix for templates.
// @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns (read 2026-11)
var appDomains = {
  AzureCloud: 'azurewebsites.net'
  AzureUSGovernment: 'azurewebsites.us'
  AzureChinaCloud: 'chinacloudsites.cn'
}
var ownUrl = 'https://${appName}.${appDomains[environment().name]}'
var publicUrl = empty(pagesUrl) && !empty(pagesClientId) ? ownUrl : pagesUrl

var urlSettings = empty(publicUrl) ? {} : { HUBWARDEN_PAGES_URL: publicUrl }
// Not `AzureWebJobs.keyed-api.Disabled`: on Linux, Azure refuses a deployment with a hyphen in the name of a setting.
var keySettings = pagesKeyedApi == 'on' ? { HUBWARDEN_PAGES_KEYED_API: 'on' } : {}
var signInSettings = empty(pagesClientId)
  ? {}
  : {
      HUBWARDEN_PAGES_CLIENT_ID: pagesClientId
      OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: signInIdentity!.outputs.clientId
      WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
    }

module functionApp 'function-app.bicep' = {
  params: {
    name: appName
    planName: 'plan-${name}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    blobServiceUri: storage.outputs.blobServiceUri
    packageContainerName: storage.outputs.packageContainerName
    packageUri: packageUri
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    closed: privateNetworking
    allowedAddresses: allowedAddresses
    eventsArePushed: eventDelivery == 'function'
    zoneRedundant: zoneRedundant
    logWorkspaceId: monitoring.outputs.workspaceId
    settings: union(settings, policySettings, topicSettings, urlSettings, keySettings, signInSettings, extraSettings)
    pagesClientId: pagesClientId
    pagesCallerClientIds: pagesCallerClientIds
    signInIdentityId: empty(pagesClientId) ? '' : signInIdentity!.outputs.id
  }
  // The host cannot start before it may use its storage, and reach it.
  dependsOn: [roles, endpoints]
}

module rules 'alert-rules.bicep' = {
  params: {
    name: name
    location: location
    tags: tags
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    sweepMissingAfter: sweepMissingAfter
    alertEmail: alertEmail
    actionGroupIds: actionGroupIds
  }
}

@description('Name of the function app.')
output functionAppName string = functionApp.outputs.name

@description('Resource id of the function app.')
output functionAppId string = functionApp.outputs.id

@description('Object id of the identity.')
output principalId string = identity.outputs.principalId

@description('Resource id of the storage account.')
output storageAccountId string = storage.outputs.id

@description('Name of the storage account.')
output storageAccountName string = storage.outputs.name

@description('Action groups that alert rules notify.')
output actionGroupIds array = rules.outputs.actionGroupIds

@description('Endpoint of the alert topic, or empty.')
output alertTopicEndpoint string = alertTopic ? topic!.outputs.endpoint : ''

@description('Resource id of the Log Analytics workspace.')
output logWorkspaceId string = monitoring.outputs.workspaceId

@description('Name of the vault.')
output keyVaultName string = vault.outputs.name

@description('Public address of the pages, or empty.')
output pagesUrl string = publicUrl

@description('Own address of the function app.')
output functionAppUrl string = functionApp.outputs.url

@description('Object id of the identity for sign-in, or empty.')
output signInPrincipalId string = empty(pagesClientId) ? '' : signInIdentity!.outputs.principalId
