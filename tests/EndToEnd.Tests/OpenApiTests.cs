using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>The document that the app serves is the one that is committed, and says enough to write a client by.</summary>
public class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_committed_document_is_what_is_served()
    {
        await using var stack = await Stack.StartAsync();
        var served = (await stack.GetAsync("api/openapi.json")).ToJsonString(Indented) + "\n";
        var file = Path.Combine(Stack.Root, "docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("RENEW_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(file, served, TestContext.Current.CancellationToken);
        }

        var committed = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        served.ShouldBe(committed, "docs/openapi.json is old: run ./eng/renew-openapi.sh and look at the difference.");
    }

    [Fact]
    public async Task Everything_in_the_document_is_described()
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(Stack.Root, "docs", "openapi.json"),
            TestContext.Current.CancellationToken
        );
        var document = JsonNode.Parse(text)!;
        ((string)document["openapi"]!).ShouldStartWith("3.1");
        var silent = new List<string>();
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                if (operation!["summary"] is null || operation["description"] is null)
                {
                    silent.Add($"{method} {path}");
                }

                foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                {
                    if (
                        parameter!["description"] is null
                        || (parameter["example"] is null && (string)parameter["in"]! != "header")
                    )
                    {
                        silent.Add($"{method} {path} {parameter["name"]}");
                    }
                }

                silent.AddRange(Refusals(operation).Select(status => $"{method} {path} {status}"));
                if (
                    method == "get"
                    && IsClosed(operation)
                    && operation["responses"]!["200"]!["headers"]!["ETag"] is null
                )
                {
                    silent.Add($"{path} without a tag");
                }
            }
        }

        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            foreach (var (property, value) in schema!["properties"]?.AsObject() ?? [])
            {
                // RFC 9457 describes the problem's own members.
                if (!IsDescribed(value!) && !name.EndsWith("ProblemDetails", StringComparison.Ordinal))
                {
                    silent.Add($"{name}.{property}");
                }
            }
        }

        // All that is held of one person is told alone, and kept by nobody.
        silent.ShouldBe(["/api/customers/{id}/data without a tag"]);
        Untyped(document).ShouldBe(["HeldData.features"]);
    }

    /// <summary>Statuses that a closed operation may answer and does not tell of.</summary>
    private static IEnumerable<string> Refusals(JsonNode operation) =>
        new[] { "400", "401", "403", "429" }.Where(status =>
            (IsClosed(operation) || status == "400") && operation["responses"]![status] is null
        );

    private static bool IsClosed(JsonNode operation) => operation["security"]!.AsArray().Count > 0;

    /// <summary>What may be null has its description beside the reference.</summary>
    private static bool IsDescribed(JsonNode schema) =>
        schema["description"] is not null
        || (schema["oneOf"]?.AsArray().Any(choice => choice!["description"] is not null) ?? false);

    private static List<string> Untyped(JsonNode document) =>
        [
            .. document["components"]!["schemas"]!
                .AsObject()
                .SelectMany(s =>
                    (s.Value!["properties"]?.AsObject() ?? [])
                        .Where(p => p.Value!.ToJsonString().Contains("JsonNode", StringComparison.Ordinal))
                        .Select(p => $"{s.Key}.{p.Key}")
                )
                .Order(StringComparer.Ordinal),
        ];
}
