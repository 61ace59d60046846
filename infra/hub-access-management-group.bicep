targetScope = 'managementGroup'

metadata description = 'Permissions of Hubwarden on all hubs below one management group: its roles, and one of them for its identity. A custom role can name one management group.'

@description('Object id of the identity: output of main.bicep. It may live in another subscription of the same tenant.')
param principalId string

@description('`observe`: reads only. `enforce`: also writes the managed networks.')
@allowed(['observe', 'enforce'])
param access string = 'observe'

@description('Whether the enforcing role uses broader names of actions, where Azure refuses those that it does not publish.')
param useBroaderActions bool = false

@description('Breadth of the roles on Foundry accounts: `none`, `exact`, `network` or `broader`. Azure refuses a role for one action that it does not publish: see docs/deploy.md.')
@allowed(['none', 'exact', 'network', 'broader'])
param accountActions string = 'none'

@description('GUID of a role, such as a built-in one, that the identity gets in place of the own enforcing role. Empty: the own one.')
@maxLength(36)
param enforcingRoleId string = ''

@description('Suffix of the role names. Role names are unique in a tenant, so deployments cannot share them.')
param roleNameSuffix string = '${managementGroup().name}-${take(uniqueString(principalId), 6)}'

var actions = loadJsonContent('role-actions.json')
var onAccounts = actions.accounts[accountActions]
var observing = concat(actions.observe, onAccounts.observe)
var writing = concat(useBroaderActions ? actions.enforceBroader : actions.enforce, onAccounts.enforce)

resource observer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'Hubwarden Observer', roleNameSuffix)
  properties: {
    roleName: 'Hubwarden Observer ${roleNameSuffix}'
    description: 'Reads AI hubs and, where granted, Foundry accounts, and the resources that a plan for their managed network depends on.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [{ actions: observing, notActions: [], dataActions: [], notDataActions: [] }]
  }
}

// Only if it is assigned: Azure refuses a whole role for one action that it does not publish.
resource enforcer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (access == 'enforce' && empty(enforcingRoleId)) {
  name: guid(managementGroup().id, 'Hubwarden Enforcer', roleNameSuffix)
  properties: {
    roleName: 'Hubwarden Enforcer ${roleNameSuffix}'
    description: 'Reads AI hubs and, where granted, Foundry accounts, and writes their managed network: isolation mode, outbound rules, provisioning.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [{ actions: concat(observing, writing), notActions: [], dataActions: [], notDataActions: [] }]
  }
}

var givenRoleId = tenantResourceId('Microsoft.Authorization/roleDefinitions', enforcingRoleId)
var roleId = access != 'enforce' ? observer.id : empty(enforcingRoleId) ? enforcer.id : givenRoleId

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  // The role is part of the name: Azure refuses to give an assignment another role.
  name: guid(managementGroup().id, principalId, roleId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleId
    description: 'Hubwarden: ${access}'
  }
}

// Hubwarden's own roles read the inputs of a plan; a role that replaces them may not.
resource reading 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (access == 'enforce' && !empty(enforcingRoleId)) {
  name: guid(managementGroup().id, principalId, observer.id)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: observer.id
    description: 'Hubwarden: observe'
  }
}

@description('Resource id of the role that was assigned.')
output roleDefinitionId string = roleId
