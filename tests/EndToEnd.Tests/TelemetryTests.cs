using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Tests;

/// <summary>What the app tells a collector over OTLP while a shop goes from upload to published scores.</summary>
public class TelemetryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string OtherTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task One_trace_has_every_stage_and_measurements_have_no_customer()
    {
        await using var collector = await Collector.StartAsync();
        await using var stack = await Stack.StartAsync(
            settings:
            [
                .. Stack.Quick,
                ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString()),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_BSP_SCHEDULE_DELAY", "200"),
                ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            ]
        );
        stack.Api.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        var rows = Enumerable
            .Range(0, 60)
            .SelectMany(c =>
                Enumerable
                    .Range(0, 3 + (c % 7))
                    .Select(i =>
                        $"secret-{c}@home.example,{new DateOnly(2024, 1, 1).AddDays((i * 97) + (c * 3)):yyyy-MM-dd},{20 + c + i}.50"
                    )
            );
        using var body = new ByteArrayContent(
            Encoding.UTF8.GetBytes("customer_id,time,amount\n" + string.Join('\n', rows) + "\nx,not a day,1")
        );
        body.Headers.Add("Content-Type", "application/octet-stream");
        using var put = await stack.Api.PutAsync("api/exports/orders.csv", body);
        put.EnsureSuccessStatusCode();
        await stack.ExportAsync("orders.csv");
        using var more = new HttpRequestMessage(HttpMethod.Put, "api/exports/products.csv");
        more.Headers.Add("traceparent", $"00-{OtherTrace}-b7ad6b7169203331-01");
        more.Content = new ByteArrayContent("sku,name\nA,Apple"u8.ToArray());
        more.Content.Headers.Add("Content-Type", "application/octet-stream");
        using var putMore = await stack.Api.SendAsync(more);
        putMore.EnsureSuccessStatusCode();
        await stack.ExportAsync("products.csv");
        ((string)(await stack.RunAsync())["status"]!).ShouldBe("succeeded");

        // What people ask for has customers in its path and query.
        string[] asked = ["GET /api/customers/{id}", "GET /api/customers/{id}/data", "DELETE /api/customers/{id}"];
        (await stack.GetAsync("api/customers/secret-1@home.example"))["customer"].ShouldNotBeNull();
        (await stack.GetAsync("api/customers/secret-1@home.example/data"))["customerId"].ShouldNotBeNull();
        using var nowhere = await stack.Api.GetAsync("api/customerz/secret-1@home.example?id=secret-1@home.example");
        nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var erased = await stack.Api.DeleteAsync("api/customers/secret-1@home.example");
        erased.StatusCode.ShouldBe(HttpStatusCode.OK);

        string[] stages =
        [
            "FeaturizeExport",
            "FeaturizePartition",
            "Retrain",
            "ScorePartition",
            "PublishScores",
            "SummarizeSegments",
            "Recommend",
            "LearnPhotos",
            "AnnounceScores",
        ];
        await Stack.UntilAsync(() =>
            Task.FromResult(
                stages.Concat(asked).All(s => collector.Spans.Any(span => span.Name == s && span.Trace == Trace))
            )
        );
        var ids = collector.Spans.Where(s => s.Trace == Trace).Select(s => s.Id).ToHashSet();
        collector
            .Spans.Where(s => s.Trace == Trace && stages.Contains(s.Name))
            .ShouldAllBe(s => ids.Contains(s.Parent));

        // A run is in the trace of who asked for it, and linked to those of the uploads that it is the first to score.
        collector
            .Spans.Single(s => s.Name == "POST /api/runs/")
            .Links.ShouldBe([Trace, OtherTrace], ignoreOrder: true);

        await Stack.UntilAsync(() =>
            Task.FromResult(
                new[] { "stage.duration", "export.rows", "champion.metric", "scores.customers" }.All(m =>
                    collector.Texts.Any(t => t.Contains($"customervalue.{m}", StringComparison.Ordinal))
                )
            )
        );
        collector.Texts.ShouldContain(t => t.Contains("normalized_gini", StringComparison.Ordinal));
        collector.Texts.ShouldAllBe(t => !t.Contains("home.example", StringComparison.Ordinal));
    }

    private sealed record Span(string Trace, string Id, string Parent, string Name, List<string> Links);

    /// <summary>A collector: takes OTLP over HTTP and reads of spans what the tests look at.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<Span> Spans { get; } = [];

        /// <summary>Bodies of spans, measurements and logs, byte for byte.</summary>
        public ConcurrentQueue<string> Texts { get; } = [];

        public Uri Address => new(app.Urls.Single());

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var collector = new Collector(app);
            app.Run(collector.TakeAsync);
            await app.StartAsync();
            return collector;
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Texts.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            if (context.Request.Path == "/v1/traces")
            {
                // ExportTraceServiceRequest.resource_spans, .scope_spans, .spans
                foreach (var spans in Fields(body.ToArray(), 1).SelectMany(r => Fields(r, 2)))
                {
                    foreach (var span in Fields(spans, 2))
                    {
                        var links = Fields(span, 13).ConvertAll(link => Hex(link, 1));
                        Spans.Enqueue(new Span(Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5), links));
                    }
                }
            }
        }

        private static string Hex(byte[] message, int field) =>
            Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

        private static string Text(byte[] message, int field) =>
            Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault() ?? []);

        /// <summary>The length-delimited values of a field of a protobuf message.</summary>
        private static List<byte[]> Fields(byte[] message, int field)
        {
            var found = new List<byte[]>();
            var input = new CodedInputStream(message);
            uint tag;
            while ((tag = input.ReadTag()) != 0)
            {
                if (tag == WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited))
                {
                    found.Add(input.ReadBytes().ToByteArray());
                }
                else
                {
                    input.SkipLastField();
                }
            }

            return found;
        }
    }
}
