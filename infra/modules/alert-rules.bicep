metadata description = 'Alert rules about Hubwarden itself in Azure Monitor, for the case that Hubwarden cannot notify. docs/runbook.md explains each.'

@description('Name of the deployment.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Application Insights component that Hubwarden logs to.')
param applicationInsightsId string

@description('How long no sweep may end before an alert.')
param sweepMissingAfter string

@description('Address to write to, or empty.')
param alertEmail string

@description('Further action groups that the rules notify.')
param actionGroupIds array

var rules = loadJsonContent('../alert-rules.json')
var notified = concat(actionGroupIds, empty(alertEmail) ? [] : [ownGroup.id])

resource ownGroup 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(alertEmail)) {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'hubwarden'
    enabled: true
    emailReceivers: [{ name: 'on-call', emailAddress: alertEmail, useCommonAlertSchema: true }]
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for each in rules: {
    name: 'alert-${name}-${each.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: each.displayName
      description: each.description
      severity: each.severity
      enabled: true
      // Resolves by itself when the query no longer matches.
      autoMitigate: true
      scopes: [applicationInsightsId]
      evaluationFrequency: each.evaluationFrequency
      windowSize: each.name == 'sweep-missing' ? sweepMissingAfter : each.windowSize
      // The tables of a component without logs do not exist yet; the rule must be created anyway.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: join(each.query, '\n')
            timeAggregation: 'Total'
            metricMeasureColumn: 'measured'
            operator: each.operator
            threshold: each.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: notified }
    }
  }
]

@description('Action groups that the rules notify.')
output actionGroupIds array = notified
