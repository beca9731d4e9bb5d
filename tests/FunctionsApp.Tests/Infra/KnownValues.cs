using System.Text.Json.Nodes;
using LocalHost;

namespace FunctionsApp.Tests.Infra;

/// <summary>The values that Azure takes where the compiler lets any text through.</summary>
internal static class KnownValues
{
    private static readonly string[] Enabling = ["Enabled", "Disabled"];
    private static readonly string[] Allowing = ["Allow", "Deny"];
    private static readonly string[] Frequencies = ["PT5M", "PT10M", "PT15M", "PT30M", "PT1H", "PT6H", "P1D"];
    private static readonly string[] Windows = [.. Frequencies, "P2D"];

    // By type of resource: path of a property (a star stands for every item or member), and what may stand there.
    private static readonly Dictionary<string, (string Path, string[] Values)[]> Table = new(StringComparer.Ordinal)
    {
        ["Microsoft.Storage/storageAccounts"] =
        [
            ("sku.name", ["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS"]),
            ("kind", ["StorageV2"]),
            ("properties.accessTier", ["Hot", "Cool"]),
            ("properties.minimumTlsVersion", ["TLS1_2", "TLS1_3"]),
            ("properties.publicNetworkAccess", Enabling),
            ("properties.networkAcls.defaultAction", Allowing),
            ("properties.networkAcls.bypass", ["AzureServices", "None"]),
        ],
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = [("properties.publicAccess", ["None"])],
        ["Microsoft.Storage/storageAccounts/managementPolicies"] =
        [
            ("properties.policy.rules.*.type", ["Lifecycle"]),
            ("properties.policy.rules.*.definition.filters.blobTypes.*", ["blockBlob", "appendBlob"]),
        ],
        ["Microsoft.Web/serverfarms"] =
        [
            ("kind", ["functionapp"]),
            ("sku.name", ["FC1"]),
            ("sku.tier", ["FlexConsumption"]),
        ],
        ["Microsoft.Web/sites"] =
        [
            ("kind", ["functionapp,linux"]),
            ("identity.type", ["UserAssigned"]),
            ("properties.functionAppConfig.runtime.name", ["custom"]),
            ("properties.functionAppConfig.runtime.version", ["1.0"]),
            ("properties.functionAppConfig.deployment.storage.type", ["blobContainer"]),
            ("properties.functionAppConfig.deployment.storage.authentication.type", ["UserAssignedIdentity"]),
            ("properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB", ["512", "2048", "4096"]),
            ("properties.functionAppConfig.scaleAndConcurrency.alwaysReady.*.name", [.. ScaleGroups()]),
            ("properties.siteConfig.minTlsVersion", ["1.2", "1.3"]),
            ("properties.siteConfig.ftpsState", ["Disabled", "FtpsOnly"]),
        ],
        ["Microsoft.EventGrid/systemTopics"] =
        [
            ("identity.type", ["UserAssigned"]),
            ("properties.topicType", ["Microsoft.Storage.StorageAccounts"]),
        ],
        ["Microsoft.EventGrid/systemTopics/eventSubscriptions"] =
        [
            ("properties.deliveryWithResourceIdentity.identity.type", ["UserAssigned"]),
            ("properties.deliveryWithResourceIdentity.destination.endpointType", ["StorageQueue"]),
            ("properties.deadLetterWithResourceIdentity.identity.type", ["UserAssigned"]),
            ("properties.deadLetterWithResourceIdentity.deadLetterDestination.endpointType", ["StorageBlob"]),
            ("properties.eventDeliverySchema", ["EventGridSchema"]),
            (
                "properties.filter.includedEventTypes.*",
                ["Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobDeleted"]
            ),
        ],
        ["Microsoft.OperationalInsights/workspaces"] = [("properties.sku.name", ["PerGB2018"])],
        ["Microsoft.Insights/components"] = [("kind", ["web"]), ("properties.Application_Type", ["web"])],
        ["Microsoft.Insights/workbooks"] = [("kind", ["shared"]), ("properties.category", ["workbook"])],
        ["Microsoft.Insights/scheduledQueryRules"] =
        [
            ("kind", ["LogAlert"]),
            ("properties.severity", ["0", "1", "2", "3", "4"]),
            ("properties.evaluationFrequency", Frequencies),
            ("properties.windowSize", Windows),
            ("properties.criteria.allOf.*.timeAggregation", ["Count"]),
            ("properties.criteria.allOf.*.operator", ["GreaterThan", "LessThan", "Equal"]),
        ],
        ["Microsoft.Insights/metricAlerts"] =
        [
            ("properties.severity", ["0", "1", "2", "3", "4"]),
            ("properties.evaluationFrequency", Frequencies),
            ("properties.windowSize", Frequencies),
            ("properties.criteria.allOf.*.criterionType", ["StaticThresholdCriterion"]),
            ("properties.criteria.allOf.*.metricName", ["DeadLetteredCount", "DeliveryAttemptFailCount"]),
            ("properties.criteria.allOf.*.timeAggregation", ["Total", "Count"]),
            ("properties.criteria.allOf.*.operator", ["GreaterThan", "GreaterThanOrEqual"]),
        ],
        ["Microsoft.Consumption/budgets"] =
        [
            ("properties.category", ["Cost"]),
            ("properties.timeGrain", ["Monthly", "Quarterly", "Annually"]),
            ("properties.notifications.*.operator", ["GreaterThan", "GreaterThanOrEqualTo"]),
            ("properties.notifications.*.thresholdType", ["Actual", "Forecasted"]),
        ],
        ["Microsoft.CognitiveServices/accounts"] =
        [
            ("kind", ["OpenAI", "TextAnalytics"]),
            ("sku.name", ["S0", "S"]),
            ("properties.publicNetworkAccess", Enabling),
            ("properties.networkAcls.defaultAction", Allowing),
        ],
        ["Microsoft.CognitiveServices/accounts/deployments"] =
        [
            ("sku.name", ["Standard", "GlobalStandard", "DataZoneStandard"]),
            ("properties.model.format", ["OpenAI"]),
            ("properties.versionUpgradeOption", ["NoAutoUpgrade", "OnceCurrentVersionExpired"]),
        ],
        ["Microsoft.KeyVault/vaults"] =
        [
            ("properties.sku.family", ["A"]),
            ("properties.sku.name", ["standard", "premium"]),
            ("properties.publicNetworkAccess", Enabling),
            ("properties.networkAcls.defaultAction", Allowing),
            ("properties.networkAcls.bypass", ["AzureServices", "None"]),
        ],
        ["Microsoft.Network/virtualNetworks"] =
        [
            ("properties.subnets.0.properties.delegations.*.properties.serviceName", ["Microsoft.App/environments"]),
            ("properties.subnets.1.properties.privateEndpointNetworkPolicies", Enabling),
        ],
        ["Microsoft.Network/privateEndpoints"] =
        [
            (
                "properties.privateLinkServiceConnections.*.properties.groupIds.*",
                ["blob", "queue", "table", "vault", "account"]
            ),
        ],
        ["Microsoft.Authorization/roleAssignments"] =
        [
            ("properties.principalType", ["ServicePrincipal", "Group", "User"]),
        ],
    };

