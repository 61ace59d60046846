metadata description = 'Sends the events of one Azure subscription to Hubwarden. Deploy it after the package, into a resource group of the subscription to be watched; once for each.'

@description('Resource id of the function app: output of main.bicep.')
param functionAppId string

@description('Name of the system topic that is there already, in this resource group. A subscription can have only one. Empty: one is made.')
param existingSystemTopicName string = ''

@description('Name of the event subscription.')
param eventSubscriptionName string = 'hubwarden'

@description('Resource id of the storage account for events that could not be delivered: output of main.bicep. Empty: they are dropped, and the sweep has to find what they told. The topic needs a system-assigned identity.')
param deadLetterStorageAccountId string = ''

@description('Container for them: output of main.bicep.')
param deadLetterContainerName string = 'dead-letters'

@description('Tags of the topic, if one is made.')
param tags object = {}

var newTopic = empty(existingSystemTopicName)
var deadLetters = !empty(deadLetterStorageAccountId)
var accountIdParts = split(deadLetters ? deadLetterStorageAccountId : resourceGroup().id, '/')

resource ownTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (newTopic) {
  name: 'evgt-hubwarden'
  // Events of a subscription come from no region.
  location: 'global'
  tags: union({ app: 'hubwarden' }, tags)
  identity: { type: 'SystemAssigned' }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: newTopic ? 'evgt-hubwarden' : existingSystemTopicName
}

module deadLetterRole 'modules/dead-letter-role.bicep' = if (deadLetters) {
  scope: resourceGroup(accountIdParts[2], accountIdParts[4])
  params: {
    principalId: topic.identity.principalId
    storageAccountName: last(accountIdParts)
    containerName: deadLetterContainerName
  }
  dependsOn: [ownTopic]
}

resource eventSubscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: eventSubscriptionName
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/on-hub-event'
        // A batch is delivered or sent again as a whole; one at a time, a bad event harms no other.
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: loadJsonContent('event-filter.json')
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    // By identity, because the account takes no keys.
    deadLetterWithResourceIdentity: deadLetters
      ? {
          identity: { type: 'SystemAssigned' }
          deadLetterDestination: {
            endpointType: 'StorageBlob'
            properties: { resourceId: deadLetterStorageAccountId, blobContainerName: deadLetterContainerName }
          }
        }
      : null
  }
  dependsOn: [ownTopic, deadLetterRole]
}

@description('Resource id of the event subscription.')
output eventSubscriptionId string = eventSubscription.id
