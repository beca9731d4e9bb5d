@description('Name of the vault, 3 to 24 letters, digits and hyphens.')
param vaultName string
param location string
param tags object

@description('Whether only a private endpoint reaches the vault.')
param private bool

param appPrincipalId string

@description('Who may put secrets into the vault; empty for nobody yet.')
param keeperPrincipalId string

@allowed(['User', 'Group', 'ServicePrincipal'])
param keeperPrincipalType string

var secretsUser = '4633458b-17de-408a-874b-0445c86b69e6'
var secretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

// For secrets of others alone: what is Azure's own is reached with the app's identity.
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: vaultName
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow', bypass: 'None' }
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, appPrincipalId, secretsUser)
  scope: vault
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource keeper 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(keeperPrincipalId)) {
  name: guid(vault.id, keeperPrincipalId, secretsOfficer)
  scope: vault
  properties: {
    principalId: keeperPrincipalId
    principalType: keeperPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsOfficer)
  }
}

output id string = vault.id
output uri string = vault.properties.vaultUri
