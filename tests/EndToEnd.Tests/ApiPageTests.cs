using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerValue.Client;
using CustomerValue.Client.Models;

namespace EndToEnd.Tests;

/// <summary>The examples of the pages and of the OpenAPI document do what they say.</summary>
public partial class ApiPageTests(TrainedShop shop) : TrainedShopTests(shop)
{
    [Theory]
    [InlineData("bash", "bash", "-e")]
    [InlineData("python", "python3", "-")]
    [InlineData("javascript", "node", "--input-type=module")]
    public async Task An_example_prints_the_best_customers_and_a_run(string language, string program, string argument)
    {
        using var folder = new TemporaryFolder();
        await ShouldTellAsync(await RunAsync("docs/api.md", language, folder.Path, program, argument));
        if (language == "bash")
        {
            (await StartOfAsync(folder, "scores.parquet")).ShouldBe("PAR1"u8.ToArray());
        }
    }

    [Fact]
    public async Task The_commands_of_the_readme_print_the_best_customers_and_a_run_and_bring_the_scores()
    {
        using var folder = new TemporaryFolder();
        await ShouldTellAsync(await RunAsync("README.md", "bash", folder.Path, "bash", "-e"));
        (await StartOfAsync(folder, "current.parquet")).ShouldBe("PAR1"u8.ToArray());
    }

    [Fact]
    public async Task The_command_of_the_page_on_predictions_prints_one()
    {
        using var folder = new TemporaryFolder();
        using var said = JsonDocument.Parse(await RunAsync("docs/predictions.md", "bash", folder.Path, "bash", "-e"));
        var prediction = said.RootElement.GetProperty("found").EnumerateArray().ShouldHaveSingleItem();
        prediction.GetProperty("customerId").GetString().ShouldBe("what if");
        prediction.GetProperty("expectedSpend").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_commands_of_the_page_on_access_print_the_hash_of_a_key()
    {
        using var folder = new TemporaryFolder();
        (await RunAsync("docs/access.md", "bash", folder.Path, "bash", "-e")).ShouldMatch("^[0-9a-f]{64} ");
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
        Spaces().Replace(code, "").ShouldContain(Spaces().Replace(Example("docs/api.md", "csharp"), ""));
        await ShouldTellAsync(await RunExampleAsync(Trained.Stack.Api.BaseAddress!, "no key is needed here"));

        using var client = CustomerValueClient.Create(Trained.Stack.Api.BaseAddress!);
        var model = await client.Api.Models.Current.GetAsync(cancellationToken: TestContext.Current.CancellationToken);
        var champion = model!.Card!.RetentionChampion;
        model.Leaderboard!.Retention!.Single(e => e.Model == champion).Metrics!.RocAuc!.Value.ShouldBePositive();
        var problem = await Should.ThrowAsync<ProblemDetails>(() =>
            client.Api.Customers["nobody"].GetAsync(cancellationToken: TestContext.Current.CancellationToken)
        );
        (problem.Status, problem.Type).ShouldBe((404, "urn:customervalue:problem:customer-not-found"));
    }

    /// <summary>What the example of a page prints.</summary>
    private async Task<string> RunAsync(string page, string language, string folder, string program, string argument)
    {
        var start = new ProcessStartInfo(program, [argument])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["ADDRESS"] = Trained.Stack.Api.BaseAddress!.ToString().TrimEnd('/');
        start.Environment["KEY"] = "no key is needed here";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(Example(page, language));
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return said;
    }

    private static async Task<byte[]> StartOfAsync(TemporaryFolder folder, string file) =>
        (await File.ReadAllBytesAsync(Path.Combine(folder.Path, file), TestContext.Current.CancellationToken))[..4];

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

    private static string Example(string page, string language)
    {
        var text = File.ReadAllText(Path.Combine(Stack.Root, page));
        var begin = text.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)];
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("example-");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
