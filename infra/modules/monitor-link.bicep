metadata description = 'Private link scope of a closed deployment: its network sends and reads logs of this deployment through it, and of no other.'

@description('Name of the deployment.')
param name string

@description('Tags.')
param tags object

@description('Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Resource id of the Application Insights component.')
param applicationInsightsId string

resource link 'Microsoft.Insights/privateLinkScopes@2021-09-01' = {
  name: 'ampls-${name}'
  location: 'global'
  tags: tags
  properties: { accessModeSettings: { ingestionAccessMode: 'PrivateOnly', queryAccessMode: 'PrivateOnly' } }

  resource workspace 'scopedResources' = {
    name: 'workspace'
    properties: { linkedResourceId: workspaceId }
  }

  resource component 'scopedResources' = {
    name: 'application-insights'
    properties: { linkedResourceId: applicationInsightsId }
    // Azure accepts one change of a scope at a time.
    dependsOn: [workspace]
  }
}

@description('Resource id of the scope, once it holds both.')
output id string = link.id
