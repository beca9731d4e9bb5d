@description('Name of the account, 3 to 24 lower-case letters and digits.')
param accountName string
param location string
param tags object

@description('How often data are kept: in one place, in three zones, in two regions.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param sku string

@description('Days that deleted blobs can be brought back. Somebody who was erased is in them for as long.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('Whether only private endpoints and Event Grid reach the account.')
param private bool

param appPrincipalId string
param eventsPrincipalId string

@description('Group of people who may upload exports without the API; empty for none.')
param uploadersGroupId string

@description('Queue that uploads are told to.')
param uploadsQueue string

@description('Container that takes events of uploads that could not be delivered.')
param deadLetters string

// The app's own, as in src/CustomerValue/Storage.
var dataContainers = ['exports', 'lake', 'features', 'models', 'scores', 'answers']
var queues = [
  'export-created'
  'featurize'
  'retrain'
  'score'
  'publish'
  'summarize'
  'recommend'
  'photos'
  'announce'
]
var tables = ['runs', 'exports', 'audit']

// The Functions host's: locks and state of timers, its keys, the deployed package.
var hostContainers = ['azure-webjobs-hosts', 'azure-webjobs-secrets', 'deployments']

var appContainers = concat(dataContainers, hostContainers)
var containers = concat(appContainers, [deadLetters])
var allQueues = concat(queues, map(queues, q => '${q}-poison'))

var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var queueSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: accountName
  location: location
  tags: tags
  sku: { name: sku }
  kind: 'StorageV2'
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Not 'Disabled', which would shut Event Grid out too: it comes in as a trusted service, with its identity.
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [
  for item in containers: {
    parent: blobs
    name: item
    properties: { publicAccess: 'None' }
  }
]

// The app deletes old runs, their features and replaced lines itself, and knows which are still pointed to; age does not tell.
// Only what nothing points to may go by age.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  dependsOn: [container]
  properties: {
    policy: {
      rules: [
        {
          name: 'undelivered-events'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['${deadLetters}/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
        {
          // Of requests that may be sent again, which the app looks at for a day.
          name: 'answers'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['answers/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 2 } } }
          }
        }
        {
          // Answers of the language model, kept so that the same question is not paid for twice.
          name: 'kept-answers'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['models/summaries/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 365 } } }
          }
        }
        {
          // Read when somebody looks at what was refused.
          name: 'refused-rows'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['lake/rejects/'] }
            actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = [
  for item in allQueues: {
    parent: queueService
    name: item
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for item in tables: {
    parent: tableService
    name: item
  }
]

resource appBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (item, i) in appContainers: {
    name: guid(container[i].id, appPrincipalId, blobContributor)
    scope: container[i]
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
    }
  }
]

resource appQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (item, i) in allQueues: {
    name: guid(queue[i].id, appPrincipalId, queueContributor)
    scope: queue[i]
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueContributor)
    }
  }
]

// The whole account: every run has a table of its own, which the app makes and drops.
resource appTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, appPrincipalId, tableContributor)
  scope: account
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableContributor)
  }
}

resource eventsQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(queue[indexOf(allQueues, uploadsQueue)].id, eventsPrincipalId, queueSender)
  scope: queue[indexOf(allQueues, uploadsQueue)]
  properties: {
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueSender)
  }
}

resource eventsDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(container[indexOf(containers, deadLetters)].id, eventsPrincipalId, blobContributor)
  scope: container[indexOf(containers, deadLetters)]
  properties: {
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource uploaders 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(uploadersGroupId)) {
  name: guid(container[indexOf(containers, 'exports')].id, uploadersGroupId, blobContributor)
  scope: container[indexOf(containers, 'exports')]
  properties: {
    principalId: uploadersGroupId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

output id string = account.id
output accountName string = account.name
output deploymentsUrl string = '${account.properties.primaryEndpoints.blob}deployments'
