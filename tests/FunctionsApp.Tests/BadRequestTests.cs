using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsApp.Tests;

/// <summary>Requests that the API does not understand are refused by the name that the caller wrote, before storage is asked.</summary>
public sealed class BadRequestTests : IAsyncLifetime
{
    private readonly Errors _errors = new();
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await AppWithoutStorage.StartAsync(
            [("CustomerValue:Access:Open", "true"), ("FUNCTIONS_CUSTOMHANDLER_PORT", "0")],
            builder => builder.Services.AddSingleton<ILoggerProvider>(_errors)
        );
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _errors.Dispose();
    }

    [Theory]
    [InlineData("api/customers?tiers=Gold", "tiers", "tier")]
    [InlineData("api/customers?tier=Gold&at_risk=true", "at_risk", "atRisk")]
    [InlineData("api/customers/C1?fields=tier", "fields", "no parameters")]
    [InlineData("api/scores/current.csv?segments=1", "segments", "segment")]
    [InlineData("api/exports?page=2", "page", "cursor")]
    [InlineData("api/health/live?verbose=1", "verbose", "no parameters")]
    public async Task A_query_parameter_that_an_operation_does_not_have_is_named(string path, string name, string known)
    {
        using var answer = await _client.GetAsync(
            new Uri(path, UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        var problem = await ProblemAsync(answer);
        ((string)problem["type"]!).ShouldBe("urn:customervalue:problem:unknown-parameter");
        ((string)problem["detail"]!).ShouldContain(known);
        problem["errors"]!.AsObject().Select(e => e.Key).ShouldBe([name]);
    }

    [Theory]
    [InlineData("api/customers?limit=many", "limit")]
    [InlineData("api/customers?limit=0", "limit")]
    [InlineData("api/customers?atRisk=perhaps", "atRisk")]
    [InlineData("api/customers?segment=first", "segment")]
    [InlineData("api/runs?status=lost", "status")]
    public async Task A_value_that_is_not_of_its_type_is_told_by_its_parameter(string path, string name)
    {
        using var answer = await _client.GetAsync(
            new Uri(path, UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        (await NamesAsync(answer)).ShouldBe([name]);
        _errors.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("api/runs", """{"kind":"train","forced":true}""", "forced")]
    [InlineData("api/runs", """{"kind":"learn"}""", "kind")]
    [InlineData("api/runs", """{"kind":"train","force":"yes"}""", "force")]
    [InlineData("api/customers/lookup", """{"ids":["a",7]}""", "ids[1]")]
    [InlineData("api/customers/lookup", """{"id":["a"]}""", "id")]
    [InlineData("api/customers/lookup", """{"ids":["a"]""", "body")]
    [InlineData("api/customers/lookup", "ids=a", "body")]
    [InlineData("api/customers/lookup", "", "body")]
    [InlineData("api/sentiment", """{"texts":[{"id":"1","txt":"fine"}]}""", "txt")]
    [InlineData(
        "api/predictions",
        """{"customers":[{"customerId":"a","orders":[{"time":"soon","unitPrice":5}]}]}""",
        "customers[0].orders[0].time"
    )]
    public async Task A_member_that_is_unknown_or_of_another_type_is_named(string path, string body, string name)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(
            new Uri(path, UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        (await NamesAsync(answer)).ShouldBe([name]);
        _errors.Count.ShouldBe(0);
    }

    private static async Task<IEnumerable<string>> NamesAsync(HttpResponseMessage answer)
    {
        var problem = await ProblemAsync(answer);
        var errors = problem["errors"]!.AsObject();
        foreach (var (_, what) in errors)
        {
            var text = (string)what!.AsArray().ShouldHaveSingleItem()!;
            text.ShouldNotBeNullOrWhiteSpace();
            text.ShouldNotContain("FunctionsApp");
        }

        return errors.Select(e => e.Key);
    }

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>Counts what is logged as an error.</summary>
    private sealed class Errors : ILoggerProvider, ILogger
    {
        public int Count { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Count += IsEnabled(logLevel) ? 1 : 0;

        public void Dispose() { }
    }
}
