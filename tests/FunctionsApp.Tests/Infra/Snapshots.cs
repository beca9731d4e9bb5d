using System.Text.Json.Nodes;

namespace FunctionsApp.Tests.Infra;

/// <summary>The resources that would be deployed, at the most and at the least.</summary>
internal static class Snapshots
{
    public static Lazy<JsonNode> Everything { get; } = new(() => Bicep.Snapshot(Bicep.Everything));

    public static Lazy<JsonNode> Least { get; } = new(() => Bicep.Snapshot(Bicep.Least));

    public static JsonNode Of(bool everything) => (everything ? Everything : Least).Value;

    public static IEnumerable<JsonNode> All(JsonNode snapshot) =>
        snapshot["predictedResources"]!.AsArray().Select(r => r!);

    public static JsonNode Only(JsonNode snapshot, string type) =>
        All(snapshot).Where(r => (string)r["type"]! == type).ShouldHaveSingleItem();

    public static IEnumerable<string> Names(JsonNode snapshot, string type) =>
        All(snapshot).Where(r => (string)r["type"]! == type).Select(r => ((string)r["name"]!).Split('/')[^1]);

    public static List<(string Name, string Value)> Settings(JsonNode snapshot) =>
        [
            .. Only(snapshot, "Microsoft.Web/sites")["properties"]!["siteConfig"]!["appSettings"]!
                .AsArray()
                .Select(s => ((string)s!["name"]!, (string)s["value"]!)),
        ];
}
