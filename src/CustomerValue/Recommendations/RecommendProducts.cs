using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerValue.Recommendations;

/// <summary>
/// Stage: learns what goes together from the lake of a published run, and writes its recommendations beside its scores. The run
/// stays published whatever happens here: what cannot be made is a warning of the run.
/// </summary>
public sealed partial class RecommendProducts(
    BlobFiles blobs,
    LakeStore lake,
    ErasureStore erased,
    ScoreStore scores,
    RecommendationStore store,
    RunTable runs,
    Scratch scratch,
    IOptions<CustomerValueOptions> general,
    IOptions<RecommendationOptions> own,
    ILogger<RecommendProducts> logger
)
{
    private const int CustomersAtOnce = 10_000;
    private const string NotMade = "Recommendations were not made: ";

    private readonly CustomerValueOptions _general = general.Value;
    private readonly RecommendationOptions _own = own.Value;

    /// <summary>Does the work of a message; recommendations that are written already are not made again.</summary>
    /// <param name="message">Names the run.</param>
    /// <param name="dequeueCount">How often the host has delivered it, 1 at first.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>What was done, for the log.</returns>
    public async Task<string> RunAsync(WorkMessage message, int dequeueCount, CancellationToken cancellation)
    {
        var last = dequeueCount >= _general.MaxDequeueCount;
        if (last)
        {
            // Before the work: a process that is ended from outside cannot say so afterwards.
            await WarnAsync(message.Run, ["the last try was ended from outside."], cancellation);
        }

        try
        {
            if (!await IsWantedAsync(message.Run, cancellation))
            {
                return "there is nothing to do";
            }

            var index = await MakeAsync(await runs.GetAsync(message.Run, cancellation), cancellation);
            await WarnAsync(message.Run, [], cancellation, index.Warnings);
            return $"{index.Customers} customers have recommendations by {index.Leaderboard.Champion}";
        }
        catch (Exception e) when (last && e is not OperationCanceledException)
        {
            Log.NotMade(logger, e, message.Run);
            await WarnAsync(message.Run, [e.Message], cancellation);
            return "recommendations could not be made";
        }
    }

    private async Task<bool> IsWantedAsync(string run, CancellationToken cancellation) =>
        (await scores.CurrentAsync(cancellation))?.Kept.Contains(run) == true
        && await store.IndexAsync(run, cancellation) is null;

    /// <summary>
    /// Who is erased while this works must not come back with what is written: it is made again until nobody was erased between
    /// its first read and its last write. An erasure that begins later finds the files.
    /// </summary>
    private async Task<RecommendationIndex> MakeAsync(RunRecord run, CancellationToken cancellation)
    {
        while (true)
        {
            var (list, before) = await erased.ReadAsync(cancellation);
            var index = await MakeAsync(run, ErasedCustomers.Of(list), cancellation);
            if ((await erased.ReadAsync(cancellation)).ETag == before)
            {
                if ((await scores.CurrentAsync(cancellation))?.Kept.Contains(run.Id) != true)
                {
                    await store.RemoveAsync(run.Id, cancellation);
                }

                return index;
            }
        }
    }

    private async Task<RecommendationIndex> MakeAsync(
        RunRecord run,
        ErasedCustomers gone,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        using var data = new RecommendationData(folder.Path, _general.MemoryLimitMb, run.Cutoff, _own);
        await ReadLakeAsync(run, data, folder, cancellation);
        var (log, share) = data.Learn(_general.Seed);
        var cutoff = run.Cutoff.DayNumber;
        var trained = new RecommendationTraining(
            log,
            [.. data.Products.Select(p => p.Category)],
            cutoff,
            _own,
            Place(folder)
        ).Run(RecommendationCandidate.All(_own), cancellation);
        var popularity = new SegmentPopularity(trained.Known.Popularity.Weights, cutoff, _own.PopularityHalfLifeDays);
        var recommender = new Recommender(trained, data.Products, popularity, cutoff, _own);
        var parts = await ScoresAsync(run, folder, cancellation);
        foreach (var customer in parts.SelectMany((scored, p) => data.Customers(p, scored)))
        {
            popularity.Add(customer);
        }

        popularity.Close();
        var customers = WriteCustomers(recommender, data, parts, gone, folder, cancellation);
        WriteProducts(recommender, data, folder, cancellation);
        var index = new RecommendationIndex(
            run.Id,
            customers,
            data.Products.Count,
            data.Products.Count(p => p.ForSale),
            log.Rows.Length,
            share,
            Enumerable.Range(0, data.Products.Count).Count(trained.Known.Repeats.Allows),
            trained.Leaderboard,
            trained.Warnings
        );
        await store.WriteAsync(
            index,
            folder.File("recommendations.parquet"),
            folder.File("similar-products.parquet"),
            cancellation
        );
        return index;
    }

    private async Task ReadLakeAsync(
        RunRecord run,
        RecommendationData data,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        await RequireLinesAsync(index, cancellation);
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            using var lines = scratch.NewFolder();
            data.Add(
                partition,
                await LinesAsync(index, LakeExport.Orders, partition, lines, cancellation),
                await LinesAsync(index, LakeFiles.EventsKind, partition, lines, cancellation)
            );
        }

        // The catalogue is in the first partition.
        data.Number(await LinesAsync(index, LakeFiles.ProductsKind, 0, folder, cancellation));
    }

    /// <summary>Uploads may have been replaced since the run began, and their lines removed.</summary>
    private async Task RequireLinesAsync(LakeIndex index, CancellationToken cancellation)
    {
        foreach (var export in index.Exports.Where(e => e.Kept > 0))
        {
            var lines = LakeStore.LinesFolder(export.Key, export.Version);
            if ((await blobs.ListAsync(Containers.Lake, lines, cancellation)).Count == 0)
            {
                throw new InvalidOperationException(
                    $"the rows of '{export.Name}' that the run read were replaced since. The next run makes them."
                );
            }
        }
    }

    private async Task<List<ExportLines>> LinesAsync(
        LakeIndex index,
        string kind,
        int partition,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var lines = new List<ExportLines>();
        foreach (var export in index.Exports.Where(e => e.Kind == kind))
        {
            var files = await lake.DownloadLinesAsync(export, partition, folder.Path, cancellation);
            lines.Add(new ExportLines(files, export.First ?? DateTime.MinValue, export.Last ?? DateTime.MaxValue));
        }

        return lines;
    }

    private async Task<List<string>> ScoresAsync(RunRecord run, ScratchFolder folder, CancellationToken cancellation)
    {
        var parts = new List<string>();
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            var file = folder.File($"scores-{partition:00}.parquet");
            await blobs.DownloadAsync(Containers.Scores, ScoreStore.PartBlob(run.Id, partition), file, cancellation);
            parts.Add(file);
        }

        return parts;
    }

    private long WriteCustomers(
        Recommender recommender,
        RecommendationData data,
        List<string> scored,
        ErasedCustomers gone,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        long customers = 0;
        var files = new List<string>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        var batches = scored.SelectMany((file, p) => data.Customers(p, file)).Chunk(CustomersAtOnce);
        foreach (var batch in batches)
        {
            CustomerFeedback[] kept = [.. batch.Where(c => !gone.Take(System.Text.Encoding.UTF8.GetBytes(c.Id)))];
            var lists = new (string, List<Recommendation>)[kept.Length];
            Parallel.For(0, kept.Length, parallel, i => lists[i] = (kept[i].Id, recommender.For(kept[i])));
            var file = folder.File($"lists-{files.Count:0000}.parquet");
            RecommendationParquet.Write(lists, file);
            files.Add(file);
            customers += kept.Length;
        }

        RecommendationParquet.Combine(
            files,
            folder.File("recommendations.parquet"),
            folder.Path,
            _general.MemoryLimitMb
        );
        return customers;
    }

    private static void WriteProducts(
        Recommender recommender,
        RecommendationData data,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var lists = new (KnownProduct, List<SimilarProduct>)[data.Products.Count];
        Parallel.For(
            0,
            lists.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Environment.ProcessorCount,
                CancellationToken = cancellation,
            },
            i => lists[i] = (data.Products[i], recommender.Similar(i))
        );
        RecommendationParquet.Write(
            lists.Concat(data.Untouched.Select(p => (p, new List<SimilarProduct>()))),
            folder.File("similar-products.parquet")
        );
    }

    private FitPlace Place(ScratchFolder folder) =>
        new()
        {
            Database = new NeighbourPlace(folder.Path, _general.MemoryLimitMb),
            Seed = _general.Seed,
            Threads = Environment.ProcessorCount,
            Budget = new Budget(TimeSpan.FromSeconds(_general.CandidateSeconds), _general.TrainingMemoryMb),
            Fitted = (candidate, settings, seconds, peak) => Log.Candidate(logger, candidate, settings, seconds, peak),
        };

    /// <summary>Replaces the run's warnings of this stage.</summary>
    private async Task WarnAsync(
        string run,
        IReadOnlyList<string> notMade,
        CancellationToken cancellation,
        IReadOnlyList<string>? made = null
    )
    {
        if (await runs.FindAsync(run, cancellation) is not null)
        {
            await runs.ChangeAsync(
                run,
                r =>
                    r with
                    {
                        Warnings =
                        [
                            .. r
                                .Warnings.Where(w => !w.StartsWith(NotMade, StringComparison.Ordinal))
                                .Union(made ?? [], StringComparer.Ordinal),
                            .. notMade.Select(w => NotMade + w),
                        ],
                    },
                cancellation
            );
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1601, LogLevel.Information, "Recommender {Candidate} {Settings}: {Seconds:F2} s, {PeakMb} MiB")]
        public static partial void Candidate(
            ILogger logger,
            string candidate,
            string settings,
            double seconds,
            long peakMb
        );

        [LoggerMessage(1602, LogLevel.Error, "No recommendations for {Run}")]
        public static partial void NotMade(ILogger logger, Exception error, string run);
    }
}
