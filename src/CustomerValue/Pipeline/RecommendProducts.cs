using CustomerValue.Exports;
using CustomerValue.Models.Backtest;
using CustomerValue.Recommendations;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Stage: learns what goes together from the lake of a published run, and writes its recommendations beside its scores. The run
/// stays published whatever happens here.
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
    private readonly RecommendationLake _lake = new(blobs, lake, scratch);
    private readonly CustomerValueOptions _general = general.Value;
    private readonly RecommendationOptions _own = own.Value;

    /// <summary>Does the work of a message; recommendations that are written already are not made again.</summary>
    /// <returns>What was done, for the log.</returns>
    public async Task<string> RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        if (await IsKeptAsync(message.Run, cancellation))
        {
            var index =
                await store.IndexAsync(message.Run, cancellation)
                ?? await MakeAsync(await runs.GetAsync(message.Run, cancellation), cancellation);
            await runs.ChangeAsync(
                message.Run,
                r => r with { Notices = [.. r.Notices.Union(index.Notices)] },
                cancellation
            );
            // The run may have been dropped meanwhile, before these files were written.
            if (await IsKeptAsync(message.Run, cancellation))
            {
                return $"{index.Customers} customers have recommendations by {index.Leaderboard.Champion}";
            }
        }

        await store.RemoveAsync(message.Run, cancellation);
        return "the run is no longer kept";
    }

    private async Task<bool> IsKeptAsync(string run, CancellationToken cancellation) =>
        (await scores.CurrentAsync(cancellation))?.Kept.Contains(run) == true;

    /// <summary>
    /// Who is erased while this works must not come back with what is written: lists are made again until nobody was erased
    /// between the first read and the last write, and are not served before. An erasure that begins later finds them.
    /// </summary>
    private async Task<RecommendationIndex> MakeAsync(RunRecord run, CancellationToken cancellation)
    {
        while (true)
        {
            var (list, before) = await erased.ReadAsync(cancellation);
            var index = await WriteListsAsync(run, ErasedCustomers.Of(list), cancellation);
            if ((await erased.ReadAsync(cancellation)).ETag == before)
            {
                await store.WriteIndexAsync(index, cancellation);
                return index;
            }
        }
    }

    private async Task<RecommendationIndex> WriteListsAsync(
        RunRecord run,
        ErasedCustomers gone,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        using var data = new RecommendationData(folder.Path, _general.MemoryLimitMb, run.Cutoff, _own);
        await _lake.ReadAsync(run, data, folder, cancellation);
        var (log, share) = data.Learn(_general.Seed);
        var trained = new RecommendationTraining(log, data.Products, run.Cutoff.DayNumber, _own, Place(folder)).Run(
            RecommendationCandidate.All(_own),
            cancellation
        );

        var scored = await _lake.ScoresAsync(run, folder, cancellation);
        var popularity = new SegmentPopularity(
            trained.Known.Popularity.Weights,
            run.Cutoff.DayNumber,
            _own.PopularityHalfLifeDays
        );
        var buyers = new SegmentBuyers(data.Products, run.Cutoff.DayNumber);
        foreach (var customer in Customers(data, scored).Where(c => c.IsScored))
        {
            popularity.Add(customer);
            buyers.Add(customer);
        }

        popularity.Close();
        var recommender = new Recommender(trained, data.Products, popularity, log, run.Cutoff.DayNumber, _own);
        var lists = new RecommendationLists(recommender, folder.Path, _general.MemoryLimitMb);
        var customers = lists.WriteCustomers(Customers(data, scored), gone, cancellation);
        lists.WriteProducts(data.Products, data.Untouched, cancellation);
        await store.WriteListsAsync(run.Id, lists.CustomersFile, lists.ProductsFile, cancellation);
        return new RecommendationIndex(
            run.Id,
            customers,
            data.Products.Count,
            data.Products.Count(p => p.ForSale),
            log.Rows.Length,
            share,
            trained.Known.Repeats.Products,
            trained.Leaderboard,
            buyers.Top()
        )
        {
            Notices = trained.Notices,
        };
    }

    private static IEnumerable<CustomerFeedback> Customers(RecommendationData data, List<string> scored) =>
        scored.SelectMany((file, partition) => data.Customers(partition, file));

    private FitPlace Place(ScratchFolder folder) =>
        new()
        {
            Database = new NeighbourPlace(folder.Path, _general.MemoryLimitMb),
            Seed = _general.Seed,
            Threads = Environment.ProcessorCount,
            Budget = new Budget(TimeSpan.FromSeconds(_general.CandidateSeconds), _general.TrainingMemoryMb),
            Time = TimeSpan.FromSeconds(_own.TrainingSeconds),
            Fitted = (candidate, settings, seconds, peak) => Log.Candidate(logger, candidate, settings, seconds, peak),
        };

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
    }
}
