targetScope = 'subscription'

@description('Name of the environment, such as dev or prod; the resource group is called after it.')
@minLength(1)
@maxLength(60)
param environmentName string

@description('Region of all resources.')
param location string

@description('What names of resources begin with, 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'custvalue'

@description('Tags of every resource, besides azd-env-name.')
param tags object = {}

@description('How often data are kept: in one place, in three zones, in two regions.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_LRS'

@description('Days that deleted blobs can be brought back. Somebody who was erased is in them for as long.')
param softDeleteDays int = 7

@description('Group of people who may upload exports without the API; empty for none.')
param uploadersGroupId string = ''

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('Most instances at a time, of each function.')
param maximumInstances int = 40

@description('Instances that wait for requests at all times; 0 for none, and a cold start after a pause.')
param alwaysReady int = 0

@description('Requests that one instance answers at a time.')
param requestsPerInstance int = 16

@description('Application id or URI that bearer tokens of this tenant must be made for; empty: no tokens are taken, and the API is closed until keys are set.')
param audience string = ''

@description('Further settings of the app, CustomerValue__... by name: docs/settings.md.')
param settings object = {}

@description('Settings that Key Vault holds: name of the setting, name of the secret. For secrets that are not Azure\'s own alone; empty: there is no vault.')
param vaultSettings object = {}

@description('Who may put secrets into the vault; empty for nobody yet. azd gives the one who deploys.')
param keeperPrincipalId string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
param keeperPrincipalType string = 'User'

@description('Model that writes summaries, such as gpt-4o-mini; empty for none, and a template writes them.')
param chatModel string = ''
param chatModelVersion string = ''

@description('Model that transcribes voice notes, such as whisper; empty for none.')
param transcriptionModel string = ''
param transcriptionModelVersion string = ''

@description('Capacity of each deployment of a model.')
param modelCapacity int = 10

@description('Whether reviews are judged by Azure AI Language; else the app judges them itself.')
param language bool = false

@description('Whether storage, vault and models are reached by private endpoints only.')
param privateNetwork bool = false

@description('Addresses of the private network, a /24 or larger.')
param addressPrefix string = '10.60.0.0/24'

@description('Days that logs are kept.')
param logDays int = 30

@description('Most gigabytes of logs a day; -1 for no limit.')
param logGigabytes int = 1

@description('Who is told of alerts.')
param alertEmails array = []

@description('What the resource group may cost in a month, in the currency of the subscription; 0 for no budget.')
param monthlyBudget int = 0

@description('First day of the month in which the budget begins, such as 2026-12-01. It cannot be changed later. Empty for no budget.')
param budgetStart string = ''

var token = uniqueString(subscription().subscriptionId, environmentName, location)
var unique = '${name}-${take(token, 8)}'
var allTags = union(tags, { 'azd-env-name': environmentName })
var uploadsQueue = 'export-created'
var deadLetters = 'undelivered'
var useVault = !empty(vaultSettings)
var useOpenAI = !empty(chatModel) || !empty(transcriptionModel)

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: allTags
}

module identity 'identity.bicep' = {
  scope: group
  params: { name: name, location: location, tags: allTags }
}

module monitor 'monitor.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    retentionDays: logDays
    dailyGigabytes: logGigabytes
    appPrincipalId: identity.outputs.appPrincipalId
  }
}

module storage 'storage.bicep' = {
  scope: group
  params: {
    accountName: '${name}${token}'
    location: location
    tags: allTags
    sku: storageSku
    softDeleteDays: softDeleteDays
    private: privateNetwork
    appPrincipalId: identity.outputs.appPrincipalId
    eventsPrincipalId: identity.outputs.eventsPrincipalId
    uploadersGroupId: uploadersGroupId
    uploadsQueue: uploadsQueue
    deadLetters: deadLetters
  }
}

module events 'events.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    storageId: storage.outputs.id
    identityId: identity.outputs.eventsId
    queue: uploadsQueue
    deadLetters: deadLetters
  }
}

