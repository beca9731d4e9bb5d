using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Summaries;

/// <summary>Picks reviews that a segment's customers wrote.</summary>
public sealed class ReviewQuotes(
    LakeStore lake,
    BlobFiles blobs,
    Scratch scratch,
    IOptions<CustomerValueOptions> options
)
{
    // More than a prompt takes: some give nothing once they are cleaned.
    private const int MostOfSegment = 40;

    /// <summary>The latest texts before a run's cutoff, one of a customer, by segment (0 for customers in none).</summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<string>>> OfAsync(
        RunRecord run,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        var scored = folder.File("scores.parquet");
        await blobs.DownloadAsync(Containers.Scores, ScoreStore.AllBlob(run.Id), scored, cancellation);
        var found = new List<(int Segment, DateTime Time, string Customer, string Text)>();
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        var partitions = await lake.DownloadKindAsync(index, LakeExport.Reviews, folder, cancellation);
        foreach (var files in partitions.Where(f => f.Count > 0))
        {
            found.AddRange(Latest(files, scored, run.Cutoff, folder.Path));
        }

        return found
            .GroupBy(f => f.Segment)
            .ToDictionary(
                g => g.Key,
                g =>
                    (IReadOnlyList<string>)
                        [
                            .. g.OrderByDescending(f => f.Time)
                                .ThenBy(f => f.Customer, StringComparer.Ordinal)
                                .Take(MostOfSegment)
                                .Select(f => f.Text),
                        ]
            );
    }

    private List<(int Segment, DateTime Time, string Customer, string Text)> Latest(
        IReadOnlyList<string> files,
        string scored,
        DateOnly cutoff,
        string folder
    )
    {
        using var connection = DuckDb.Open(folder, options.Value.MemoryLimitMb);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            WITH
                latest AS (
                    SELECT customer_id, time, concat_ws(' ', title, text) AS said
                    FROM {DuckDb.ReadParquet(files)}
                    WHERE coalesce(title, text) IS NOT NULL AND time < DATE '{cutoff:yyyy-MM-dd}'
                    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY time DESC, sku, said) = 1
                )
            SELECT coalesce(segment, 0), latest.time, customer_id, said
            FROM latest JOIN {DuckDb.ReadParquet([scored])} USING (customer_id)
            QUALIFY row_number() OVER (PARTITION BY segment ORDER BY latest.time DESC, customer_id) <= {MostOfSegment}
            """;
        using var reader = command.ExecuteReader();
        var rows = new List<(int, DateTime, string, string)>();
        while (reader.Read())
        {
            rows.Add((reader.GetInt32(0), reader.GetDateTime(1), reader.GetString(2), reader.GetString(3)));
        }

        return rows;
    }
}
