metadata description = 'Private endpoints of storage account and vault, with the DNS zones that lead to them.'

@description('What the deployment is called.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Subnet for the endpoints.')
param subnetId string

@description('Virtual network in which the zones hold.')
param virtualNetworkId string

@description('Resource id of the storage account.')
param storageAccountId string

@description('Resource id of the vault.')
param keyVaultId string

var storageSuffix = environment().suffixes.storage
var targets = [
  { group: 'blob', id: storageAccountId, zone: 'privatelink.blob.${storageSuffix}' }
  { group: 'queue', id: storageAccountId, zone: 'privatelink.queue.${storageSuffix}' }
  { group: 'table', id: storageAccountId, zone: 'privatelink.table.${storageSuffix}' }
  // The zone of vaults is called otherwise than their addresses.
  {
    group: 'vault'
    id: keyVaultId
    zone: replace(environment().suffixes.keyvaultDns, '.vault.', 'privatelink.vaultcore.')
  }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for target in targets: { name: target.zone, location: 'global', tags: tags }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (target, index) in targets: {
    parent: zones[index]
    name: 'link-${name}'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: virtualNetworkId } }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for target in targets: {
    name: 'pep-${name}-${target.group}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: target.group, properties: { privateLinkServiceId: target.id, groupIds: [target.group] } }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (target, index) in targets: {
    parent: endpoints[index]
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: target.group, properties: { privateDnsZoneId: zones[index].id } }] }
    dependsOn: [links[index]]
  }
]