module models 'models.bicep' = {
  scope: group
  params: {
    name: unique
    location: location
    tags: allTags
    private: privateNetwork
    appPrincipalId: identity.outputs.appPrincipalId
    chatModel: chatModel
    chatModelVersion: chatModelVersion
    transcriptionModel: transcriptionModel
    transcriptionModelVersion: transcriptionModelVersion
    capacity: modelCapacity
    language: language
  }
}

module vault 'vault.bicep' = if (useVault) {
  scope: group
  params: {
    vaultName: '${name}${token}'
    location: location
    tags: allTags
    private: privateNetwork
    appPrincipalId: identity.outputs.appPrincipalId
    keeperPrincipalId: keeperPrincipalId
    keeperPrincipalType: keeperPrincipalType
  }
}

module network 'network.bicep' = if (privateNetwork) {
  scope: group
  params: { name: name, location: location, tags: allTags, addressPrefix: addressPrefix }
}

module endpoints 'endpoints.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointsSubnetId
    targets: concat(
      map(['blob', 'queue', 'table'], part => {
        name: part
        id: storage.outputs.id
        groupId: part
        zone: 'privatelink.${part}.${environment().suffixes.storage}'
      }),
      useVault
        ? [{ name: 'vault', id: vault!.outputs.id, groupId: 'vault', zone: 'privatelink.vaultcore.azure.net' }]
        : [],
      useOpenAI
        ? [{ name: 'openai', id: models.outputs.openAIId, groupId: 'account', zone: 'privatelink.openai.azure.com' }]
        : [],
      language
        ? [
            {
              name: 'language'
              id: models.outputs.languageId
              groupId: 'account'
              zone: 'privatelink.cognitiveservices.azure.com'
            }
          ]
        : []
    )
  }
}

module app 'app.bicep' = {
  scope: group
  params: {
    name: name
    appName: unique
    location: location
    tags: allTags
    identityId: identity.outputs.appId
    identityClientId: identity.outputs.appClientId
    storageAccount: storage.outputs.accountName
    deploymentsUrl: storage.outputs.deploymentsUrl
    insightsName: monitor.outputs.insightsName
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    requestsPerInstance: requestsPerInstance
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    settings: union(
      empty(audience)
        ? {}
        : {
            CustomerValue__Access__TenantId: tenant().tenantId
            CustomerValue__Access__Audience: audience
          },
      empty(chatModel)
        ? {}
        : {
            CustomerValue__Summaries__Service: 'AzureOpenAI'
            CustomerValue__Summaries__Endpoint: models.outputs.openAIEndpoint
            CustomerValue__Summaries__Model: 'summaries'
            CustomerValue__Summaries__ClientId: identity.outputs.appClientId
          },
      empty(transcriptionModel)
        ? {}
        : {
            CustomerValue__Voice__TranscriptionEndpoint: models.outputs.openAIEndpoint
            CustomerValue__Voice__TranscriptionModel: 'transcription'
            CustomerValue__Voice__TranscriptionClientId: identity.outputs.appClientId
          },
      language
        ? {
            CustomerValue__SentimentService: 'AzureLanguage'
            CustomerValue__LanguageEndpoint: models.outputs.languageEndpoint
            CustomerValue__LanguageClientId: identity.outputs.appClientId
          }
        : {},
      settings
    )
    vaultSettings: vaultSettings
    vaultUri: useVault ? vault!.outputs.uri : ''
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    insightsId: monitor.outputs.insightsId
    topicId: events.outputs.topicId
    emails: alertEmails
    monthlyBudget: monthlyBudget
    budgetStart: budgetStart
  }
}

@description('Address of the app.')
output SERVICE_APP_URI string = app.outputs.address

@description('Name of the app.')
output SERVICE_APP_NAME string = app.outputs.name

@description('Name of the resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the storage account that exports are uploaded to.')
output STORAGE_ACCOUNT string = storage.outputs.accountName

@description('Name of the vault that secrets are put into; empty without one.')
output KEY_VAULT string = useVault ? '${name}${token}' : ''
