targetScope = 'subscription'

metadata description = 'Hubwarden in a resource group of its own, its role on the hubs of this subscription and, on request, Azure Policy as a front door. Events are a second deployment: event-subscription.bicep.'

// Environment names of the parameters: parameters.json.

@description('Name of the deployment: letters, digits and hyphens. Names of resources contain it, in lower case.')
@minLength(3)
@maxLength(24)
param name string = 'hubwarden'

@description('Resource group; the deployment creates it if it is missing. Empty: `rg-`, the name and, with azd, the environment.')
@maxLength(90)
param resourceGroupName string = ''

@description('Region of every resource. It must offer Flex Consumption and Node 24. Empty: the region of the deployment.')
param location string = deployment().location

@description('Tags of every resource.')
param tags object = {}

@description('Whether Hubwarden may write to hubs. `off` stops every write under any policy: start with it.')
@allowed(['on', 'off'])
param writes string = 'off'

@description('Permissions of Hubwarden on hubs of this subscription. For other subscriptions and management groups deploy hub-access.bicep or hub-access-management-group.bicep there.')
@allowed(['none', 'observe', 'enforce'])
param accessToThisSubscription string = 'observe'

@description('Whether the enforcing role uses broader names of actions, where Azure refuses `outboundRules/write` and `outboundRules/delete`, which it does not publish.')
param useBroaderActions bool = false

@description('Breadth of the roles on Foundry accounts: `none`, `exact`, `network` or `broader`. Azure refuses a role for one action that it does not publish: see docs/deploy.md.')
@allowed(['none', 'exact', 'network', 'broader'])
param accountActions string = 'none'

@description('GUID of a role, such as a built-in one, that the identity gets in place of the own enforcing role. Empty: the own one.')
@maxLength(36)
param enforcingRoleId string = ''

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

@description('Further app settings by name, as listed in docs/settings.md. They override those of this file. Secrets only as Key Vault references, because the deployment history shows these values.')
param extraSettings object = {}

@description('Address of a built package (zip) that the app is to run, readable without signing in. Empty: it is deployed afterwards.')
param packageUri string = ''

@description('Replication of the storage account. For production `Standard_ZRS` or `Standard_GZRS`: records, approvals and the inventory of rules that Hubwarden wrote are kept there only.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Whether the function app and the storage account are spread over the zones of the region, which must have zones.')
param zoneRedundant bool = false

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Days within which Azure refuses to delete or overwrite the daily heads of the run chains. It binds once the policy of the container is locked.')
@minValue(1)
@maxValue(146000)
param chainHeadRetentionDays int = 400

@description('Whether that policy is locked. Azure refuses to deploy a locked policy again, so it is left out.')
param chainHeadsLocked bool = false

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

@description('Email address that Azure Monitor notifies when Hubwarden itself fails. Empty: only the action groups below.')
param alertEmail string = ''

@description('Resource ids of further action groups that Azure Monitor notifies.')
@maxLength(5)
param actionGroupIds array = []

@description('Whether an Event Grid topic is made that carries the alerts of Hubwarden (CloudEvents).')
param alertTopic bool = false

@description('How events get to Hubwarden. `queue`: Event Grid writes them to a storage queue, which costs nothing while it is empty. `function`: Event Grid pushes them to the app, and one instance always runs.')
@allowed(['queue', 'function'])
param eventDelivery string = 'queue'

@description('Whether storage, vault, logs, functions and the deployment endpoint are reached through private endpoints only.')
param privateNetworking bool = false

@description('IPv4 addresses or CIDR ranges that a private deployment admits to storage, vault and the deployment endpoint, for a first deployment from outside. Without them no public access is open.')
@maxLength(20)
param allowedAddresses array = []

@description('Address space of the virtual network, if one is made. A /26 at least.')
param virtualNetworkAddressSpace string = '10.90.0.0/24'

@description('Whether Azure Policy watches this subscription as well, before Hubwarden reads a hub. Auditing only; see front-door.bicep for more.')
param frontDoor bool = false

@description('Whether the Key Vault of a removed deployment of the same name, which Azure keeps for 90 days, is recovered.')
param recoverKeyVault bool = false

