using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerValue.Client;
using CustomerValue.Client.Models;

namespace EndToEnd.Tests;

/// <summary>The examples of docs/api.md and of the OpenAPI document do what they say.</summary>
public partial class ApiPageTests(TrainedShop shop) : TrainedShopTests(shop)
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Stack.Root, "docs", "api.md"));

    [Theory]
    [InlineData("bash", "bash", "-e")]
    [InlineData("python", "python3", "-")]
    [InlineData("javascript", "node", "--input-type=module")]
    public async Task An_example_prints_the_best_customers_and_a_run(string language, string program, string argument)
    {
        var folder = Directory.CreateTempSubdirectory("example-");
        try
        {
            var start = new ProcessStartInfo(program, [argument])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder.FullName,
            };
            start.Environment["ADDRESS"] = Trained.Stack.Api.BaseAddress!.ToString().TrimEnd('/');
            start.Environment["KEY"] = "no key is needed here";
            using var process = Process.Start(start)!;
            await process.StandardInput.WriteAsync(Example(language));
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.ShouldBe(0, await errors);
            await ShouldTellAsync(said);
            if (language == "bash")
            {
                File.ReadAllBytes(Path.Combine(folder.FullName, "scores.parquet"))[..4].ShouldBe("PAR1"u8.ToArray());
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Requests_that_the_document_shows_are_answered()
    {
        var document = await Trained.Stack.GetAsync("api/openapi.json");
        var shown = new List<string>();
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            if (methods!["post"]?["requestBody"]?["content"]?["application/json"]?["example"] is not { } example)
            {
                continue;
            }

            using var body = new StringContent(example.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await Trained.Stack.Api.PostAsync(path, body, TestContext.Current.CancellationToken);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {answer.StatusCode}");
            shown.Add(path);
        }

        shown.ShouldBe(["/api/customers/lookup", "/api/predictions", "/api/runs", "/api/sentiment"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_client_prints_the_same()
    {
        var code = await File.ReadAllTextAsync(
            Path.Combine(Stack.Root, "tests", "EndToEnd.Tests", "ApiPageTests.cs"),
            TestContext.Current.CancellationToken
        );
        Spaces().Replace(code, "").ShouldContain(Spaces().Replace(Example("csharp"), ""));
        await ShouldTellAsync(await RunExampleAsync(Trained.Stack.Api.BaseAddress!, "no key is needed here"));

        using var client = CustomerValueClient.Create(Trained.Stack.Api.BaseAddress!);
        var problem = await Should.ThrowAsync<ProblemDetails>(() =>
            client.Api.Customers["nobody"].GetAsync(cancellationToken: TestContext.Current.CancellationToken)
        );
        (problem.Status, problem.Type).ShouldBe((404, "urn:customervalue:problem:customer-not-found"));
    }

    private static async Task<string> RunExampleAsync(Uri address, string key)
    {
        await using var said = new StringWriter();
        await ExampleAsync(said, address, key);
        return said.ToString();
    }

    private static async Task ExampleAsync(StringWriter Console, Uri address, string key)
    {
        using var client = CustomerValueClient.Create(address, key);
        var page = await client.Api.Customers.GetAsync(request => request.QueryParameters.Limit = 3);
        foreach (var customer in page!.Items!)
        {
            Console.WriteLine($"{customer.CustomerId}: {customer.ExpectedSpend:F2} {page.Currency}");
        }

        var run = await client.Api.Runs.PostAsync(
            new RunRequest { Kind = RunKind.Train },
            request => request.Headers.Add("Idempotency-Key", "night-2025-12-31-csharp")
        );
        Console.WriteLine($"{run!.Id} is {run.Status}");
    }

    private async Task ShouldTellAsync(string said)
    {
        var best = (await Trained.Stack.GetAsync("api/customers?limit=3"))["items"]!.AsArray();
        foreach (var customer in best)
        {
            said.ShouldContain((string)customer!["customerId"]!);
        }

        said.ShouldContain((string)Trained.Run["id"]!);
    }

    private static string Example(string language)
    {
        var begin = Page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return Page[begin..Page.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
