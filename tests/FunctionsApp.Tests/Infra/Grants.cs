using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerValue.Storage;

namespace FunctionsApp.Tests.Infra;

/// <summary>Who may do what: the role assignments of a snapshot, held against what the code needs.</summary>
internal static partial class Grants
{
    private const string BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string QueueContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
    private const string QueueSender = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a";
    private const string TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string OpenAIUser = "5e0bd9bd-7b93-4f28-af87-38fc36ad61bd";
    private const string LanguageReader = "7628b7b8-a8b2-4cdc-b46f-e9b35248918e";
    private const string SecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
    private const string SecretsUser = "4633458b-17de-408a-874b-0445c86b69e6";

    /// <summary>Grants that are missing, and those that nothing needs.</summary>
    public static IEnumerable<string> Faults(JsonNode snapshot, bool withUploaders)
    {
        var resources = snapshot["predictedResources"]!.AsArray();
        var given = resources
            .Where(r => (string)r!["type"]! == "Microsoft.Authorization/roleAssignments")
            .Select(r => Given(r!))
            .ToList();
        var needed = Needed([.. resources.Select(r => (string)r!["id"]!)], withUploaders).ToList();
        return needed
            .Except(given)
            .Select(g => $"missing: {g}")
            .Concat(given.Except(needed).Select(g => $"not needed: {g}"))
            .Concat(given.GroupBy(g => g).Where(g => g.Count() > 1).Select(g => $"twice: {g.Key}"));
    }

    private static IEnumerable<(string Who, string Role, string On)> Needed(
        IReadOnlyList<string> resources,
        bool withUploaders
    )
    {
        string[] containers =
        [
            .. Containers.All,
            // The host's own: locks and timers, its keys, the deployed package.
            "azure-webjobs-hosts",
            "azure-webjobs-secrets",
            "deployments",
        ];
        foreach (var container in containers)
        {
            yield return ("app", BlobContributor, $"blobServices/default/containers/{container}");
        }

        foreach (var queue in QueueNames.All.SelectMany(q => new[] { q, QueueNames.Poison(q) }))
        {
            yield return ("app", QueueContributor, $"queueServices/default/queues/{queue}");
        }

        yield return ("app", TableContributor, "Microsoft.Storage/storageAccounts");
        yield return ("app", MetricsPublisher, "Microsoft.Insights/components");
        yield return ("events", QueueSender, $"queueServices/default/queues/{QueueNames.ExportCreated}");
        yield return ("events", BlobContributor, "blobServices/default/containers/undelivered");
        foreach (var id in resources.Select(Place).Distinct())
        {
            switch (id)
            {
                case "Microsoft.CognitiveServices/accounts -openai":
                    yield return ("app", OpenAIUser, id);
                    break;
                case "Microsoft.CognitiveServices/accounts -language":
                    yield return ("app", LanguageReader, id);
                    break;
                case "Microsoft.KeyVault/vaults":
                    yield return ("app", SecretsUser, id);
                    yield return ("people", SecretsOfficer, id);
                    break;
                default:
                    break;
            }
        }

        if (withUploaders)
        {
            yield return ("people", BlobContributor, $"blobServices/default/containers/{Containers.Exports}");
        }
    }

    private static (string Who, string Role, string On) Given(JsonNode assignment)
    {
        var who = (string)assignment["properties"]!["principalId"]!;
        var role = (string)assignment["properties"]!["roleDefinitionId"]!;
        var scope = Scope().Match((string)assignment["id"]!).Groups["scope"].Value;
        return (
            who.Contains("outputs.appPrincipalId.", StringComparison.Ordinal) ? "app"
            : who.Contains("outputs.eventsPrincipalId.", StringComparison.Ordinal) ? "events"
            : "people",
            role[(role.LastIndexOf('/') + 1)..],
            Place(scope)
        );
    }

    /// <summary>A resource's id without what differs between deployments: containers and queues by name, others by type.</summary>
    private static string Place(string id)
    {
        if (Part().Match(id) is { Success: true } part)
        {
            return part.Value;
        }

        var match = Provider().Match(id);
        var kind = match.Groups["name"].Value;
        return match.Groups["type"].Value
            + (kind.EndsWith("-openai", StringComparison.Ordinal) ? " -openai" : "")
            + (kind.EndsWith("-language", StringComparison.Ordinal) ? " -language" : "");
    }

    // Where the name can be told before, the id is whole.
    [GeneratedRegex(
        @"^(\[extensionResourceId\(')?(?<scope>[^']+?)('|/providers/Microsoft\.Authorization/)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Scope();

    [GeneratedRegex("(blob|queue)Services/default/[a-z]+/[a-z-]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex("/providers/(?<type>[^/]+/[^/]+)/(?<name>[^/]+)$", RegexOptions.None, 1000)]
    private static partial Regex Provider();
}
