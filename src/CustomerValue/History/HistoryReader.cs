using System.Globalization;
using System.Text.Json;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Models.Charts;
using CustomerValue.Reviews;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.History;

/// <summary>What histories are read from.</summary>
/// <param name="Lake">The exports.</param>
/// <param name="Scores">The current scores, or null before the first.</param>
/// <param name="Tag">Equal for equal histories.</param>
public sealed record HistorySources(LakeIndex Lake, ScoreSummary? Scores, string Tag);

/// <summary>Reads what one customer did, with no more of the person than that takes.</summary>
public sealed class HistoryReader(
    LakeStore lake,
    ScoreReader scores,
    ModelStore models,
    SentimentStore sentiments,
    ShopSentiment sentiment,
    Scratch scratch,
    IOptions<CustomerValueOptions> options
)
{
    /// <summary>What histories are read from now, or null before the first upload.</summary>
    public async Task<HistorySources?> SourcesAsync(CancellationToken cancellation)
    {
        var index = await lake.CurrentAsync(cancellation);
        if (index is null)
        {
            return null;
        }

        var current = await scores.CurrentAsync(cancellation);
        var judge = await sentiments.CurrentAsync(cancellation);
        return new HistorySources(index, current, ContentHash.Of(index.Version, current?.Tag ?? "", judge ?? ""));
    }

    /// <summary>What a customer did, or null where the lake has no row of them.</summary>
    public async Task<CustomerHistory?> FindAsync(
        HistorySources sources,
        string customerId,
        CancellationToken cancellation
    )
    {
        var id = CustomerId.Stored(customerId);
        using var folder = scratch.NewFolder();
        var files = await FilesAsync(sources.Lake, id, folder.Path, cancellation);
        var (days, weeks, written) = HistoryRows.Read(files, id, folder.Path, options.Value.MemoryLimitMb);
        return days.Count == 0 && weeks.Count == 0 && written.Count == 0
            ? null
            : new CustomerHistory(
                id,
                days,
                weeks,
                await JudgedAsync(written, cancellation),
                await AliveAsync(sources.Scores, cancellation)
            );
    }

    private async Task<LakeFiles> FilesAsync(
        LakeIndex index,
        string id,
        string localFolder,
        CancellationToken cancellation
    )
    {
        var partition = CustomerPartition.Of(id, index.Partitions);
        return new LakeFiles(await OfAsync(LakeExport.Orders))
        {
            Events = await OfAsync(LakeFiles.EventsKind),
            Reviews = await OfAsync(LakeFiles.ReviewsKind),
        };

        async Task<IReadOnlyList<ExportLines>> OfAsync(string kind)
        {
            var exports = new List<ExportLines>();
            foreach (var export in index.Exports.Where(e => e.Kind == kind))
            {
                var files = await lake.DownloadLinesAsync(export, partition, localFolder, cancellation);
                exports.Add(ExportLines.Of(export, files));
            }

            return exports;
        }
    }

    private async Task<List<HistoryReview>> JudgedAsync(List<WrittenReview> written, CancellationToken cancellation)
    {
        var texts = written.Select(
            (r, i) => new SentimentText(i.ToString(CultureInfo.InvariantCulture), r.Text, r.Language)
        );
        var judged = await sentiment.JudgeHereAsync([.. texts], cancellation);
        return [.. written.Zip(judged, (r, s) => r.Text.Length == 0 ? Silent(r) : Told(r, s))];
    }

    private static HistoryReview Silent(WrittenReview review) =>
        new(review.Day, review.Sku, review.Rating, null, null, [], []);

    private static HistoryReview Told(WrittenReview review, SentimentResult said)
    {
        return new(
            review.Day,
            review.Sku,
            review.Rating,
            said.Label,
            said.Positive - said.Negative,
            Of(SentimentLabel.Positive),
            Of(SentimentLabel.Negative)
        );

        List<string> Of(SentimentLabel label) =>
            [.. said.Aspects.Where(a => a.Label == label).Select(a => a.Aspect).OfType<string>().Distinct()];
    }

    private async Task<AliveModel?> AliveAsync(ScoreSummary? current, CancellationToken cancellation)
    {
        var pictures = current is null
            ? null
            : await models.TryReadAsync(current.ModelVersion, ModelStore.Part("pictures"), cancellation);
        return pictures is null ? null : JsonSerializer.Deserialize<ChartData>(pictures, BlobFiles.Json)!.Alive;
    }
}