@description('Client id (GUID) of the app registration that people sign in to the pages with. Empty: the pages and the API are closed.')
@maxLength(36)
param pagesClientId string = ''

@description('Client ids (GUIDs) of further applications and managed identities that may call the API with a token; each needs a role of the registration as well. The Azure CLI may always.')
@maxLength(50)
param pagesCallerClientIds array = []

@description('Public https address of the pages, for links in notifications and for sign-in. Empty: the own address of the app, if there is a client id.')
param pagesUrl string = ''

@description('`on` lets function keys open the API for reading, without a sign-in.')
@allowed(['on', 'off'])
param pagesKeyedApi string = 'off'

@description('Name of the azd environment, if azd deploys this: it finds its resources by the tag.')
param azdEnvironmentName string = ''

// An invalid value stops the deployment before it creates resources.
var lettersAndDigits = 'abcdefghijklmnopqrstuvwxyz0123456789'
var nameIsGood = contains(lettersAndDigits, toLower(substring(name, 0, 1))) && contains(
  lettersAndDigits,
  toLower(substring(name, length(name) - 1, 1))
) && empty(filter(range(0, length(name)), at => !contains('${lettersAndDigits}-', toLower(substring(name, at, 1)))))
// For Azure, names that differ only in case are equal, but their hashes differ.
var app = nameIsGood
  ? toLower(name)
  : fail('HUBWARDEN_NAME (name) is "${name}". Use letters, digits and hyphens, with a letter or digit at both ends.')
var groupName = !empty(trim(resourceGroupName))
  ? trim(resourceGroupName)
  : empty(azdEnvironmentName) ? 'rg-${app}' : 'rg-${app}-${azdEnvironmentName}'
#disable-next-line no-loc-expr-outside-params // a variable of the environment that is not set arrives as an empty text
var region = empty(trim(location)) ? deployment().location : trim(location)
var operators = union(map(operatorPrincipalIds, each => toLower(trim(string(each)))), [])
var operatorsAreIds = empty(filter(operators, each => length(each) != 36 || length(split(each, '-')) != 5))
var operatorIds = operatorsAreIds
  ? operators
  : fail('HUBWARDEN_OPERATORS (operatorPrincipalIds) must hold object ids (GUIDs), not names: az ad signed-in-user show --query id')
var emailIsGood = empty(trim(alertEmail)) || length(split(trim(alertEmail), '@')) == 2 && empty(filter(
  split(trim(alertEmail), '@'),
  part => empty(part)
)) && !contains(trim(alertEmail), ' ')
var email = emailIsGood
  ? trim(alertEmail)
  : fail('HUBWARDEN_ALERT_EMAIL (alertEmail) is "${alertEmail}". Set it to one email address.')
var groupsAreIds = empty(filter(
  actionGroupIds,
  each => !contains(toLower(string(each)), '/providers/microsoft.insights/actiongroups/')
))
var actionGroups = groupsAreIds
  ? actionGroupIds
  : fail('HUBWARDEN_ACTION_GROUPS (actionGroupIds) must hold resource ids of action groups: az monitor action-group list --query "[].id"')
var delivery = privateNetworking && eventDelivery == 'function'
  ? fail('HUBWARDEN_EVENT_DELIVERY (eventDelivery) is "function", but Event Grid cannot reach a private app. Set it to queue.')
  : eventDelivery
