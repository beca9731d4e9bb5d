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
                if (operation!["summary"] is null)
                {
                    silent.Add($"{method} {path}");
                }

                foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                {
                    if (parameter!["description"] is null)
                    {
                        silent.Add($"{method} {path} {parameter["name"]}");
                    }
                }
            }
        }

        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            foreach (var (property, value) in schema!["properties"]?.AsObject() ?? [])
            {
                // RFC 9457 describes the problem's own members.
                if (
                    value!["description"] is null
                    && value["$ref"] is null
                    && value["oneOf"] is null
                    && !name.EndsWith("ProblemDetails", StringComparison.Ordinal)
                )
                {
                    silent.Add($"{name}.{property}");
                }
            }
        }

        silent.ShouldBeEmpty();
    }
}
