metadata description = 'Log Analytics workspace and Application Insights, which take telemetry from identities only.'

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param applicationInsightsName string

@description('Region.')
param location string

@description('Tags of both.')
param tags object

@description('Days that logs are kept.')
param logRetentionDays int

@description('Whether logs are sent and read through a private link only.')
param closed bool

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: logRetentionDays
    features: { disableLocalAuth: true }
    publicNetworkAccessForIngestion: closed ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: closed ? 'Disabled' : 'Enabled'
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    WorkspaceResourceId: workspace.id
    publicNetworkAccessForIngestion: closed ? 'Disabled' : 'Enabled'
    publicNetworkAccessForQuery: closed ? 'Disabled' : 'Enabled'
  }
}

@description('Name of the Application Insights component, for the role on it.')
output applicationInsightsName string = applicationInsights.name

@description('Resource id of the Application Insights component, for alert rules.')
output applicationInsightsId string = applicationInsights.id

@description('Resource id of the Log Analytics workspace, for diagnostic settings.')
output workspaceId string = workspace.id

@description('Target of telemetry. Not a secret: the component accepts telemetry from identities only.')
output connectionString string = applicationInsights.properties.ConnectionString