// Each has one source: a setting beside it would win over it. With its own WEBSITE_AUTH_ENABLED an app would believe
// sign-in headers that any caller can send, while App Service Authentication is off.
var foreignSettings = filter(
  ['WEBSITE_AUTH_ENABLED', 'WEBSITE_AUTH_V2_CONFIG_JSON', 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'],
  each => contains(extraSettings, each)
)
var furtherSettings = contains(extraSettings, 'HUBWARDEN_WRITES')
  ? fail('HUBWARDEN_EXTRA_SETTINGS (extraSettings) holds HUBWARDEN_WRITES. Take it out, and set HUBWARDEN_WRITES (writes) itself.')
  : contains(extraSettings, 'HUBWARDEN_PAGES_CLIENT_ID')
      ? fail('HUBWARDEN_EXTRA_SETTINGS (extraSettings) holds HUBWARDEN_PAGES_CLIENT_ID. Take it out, and set HUBWARDEN_PAGES_CLIENT_ID (pagesClientId) itself.')
      : !empty(foreignSettings)
          ? fail('HUBWARDEN_EXTRA_SETTINGS (extraSettings) holds ${foreignSettings[0]}, which decides whether the app believes a sign-in. Take it out: the deployment and the platform set it.')
          : extraSettings
var clientIdIsGood = empty(trim(pagesClientId)) || length(trim(pagesClientId)) == 36 && length(split(
  trim(pagesClientId),
  '-'
)) == 5
var clientId = clientIdIsGood
  ? toLower(trim(pagesClientId))
  : fail('HUBWARDEN_PAGES_CLIENT_ID (pagesClientId) is "${pagesClientId}". Give the client id (GUID) of the app registration: az ad app list --display-name <name> --query "[].appId"')
var callersAreIds = empty(filter(
  pagesCallerClientIds,
  each => length(trim(string(each))) != 36 || length(split(string(each), '-')) != 5
))
var callerIds = callersAreIds ? union(map(pagesCallerClientIds, each => toLower(trim(string(each)))), []) : fail('HUBWARDEN_PAGES_CALLERS (pagesCallerClientIds) must hold client ids (GUIDs), not names: az identity show --resource-group <group> --name <identity> --query clientId')
var urlIsGood = empty(trim(pagesUrl)) || startsWith(trim(pagesUrl), 'https://') && length(trim(pagesUrl)) > 8 && !contains(
  trim(pagesUrl),
  ' '
)
var publicUrl = urlIsGood
  ? trim(pagesUrl)
  : fail('HUBWARDEN_PAGES_URL (pagesUrl) is "${pagesUrl}". Give an https address, as in "https://hubwarden.contoso.com".')
var schedule = length(filter(split(sweepSchedule, ' '), each => !empty(each))) == 6
  ? trim(sweepSchedule)
  : fail('HUBWARDEN_SWEEP_SCHEDULE (sweepSchedule) is "${sweepSchedule}". Give six fields, as in "0 0 * * * *".')
var path = startsWith(policyPath, '/')
  ? policyPath
  : fail('HUBWARDEN_DEPLOYED_POLICY_PATH (policyPath) is "${policyPath}". Give a full path, as in "/home/site/wwwroot/policy.yaml".')
var package = empty(packageUri) || startsWith(packageUri, 'https://')
  ? packageUri
  : fail('HUBWARDEN_PACKAGE_URI (packageUri) must be the https address of a zip.')
var roleId = empty(enforcingRoleId) || length(enforcingRoleId) == 36 && length(split(enforcingRoleId, '-')) == 5
  ? enforcingRoleId
  : fail('HUBWARDEN_ENFORCING_ROLE (enforcingRoleId) is "${enforcingRoleId}". Give the GUID of the role: az role definition list --name <role> --query "[].name"')
var spaceParts = split(virtualNetworkAddressSpace, '/')
var spaceIsGood = length(spaceParts) == 2 && length(split(spaceParts[0], '.')) == 4 && empty(filter(
  split(spaceParts[0], '.'),
  part => !contains(octets, part)
)) && contains(map(range(8, 19), each => string(each)), last(spaceParts))
var addressSpace = spaceIsGood
  ? virtualNetworkAddressSpace
  : fail('HUBWARDEN_ADDRESS_SPACE (virtualNetworkAddressSpace) is "${virtualNetworkAddressSpace}". Give a range from /8 to /26, as in "10.90.0.0/24".')
var octets = map(range(0, 256), each => string(each))
// A wider range is open to the public; storage accepts no /31.
var rangeLengths = concat(map(range(8, 23), each => string(each)), ['32'])
var addressesAreGood = empty(filter(
  allowedAddresses,
  each =>
    length(split(split(string(each), '/')[0], '.')) != 4 || !empty(filter(
      split(split(string(each), '/')[0], '.'),
      part => !contains(octets, part)
    )) || length(split(string(each), '/')) > 2 || contains(string(each), '/') && !contains(
      rangeLengths,
      last(split(string(each), '/'))
    )
))
// The firewall of storage accepts a single address without a prefix length.
var addresses = addressesAreGood
  ? map(allowedAddresses, each => replace(string(each), '/32', ''))
  : fail('HUBWARDEN_ALLOWED_ADDRESSES (allowedAddresses) must hold IPv4 addresses or ranges, as in "203.0.113.7" or "198.51.100.0/24", from /8 to /30.')
// A spread app on storage of one zone would stop with that zone.
var replication = zoneRedundant ? replace(replace(storageSku, '_LRS', '_ZRS'), '_GRS', '_GZRS') : storageSku

// Hooks, workflow and azd find the deployment by its own tags, so these win.
var allTags = union(
  tags,
  { app: 'hubwarden', deployment: app },
  empty(azdEnvironmentName) ? {} : { 'azd-env-name': azdEnvironmentName }
)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: groupName
  location: region
  tags: allTags
}

