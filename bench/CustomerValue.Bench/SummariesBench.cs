using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Packaging;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Summaries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SampleShop;

namespace CustomerValue.Bench;

/// <summary>
/// Summaries of the segments of made-up shops and of a real one: by the template, by a player on loopback that lies in every
/// third answer, or by a real endpoint.
/// </summary>
internal static class SummariesBench
{
    private const int Horizon = 90;
    private const int Telling = 5;

    public static async Task RunAsync(string data, Results results, Uri? endpoint, string? model, string? key)
    {
        var segments = new List<(string Set, SegmentFacts Facts)>();
        foreach (var seed in new[] { 4, 5, 6, 7, 8 })
        {
            var shop = new Shop(new ShopSettings { Customers = 5_000, Seed = seed });
            using var tables = ShopLines.Tables(shop);
            var cutoff = shop.Settings.LastDay.AddDays(1);
            segments.AddRange(
                Facts(tables, cutoff.AddDays(-730), cutoff, "EUR").Select(f => ($"sample shop {seed}", f))
            );
        }

        if (data.Length > 0)
        {
            var set = ValueDataset.All.First(d => d.Name.StartsWith("online_retail_2", StringComparison.Ordinal));
            using var tables = set.Tables(data);
            segments.AddRange(Facts(tables, set.First, new DateOnly(2011, 12, 10), "GBP").Select(f => (set.Name, f)));
        }

        foreach (var language in Enum.GetValues<SummaryLanguage>())
        {
            await WriteAsync(segments, new SummaryOptions { Language = language }, $"template {language}", results);
        }

        foreach (var summary in segments.Where(s => s.Set[0] == 'o').SelectMany(s => Both(s.Facts)))
        {
            Console.WriteLine(summary);
        }

        await using var player = endpoint is null ? await StartPlayerAsync(segments) : null;
        var options = new SummaryOptions
        {
            Service = endpoint is null ? SummaryService.OpenAI : SummaryService.AzureOpenAI,
            Endpoint = endpoint ?? new Uri(player!.Urls.Single()),
            Model = model ?? "player",
            Key = key ?? (endpoint is null ? "player" : null),
            MinCustomers = 10,
            MaxTokensPerRun = 10_000_000,
        };
        await WriteAsync(segments, options, options.Model, results);
    }

    private static async Task WriteAsync(
        List<(string Set, SegmentFacts Facts)> segments,
        SummaryOptions options,
        string name,
        Results results
    )
    {
        using var client = SummaryChat.Create(options);
        var writer = new SummaryWriter(
            client,
            options,
            new NoCache(),
            TimeProvider.System,
            NullLogger<SummaryWriter>.Instance
        );
        foreach (var set in segments.GroupBy(s => s.Set))
        {
            SegmentFacts[] facts = [.. set.Select(s => s.Facts)];
            var meter = new SummaryMeter(options.MaxTokensPerRun);
            var summaries = await writer
                .WriteAsync([.. facts.Select(f => new SummaryInput(f, []))], meter, false, default)
                .ToListAsync();
            var run = meter.Usage;
            var pairs = facts.Zip(summaries).ToArray();
            var figures = pairs.SelectMany(p => Figures(p.First, p.Second, options.Language)).ToArray();
            void Write(string metric, double value, string unit) =>
                results.Write("summaries", set.Key, name, metric, value, unit);
            Write("segments", facts.Length, "");
            Write("figures", figures.Length, "");
            Write("figures right", figures.Length == 0 ? 0 : 100.0 * figures.Count(r => r) / figures.Length, "%");
            Write("telling facts told", 100 * pairs.Average(p => Coverage(p.First, p.Second)), "%");
            Write("repairs", 100.0 * run.Repairs / facts.Length, "%");
            Write("fallbacks", 100.0 * run.Fallbacks / facts.Length, "%");
            Write(
                "schema failures",
                summaries.Count(s => s.FallbackReason?.Contains("Schema", StringComparison.Ordinal) == true),
                ""
            );
            Write("tokens", run.InputTokens + run.OutputTokens, "");
        }
    }

    // Every figure in the finished text, digits and all, must be the text of a fact: nothing of the guards is trusted here.
    private static IEnumerable<bool> Figures(SegmentFacts facts, SegmentSummary summary, SummaryLanguage language)
    {
        var known = facts.Facts.Select(f => f.Text.In(language)).OrderByDescending(t => t.Length).ToArray();
        foreach (var text in summary.Paragraphs.Append(summary.Headline).Concat(summary.Risks))
        {
            var left = text;
            foreach (var figure in known.Where(k => k.Any(char.IsDigit)))
            {
                for (
                    var at = left.IndexOf(figure, StringComparison.Ordinal);
                    at >= 0;
                    at = left.IndexOf(figure, StringComparison.Ordinal)
                )
                {
                    left = left.Remove(at, figure.Length).Insert(at, " ");
                    yield return true;
                }
            }

            foreach (var _ in left.Where(char.IsDigit))
            {
                yield return false;
            }
        }
    }

