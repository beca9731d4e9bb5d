using System.Diagnostics;
using CustomerValue.Models.Backtest;
using DuckDB.NET.Data;

namespace CustomerValue.Recommendations;

/// <summary>What a training found.</summary>
/// <param name="Leaderboard">How candidates were compared.</param>
/// <param name="Champion">The champion, learned from everything.</param>
/// <param name="Neighbours">The best candidate that knows which products go together, often the champion; null where all stepped aside.</param>
/// <param name="Known">Everything that is known.</param>
/// <param name="Warnings">What people should know of it.</param>
internal sealed record TrainedRecommendations(
    RecommendationLeaderboard Leaderboard,
    ProductModel Champion,
    ProductModel? Neighbours,
    Backtest Known,
    IReadOnlyList<string> Warnings
);

/// <summary>
/// Compares candidates by two backtests: each customer's last purchase day, and the newest window of time. Settings and champion
/// are chosen on the purchase day or the window before, and measured once on the newest, which had no say. Then the champion
/// learns from everything.
/// </summary>
/// <param name="log">Feedback before the cutoff.</param>
/// <param name="categories">Category of each product, or null where unknown.</param>
/// <param name="cutoff">First day that is not known.</param>
/// <param name="options">Settings.</param>
/// <param name="place">Where candidates are fitted.</param>
internal sealed class RecommendationTraining(
    FeedbackLog log,
    IReadOnlyList<string?> categories,
    int cutoff,
    RecommendationOptions options,
    FitPlace place
)
{
    /// <summary>Name of the backtest by each customer's last purchase day.</summary>
    public const string LeaveLastOut = "leaveLastOut";

    /// <summary>Name of the backtest by a window of time.</summary>
    public const string ByTime = "byTime";

    private const int LeastCustomers = 20;
    private const int WindowsNeeded = 4;

    // Of the time of all: up to where candidates are compared, and up to where they are measured.
    private const double Comparing = 0.5;
    private const double Measuring = 0.75;
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Compares and learns.</summary>
    public TrainedRecommendations Run(IReadOnlyList<RecommendationCandidate> candidates, CancellationToken cancellation)
    {
        var chosenOn = Backtests(newest: false);
        var (trials, best) = Choose(candidates, chosenOn, cancellation);
        var ranked = best.OrderByDescending(b => b.Mean).Select(b => b.Candidate).ToList();
        var warnings = new List<string>();
        if (chosenOn.Count == 0)
        {
            warnings.Add(
                $"Candidates could not be compared: fewer than {LeastCustomers} customers bought something new on a later day. The most popular products are recommended."
            );
        }

        if (chosenOn.Count > 0 && ranked.Count == 0)
        {
            warnings.Add(
                $"No candidate could be compared, the most popular products are recommended: {trials.Select(t => t.Skipped).FirstOrDefault()}"
            );
        }

        var results = Measure(ranked, cancellation);
        var known = new Backtest(log, Split.Everything(log.Customers, cutoff), categories, options);
        var (champion, model) = Learn(ranked, known, warnings, cancellation);
        var neighbours = model.KnowsNeighbours
            ? model
            : Learn(
                [.. ranked.Where(c => c.Name != RecommendationCandidate.Popularity)],
                known,
                warnings,
                cancellation
            ).Model;
        return new TrainedRecommendations(
            new RecommendationLeaderboard(champion.Name, champion.Settings, results, trials),
            model,
            neighbours.KnowsNeighbours ? neighbours : null,
            known,
            warnings
        );
    }

    /// <summary>The backtests that enough customers can be measured on, by name.</summary>
    /// <param name="newest">The newest target; otherwise the one before, and the newest is not known.</param>
    public SortedDictionary<string, Backtest> Backtests(bool newest)
    {
        var splits = new List<(string Name, Split Split)>
        {
            (LeaveLastOut, Split.LeaveLastOut(log, cutoff, newest ? 0 : 1)),
        };
        if (log.Rows.Length > 0)
        {
            var history = cutoff - log.Rows.Min(r => r.Day);
            var window = Math.Min(options.WindowDays, history / WindowsNeeded);
            var from = cutoff - (newest ? window : 2 * window);
            splits.Add((ByTime, Split.ByTime(log.Customers, from, window)));
        }

        var tests = new SortedDictionary<string, Backtest>(StringComparer.Ordinal);
        foreach (var (name, split) in splits)
        {
            var test = new Backtest(log, split, categories, options);
            if (test.Customers >= LeastCustomers)
            {
                tests.Add(name, test);
            }
        }

        return tests;
    }

    private (List<RecommendationTrial> Trials, List<(RecommendationCandidate Candidate, double Mean)> Best) Choose(
        IReadOnlyList<RecommendationCandidate> candidates,
        SortedDictionary<string, Backtest> tests,
        CancellationToken cancellation
    )
    {
        var trials = new List<RecommendationTrial>();
        var best = new List<(RecommendationCandidate Candidate, double Mean)>();
        foreach (var candidate in candidates)
        {
            var (metrics, skipped) = Measure(candidate, tests, Comparing, cancellation);
            double? mean = skipped is null && metrics.Count > 0 ? metrics.Values.Average(m => m.Ndcg) : null;
            trials.Add(
                new RecommendationTrial(
                    candidate.Name,
                    candidate.Settings,
                    skipped is null
                        ? metrics.ToDictionary(m => m.Key, m => m.Value.Ndcg, StringComparer.Ordinal)
                        : null,
                    mean,
                    skipped
                )
            );
            if (skipped is not null)
            {
                continue;
            }

            var standing = best.FindIndex(b => b.Candidate.Name == candidate.Name);
            if (standing < 0)
            {
                best.Add((candidate, mean ?? 0));
            }
            else if (mean > best[standing].Mean)
            {
                best[standing] = (candidate, mean.Value);
            }
        }

        return (trials, best);
    }

    private List<RecommendationResult> Measure(
        IReadOnlyList<RecommendationCandidate> ranked,
        CancellationToken cancellation
    )
    {
        var tests = Backtests(newest: true);
        var results = new List<RecommendationResult>();
        foreach (var candidate in ranked)
        {
            var (metrics, skipped) = Measure(candidate, tests, Measuring, cancellation);
            results.Add(new RecommendationResult(candidate.Name, candidate.Settings, metrics, skipped));
        }

        return results;
    }

    private (Dictionary<string, RankingMetrics> Metrics, string? Skipped) Measure(
        RecommendationCandidate candidate,
        SortedDictionary<string, Backtest> tests,
        double until,
        CancellationToken cancellation
    )
    {
        var metrics = new Dictionary<string, RankingMetrics>(StringComparer.Ordinal);
        foreach (var (name, test) in tests)
        {
            var skipped = Within(
                candidate,
                until,
                stop => metrics[name] = test.Measure(candidate.Fit(test, place, stop), place.Threads, stop),
                cancellation
            );
            if (skipped is not null)
            {
                return ([], skipped);
            }
        }

        // Without a test the candidate is only asked whether it could take so many products.
        return (metrics, tests.Count > 0 ? null : Within(candidate, until, _ => { }, cancellation));
    }

    /// <summary>The first candidate that keeps to the budget with everything; popularity always does.</summary>
    private (RecommendationCandidate Candidate, ProductModel Model) Learn(
        IReadOnlyList<RecommendationCandidate> ranked,
        Backtest known,
        List<string> warnings,
        CancellationToken cancellation
    )
    {
        foreach (var candidate in ranked)
        {
            ProductModel? model = null;
            var skipped = Within(candidate, 1, stop => model = candidate.Fit(known, place, stop), cancellation);
            if (model is not null && skipped is null)
            {
                return (candidate, model);
            }

            warnings.Add($"{candidate.Name} ({candidate.Settings}) could not learn from everything: {skipped}");
        }

        return (
            new RecommendationCandidate(RecommendationCandidate.Popularity, "", (k, _, _) => k.Popularity),
            known.Popularity
        );
    }

    /// <param name="candidate">The candidate.</param>
    /// <param name="until">Part of the time of all that may be used up by then, 0 to 1.</param>
    /// <param name="work">What it does.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why the candidate stepped aside, or null.</returns>
    private string? Within(
        RecommendationCandidate candidate,
        double until,
        Action<CancellationToken> work,
        CancellationToken cancellation
    )
    {
        if (log.Products > candidate.MaxProducts)
        {
            return $"There are {log.Products} products; it takes {candidate.MaxProducts} (EaseProducts).";
        }

        var left = (place.Time * until) - Stopwatch.GetElapsedTime(_start);
        var usedUp = $"The time of all candidates was used up (TrainingSeconds, {place.Time.TotalSeconds:0} s).";
        if (left <= TimeSpan.Zero)
        {
            return usedUp;
        }

        var isShort = place.Budget.Time == Timeout.InfiniteTimeSpan || left < place.Budget.Time;
        var trial = (isShort ? place.Budget with { Time = left } : place.Budget).Try(work, cancellation);
        place.Fitted(candidate.Name, candidate.Settings, trial.Took.TotalSeconds, trial.PeakBytes >> 20);
        return trial.Reason is not null && isShort && trial.Took >= left ? usedUp : trial.Reason;
    }
}
