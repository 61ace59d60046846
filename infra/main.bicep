targetScope = 'subscription'

metadata description = 'Hubwarden in a resource group of its own, the two roles that it may get on hubs, and, if asked for, its role on this subscription and Azure Policy as a front door. Events are subscribed to after the package is there: event-subscription.bicep.'

@description('What the deployment is called. Names of resources hold it.')
@minLength(3)
@maxLength(24)
param name string = 'hubwarden'

@description('Resource group. It is made if it is not there.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-${name}'

@description('Region of every resource. It must offer Flex Consumption.')
param location string = deployment().location

@description('Tags of every resource.')
param tags object = {}

@description('Whether Hubwarden may write to hubs. `off` stops every write, whatever the policy says: start with it.')
@allowed(['on', 'off'])
param writes string = 'off'

@description('What Hubwarden may do on hubs of this subscription. For other subscriptions and management groups deploy hub-access.bicep or hub-access-management-group.bicep there.')
@allowed(['none', 'observe', 'enforce'])
param accessToThisSubscription string = 'observe'

@description('Whether the enforcing role uses broader names of actions, where Azure refuses `outboundRules/write` and `outboundRules/delete`, which it does not publish.')
param useBroaderActions bool = false

@description('Object ids of people or groups that run `hubwarden` against the tables: they may read, approve and switch off.')
@maxLength(20)
param operatorPrincipalIds array = []

@description('Where the policy file is on an instance. The package is put into /home/site/wwwroot.')
param policyPath string = '/home/site/wwwroot/policy.yaml'

@description('Whether the policy is the blob policy/policy.yaml of the storage account, and not a file in the package.')
param policyInBlob bool = false

@description('When the whole fleet is read and judged: second, minute, hour, day, month, weekday. UTC.')
param sweepSchedule string = '0 0 * * * *'

@description('How long no sweep may end before Azure Monitor raises an alert: at least two intervals of the schedule.')
@allowed(['PT1H', 'PT2H', 'PT3H', 'PT4H', 'PT5H', 'PT6H', 'P1D', 'P2D'])
param sweepMissingAfter string = 'PT2H'

@description('Further app settings by name, as listed in docs/settings.md. They win over those of this file. Secrets only as Key Vault references: what is given here stands in the history of deployments.')
param extraSettings object = {}

@description('Address of a built package (zip) that the app is to run, readable without signing in. Empty: it is deployed afterwards.')
param packageUri string = ''

@description('Replication of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Days within which nobody can delete or overwrite the daily heads of the run chains. It binds once the policy of the container is locked.')
@minValue(1)
@maxValue(146000)
param chainHeadRetentionDays int = 400

@description('Days that events which could not be delivered are kept.')
@minValue(2)
@maxValue(365)
param deadLetterRetentionDays int = 30

@description('Most instances at a time. Azure Resource Manager sets the pace, not the processor: low is right.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Address that Azure Monitor writes to when Hubwarden itself is not well. Empty: only the action groups below are told.')
param alertEmail string = ''

@description('Resource ids of action groups that are told as well.')
@maxLength(5)
param actionGroupIds array = []

@description('Whether an Event Grid topic is made that carries the alerts of Hubwarden (CloudEvents).')
param alertTopic bool = false

@description('Whether storage and vault are reached through private endpoints only, and nobody reaches the functions from outside. Events must then come by the queue: `delivery=queue` of event-subscription.bicep.')
param privateNetworking bool = false

@description('Address space of the virtual network, if one is made. A /26 at least.')
param virtualNetworkAddressSpace string = '10.90.0.0/24'

@description('Whether Azure Policy watches this subscription as well, before Hubwarden sees a hub. Auditing only; see front-door.bicep for more.')
param frontDoor bool = false

@description('Name of the azd environment, if azd deploys this: it finds its resources by the tag.')
param azdEnvironmentName string = ''

var allTags = union(
  { app: 'hubwarden', deployment: name },
  empty(azdEnvironmentName) ? {} : { 'azd-env-name': azdEnvironmentName },
  tags
)

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module app 'modules/hubwarden.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    writes: writes
    operatorPrincipalIds: operatorPrincipalIds
    policyPath: policyPath
    policyInBlob: policyInBlob
    sweepSchedule: sweepSchedule
    sweepMissingAfter: sweepMissingAfter
    extraSettings: extraSettings
    packageUri: packageUri
    storageSku: storageSku
    logRetentionDays: logRetentionDays
    chainHeadRetentionDays: chainHeadRetentionDays
    deadLetterRetentionDays: deadLetterRetentionDays
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alertEmail: alertEmail
    actionGroupIds: actionGroupIds
    alertTopic: alertTopic
    privateNetworking: privateNetworking
    virtualNetworkAddressSpace: virtualNetworkAddressSpace
  }
}

module access 'hub-access.bicep' = if (accessToThisSubscription != 'none') {
  params: {
    principalId: app.outputs.principalId
    access: accessToThisSubscription == 'enforce' ? 'enforce' : 'observe'
    useBroaderActions: useBroaderActions
  }
}

module policy 'front-door.bicep' = if (frontDoor) {
  params: {}
}

@description('Resource group of Hubwarden.')
output resourceGroupName string = group.name

@description('Name of the function app: where the package goes.')
output functionAppName string = app.outputs.functionAppName

@description('Resource id of the function app: for event-subscription.bicep.')
output functionAppId string = app.outputs.functionAppId

@description('Object id of the identity: who needs roles on hubs.')
output principalId string = app.outputs.principalId

@description('Resource id of the storage account: for event-subscription.bicep.')
output storageAccountId string = app.outputs.storageAccountId

@description('Name of the storage account: for `hubwarden --account`.')
output storageAccountName string = app.outputs.storageAccountName

@description('Resource ids of the action groups: for event-subscription.bicep.')
output actionGroupIds array = app.outputs.actionGroupIds

@description('How events must be delivered: for event-subscription.bicep.')
output eventDelivery string = privateNetworking ? 'queue' : 'function'

@description('Endpoint of the alert topic; empty without one.')
output alertTopicEndpoint string = app.outputs.alertTopicEndpoint

@description('Resource id of the Log Analytics workspace: for event-subscription.bicep.')
output logWorkspaceId string = app.outputs.logWorkspaceId

@description('Name of the vault for secrets of receivers.')
output keyVaultName string = app.outputs.keyVaultName
