@description('What every name begins with.')
param name string
param location string
param tags object

@description('The app works as this one.')
resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-app'
  location: location
  tags: tags
}

@description('Event Grid tells of uploads as this one, which can do nothing else.')
resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${name}-events'
  location: location
  tags: tags
}

output appId string = app.id
output appPrincipalId string = app.properties.principalId
output appClientId string = app.properties.clientId
output eventsId string = events.id
output eventsPrincipalId string = events.properties.principalId
