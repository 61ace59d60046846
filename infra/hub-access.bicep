targetScope = 'subscription'

metadata description = 'What Hubwarden may do with the hubs of one subscription: its two roles, and one of them for its identity. Deploy it to each watched subscription.'

@description('Object id of the identity: output of main.bicep. It may live in another subscription of the same tenant.')
param principalId string

@description('`observe`: reads only. `enforce`: also writes the managed network of hubs.')
@allowed(['observe', 'enforce'])
param access string = 'observe'

@description('Whether the enforcing role uses broader names of actions, where Azure refuses those that it does not publish.')
param useBroaderActions bool = false

@description('End of the names of both roles. A tenant takes each name once.')
param roleNameSuffix string = take(subscription().subscriptionId, 8)

var actions = loadJsonContent('role-actions.json')
var writing = useBroaderActions ? actions.enforceBroader : actions.enforce

resource observer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'Hubwarden Observer', roleNameSuffix)
  properties: {
    roleName: 'Hubwarden Observer ${roleNameSuffix}'
    description: 'Reads AI hubs, and what a plan for their managed network depends on.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [{ actions: actions.observe, notActions: [], dataActions: [], notDataActions: [] }]
  }
}

resource enforcer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'Hubwarden Enforcer', roleNameSuffix)
  properties: {
    roleName: 'Hubwarden Enforcer ${roleNameSuffix}'
    description: 'Reads AI hubs and writes their managed network: isolation mode, outbound rules, provisioning.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [{ actions: concat(actions.observe, writing), notActions: [], dataActions: [], notDataActions: [] }]
  }
}

var roleId = access == 'enforce' ? enforcer.id : observer.id

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, access, roleNameSuffix)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleId
    description: 'Hubwarden: ${access}'
  }
}

@description('Resource id of the role that was assigned.')
output roleDefinitionId string = roleId
