metadata description = 'The function app: Flex Consumption, Node 24, one user-assigned identity, no secret among its settings.'

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

@description('Subnet that the app goes out through, or empty.')
param subnetId string

@description('Whether nobody reaches the functions from outside. The deployment endpoint stays open to who signs in.')
param closed bool

@description('Log Analytics workspace for its metrics.')
param logWorkspaceId string

@description('Most instances at a time.')
param maximumInstanceCount int

@description('Memory of an instance, in MB.')
param instanceMemoryMB int

@description('App settings by name.')
param settings object

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  // Linux.
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // azd puts the package of the service `app` of azure.yaml here.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: { maximumInstanceCount: maximumInstanceCount, instanceMemoryMB: instanceMemoryMB }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobServiceUri}${packageContainerName}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      ipSecurityRestrictionsDefaultAction: closed ? 'Deny' : 'Allow'
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
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

  resource package 'extensions' = if (!empty(packageUri)) {
    name: 'onedeploy'
    // The package is one bundle: nothing is built in Azure.
    #disable-next-line BCP187 // the types know no properties of this extension; the service takes these two
    properties: { packageUri: packageUri, remoteBuild: false }
    dependsOn: [publishing, fileTransfer]
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
