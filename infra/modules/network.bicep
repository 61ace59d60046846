metadata description = 'Virtual network of a closed deployment: a subnet that the app goes out through, a subnet for private endpoints.'

@description('Name of the virtual network.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Address space, a /26 at least: each subnet takes half.')
param addressSpace string

var prefixLength = int(split(addressSpace, '/')[1])

// Nothing comes in from elsewhere: the app is woken by queues and timers, endpoints are used from within.
resource closed 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-${name}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'deny-internet-inbound'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressSpace] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, prefixLength + 1, 0)
          networkSecurityGroup: { id: closed.id }
          // What Flex Consumption asks for.
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, prefixLength + 1, 1)
          networkSecurityGroup: { id: closed.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource app 'subnets' existing = { name: 'app' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

@description('Resource id of the virtual network.')
output id string = network.id

@description('Subnet that the app goes out through.')
output appSubnetId string = network::app.id

@description('Subnet of the private endpoints.')
output endpointSubnetId string = network::endpoints.id