module hubwarden 'modules/hubwarden.bicep' = {
  scope: group
  params: {
    name: app
    location: region
    tags: allTags
    writes: writes
    operatorPrincipalIds: operatorIds
    policyPath: path
    policyInBlob: policyInBlob
    sweepSchedule: schedule
    sweepMissingAfter: sweepMissingAfter
    extraSettings: furtherSettings
    packageUri: package
    storageSku: replication
    zoneRedundant: zoneRedundant
    logRetentionDays: logRetentionDays
    chainHeadRetentionDays: chainHeadRetentionDays
    chainHeadsLocked: chainHeadsLocked
    deadLetterRetentionDays: deadLetterRetentionDays
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alertEmail: email
    actionGroupIds: actionGroups
    alertTopic: alertTopic
    eventDelivery: delivery
    privateNetworking: privateNetworking
    allowedAddresses: addresses
    recoverKeyVault: recoverKeyVault
    virtualNetworkAddressSpace: addressSpace
    pagesClientId: clientId
    pagesCallerClientIds: callerIds
    pagesUrl: publicUrl
    pagesKeyedApi: pagesKeyedApi
  }
}

module access 'hub-access.bicep' = if (accessToThisSubscription != 'none') {
  params: {
    principalId: hubwarden.outputs.principalId
    access: accessToThisSubscription == 'enforce' ? 'enforce' : 'observe'
    useBroaderActions: useBroaderActions
    accountActions: accountActions
    enforcingRoleId: roleId
  }
}

module policy 'front-door.bicep' = if (frontDoor) {
  params: {}
}

@description('Resource group of Hubwarden.')
output resourceGroupName string = group.name

@description('Name of the function app, the target of the package.')
output functionAppName string = hubwarden.outputs.functionAppName

@description('Resource id of the function app: for event-subscription.bicep.')
output functionAppId string = hubwarden.outputs.functionAppId

@description('Object id of the identity that needs roles on hubs.')
output principalId string = hubwarden.outputs.principalId

@description('Resource id of the storage account: for event-subscription.bicep.')
output storageAccountId string = hubwarden.outputs.storageAccountId

@description('Name of the storage account: for `hubwarden --account`.')
output storageAccountName string = hubwarden.outputs.storageAccountName

@description('Resource ids of the action groups: for event-subscription.bicep.')
output actionGroupIds array = hubwarden.outputs.actionGroupIds

@description('How events must be delivered: for event-subscription.bicep.')
output eventDelivery string = delivery

@description('Endpoint of the alert topic; empty without one.')
output alertTopicEndpoint string = hubwarden.outputs.alertTopicEndpoint

@description('Resource id of the Log Analytics workspace: for event-subscription.bicep.')
output logWorkspaceId string = hubwarden.outputs.logWorkspaceId

@description('Name of the vault for secrets of receivers.')
output keyVaultName string = hubwarden.outputs.keyVaultName

@description('Public address of the pages; empty without one.')
output pagesUrl string = hubwarden.outputs.pagesUrl

@description('Client id of the app registration for the pages; empty: they are closed.')
output pagesClientId string = clientId

@description('Own address of the function app: for the app registration.')
output functionAppUrl string = hubwarden.outputs.functionAppUrl

@description('Object id of the identity for sign-in: for the federated credential of the app registration. Empty without a client id.')
output signInPrincipalId string = hubwarden.outputs.signInPrincipalId
