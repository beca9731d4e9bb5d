@description('What the names of the accounts begin with.')
param name string
param location string
param tags object

@description('Whether only private endpoints reach the accounts.')
param private bool

param appPrincipalId string

@description('Model that writes summaries, such as gpt-4o-mini; empty for none.')
param chatModel string
param chatModelVersion string

@description('Model that transcribes voice notes, such as whisper; empty for none.')
param transcriptionModel string
param transcriptionModelVersion string

@description('Capacity of each deployment: thousands of tokens a minute for chat, requests for transcription.')
@minValue(1)
param capacity int

@description('Whether reviews may be judged by Azure AI Language.')
param language bool

var openAIUser = '5e0bd9bd-7b93-4f28-af87-38fc36ad61bd'
var languageReader = '7628b7b8-a8b2-4cdc-b46f-e9b35248918e'
var deployments = concat(
  empty(chatModel) ? [] : [{ name: 'summaries', model: chatModel, version: chatModelVersion, sku: 'Standard' }],
  empty(transcriptionModel)
    ? []
    : [{ name: 'transcription', model: transcriptionModel, version: transcriptionModelVersion, sku: 'Standard' }]
)
var openAI = !empty(deployments)

resource openAIAccount 'Microsoft.CognitiveServices/accounts@2025-06-01' = if (openAI) {
  name: '${name}-openai'
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: '${name}-openai'
    disableLocalAuth: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow' }
  }
}

// One after the other: the account takes no two changes at a time.
@batchSize(1)
resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = [
  for item in deployments: {
    parent: openAIAccount
    name: item.name
    sku: { name: item.sku, capacity: capacity }
    properties: {
      model: { format: 'OpenAI', name: item.model, version: item.version }
      versionUpgradeOption: 'NoAutoUpgrade'
    }
  }
]

resource openAIRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (openAI) {
  name: guid(openAIAccount.id, appPrincipalId, openAIUser)
  scope: openAIAccount
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', openAIUser)
  }
}

resource languageAccount 'Microsoft.CognitiveServices/accounts@2025-06-01' = if (language) {
  name: '${name}-language'
  location: location
  tags: tags
  kind: 'TextAnalytics'
  sku: { name: 'S' }
  properties: {
    customSubDomainName: '${name}-language'
    disableLocalAuth: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow' }
  }
}

resource languageRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (language) {
  name: guid(languageAccount.id, appPrincipalId, languageReader)
  scope: languageAccount
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', languageReader)
  }
}

output openAIId string = openAIAccount.?id ?? ''
output openAIEndpoint string = openAIAccount.?properties.endpoint ?? ''
output languageId string = languageAccount.?id ?? ''
output languageEndpoint string = languageAccount.?properties.endpoint ?? ''
