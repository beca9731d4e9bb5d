using CustomerValue.Reviews;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>Learns the shop's sentiment model from the reviews in the lake and publishes it, once for the same reviews.</summary>
public sealed class TrainSentiment(
    LakeStore lake,
    SentimentStore models,
    Scratch scratch,
    IOptions<CustomerValueOptions> options
)
{
    /// <summary>Learns from a version of the lake; what was learned from the same uploads before is not learned again.</summary>
    /// <returns>Why there is no new model although there are reviews, and who judges meanwhile; or null.</returns>
    public async Task<Sentence?> RunAsync(string lakeVersion, CancellationToken cancellation)
    {
        var index = await lake.AtAsync(lakeVersion, cancellation);
        // Voice notes have no stars to learn from.
        var exports = index
            .Exports.Where(e => e.Kind == LakeExport.Reviews && e.Name != LakeExport.VoiceNotes)
            .ToList();
        var source = Source(exports);
        var pointer = await models.PointerAsync(cancellation);
        if (exports.Count == 0 || pointer?.Source == source)
        {
            return null;
        }

        using var folder = scratch.NewFolder();
        var partitions = await lake.DownloadKindAsync(index, LakeExport.Reviews, folder, cancellation);
        var rated = partitions.Where(f => f.Count > 0).SelectMany(f => Rated(f, folder));
        var training = SentimentTrainer.Train(rated, cancellation);
        if (training.Model is null)
        {
            return pointer is null
                ? RunSentences.SentimentByWords.With(training.Reason)
                : RunSentences.SentimentByOlderModel.With(pointer.Version, training.Reason);
        }

        var version = SentimentModel.Load(training.Model).Card.Version;
        await models.PublishAsync(version, source, training.Model, training.Card!, cancellation);
        return null;
    }

    /// <summary>What a model is learned from: the uploads, and how.</summary>
    internal static string Source(IEnumerable<LakeExport> exports) =>
        ContentHash.Of(exports.SelectMany(e => new[] { e.Name, e.Content }).Prepend(SentimentTrainer.Version));

    /// <summary>The reviews with stars and a text; one that two uploads hold is one.</summary>
    private IEnumerable<RatedReview> Rated(IReadOnlyList<string> files, ScratchFolder folder)
    {
        using var connection = DuckDb.Open(folder.Path, options.Value.MemoryLimitMb);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT concat_ws(' ', title, text), rating, language
            FROM (SELECT DISTINCT customer_id, sku, time, rating, title, text, language FROM {DuckDb.ReadParquet(
                files
            )})
            WHERE rating IS NOT NULL AND coalesce(title, text) IS NOT NULL
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new RatedReview(
                reader.GetString(0),
                reader.GetDouble(1),
                reader.IsDBNull(2) ? null : reader.GetString(2)
            );
        }
    }
}
