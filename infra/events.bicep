@description('What every name begins with.')
param name string
param location string
param tags object
param storageId string

@description('Identity that delivers.')
param identityId string
param queue string

@description('Container that takes what could not be delivered.')
param deadLetters string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: '${name}-uploads'
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: { source: storageId, topicType: 'Microsoft.Storage.StorageAccounts' }
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'export-created'
  properties: {
    deliveryWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identityId }
      destination: {
        endpointType: 'StorageQueue'
        properties: { resourceId: storageId, queueName: queue, queueMessageTimeToLiveInSeconds: 604800 }
      }
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identityId }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: storageId, blobContainerName: deadLetters }
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobDeleted']
      // The app writes to the other containers of this account all day.
      subjectBeginsWith: '/blobServices/default/containers/exports/'
    }
    eventDeliverySchema: 'EventGridSchema'
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}

output topicId string = topic.id
