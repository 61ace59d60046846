metadata description = 'Vault for secrets of alert receivers: app settings refer to them. Access by role only.'

@description('Name of the vault.')
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Whether it is reached through its private endpoint only.')
param closed bool

@description('Log Analytics workspace for the record of who read what.')
param logWorkspaceId string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: closed ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: closed ? 'Deny' : 'Allow' }
  }
}

resource record 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-log-analytics'
  properties: {
    workspaceId: logWorkspaceId
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}

@description('Name of the vault.')
output name string = vault.name

@description('Resource id of the vault.')
output id string = vault.id
