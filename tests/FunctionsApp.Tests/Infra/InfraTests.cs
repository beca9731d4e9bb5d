using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerValue.Storage;
using LocalHost;
using static FunctionsApp.Tests.Infra.Snapshots;

namespace FunctionsApp.Tests.Infra;

/// <summary>What the Bicep compiler does not check, over the resources that would be deployed.</summary>
public partial class InfraTests
{
    private static readonly HostFiles Host = HostFiles.Read(AppContext.BaseDirectory);

    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_value_is_one_that_Azure_knows(bool everything)
    {
        var snapshot = Of(everything);
        snapshot["diagnostics"]!.AsArray().ShouldBeEmpty();
        All(snapshot).SelectMany(KnownValues.Faults).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Everybody_may_do_what_is_needed_and_no_more(bool everything) =>
        Grants.Faults(Of(everything), withUploaders: everything).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_setting_is_known_and_right(bool everything)
    {
        string[] always =
        [
            "AzureWebJobsStorage__accountName",
            "AzureWebJobsStorage__credential",
            "AzureWebJobsStorage__clientId",
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
            "OMP_WAIT_POLICY",
        ];
        string[] whenAskedFor =
        [
            "CustomerValue__Access__Audience",
            "CustomerValue__Access__Keys__0__Name",
            "CustomerValue__Access__Keys__0__Sha256",
            "CustomerValue__Access__TenantId",
            "CustomerValue__HorizonDays",
            "CustomerValue__LanguageClientId",
            "CustomerValue__LanguageEndpoint",
            "CustomerValue__SentimentService",
            "CustomerValue__Summaries__ClientId",
            "CustomerValue__Summaries__Endpoint",
            "CustomerValue__Summaries__Model",
            "CustomerValue__Summaries__Service",
            "CustomerValue__Voice__TranscriptionClientId",
            "CustomerValue__Voice__TranscriptionEndpoint",
            "CustomerValue__Voice__TranscriptionModel",
        ];
        var settings = Settings(Of(everything));
        settings.Select(s => s.Name).ShouldBe(everything ? [.. always, .. whenAskedFor] : always, ignoreOrder: true);
        SettingsTests.Wrong(Samples(Of(everything))).ShouldBeEmpty();
    }

    [Fact]
    public void Secrets_come_from_the_vault_and_go_nowhere()
    {
        Settings(Everything.Value)
            .Where(s => Secret().IsMatch(s.Name))
            .ShouldAllBe(s => s.Value.Contains("@Microsoft.KeyVault(SecretUri=", StringComparison.Ordinal));
        var template = Bicep.Template();
        var text = template.ToJsonString();
        foreach (var word in new[] { "listKeys", "listSecrets", "AccountKey", "primarySharedKey" })
        {
            text.ShouldNotContain(word, Case.Insensitive);
        }

        var outputs = OutputsOf(template).ToList();
        outputs.ShouldNotBeEmpty();
        outputs.ShouldAllBe(o => !o.Contains("onnectionString") && !o.Contains("nstrumentationKey"));
    }

    [Fact]
    public void Nothing_takes_keys()
    {
        foreach (var resource in All(Everything.Value))
        {
            var properties = resource["properties"];
            switch ((string)resource["type"]!)
            {
                case "Microsoft.Storage/storageAccounts":
                    ((bool)properties!["allowSharedKeyAccess"]!).ShouldBeFalse();
                    ((bool)properties["allowBlobPublicAccess"]!).ShouldBeFalse();
                    ((bool)properties["supportsHttpsTrafficOnly"]!).ShouldBeTrue();
                    break;
                case "Microsoft.Insights/components":
                    ((bool)properties!["DisableLocalAuth"]!).ShouldBeTrue();
                    break;
                case "Microsoft.OperationalInsights/workspaces":
                    ((bool)properties!["features"]!["disableLocalAuth"]!).ShouldBeTrue();
                    break;
                case "Microsoft.CognitiveServices/accounts":
                    ((bool)properties!["disableLocalAuth"]!).ShouldBeTrue();
                    break;
                case "Microsoft.KeyVault/vaults":
                    ((bool)properties!["enableRbacAuthorization"]!).ShouldBeTrue();
                    ((bool)properties["enablePurgeProtection"]!).ShouldBeTrue();
                    break;
                case "Microsoft.Web/sites":
                    ((bool)properties!["httpsOnly"]!).ShouldBeTrue();
                    break;
                case "Microsoft.Web/sites/basicPublishingCredentialsPolicies":
                    ((bool)properties!["allow"]!).ShouldBeFalse();
                    break;
                default:
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Everything_that_can_be_tagged_is(bool everything)
    {
        string[] without = ["Microsoft.Authorization/roleAssignments", "Microsoft.Consumption/budgets"];
        var untagged = All(Of(everything))
            .Where(r => ((string)r["type"]!).Count(c => c == '/') == 1 && !without.Contains((string)r["type"]!))
            .Where(r => r["tags"]?["azd-env-name"] is null || r["tags"]?["application"] is null);
        untagged.Select(r => (string)r["name"]!).ShouldBeEmpty();
    }

    [Fact]
    public void The_containers_queues_and_tables_of_the_code_are_made()
    {
        Names(Least.Value, "Microsoft.Storage/storageAccounts/blobServices/containers")
            .ShouldBe(
                [.. Containers.All, "azure-webjobs-hosts", "azure-webjobs-secrets", "deployments", "undelivered"],
                ignoreOrder: true
            );
        Names(Least.Value, "Microsoft.Storage/storageAccounts/queueServices/queues")
            .ShouldBe(QueueNames.All.SelectMany(q => new[] { q, QueueNames.Poison(q) }), ignoreOrder: true);
        Names(Least.Value, "Microsoft.Storage/storageAccounts/tableServices/tables")
            .ShouldBe(StorageClients.TableNames, ignoreOrder: true);
    }

    [Fact]
    public void Uploads_reach_the_queue_of_the_function_that_reads_them()
    {
        var subscription = Only(Least.Value, "Microsoft.EventGrid/systemTopics/eventSubscriptions")["properties"]!;
        var queue = Host.Functions.Single(f => f.Name == "FeaturizeExport").Queue;
        ((string)subscription["deliveryWithResourceIdentity"]!["destination"]!["properties"]!["queueName"]!).ShouldBe(
            queue
        );
        ((string)subscription["filter"]!["subjectBeginsWith"]!).ShouldBe(
            $"/blobServices/default/containers/{Containers.Exports}/"
        );
        var undelivered = subscription["deadLetterWithResourceIdentity"]!["deadLetterDestination"]!["properties"]!;
        Names(Least.Value, "Microsoft.Storage/storageAccounts/blobServices/containers")
            .ShouldContain((string)undelivered["blobContainerName"]!);
    }

    [Fact]
    public void Only_what_nothing_points_to_is_deleted_by_age()
    {
        var rules = Only(Least.Value, "Microsoft.Storage/storageAccounts/managementPolicies")["properties"]!["policy"]![
            "rules"
        ]!.AsArray();
        rules
            .Where(r => r!["definition"]!["actions"]!["baseBlob"]!["delete"] is not null)
            .SelectMany(r => r!["definition"]!["filters"]!["prefixMatch"]!.AsArray().Select(p => (string)p!))
            .ShouldBe(["undelivered/", "answers/", "models/summaries/"], ignoreOrder: true);
    }

    [Fact]
    public void Alerts_ask_for_functions_and_queues_that_there_are()
    {
        var rules = All(Everything.Value).Where(r => (string)r["type"]! == "Microsoft.Insights/scheduledQueryRules");
        var queries = rules.Select(r => (string)r["properties"]!["criteria"]!["allOf"]![0]!["query"]!).ToList();
        queries.Count.ShouldBe(5);
        var words = queries
            .SelectMany(q => Quoted().Matches(q).Select(m => m.Groups["word"].Value))
            .Distinct()
            .ToList();
        var functions = Host.Functions.Select(f => f.Name).ToList();
        var poison = QueueNames.All.Select(QueueNames.Poison).ToList();
        words.Where(functions.Contains).Count().ShouldBe(2);
        words.Where(poison.Contains).Count().ShouldBe(4);
        words
            .Where(w => char.IsUpper(w[0]))
            .Except(["Message has reached MaxDequeueCount"])
            .ShouldBeSubsetOf(functions);
        words.Where(w => w.EndsWith("-poison", StringComparison.Ordinal)).ShouldBeSubsetOf(poison);
    }

    [Fact]
    public void With_a_private_network_nothing_is_open_but_the_app()
    {
        var all = All(Everything.Value).ToList();
        (
            (string)
                Only(Everything.Value, "Microsoft.Storage/storageAccounts")["properties"]!["networkAcls"]![
                    "defaultAction"
                ]!
        ).ShouldBe("Deny");
        all.Where(r => (string)r["type"]! is "Microsoft.KeyVault/vaults" or "Microsoft.CognitiveServices/accounts")
            .ShouldAllBe(r => (string)r["properties"]!["publicNetworkAccess"]! == "Disabled");
        var parts = new[] { "blob", "queue", "table", "vault", "openai", "language" };
        foreach (var type in new[] { "privateEndpoints", "privateDnsZones", "privateEndpoints/privateDnsZoneGroups" })
        {
            all.Count(r => (string)r["type"]! == $"Microsoft.Network/{type}").ShouldBe(parts.Length, type);
        }

        All(Least.Value).ShouldAllBe(r => !((string)r["type"]!).StartsWith("Microsoft.Network/"));
    }

    /// <summary>The app's settings, with values where they are only known once they are deployed.</summary>
    internal static (string Name, string Value)[] Samples(JsonNode snapshot) =>
        [.. Settings(snapshot).Select(s => (s.Name, Sample(s.Name, s.Value)))];

    /// <summary>A value as it may come out of what is only known once it is deployed.</summary>
    private static string Sample(string name, string value) =>
        name.EndsWith("__Sha256", StringComparison.Ordinal) ? new string('a', 64)
        : !value.StartsWith('[') && !value.StartsWith('@') ? value
        : name == "AzureWebJobsStorage__accountName" ? "custvalue123"
        : name == "APPLICATIONINSIGHTS_CONNECTION_STRING"
            ? "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://name.example/"
        : name.EndsWith("Endpoint", StringComparison.Ordinal) ? "https://name.example/"
        : "known-later";

    private static IEnumerable<string> OutputsOf(JsonNode node) =>
        node switch
        {
            JsonObject members => members.SelectMany(m =>
                m.Key == "outputs" && m.Value is JsonObject outputs
                    ? outputs.Select(o => o.Value!["value"]!.ToJsonString())
                : m.Value is null ? []
                : OutputsOf(m.Value)
            ),
            JsonArray items => items.SelectMany(i => i is null ? [] : OutputsOf(i)),
            _ => [],
        };

    [GeneratedRegex("(Key|Sha256|Secret|Password)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("\"(?<word>[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}
