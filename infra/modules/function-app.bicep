metadata description = 'The function app: Flex Consumption, Node 24, one user-assigned identity that it acts as and one for sign-in, no secret among its settings.'

@description('Name of the app.')
@maxLength(60)
param name string

@description('Name of its plan.')
param planName string

@description('Region.')
param location string

@description('Tags of app and plan.')
param tags object

@description('Resource id of the identity.')
param identityId string

@description('Address of the blob service, with a slash at the end.')
param blobServiceUri string

@description('Container that the deployed package is kept in.')
param packageContainerName string

@description('Address of a built package, or empty.')
param packageUri string

@description('Subnet for outbound traffic of the app, or empty.')
param subnetId string

@description('Whether functions and deployment endpoint are reached through the private endpoint only.')
param closed bool

@description('Addresses (CIDR ranges or single ones) that may deploy to a closed app beside its private endpoint. None reaches its functions.')
param allowedAddresses array

@description('Whether Event Grid pushes events to the function `on-hub-event`, so that one instance must always run.')
param eventsArePushed bool

@description('Whether instances are spread over the zones of the region.')
param zoneRedundant bool

@description('Log Analytics workspace for its metrics.')
param logWorkspaceId string

@description('Most instances at a time.')
param maximumInstanceCount int

@description('Memory of an instance, in MB.')
param instanceMemoryMB int

@description('App settings by name.')
param settings object

@description('Client id of the app registration that people sign in to the pages with. Empty: App Service Authentication is off, and the app keeps its pages closed.')
param pagesClientId string

@description('Client ids of further applications whose tokens the API accepts.')
param pagesCallerClientIds array

@description('Resource id of the identity that proves the app to Entra ID at a sign-in, or empty.')
param signInIdentityId string

// A person who has run `az login` calls the API with a token that the Azure CLI got. Microsoft's id of it, in every tenant:
// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in (read 2026-12)
var azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  // Linux.
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azd puts the package of the service `app` of azure.yaml here.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union({ '${identityId}': {} }, empty(signInIdentityId) ? {} : { '${signInIdentityId}': {} })
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: closed && empty(allowedAddresses) ? 'Disabled' : 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
        // Event Grid triggers scale with the group `http`. Started from zero, the host refuses the first event that is pushed.
        alwaysReady: eventsArePushed ? [{ name: 'http', instanceCount: zoneRedundant ? 2 : 1 }] : []
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobServiceUri}${packageContainerName}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      ipSecurityRestrictionsDefaultAction: closed ? 'Deny' : 'Allow'
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: closed ? 'Deny' : 'Allow'
      scmIpSecurityRestrictions: [
        for (address, index) in closed ? allowedAddresses : []: {
          name: 'deploy-${index}'
          priority: 100 + index
          action: 'Allow'
          ipAddress: contains(address, '/') ? address : '${address}/32'
        }
      ]
      appSettings: [for setting in items(settings): { name: setting.key, value: setting.value }]
    }
  }

  // Deployments sign in with Entra ID; user name and password are refused.
  resource publishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource fileTransfer 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  // Deployed in every case: a deployment removes nothing, so a sign-in that is no longer wanted must be switched off.
  resource signIn 'config' = {
    name: 'authsettingsV2'
    properties: empty(pagesClientId)
      ? { platform: { enabled: false } }
      : {
          platform: { enabled: true, runtimeVersion: '~1' }
          // The app decides about every request, also about those without a sign-in: Event Grid, function keys and the
          // health check need no exception, and nothing depends on what the platform blocks.
          globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
          httpSettings: {
            requireHttps: true
            routes: { apiPrefix: '/.auth' }
            forwardProxy: { convention: 'NoProxy' }
          }
          identityProviders: {
            azureActiveDirectory: {
              enabled: true
              registration: {
                clientId: pagesClientId
                openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
                // No secret: the platform shows Entra ID a token of the identity that this setting names.
                clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
              }
              validation: {
                allowedAudiences: ['api://${pagesClientId}', pagesClientId]
                // Never empty: the platform reads an empty list as "no application".
                defaultAuthorizationPolicy: {
                  allowedApplications: union([pagesClientId, azureCli], pagesCallerClientIds)
                }
              }
            }
          }
          login: {
            tokenStore: { enabled: false }
            preserveUrlFragmentsForLogins: true
            cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' }
            nonce: { validateNonce: true, nonceExpirationInterval: '00:05:00' }
          }
        }
  }

  resource package 'extensions' = if (!empty(packageUri)) {
    name: 'onedeploy'
    // The package is one bundle: nothing is built in Azure.
    #disable-next-line BCP187 // the types lack the properties of this extension; the service accepts these two
    properties: { packageUri: packageUri, remoteBuild: false }
    dependsOn: [publishing, fileTransfer, signIn]
  }
}

// Logs of the functions are in Application Insights already; here they would be paid for twice.
resource record 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-log-analytics'
  properties: {
    workspaceId: logWorkspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource id of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('Own address of the app.')
output url string = 'https://${app.properties.defaultHostName}'
