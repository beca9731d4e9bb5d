// What azd and az deploy: dev unless CUSTOMERVALUE_PROFILE says prod. The environment names the rest; see docs/deploy.md.
using 'main.bicep'

var profiles = {
  dev: {
    storageSku: 'Standard_LRS'
    softDeleteDays: 1
    maximumInstances: 40
    alwaysReady: 0
    logDays: 30
    logGigabytes: 1
    privateNetwork: 'false'
  }
  prod: {
    storageSku: 'Standard_ZRS'
    softDeleteDays: 7
    maximumInstances: 100
    alwaysReady: 1
    logDays: 90
    logGigabytes: 5
    privateNetwork: 'true'
  }
}
var profileName = readEnvironmentVariable('CUSTOMERVALUE_PROFILE', 'dev')
var profile = profiles[profileName]

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'customervalue-${profileName}')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param tags = { application: 'CustomerValue', profile: profileName }
param storageSku = profile.storageSku
param softDeleteDays = profile.softDeleteDays
param uploadersGroupId = readEnvironmentVariable('CUSTOMERVALUE_UPLOADERS_GROUP', '')
param maximumInstances = profile.maximumInstances
param alwaysReady = profile.alwaysReady
param logDays = profile.logDays
param logGigabytes = profile.logGigabytes
param privateNetwork = bool(readEnvironmentVariable('CUSTOMERVALUE_PRIVATE_NETWORK', profile.privateNetwork))
param audience = readEnvironmentVariable('CUSTOMERVALUE_AUDIENCE', '')
param chatModel = readEnvironmentVariable('CUSTOMERVALUE_CHAT_MODEL', '')
param chatModelVersion = readEnvironmentVariable('CUSTOMERVALUE_CHAT_MODEL_VERSION', '')
param transcriptionModel = readEnvironmentVariable('CUSTOMERVALUE_TRANSCRIPTION_MODEL', '')
param transcriptionModelVersion = readEnvironmentVariable('CUSTOMERVALUE_TRANSCRIPTION_MODEL_VERSION', '')
param language = bool(readEnvironmentVariable('CUSTOMERVALUE_LANGUAGE', 'false'))
param alertEmails = json(readEnvironmentVariable('CUSTOMERVALUE_ALERT_EMAILS', '[]'))
param monthlyBudget = int(readEnvironmentVariable('CUSTOMERVALUE_MONTHLY_BUDGET', '0'))
param budgetStart = readEnvironmentVariable('CUSTOMERVALUE_BUDGET_START', '')
param settings = json(readEnvironmentVariable('CUSTOMERVALUE_SETTINGS', '{}'))
param keeperPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param keeperPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param vaultSettings = json(readEnvironmentVariable('CUSTOMERVALUE_VAULT_SETTINGS', '{}'))
