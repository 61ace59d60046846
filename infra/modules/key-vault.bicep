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

@description('Addresses (CIDR ranges or single ones) that a closed vault lets in beside its private endpoint.')
param allowedAddresses array

@description('Whether a deleted vault of this name is recovered. Azure keeps it, and its name, for 90 days.')
param recover bool

@description('Log Analytics workspace for the audit log of reads.')
param logWorkspaceId string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
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
    createMode: recover ? 'recover' : 'default'
    publicNetworkAccess: closed && empty(allowedAddresses) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: closed ? 'Deny' : 'Allow'
      ipRules: [for address in closed ? allowedAddresses : []: { value: address }]
    }
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
