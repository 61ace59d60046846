metadata description = 'Alert rules about Hubwarden itself, from outside of it: they speak when it cannot. What each means: docs/runbook.md.'

@description('What the deployment is called.')
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
      // Ends by itself once the query says so.
      autoMitigate: true
      scopes: [applicationInsightsId]
      evaluationFrequency: each.evaluationFrequency
      windowSize: each.name == 'sweep-missing' ? sweepMissingAfter : each.windowSize
      // The tables of a component that has logged nothing yet do not exist; the rule is to be created all the same.
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
