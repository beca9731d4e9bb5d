using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Tests;

/// <summary>
/// Every operation of the OpenAPI document is asked with what it takes and with what it does not: nothing is an error of the app, no answer
/// is without bound, and every refusal is a problem.
/// </summary>
public class FuzzTests(TrainedShop shop, StorageFixture storage) : TrainedShopTests(shop), IClassFixture<StorageFixture>
{
    private const int Requests = 20;
    private const int MostBytes = 8 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly JsonNode Document = JsonNode.Parse(
        File.ReadAllText(Path.Combine(Stack.Root, "docs", "openapi.json"))
    )!;

    private static readonly string[] Odd =
    [
        "",
        " ",
        "0",
        "-1",
        "1e400",
        "NaN",
        "99999999999999999999",
        "null",
        "true",
        "2025-02-30",
        "..",
        "%2e%2e%2f",
        "%00",
        "%ff",
        "%0d%0aX-Odd: 1",
        "' OR 1=1 --",
        "<script>",
        "😀",
        "名",
        "eyJSdW4iOiJ4In0",
        new('a', 2_000),
    ];

    /// <summary>All that leaves the shop as it is: no upload, no erasure, no other run.</summary>
    [Fact]
    public async Task A_trained_shop_answers_whatever_it_is_asked()
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/api/customers/{id}"] = SmallShop.Shop.Customer(0).Id,
            ["/api/runs/{id}"] = (string)Trained.Run["id"]!,
            ["/api/segments/{id}"] = "1",
            ["/api/models/{version}"] = (string)Trained.Run["modelVersion"]!,
            ["/api/products/{sku}"] = SmallShop.Shop.Lines(0).First().Sku,
            ["/api/exports/{name}"] = Uri.EscapeDataString(SmallShop.Exports[0].Name),
        };
        var done = await AskAsync(
            Trained.Stack.ConnectionString,
            (method, path) => method is "get" or "head" || (method == "post" && path != "/api/runs"),
            known,
            seed: 1
        );
        known.Keys.ShouldBeSubsetOf(done.Select(d => d.Split(' ')[1][..(d.Split(' ')[1].IndexOf('}') + 1)]));
        new[]
        {
            "post /api/customers/lookup",
            "post /api/models/{version}/promote",
            "post /api/predictions",
            "post /api/segments/{id}/summary",
            "post /api/sentiment",
        }.ShouldBeSubsetOf(done);
    }

    [Fact]
    public Task An_empty_shop_takes_whatever_it_is_told() =>
        AskAsync(storage.ConnectionString, (_, _) => true, new Dictionary<string, string>(), seed: 2);

    /// <summary>Asks every operation that is wanted.</summary>
    /// <param name="connectionString">Storage of the shop.</param>
    /// <param name="wanted">Tells by method and path whether an operation is asked.</param>
    /// <param name="known">Values of path parameters that the shop has, by the start of the path.</param>
    /// <param name="seed">Seed of the questions.</param>
    /// <returns>Method and path of the operations that were done at least once.</returns>
    private static async Task<HashSet<string>> AskAsync(
        string connectionString,
        Func<string, string, bool> wanted,
        Dictionary<string, string> known,
        int seed
    )
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["AzureWebJobsStorage"] = connectionString;
        builder.Configuration["CustomerValue:Access:Open"] = "true";
        builder.AddCustomerValue();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.MapCustomerValue();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = app.GetTestClient();
        client.Timeout = Limit;
        var random = new Random(seed);
        var answers = new Dictionary<HttpStatusCode, int>();
        foreach (var (path, operations) in Document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject().Where(o => wanted(o.Key, path)))
            {
                for (var i = 0; i < Requests; i++)
                {
                    // A third of the questions are of something that there is.
                    var start =
                        i % 3 == 0
                            ? known.FirstOrDefault(k => path.StartsWith(k.Key, StringComparison.Ordinal))
                            : default;
                    var asked = start.Key is null ? path : $"{Known(start)}{path[start.Key.Length..]}";
                    using var request = Request(asked, method, operation!, random);
                    var what = $"{request.Method} {Short(request.RequestUri!.OriginalString)}";
                    using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
                    await ShouldBeInOrderAsync(answer, what);
                    if (answer.IsSuccessStatusCode)
                    {
                        done.Add($"{method} {path}");
                    }

                    answers[answer.StatusCode] = answers.GetValueOrDefault(answer.StatusCode) + 1;
                }
            }
        }

        // Not all of it bounces off the door.
        answers.Keys.ShouldContain(HttpStatusCode.OK);
        answers.Keys.ShouldContain(HttpStatusCode.BadRequest);
        answers.Keys.ShouldContain(HttpStatusCode.NotFound);
        return done;
    }

    private static string Known(KeyValuePair<string, string> start) =>
        start.Key[..start.Key.IndexOf('{')] + start.Value;

    private static async Task ShouldBeInOrderAsync(HttpResponseMessage answer, string what)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        body.Length.ShouldBeLessThan(MostBytes, what);
        var status = (int)answer.StatusCode;
        // Without a configured service or a network the app says so.
        (status is < 500 or 503).ShouldBeTrue($"{what}: {status} {Encoding.UTF8.GetString(body)}");
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (status >= 400)
        {
            type.ShouldBe("application/problem+json", $"{what}: {status}");
            var problem = JsonNode.Parse(body)!;
            ((int)problem["status"]!).ShouldBe(status, what);
            ((string?)problem["title"]).ShouldNotBeNullOrEmpty(what);
            ((string?)problem["type"]).ShouldNotBeNullOrEmpty(what);
            problem.ToJsonString().ShouldNotContain("   at ", Case.Sensitive, what);
        }
        else if (type == "application/json")
        {
            JsonNode.Parse(body).ShouldNotBeNull(what);
        }
    }

    private static HttpRequestMessage Request(string path, string method, JsonNode operation, Random random)
    {
        var query = new StringBuilder();
        var headers = new List<(string, string)>();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var name = (string)parameter!["name"]!;
            var value = Value(parameter["schema"]!, random);
            switch ((string)parameter["in"]!)
            {
                case "path":
                    // Kestrel itself turns away paths with a null character.
                    value = value.Length == 0 ? "%20" : value.Replace("%00", "%01", StringComparison.Ordinal);
                    path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
                    break;
                case "header" when random.Next(2) == 0:
                    headers.Add((name, value));
                    break;
                case "query" when random.Next(3) > 0:
                    query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(value);
                    break;
            }
        }

        var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path + query);
        headers.ForEach(h => request.Headers.TryAddWithoutValidation(h.Item1, h.Item2));
        if (operation["requestBody"]?["content"] is JsonObject content)
        {
            request.Content = Body(content, random);
        }

        return request;
    }

    private static ByteArrayContent? Body(JsonObject content, Random random)
    {
        var (type, schema) = content.ElementAt(random.Next(content.Count));
        switch (random.Next(10))
        {
            case 4 or 5 when schema!["example"] is { } example:
                return Typed(Encoding.UTF8.GetBytes(example.ToJsonString()), type);
            case 0:
                return null;
            case 1:
                var bytes = new byte[random.Next(2_000)];
                random.NextBytes(bytes);
                return Typed(bytes, type);
            case 2:
                return Typed(Encoding.UTF8.GetBytes(new string('[', 5_000)), type);
            case 3:
                return Typed("{}"u8.ToArray(), "text/strange");
            default:
                var text = type.Contains("json", StringComparison.Ordinal)
                    ? Json(schema!["schema"]!, random, 0)?.ToJsonString() ?? "null"
                    : "customer_id,time,amount\na,2025-01-01,5\n";
                return Typed(Encoding.UTF8.GetBytes(text), type);
        }
    }

    private static ByteArrayContent Typed(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    /// <summary>Text for a path or a query: half of the time something the schema allows.</summary>
    private static string Value(JsonNode schema, Random random) =>
        random.Next(2) == 0
            ? Odd[random.Next(Odd.Length)]
            : Uri.EscapeDataString(
                Json(schema, random, 0) switch
                {
                    null => "",
                    JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
                    var other => other.ToJsonString(),
                }
            );

    /// <summary>A value that the schema allows, most of the time.</summary>
    private static JsonNode? Json(JsonNode schema, Random random, int depth)
    {
        if (random.Next(12) == 0)
        {
            return random.Next(4) switch
            {
                0 => null,
                1 => JsonValue.Create(Odd[random.Next(Odd.Length)]),
                2 => JsonValue.Create(random.NextDouble() * Math.Pow(10, random.Next(-300, 300))),
                _ => new JsonArray(JsonValue.Create(1)),
            };
        }

        if ((string?)schema["$ref"] is { } reference)
        {
            return Json(Document["components"]!["schemas"]![reference.Split('/')[^1]]!, random, depth);
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return Json(choices[random.Next(choices.Count)]!, random, depth);
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[random.Next(values.Count)]?.DeepClone();
        }

        var types = schema["type"] is JsonArray many
            ? [.. many.Select(t => (string)t!)]
            : new[] { (string?)schema["type"] };
        return types[random.Next(types.Length)] switch
        {
            "object" when depth < 6 => new JsonObject(
                (schema["properties"]?.AsObject() ?? [])
                    .Where(_ => random.Next(5) > 0)
                    .Select(p => KeyValuePair.Create(p.Key, Json(p.Value!, random, depth + 1)))
            ),
            "array" when depth < 6 => new JsonArray([
                .. Enumerable.Range(0, random.Next(4)).Select(_ => Json(schema["items"]!, random, depth + 1)),
            ]),
            "integer" => JsonValue.Create(random.Next(-3, 200)),
            "number" => JsonValue.Create(Math.Round(random.NextDouble() * 200, 2)),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            "null" => null,
            _ => Text((string?)schema["format"], random),
        };
    }

    private static JsonValue Text(string? format, Random random) =>
        format is "date" or "date-time"
            ? JsonValue.Create(
                new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc)
                    .AddDays(random.Next(700))
                    .ToString(format == "date" ? "yyyy-MM-dd" : "O", CultureInfo.InvariantCulture)
            )
        : random.Next(4) == 0 ? JsonValue.Create(Odd[random.Next(Odd.Length)])
        : JsonValue.Create($"text{random.Next(20)}");

    private static string Short(string text) => text.Length > 200 ? $"{text[..200]}..." : text;
}
