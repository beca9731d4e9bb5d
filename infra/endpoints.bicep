@description('What every name begins with.')
param name string
param location string
param tags object
param networkId string
param subnetId string

@description('What is reached privately: name, id of the resource, the part of it (groupId), and the zone of its own that tells its address.')
param targets array

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for item in targets: {
    name: item.zone
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (item, i) in targets: {
    parent: zone[i]
    name: '${name}-network'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for item in targets: {
    name: '${name}-${item.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: item.name, properties: { privateLinkServiceId: item.id, groupIds: [item.groupId] } }
      ]
    }
  }
]

resource address 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (item, i) in targets: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: item.name, properties: { privateDnsZoneId: zone[i].id } }]
    }
  }
]
