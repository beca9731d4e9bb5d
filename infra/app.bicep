@description('What every name begins with.')
param name string

@description('Name of the app, in its address.')
param appName string
param location string
param tags object
param identityId string
param identityClientId string
param storageAccount string
param deploymentsUrl string
param insightsName string

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int

@description('Most instances at a time, of each function.')
@minValue(1)
@maxValue(1000)
param maximumInstances int

@description('Instances that wait for requests at all times; 0 for none, and a cold start after a pause.')
@minValue(0)
@maxValue(1000)
param alwaysReady int

@description('Requests that one instance answers at a time.')
@minValue(1)
@maxValue(1000)
param requestsPerInstance int

@description('Subnet that the app calls others from; empty for none.')
param subnetId string

@description('Settings of the app, CustomerValue__... by name: docs/settings.md.')
param settings object

@description('Settings that Key Vault holds: name of the setting, name of the secret.')
param vaultSettings object
param vaultUri string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: insightsName }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: appName
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'custom', version: '1.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        // Both functions by HTTP share the group 'http'. How many messages an instance works on is in host.json.
        alwaysReady: alwaysReady == 0 ? [] : [{ name: 'http', instanceCount: alwaysReady }]
        triggers: { http: { perInstanceConcurrency: requestsPerInstance } }
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentsUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      appSettings: concat(
        [
          { name: 'AzureWebJobsStorage__accountName', value: storageAccount }
          { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
          { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
          { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
          {
            name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
            value: 'ClientId=${identityClientId};Authorization=AAD'
          }
          // Native threads that wait leave the processor to others.
          { name: 'OMP_WAIT_POLICY', value: 'PASSIVE' }
        ],
        map(items(settings), s => { name: s.key, value: s.value }),
        map(items(vaultSettings), s => {
          name: s.key
          value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${s.value})'
        })
      )
    }
  }

  // Packages are sent with tokens of Entra ID alone.
  resource ftp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource scm 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }
}

output name string = app.name
output address string = 'https://${app.properties.defaultHostName}'
