using 'main.bicep'

// Made from parameters.json, which declares what each variable means: UPDATE=1 npx vitest run --project unit test/infra/parameters.test.ts
// An empty variable counts as one that is not set.
import * as given from 'modules/from-environment.bicep'

param name = given.textOf(readEnvironmentVariable('HUBWARDEN_NAME', ''), 'hubwarden')
param resourceGroupName = given.textOf(readEnvironmentVariable('HUBWARDEN_RESOURCE_GROUP', ''), '')
param location = given.textOf(readEnvironmentVariable('AZURE_LOCATION', ''), '')
param azdEnvironmentName = given.textOf(readEnvironmentVariable('AZURE_ENV_NAME', ''), '')
param tags = given.pairsOf(readEnvironmentVariable('HUBWARDEN_TAGS', '')) ?? fail('HUBWARDEN_TAGS must be name=value pairs with commas between them.')
param writes = any(given.wordOf(readEnvironmentVariable('HUBWARDEN_WRITES', ''), ['on', 'off'], 'off') ?? fail('HUBWARDEN_WRITES must be one of: on, off.'))
param accessToThisSubscription = any(given.wordOf(
  readEnvironmentVariable('HUBWARDEN_ACCESS', ''),
  ['none', 'observe', 'enforce'],
  'observe'
) ?? fail('HUBWARDEN_ACCESS must be one of: none, observe, enforce.'))
param useBroaderActions = given.flagOf(readEnvironmentVariable('HUBWARDEN_BROADER_ACTIONS', ''), false) ?? fail('HUBWARDEN_BROADER_ACTIONS must be true or false.')
param accountActions = any(given.wordOf(
  readEnvironmentVariable('HUBWARDEN_ACCOUNT_ACTIONS', ''),
  ['none', 'exact', 'network', 'broader'],
  'none'
) ?? fail('HUBWARDEN_ACCOUNT_ACTIONS must be one of: none, exact, network, broader.'))
param enforcingRoleId = given.textOf(readEnvironmentVariable('HUBWARDEN_ENFORCING_ROLE', ''), '')
param operatorPrincipalIds = union(
  given.listOf(readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')),
  given.listOf(readEnvironmentVariable('HUBWARDEN_OPERATORS', ''))
)
param policyPath = given.textOf(
  readEnvironmentVariable('HUBWARDEN_DEPLOYED_POLICY_PATH', ''),
  '/home/site/wwwroot/policy.yaml'
)
param policyInBlob = given.flagOf(readEnvironmentVariable('HUBWARDEN_POLICY_IN_BLOB', ''), false) ?? fail('HUBWARDEN_POLICY_IN_BLOB must be true or false.')
param sweepSchedule = given.textOf(readEnvironmentVariable('HUBWARDEN_SWEEP_SCHEDULE', ''), '0 0 * * * *')
param sweepMissingAfter = any(given.wordOf(
  readEnvironmentVariable('HUBWARDEN_SWEEP_MISSING_AFTER', ''),
  ['PT1H', 'PT2H', 'PT3H', 'PT4H', 'PT5H', 'PT6H', 'P1D', 'P2D'],
  'PT2H'
) ?? fail('HUBWARDEN_SWEEP_MISSING_AFTER must be one of: PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D, P2D.'))
param extraSettings = given.objectOf(readEnvironmentVariable('HUBWARDEN_EXTRA_SETTINGS', '')) ?? fail('HUBWARDEN_EXTRA_SETTINGS must be a JSON object.')
param packageUri = given.textOf(readEnvironmentVariable('HUBWARDEN_PACKAGE_URI', ''), '')
param storageSku = any(given.wordOf(
  readEnvironmentVariable('HUBWARDEN_STORAGE_SKU', ''),
  ['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'],
  'Standard_LRS'
) ?? fail('HUBWARDEN_STORAGE_SKU must be one of: Standard_LRS, Standard_ZRS, Standard_GRS, Standard_GZRS.'))
param zoneRedundant = given.flagOf(readEnvironmentVariable('HUBWARDEN_ZONE_REDUNDANT', ''), false) ?? fail('HUBWARDEN_ZONE_REDUNDANT must be true or false.')
param logRetentionDays = given.numberOf(readEnvironmentVariable('HUBWARDEN_LOG_RETENTION_DAYS', ''), 30) ?? fail('HUBWARDEN_LOG_RETENTION_DAYS must be a whole number.')
param chainHeadRetentionDays = given.numberOf(readEnvironmentVariable('HUBWARDEN_CHAIN_HEAD_RETENTION_DAYS', ''), 400) ?? fail('HUBWARDEN_CHAIN_HEAD_RETENTION_DAYS must be a whole number.')
param chainHeadsLocked = given.flagOf(readEnvironmentVariable('HUBWARDEN_CHAIN_HEADS_LOCKED', ''), false) ?? fail('HUBWARDEN_CHAIN_HEADS_LOCKED must be true or false.')
param deadLetterRetentionDays = given.numberOf(readEnvironmentVariable('HUBWARDEN_DEAD_LETTER_RETENTION_DAYS', ''), 30) ?? fail('HUBWARDEN_DEAD_LETTER_RETENTION_DAYS must be a whole number.')
param maximumInstanceCount = given.numberOf(readEnvironmentVariable('HUBWARDEN_MAXIMUM_INSTANCES', ''), 40) ?? fail('HUBWARDEN_MAXIMUM_INSTANCES must be a whole number.')
param instanceMemoryMB = any(given.numberOf(readEnvironmentVariable('HUBWARDEN_INSTANCE_MEMORY_MB', ''), 2048) ?? fail('HUBWARDEN_INSTANCE_MEMORY_MB must be one of: 512, 2048, 4096.'))
param alertEmail = given.textOf(readEnvironmentVariable('HUBWARDEN_ALERT_EMAIL', ''), '')
param actionGroupIds = given.listOf(readEnvironmentVariable('HUBWARDEN_ACTION_GROUPS', ''))
param alertTopic = given.flagOf(readEnvironmentVariable('HUBWARDEN_ALERT_TOPIC', ''), false) ?? fail('HUBWARDEN_ALERT_TOPIC must be true or false.')
param eventDelivery = any(given.wordOf(
  readEnvironmentVariable('HUBWARDEN_EVENT_DELIVERY', ''),
  ['queue', 'function'],
  'queue'
) ?? fail('HUBWARDEN_EVENT_DELIVERY must be one of: queue, function.'))
param privateNetworking = given.flagOf(readEnvironmentVariable('HUBWARDEN_PRIVATE_NETWORKING', ''), false) ?? fail('HUBWARDEN_PRIVATE_NETWORKING must be true or false.')
param allowedAddresses = given.listOf(readEnvironmentVariable('HUBWARDEN_ALLOWED_ADDRESSES', ''))
param virtualNetworkAddressSpace = given.textOf(readEnvironmentVariable('HUBWARDEN_ADDRESS_SPACE', ''), '10.90.0.0/24')
param frontDoor = given.flagOf(readEnvironmentVariable('HUBWARDEN_FRONT_DOOR', ''), false) ?? fail('HUBWARDEN_FRONT_DOOR must be true or false.')
param recoverKeyVault = given.flagOf(readEnvironmentVariable('HUBWARDEN_RECOVER_KEY_VAULT', ''), false) ?? fail('HUBWARDEN_RECOVER_KEY_VAULT must be true or false.')
param pagesClientId = given.textOf(readEnvironmentVariable('HUBWARDEN_PAGES_CLIENT_ID', ''), '')
param pagesCallerClientIds = given.listOf(readEnvironmentVariable('HUBWARDEN_PAGES_CALLERS', ''))
param pagesUrl = given.textOf(readEnvironmentVariable('HUBWARDEN_PAGES_URL', ''), '')
param pagesKeyedApi = any(given.wordOf(readEnvironmentVariable('HUBWARDEN_PAGES_KEYED_API', ''), ['on', 'off'], 'off') ?? fail('HUBWARDEN_PAGES_KEYED_API must be one of: on, off.'))