    private static double Coverage(SegmentFacts facts, SegmentSummary summary)
    {
        var told = summary.Facts.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        return facts.Facts.OrderByDescending(f => f.Telling).Take(Telling).Count(f => told.Contains(f.Id))
            / (double)Telling;
    }

    private static IEnumerable<SegmentFacts> Facts(LineTables tables, DateOnly first, DateOnly cutoff, string currency)
    {
        var (_, labelled, now) = tables.Training(first, cutoff, Horizon);
        var request = new TrainingRequest("model-bench", Horizon, "bench", 1, [], 0.05, null);
        var trained = ModelTraining.Run(labelled, now, Candidates.Default, request, CancellationToken.None);
        var version = ModelPackage.Load(trained.Files);
        var groups = CustomerSegmentation.Fit(now, GroupSettings.Of(new CustomerValueOptions()), last: null);
        GroupedCustomer[] customers =
        [
            .. new Scorer(version, groups)
                .Score(now)
                .Select(c => new GroupedCustomer(
                    c.ExpectedSpend,
                    c.ChurnProbability,
                    c.Tier,
                    new CustomerGroup(c.Segment, c.BehaviourTier, c.NeedTier)
                )),
        ];
        return SegmentProfile
            .Of(now, customers, groups.Segments!, [])
            .Select(p => SegmentFacts.Of(p, new SegmentContext { Currency = currency, HorizonDays = Horizon }));
    }

    private static IEnumerable<string> Both(SegmentFacts facts) =>
        Enum.GetValues<SummaryLanguage>()
            .Select(language =>
            {
                var draft = TemplateWriter.Write(facts, language);
                var summary = SummaryRenderer.Render(draft, facts, language, SegmentSummary.Template);
                return string.Join(
                    "\n",
                    [
                        $"\n### {summary.Name}\n\n**{summary.Headline}**\n",
                        string.Join("\n\n", summary.Paragraphs) + "\n",
                        .. summary.Risks.Select(r => $"- Risk: {r}"),
                        .. summary.Actions.Select((a, i) => $"{i + 1}. {a.Text} ({a.MetricName})"),
                    ]
                );
            });

    // Answers with the template's draft of the segment, spoiled by a free number in every third call.
    private static async Task<WebApplication> StartPlayerAsync(List<(string Set, SegmentFacts Facts)> segments)
    {
        var prompts = segments
            .DistinctBy(s => s.Facts.Hash)
            .ToDictionary(
                s => SummaryPrompt.For(s.Facts, SummaryLanguage.En, []),
                s => s.Facts,
                StringComparer.Ordinal
            );
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var calls = 0;
        app.MapPost(
            "/chat/completions",
            async (HttpContext context) =>
            {
                var body = (await JsonNode.ParseAsync(context.Request.Body))!;
                var asked = Said(body["messages"]![1]!["content"]!);
                var draft = TemplateWriter.Write(prompts[asked], SummaryLanguage.En);
                draft = calls++ % 3 == 2 ? draft with { Why = draft.Why + " That is 99% sure." } : draft;
                return Results(JsonSerializer.Serialize(draft, JsonSerializerOptions.Web), asked.Length / 4);
            }
        );
        await app.StartAsync();
        return app;
    }

    private static string Said(JsonNode content) =>
        content is JsonArray parts ? string.Concat(parts.Select(p => (string?)p!["text"])) : (string)content!;

    private static IResult Results(string content, int sent) =>
        Microsoft.AspNetCore.Http.Results.Json(
            new
            {
                id = "c",
                @object = "chat.completion",
                created = 1_700_000_000,
                model = "player",
                choices = new[]
                {
                    new
                    {
                        index = 0,
                        finish_reason = "stop",
                        message = new { role = "assistant", content },
                    },
                },
                usage = new
                {
                    prompt_tokens = sent,
                    completion_tokens = content.Length / 4,
                    total_tokens = sent + (content.Length / 4),
                },
            }
        );

    private sealed class NoCache : ISummaryCache
    {
        public Task<SegmentSummary?> TryReadAsync(string hash, CancellationToken cancellation) =>
            Task.FromResult<SegmentSummary?>(null);

        public Task WriteAsync(string hash, SegmentSummary summary, CancellationToken cancellation) =>
            Task.CompletedTask;
    }
}
