@description('What every name begins with.')
param name string
param location string
param tags object
param insightsId string
param topicId string

@description('Who is told; empty for nobody, and then alerts are only shown.')
param emails array

@description('What the resource group may cost in a month, in the currency of the subscription; 0 for no budget.')
@minValue(0)
param monthlyBudget int

@description('First day of the month in which the budget begins, such as 2026-12-01. It cannot be changed later. Empty for no budget.')
param budgetStart string

// Storage queues have no metric of their own, and the account's message count is hourly and over all queues. But the Functions host
// writes a warning when it gives a message up, which names the poison queue: "Message has reached MaxDequeueCount of 5. Moving message
// to queue 'retrain-poison'." The queues of a run's stages make the run fail; the other alert has the rest.
var givenUp = 'traces | where message startswith "Message has reached MaxDequeueCount" | extend queue = extract("queue \'([^\']+)\'", 1, message)'
var runQueues = '"featurize-poison", "retrain-poison", "score-poison", "publish-poison"'

// requests has a row for each invocation, named after the function; resultCode is the HTTP status of those by HTTP. What the app itself
// tells of a request or an invocation is a second row of the same operation.
var rules = [
  {
    name: 'failed-run'
    title: 'A run failed'
    description: 'A stage of a run was given up, or a nightly timer could not set its run going. GET /api/runs tells the error.'
    severity: 1
    every: 'PT15M'
    over: 'PT15M'
    query: 'union (${givenUp} | where queue in (${runQueues}) | project timestamp, what = queue), (requests | where name in ("RetrainNightly", "ScoreNightly") and success == false | project timestamp, what = name)'
  }
  {
    name: 'poison'
    title: 'A message was given up'
    description: 'An upload, the summaries, the recommendations or the photos of a run failed five times; the message lies on the poison queue.'
    severity: 2
    every: 'PT15M'
    over: 'PT15M'
    query: '${givenUp} | where queue !in (${runQueues}) | project timestamp, what = queue'
  }
  {
    // The app tells it as each night begins; a night without new uploads publishes nothing, and its scores are not stale.
    name: 'stale-scores'
    title: 'Scores are stale'
    description: 'An upload that was read had waited for more than 26 hours as the last night began: no published scores hold it.'
    severity: 2
    every: 'PT1H'
    over: 'P1D'
    query: 'customMetrics | where name == "customervalue.scores.upload_waiting" | summarize arg_max(timestamp, valueMax) | where valueMax > 26'
  }
  {
    // Two timers with hours between them: one of them is in any day, whatever a start is late by.
    name: 'no-night'
    title: 'Nights do not begin'
    description: 'Neither RetrainNightly nor ScoreNightly has run within a day: the app does not start, or its timers do not fire.'
    severity: 1
    every: 'PT1H'
    over: 'P1D'
    query: 'requests | where name in ("RetrainNightly", "ScoreNightly") and success == true | summarize nights = count() | where nights == 0'
  }
  {
    name: 'server-errors'
    title: 'The API fails'
    description: 'More than five requests in a quarter of an hour were answered with a status of 500 or above.'
    severity: 2
    every: 'PT15M'
    over: 'PT15M'
    query: 'requests | where toint(resultCode) >= 500 | summarize failed = dcount(operation_Id) | where failed > 5'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-people'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [for (email, i) in emails: { name: 'email-${i}', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for item in rules: {
    name: '${name}-${item.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: item.title
      description: item.description
      severity: item.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: item.every
      windowSize: item.over
      autoMitigate: true
      // The tables are there from the first request on.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: item.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

resource undelivered 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-undelivered'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid could not tell the app of an upload for a day; the event lies in the container undelivered.'
    severity: 2
    enabled: true
    scopes: [topicId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-lettered'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = if (monthlyBudget > 0 && !empty(budgetStart)) {
  name: '${name}-budget'
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetStart }
    notifications: {
      spent: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
        contactGroups: [people.id]
      }
      expected: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: emails
        contactGroups: [people.id]
      }
    }
  }
}
