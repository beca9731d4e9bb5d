using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using CustomerValue.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EndToEnd.Tests;

/// <summary>The call that follows publishing, on the storage emulator and a server on loopback.</summary>
public class WebhookTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    // The example of the specification of Standard Webhooks.
    private const string Secret = "whsec_plJ3nmyCDGBKInavdOK15jsl";
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private static readonly DateTimeOffset Now = new(2025, 12, 31, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_signature_is_that_of_the_specification() =>
        AnnounceScores
            .Sign(
                Convert.FromBase64String("plJ3nmyCDGBKInavdOK15jsl"),
                "msg_loFOjxBNrRLzqYUf",
                "1731705121",
                Encoding.UTF8.GetBytes("""{"event_type":"ping","data":{"success":true}}""")
            )
            .ShouldBe("v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");

    [Fact]
    public async Task A_published_run_is_told_with_a_signature_until_it_is_taken()
    {
        await using var called = await Called.StartAsync(503, 429, 200);
        await PublishedAsync("run-told");
        (await Stage(called.Address).RunAsync(Message("run-told"), Cancellation)).ShouldBeTrue();

        called.Calls.Count.ShouldBe(3);
        foreach (var (headers, body) in called.Calls)
        {
            headers["webhook-id"].ShouldBe("run-told");
            headers["webhook-timestamp"].ShouldBe(Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            headers["webhook-signature"]
                .ShouldBe(
                    AnnounceScores.Sign(
                        Convert.FromBase64String(Secret["whsec_".Length..]),
                        "run-told",
                        headers["webhook-timestamp"],
                        body
                    )
                );
            headers["Content-Type"].ShouldBe("application/json");
        }

        var told = JsonNode.Parse(called.Calls.First().Body)!;
        ((string)told["type"]!).ShouldBe("scores.published");
        ((DateTimeOffset)told["timestamp"]!).ShouldBe(Now.AddMinutes(-1));
        ((string)told["data"]!["run"]!).ShouldBe("run-told");
        ((long)told["data"]!["customers"]!).ShouldBe(3);
    }

    [Fact]
    public async Task A_refusal_is_an_error_that_says_the_status_and_nothing_of_the_address()
    {
        await using var called = await Called.StartAsync(410);
        await PublishedAsync("run-refused");
        var error = await Should.ThrowAsync<InvalidOperationException>(() =>
            Stage(called.Address).RunAsync(Message("run-refused"), Cancellation)
        );
        error.Message.ShouldBe("The webhook answered with status 410.");
        called.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_is_called_without_an_address_or_for_a_run_that_is_no_longer_kept()
    {
        await using var called = await Called.StartAsync(200);
        await PublishedAsync("run-quiet");
        (await Stage(null).RunAsync(Message("run-quiet"), Cancellation)).ShouldBeFalse();
        (await Stage(called.Address).RunAsync(Message("run-gone"), Cancellation)).ShouldBeFalse();
        called.Calls.ShouldBeEmpty();
    }

    private static WorkMessage Message(string run) => new(WorkMessage.CurrentVersion, run);

    private AnnounceScores Stage(Uri? address) =>
        new(
            new ScoreStore(storage.Blobs),
            new RunTable(storage.Clients),
            Options.Create(new WebhookOptions { Url = address, Secret = Secret }),
            new FakeTimeProvider(Now)
        );

    private async Task PublishedAsync(string id)
    {
        var asOf = new DateOnly(2025, 12, 30);
        await new RunTable(storage.Clients).TryAddAsync(
            new RunRecord
            {
                Id = id,
                Kind = RunKind.Score,
                Status = RunStatus.Succeeded,
                LakeVersion = "lake-1",
                AsOf = asOf,
                HorizonDays = 90,
                ModelHorizonDays = 90,
                Partitions = 1,
                LabelledCutoffs = [],
                FeatureKey = "features-1",
                Featurized = "1",
                Scored = "1",
                CreatedAt = Now,
                Entered = new Dictionary<RunStatus, DateTimeOffset> { [RunStatus.Succeeded] = Now.AddMinutes(-1) },
            },
            Cancellation
        );
        await new ScoreStore(storage.Blobs).WriteSummaryAsync(
            new ScoreSummary(id, "model-1", asOf, 90, "EUR", 3, 120.5, 4.5, []),
            Cancellation
        );
    }

    /// <summary>A server that answers with the given statuses, the last of them for ever.</summary>
    private sealed class Called(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<(Dictionary<string, string> Headers, byte[] Body)> Calls { get; } = [];

        public Uri Address => new(app.Urls.Single());

        public static async Task<Called> StartAsync(params int[] statuses)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var called = new Called(app);
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                var headers = context.Request.Headers.ToDictionary(
                    h => h.Key,
                    h => h.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                );
                var number = called.Calls.Count;
                called.Calls.Enqueue((headers, body.ToArray()));
                context.Response.StatusCode = statuses[Math.Min(number, statuses.Length - 1)];
            });
            await app.StartAsync();
            return called;
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();
    }
}
