metadata description = 'Sends the events of one Azure subscription to Hubwarden. Deploy it into a resource group of each watched subscription; with `delivery=function` after the package.'

@description('Resource id of the function app: output of main.bicep.')
param functionAppId string

@description('Resource id of the storage account of Hubwarden: output of main.bicep. Dead letters are kept there, and deliveries by the queue.')
param storageAccountId string

@description('How events get to Hubwarden: output of main.bicep. `queue`: through a storage queue. `function`: pushed to the app, of which one instance must always run.')
@allowed(['queue', 'function'])
param delivery string = 'queue'

@description('Name of the system topic that the subscription has already, in this resource group; it needs a system-assigned identity. A subscription can have only one. Empty: the deployment creates one.')
param existingSystemTopicName string = ''

@description('Name of the system topic that the deployment creates. It contains the name of the function app, so that deployments do not share a topic.')
@minLength(3)
@maxLength(128)
param newSystemTopicName string = 'evgt-${last(split(functionAppId, '/'))}'

@description('Name of the event subscription. It is the name of the function app, so that two deployments can share a topic.')
@minLength(3)
@maxLength(64)
param eventSubscriptionName string = last(split(functionAppId, '/'))

@description('Container for dead letters.')
param deadLetterContainerName string = 'dead-letters'

@description('Queue for deliveries.')
param deliveryQueueName string = 'hub-event-deliveries'

@description('Log Analytics workspace for delivery failures, if the deployment creates a topic. Empty: none.')
param logWorkspaceId string = ''

@description('Resource ids of action groups that Azure Monitor notifies of dead letters and of dropped events.')
@maxLength(5)
param actionGroupIds array = []

@description('Tags of the created resources.')
param tags object = {}

var newTopic = empty(existingSystemTopicName)
var topicName = newTopic ? newSystemTopicName : existingSystemTopicName
var byQueue = delivery == 'queue'
var accountIdParts = length(split(storageAccountId, '/')) == 9
  ? split(storageAccountId, '/')
  : fail('storageAccountId is "${storageAccountId}". Give the resource id: output storageAccountId of main.bicep.')
var appId = contains(toLower(functionAppId), '/providers/microsoft.web/sites/')
  ? functionAppId
  : fail('functionAppId is "${functionAppId}". Give the resource id: output functionAppId of main.bicep.')
var allTags = union(tags, { app: 'hubwarden', 'function-app': last(split(appId, '/')) })

resource ownTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (newTopic) {
  name: newSystemTopicName
  // Events of a subscription have no region.
  location: 'global'
  tags: allTags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

// Read only if it is not created here, because a read of a missing resource fails the deployment.
resource givenTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = if (!newTopic) {
  name: existingSystemTopicName
}

var givenIdentity = newTopic ? '' : givenTopic.?identity.?principalId ?? ''
var noIdentity = 'The system topic ${existingSystemTopicName} has no system-assigned identity. Run: az eventgrid system-topic update --resource-group ${resourceGroup().name} --name ${existingSystemTopicName} --identity systemassigned'

module roles 'modules/event-roles.bicep' = {
  scope: resourceGroup(accountIdParts[2], accountIdParts[4])
  params: {
    principalId: newTopic ? ownTopic!.identity.principalId : empty(givenIdentity) ? fail(noIdentity) : givenIdentity
    storageAccountName: last(accountIdParts)
    containerName: deadLetterContainerName
    queueName: byQueue ? deliveryQueueName : ''
  }
}

var toFunction = {
  endpointType: 'AzureFunction'
  properties: {
    resourceId: '${appId}/functions/on-hub-event'
    // A batch is delivered or sent again as a whole; one at a time, a bad event harms no other.
    maxEventsPerBatch: 1
    preferredBatchSizeInKilobytes: 64
  }
}

// With the identity of the topic: the account accepts no keys, and its firewall admits only this kind of identity.
var toQueue = {
  identity: { type: 'SystemAssigned' }
  destination: {
    endpointType: 'StorageQueue'
    properties: {
      resourceId: storageAccountId
      queueName: deliveryQueueName
      // Seven days; the sweep has already found the change of an older event.
      queueMessageTimeToLiveInSeconds: 604800
    }
  }
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  // By text, and not as a child of either topic: only one of them is there.
  #disable-next-line use-parent-property
  name: '${topicName}/${eventSubscriptionName}'
  properties: {
    destination: byQueue ? null : toFunction
    deliveryWithResourceIdentity: byQueue ? toQueue : null
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: loadJsonContent('event-filter.json')
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: storageAccountId, blobContainerName: deadLetterContainerName }
      }
    }
  }
  dependsOn: [ownTopic, roles]
}

resource record 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (newTopic && !empty(logWorkspaceId)) {
  scope: ownTopic
  name: 'to-log-analytics'
  properties: {
    workspaceId: logWorkspaceId
    logs: [{ category: 'DeliveryFailures', enabled: true }]
  }
}

// Event Grid itself counts them, so they are visible even while Hubwarden does not run.
resource lost 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for metric in ['DeadLetteredCount', 'DroppedEventCount']: {
    name: 'alert-${metric}-${eventSubscriptionName}'
    location: 'global'
    tags: allTags
    properties: {
      description: 'Events for Hubwarden could not be delivered: ${metric}. Runbook: Dead letters.'
      severity: 2
      enabled: true
      autoMitigate: true
      scopes: [resourceId('Microsoft.EventGrid/systemTopics', topicName)]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: metric
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: 'Microsoft.EventGrid/systemTopics'
            metricName: metric
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: [{ name: 'EventSubscriptionName', operator: 'Include', values: [eventSubscriptionName] }]
          }
        ]
      }
      actions: [for group in actionGroupIds: { actionGroupId: group }]
    }
    dependsOn: [ownTopic]
  }
]

@description('Resource id of the event subscription.')
output eventSubscriptionId string = eventSubscription.id
