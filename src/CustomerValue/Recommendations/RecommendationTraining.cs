using CustomerValue.Models.Backtest;

namespace CustomerValue.Recommendations;

/// <summary>What a training found.</summary>
/// <param name="Leaderboard">How candidates were compared.</param>
/// <param name="Champion">The champion, learned from everything.</param>
/// <param name="Neighbours">The best candidate that knows which products go together, often the champion; null where all stepped aside.</param>
/// <param name="Known">Everything that is known.</param>
/// <param name="Notices">What people should know of it.</param>
internal sealed record TrainedRecommendations(
    RecommendationLeaderboard Leaderboard,
    ListMaker Champion,
    ProductModel? Neighbours,
    Backtest Known,
    IReadOnlyList<Sentence> Notices
);

/// <summary>
/// Compares candidates on the newest windows of time. Settings are chosen on the windows before the newest; a champion that knows
/// which products go together has to beat the best baseline over all of them and on the newest, by more than noise, or that serves.
/// Then the champion learns from everything.
/// </summary>
/// <param name="log">Feedback before the cutoff.</param>
/// <param name="products">Products by number.</param>
/// <param name="cutoff">First day that is not known.</param>
/// <param name="options">Settings.</param>
/// <param name="place">Where candidates are fitted.</param>
internal sealed class RecommendationTraining(
    FeedbackLog log,
    IReadOnlyList<KnownProduct> products,
    int cutoff,
    RecommendationOptions options,
    FitPlace place
)
{
    private const int LeastCustomers = 20;

    // Before the oldest window others teach the chances.
    private const int WindowsNeeded = 6;

    /// <summary>Standard errors by which the champion has to lead: one-sided, at 5 %.</summary>
    private const double Proof = 1.645;

    // Of the time of all: up to where settings are compared, and up to where champions are.
    private const double Comparing = 0.5;
    private const double Measuring = 0.75;

    private static readonly string[] Names = ["newest", "second", "third"];
    private readonly Catalogue _catalogue = new(log, products);
    private readonly long _start = place.Budget.Clock.GetTimestamp();
    private readonly Dictionary<(RecommendationCandidate Candidate, int Cutoff), NewChances> _chances = [];

    private Split Now => new(cutoff, Window);

    private int Window =>
        log.Rows.Length == 0
            ? 1
            : Math.Clamp((cutoff - log.Rows.Min(r => r.Day)) / WindowsNeeded, 1, options.WindowDays);

    /// <summary>Compares and learns.</summary>
    public TrainedRecommendations Run(IReadOnlyList<RecommendationCandidate> candidates, CancellationToken cancellation)
    {
        var windows = Windows();
        var warnings = new List<Sentence>();
        var board = new Contest(windows);
        // Settings are chosen without the newest window, where there is another.
        var earlier = windows.Count > 1 ? windows[..^1] : windows;
        foreach (var candidate in candidates)
        {
            Measure(board, candidate, earlier, Comparing, cancellation);
        }

        var kinds = board.BestSettings(candidates, earlier);
        foreach (var candidate in kinds.Where(_ => earlier.Count < windows.Count))
        {
            Measure(board, candidate, windows[^1..], Measuring, cancellation);
        }

        var ranked = board.Ranked(kinds, Proof);
        if (windows.Count == 0)
        {
            warnings.Add(RunSentences.RecommendationsTooFew.With(LeastCustomers));
        }
        else if (ranked.Count == 0)
        {
            warnings.Add(
                RunSentences.RecommendationsNotCompared.With(
                    board.Trials(candidates, earlier).Select(t => t.Skipped).FirstOrDefault()
                )
            );
        }

        var known = new Backtest(log, Now, _catalogue, options);
        var (champion, model) = Learn(ranked, known, warnings, cancellation);
        var neighbours = model.KnowsNeighbours
            ? model
            : Learn([.. board.ByScore(kinds).Where(c => !c.IsBaseline)], known, warnings, cancellation).Model;
        return new TrainedRecommendations(
            new RecommendationLeaderboard(
                champion.Name,
                champion.Settings,
                board.Results(ranked),
                board.Trials(candidates, earlier)
            ),
            new ListMaker(model, champion.Own, Chances(champion, known, cancellation)),
            neighbours.KnowsNeighbours ? neighbours : null,
            known,
            warnings
        );
    }

    /// <summary>The windows that enough customers can be measured in, oldest first.</summary>
    public List<(string Name, Backtest Test)> Windows()
    {
        var windows = new List<(string Name, Backtest Test)>();
        var split = Now;
        foreach (var name in Names)
        {
            split = split.Before;
            var test = new Backtest(log, split, _catalogue, options);
            if (test.Customers.Count >= LeastCustomers)
            {
                windows.Insert(0, (name, test));
            }
        }

        return windows;
    }

    private void Measure(
        Contest board,
        RecommendationCandidate candidate,
        List<(string Name, Backtest Test)> windows,
        double until,
        CancellationToken cancellation
    )
    {
        if (windows.Count == 0)
        {
            board.Skip(candidate, Within(candidate, until, _ => { }, cancellation));
        }

        foreach (var (name, test) in windows)
        {
            var skipped = Within(
                candidate,
                until,
                stop =>
                {
                    var model = candidate.Fit(test, place, stop);
                    var maker = new ListMaker(model, candidate.Own, Chances(candidate, test, stop));
                    board.Add(candidate, name, test.Measure(maker, place.Threads, stop));
                    if (candidate.Own == OwnOrder.ByChance)
                    {
                        _chances[(candidate, test.Split.Cutoff)] = test.Chances(model, place.Threads, stop);
                    }
                },
                cancellation
            );
            if (skipped is not null)
            {
                board.Skip(candidate, skipped);
                return;
            }
        }
    }

    /// <summary>
    /// How probable a candidate's places are, from the window before: its own, or those of what is popular where it was not measured there.
    /// </summary>
    private NewChances Chances(RecommendationCandidate candidate, Backtest test, CancellationToken cancellation)
    {
        var before = test.Split.Before;
        return _chances.TryGetValue((candidate, before.Cutoff), out var own) ? own : Popular(before, cancellation);
    }

    private NewChances Popular(Split split, CancellationToken cancellation)
    {
        var key = (RecommendationCandidate.BuyAgain, split.Cutoff);
        if (!_chances.TryGetValue(key, out var chances))
        {
            var test = new Backtest(log, split, _catalogue, options);
            _chances[key] = chances = test.Chances(test.Popularity, place.Threads, cancellation);
        }

        return chances;
    }

    /// <summary>The first candidate that keeps to the budget with everything; popularity always does.</summary>
    private (RecommendationCandidate Candidate, ProductModel Model) Learn(
        IReadOnlyList<RecommendationCandidate> ranked,
        Backtest known,
        List<Sentence> warnings,
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

            warnings.Add(RunSentences.RecommendationNotLearned.With(candidate.Name, candidate.Settings, skipped));
        }

        return (RecommendationCandidate.Popular, known.Popularity);
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
        var left = (place.Time * until) - place.Budget.Clock.GetElapsedTime(_start);
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
