targetScope = 'subscription'

metadata description = 'Azure Policy as a front door: reports, or refuses, hubs with an isolation mode that is not allowed and rules to forbidden destinations, before Hubwarden reads them. docs/deploy.md lists its limits.'

@description('Effect on a hub with an isolation mode that is not allowed.')
@allowed(['Audit', 'Deny', 'Disabled'])
param isolationEffect string = 'Audit'

@description('Isolation modes that are allowed.')
@minLength(1)
param allowedModes ('Disabled' | 'AllowInternetOutbound' | 'AllowOnlyApprovedOutbound')[] = [
  'AllowOnlyApprovedOutbound'
]

@description('Effect on a rule to a forbidden destination.')
@allowed(['Audit', 'Deny', 'Disabled'])
param ruleEffect string = 'Audit'

@description('Hosts that no FQDN rule may name; one * in each stands for any text.')
param forbiddenHosts string[] = []

@description('Service tags that no rule may name.')
param forbiddenServiceTags string[] = ['Internet']

@description('Subresources that no private endpoint may lead to.')
param forbiddenSubresources string[] = []

var isolation = loadJsonContent('policy/hub-isolation.json')
var rules = loadJsonContent('policy/forbidden-rules.json')

resource isolationDefinition 'Microsoft.Authorization/policyDefinitions@2025-03-01' = {
  name: 'hubwarden-hub-isolation'
  properties: union(isolation, { policyType: 'Custom' })
}

resource rulesDefinition 'Microsoft.Authorization/policyDefinitions@2025-03-01' = {
  name: 'hubwarden-forbidden-rules'
  properties: union(rules, { policyType: 'Custom' })
}

resource isolationAssignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'hubwarden-isolation'
  properties: {
    displayName: isolation.displayName
    policyDefinitionId: isolationDefinition.id
    nonComplianceMessages: [
      { message: 'Set properties.managedNetwork.isolationMode of the hub to one of: ${join(allowedModes, ', ')}.' }
    ]
    parameters: { effect: { value: isolationEffect }, allowedModes: { value: allowedModes } }
  }
}

resource rulesAssignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'hubwarden-rules'
  properties: {
    displayName: rules.displayName
    policyDefinitionId: rulesDefinition.id
    nonComplianceMessages: [
      { message: 'The destination of this outbound rule is forbidden. Ask the owner of the policy of Hubwarden.' }
    ]
    parameters: {
      effect: { value: ruleEffect }
      forbiddenHosts: { value: forbiddenHosts }
      forbiddenServiceTags: { value: forbiddenServiceTags }
      forbiddenSubresources: { value: forbiddenSubresources }
    }
  }
}

@description('Resource ids of the assignments.')
output assignmentIds array = [isolationAssignment.id, rulesAssignment.id]
