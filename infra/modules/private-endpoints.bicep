metadata description = 'Private endpoints of a closed deployment, and the DNS zones that make names of services lead to them.'

@description('Name of the deployment.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Subnet for the endpoints.')
param subnetId string

@description('Virtual network in which the zones hold.')
param virtualNetworkId string

@description('Targets of the endpoints: resource id and group. The supported groups are blob, queue, table, vault, sites and azuremonitor.')
param targets array

var storageSuffix = environment().suffixes.storage
var blobZone = 'privatelink.blob.${storageSuffix}'
// Azure publishes no suffix of these services for templates.
// @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns (read 2026-11)
var siteZones = {
  AzureCloud: 'privatelink.azurewebsites.net'
  AzureUSGovernment: 'privatelink.azurewebsites.us'
  AzureChinaCloud: 'privatelink.chinacloudsites.cn'
}
var monitorDomains = {
  AzureCloud: ['azure.com', 'azure-automation.net']
  AzureUSGovernment: ['azure.us', 'azure-automation.us']
  AzureChinaCloud: ['azure.cn', 'azure-automation.cn']
}
var monitorDomain = monitorDomains[environment().name]
var monitorZones = [
  'privatelink.monitor.${monitorDomain[0]}'
  'privatelink.oms.opinsights.${monitorDomain[0]}'
  'privatelink.ods.opinsights.${monitorDomain[0]}'
  'privatelink.agentsvc.${monitorDomain[1]}'
]
// The zone of vaults is called otherwise than their addresses.
var vaultZone = replace(environment().suffixes.keyvaultDns, '.vault.', 'privatelink.vaultcore.')
var zonesOf = {
  blob: [blobZone]
  queue: ['privatelink.queue.${storageSuffix}']
  table: ['privatelink.table.${storageSuffix}']
  vault: [vaultZone]
  sites: [siteZones[environment().name]]
  // Azure Monitor keeps solution packs in blobs, so it has records in their zone as well.
  azuremonitor: concat(monitorZones, [blobZone])
}
var zoneNames = union(flatten(map(targets, target => zonesOf[target.group])), [])

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zoneNames: { name: zone, location: 'global', tags: tags }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in zoneNames: {
    parent: zones[index]
    name: 'link-${name}'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: virtualNetworkId } }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
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

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (target, index) in targets: {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        for zone in zonesOf[target.group]: {
          name: replace(zone, '.', '-')
          properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zone) }
        }
      ]
    }
    dependsOn: [links]
  }
]
