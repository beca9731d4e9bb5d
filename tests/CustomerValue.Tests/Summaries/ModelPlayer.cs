using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerValue.Summaries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerValue.Tests.Summaries;

/// <summary>A call as it came.</summary>
internal sealed record PlayedCall(string Address, string? ApiKey, string? Authorization, JsonNode Body)
{
    public string Prompt => string.Join("\n", Body["messages"]!.AsArray().Select(m => Content(m!["content"]!)));

    private static string Content(JsonNode content) =>
        content is JsonArray parts ? string.Concat(parts.Select(p => (string?)p!["text"])) : (string)content!;
}

/// <summary>
/// A server on loopback that plays a language model. Anything but a POST of chat completions in JSON is a 500 that the test sees in
/// <see cref="Unknown"/>. A null answer never comes.
/// </summary>
internal sealed class ModelPlayer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModelPlayer(WebApplication app) => _app = app;

    public ConcurrentQueue<PlayedCall> Calls { get; } = [];

    public ConcurrentQueue<string> Unknown { get; } = [];

    /// <summary>Seconds that a throttled call is told to wait.</summary>
    public int RetryAfterSeconds { get; set; } = 1;

    public Uri Address => new(_app.Urls.Single());

    public static Task<ModelPlayer> StartAsync(Func<int, (int Status, string Body)?> answers) =>
        StartAsync((number, _) => answers(number));

    public static async Task<ModelPlayer> StartAsync(Func<int, PlayedCall, (int Status, string Body)?> answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var player = new ModelPlayer(builder.Build());
        player._app.Run(context => player.AnswerAsync(context, answers));
        await player._app.StartAsync();
        return player;
    }

    public static (int, string) Draft(SummaryDraft draft) =>
        Says(JsonSerializer.Serialize(draft, JsonSerializerOptions.Web));

    public static (int, string) Says(string content, string finish = "stop") =>
        (
            200,
            new JsonObject
            {
                ["id"] = "c",
                ["object"] = "chat.completion",
                ["created"] = 1_700_000_000,
                ["model"] = "player",
                ["choices"] = new JsonArray(
                    new JsonObject
                    {
                        ["index"] = 0,
                        ["finish_reason"] = finish,
                        ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content },
                    }
                ),
                ["usage"] = new JsonObject
                {
                    ["prompt_tokens"] = 1_000,
                    ["completion_tokens"] = 300,
                    ["total_tokens"] = 1_300,
                },
            }.ToJsonString()
        );

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<int, PlayedCall, (int Status, string Body)?> answers)
    {
        var address = context.Request.Path + context.Request.QueryString;
        if (
            context.Request.Method != "POST"
            || !context.Request.Path.Value!.EndsWith("/chat/completions", StringComparison.Ordinal)
        )
        {
            Unknown.Enqueue($"{context.Request.Method} {address}");
            context.Response.StatusCode = 500;
            return;
        }

        var number = Calls.Count;
        using var body = new StreamReader(context.Request.Body);
        var text = await body.ReadToEndAsync();
        JsonNode json;
        try
        {
            json = JsonNode.Parse(text)!;
        }
        catch (JsonException e)
        {
            Unknown.Enqueue($"{address}, call {number}, {text.Length} letters: {e.Message}");
            context.Response.StatusCode = 500;
            return;
        }

        var call = new PlayedCall(
            address,
            context.Request.Headers["api-key"],
            context.Request.Headers.Authorization,
            json
        );
        Calls.Enqueue(call);
        if (answers(number, call) is not { } answer)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        if (answer.Status == 429)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsync(answer.Body);
    }
}