    // What has no property of that kind.
    private static readonly string[] Plain =
    [
        "Microsoft.Resources/resourceGroups",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/queueServices/queues",
        "Microsoft.Storage/storageAccounts/tableServices",
        "Microsoft.Storage/storageAccounts/tableServices/tables",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
        "Microsoft.Insights/actionGroups",
        "Microsoft.Network/privateDnsZones",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    ];

    /// <summary>What is unknown or missing in a resource.</summary>
    public static IEnumerable<string> Faults(JsonNode resource)
    {
        var type = (string)resource["type"]!;
        if (!Table.TryGetValue(type, out var properties))
        {
            return Plain.Contains(type) ? [] : [$"{type} is not in the table of known values"];
        }

        return properties.SelectMany(p =>
            At(resource, p.Path.Split('.'))
                .Where(value => value is null || !p.Values.Contains(value.ToString()))
                .Select(value => $"{type} {resource["name"]}: {p.Path} is '{value}'")
        );
    }

    private static IEnumerable<JsonNode?> At(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (path.Length == 0)
        {
            return [node];
        }

        var rest = path[1..].ToArray();
        return path[0] == "*"
            ? node switch
            {
                JsonArray items => items.SelectMany(i => At(i, rest)),
                JsonObject members => members.SelectMany(m => At(m.Value, rest)),
                _ => [null],
            }
            : At(node is JsonArray array ? array[int.Parse(path[0], null)] : node?[path[0]], rest);
    }

    /// <summary>What scales together: the functions by HTTP, and every other one by itself.</summary>
    private static IEnumerable<string> ScaleGroups() =>
        HostFiles
            .Read(AppContext.BaseDirectory)
            .Functions.Where(f => f.Type != "httpTrigger")
            .Select(f => $"function:{f.Name}")
            .Prepend("http");
}
