using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Totals;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Backtest;

/// <summary>What a candidate took; kept apart from the leaderboard, which is the same every time.</summary>
/// <param name="Task">value or retention.</param>
/// <param name="Model">Its name.</param>
/// <param name="Seconds">For fitting and measuring it, on all windows together.</param>
/// <param name="PeakMb">Most memory of the whole process in that time, MiB.</param>
public sealed record CandidateTiming(string Task, string Model, double Seconds, long PeakMb);

/// <summary>What the backtest found.</summary>
/// <param name="Board">All candidates, best first.</param>
/// <param name="Past">Tables that the candidates learned from.</param>
/// <param name="Hidden">The holdout without its labels.</param>
/// <param name="ValueModels">The value candidates as of the holdout, by name: they have not seen the holdout's labels.</param>
/// <param name="RetentionModels">The retention candidates as of the holdout, by name.</param>
/// <param name="Timings">How long each candidate took.</param>
public sealed record BacktestResult(
    Leaderboard Board,
    IReadOnlyList<FeatureTable> Past,
    FeatureTable Hidden,
    IReadOnlyDictionary<string, IValueModel> ValueModels,
    IReadOnlyDictionary<string, BuyerCalibratedModel> RetentionModels,
    IReadOnlyList<CandidateTiming> Timings
)
{
    /// <summary>The value champion as of the holdout.</summary>
    public IValueModel Value => ValueModels[Board.ValueChampion];

    /// <summary>The retention champion as of the holdout.</summary>
    public BuyerCalibratedModel Retention => RetentionModels[Board.RetentionChampion];

    /// <summary>What the value champion predicts for the holdout.</summary>
    public ValuePrediction PredictValue() => Value.Predict(Hidden);

    /// <summary>What the retention champion predicts for the holdout.</summary>
    public double[] PredictRetention() => Retention.Predict(Hidden);
}

/// <summary>
/// Compares candidates on the newest labelled table, and those that are level there on the windows before it too. Each one learns only
/// from older tables whose label windows end before the holdout begins, and sees the holdout's features, never its labels.
/// </summary>
public sealed class WalkForward(
    IReadOnlyList<IValueTrainer> valueTrainers,
    IReadOnlyList<IRetentionTrainer> retentionTrainers,
    int seed,
    Budget budget
)
{
    private readonly List<CandidateTiming> _timings = [];

    /// <summary>What retention is.</summary>
    public ChurnDefinition Churn { get; init; } = ChurnDefinition.NoPurchase;

    /// <summary>Runs every candidate. One that fails leaves its reason on the board.</summary>
    /// <param name="labelled">Labelled tables, oldest first; the last is the holdout.</param>
    /// <param name="cancellation">Stops between candidates and fits.</param>
    /// <exception cref="ModelFitException">No candidate could be measured.</exception>
    public BacktestResult Run(IReadOnlyList<FeatureTable> labelled, CancellationToken cancellation)
    {
        _timings.Clear();
        var newest = Origin.Of(labelled, Churn, cancellation);
        var valueModels = new Dictionary<string, Measured<IValueModel>>(StringComparer.Ordinal);
        var retentionModels = new Dictionary<string, Measured<BuyerCalibratedModel>>(StringComparer.Ordinal);
        var value = WithNoise(
            [.. valueTrainers.Select(t => Measure(t, newest, valueModels, cancellation))],
            newest.Spend,
            e => e.Spend is null ? null : valueModels[e.Model].Predicted,
            (e, error) => e with { StandardErrorToBest = error }
        );
        var retention = WithNoise(
            [.. retentionTrainers.Select(t => Measure(t, newest, retentionModels, cancellation))],
            Array.ConvertAll(newest.Stayed, s => s ? 1.0 : 0),
            e => e.Metrics is null ? null : retentionModels[e.Model].Predicted,
            (e, error) => e with { StandardErrorToBest = error / 2 }
        );
        if (value.TrueForAll(e => e.Spend is null) || retention.TrueForAll(e => e.Metrics is null))
        {
            var reasons = value
                .Select(e => (e.Model, e.Reason))
                .Concat(retention.Select(e => (e.Model, e.Reason)))
                .Where(e => e.Reason is not null)
                .Select(e => $"{e.Model}: {e.Reason}");
            throw new ModelFitException($"No candidate could be fitted. {string.Join("; ", reasons)}");
        }

        var earlier = Earlier(labelled, ChampionRule.Level(value), ChampionRule.Level(retention), cancellation);
        value = [.. ChampionRule.Rank(value, [.. earlier.Select(w => w.Value)])];
        retention = [.. ChampionRule.Rank(retention, [.. earlier.Select(w => w.Retention)])];
        var (past, total, holdout) = (newest.Past, newest.Total, newest.Holdout);
        var route =
            past.Count == 0
                ? "History is too short for models that learn from labels."
                : $"Learned models were trained on {past.Count} earlier cutoff(s) with {holdout.HorizonDays} days each.";
        var board = new Leaderboard(
            holdout.Cutoff,
            holdout.HorizonDays,
            [.. past.Select(t => t.Cutoff)],
            $"{route} {total.Route}",
            value,
            retention,
            value[0].Model,
            retention[0].Model
        )
        {
            Total = total.Spread is { } spread ? new SumForecast(total.Spend, spread) : null,
            Earlier = earlier,
        };
        return new BacktestResult(board, past, newest.Hidden, Models(valueModels), Models(retentionModels), Timings());
    }

    /// <summary>
    /// The candidates that are level on the holdout, on the windows before it, which do not overlap: what decides between them is not left
    /// to the chance of one window.
    /// </summary>
    private List<EarlierWindow> Earlier(
        IReadOnlyList<FeatureTable> labelled,
        IReadOnlyList<string> value,
        IReadOnlyList<string> retention,
        CancellationToken cancellation
    )
    {
        var windows = new List<EarlierWindow>();
        var next = labelled[^1].Cutoff;
        for (var last = labelled.Count - 1; last > 0 && windows.Count < ChampionRule.EarlierWindows; last--)
        {
            var table = labelled[last - 1];
            if (table.Cutoff.AddDays(table.HorizonDays) > next)
            {
                continue;
            }

            next = table.Cutoff;
            List<FeatureTable> known = [.. labelled.Take(last)];
            var hasPast = Past(known).Count > 0;
            var compared = (
                Value: Comparable(valueTrainers, t => t.Name, t => t.NeedsLabels && !hasPast, value),
                Retention: Comparable(retentionTrainers, t => t.Name, t => t.NeedsLabels && !hasPast, retention)
            );
            if (compared.Value.Count + compared.Retention.Count == 0)
            {
                break;
            }

            var origin = Origin.Of(known, Churn, cancellation);
            windows.Add(
                new EarlierWindow(
                    table.Cutoff,
                    compared.Value.ConvertAll(t => Measure(t, origin, [], cancellation)),
                    compared.Retention.ConvertAll(t => Measure(t, origin, [], cancellation))
                )
            );
        }

        return windows;
    }

    /// <summary>The trainers of the candidates that are level; none where there is but one, or one that cannot take part: the window would not count.</summary>
    private static List<TTrainer> Comparable<TTrainer>(
        IReadOnlyList<TTrainer> trainers,
        Func<TTrainer, string> name,
        Predicate<TTrainer> isOut,
        IReadOnlyList<string> level
    )
    {
        var chosen = trainers.Where(t => level.Contains(name(t))).ToList();
        return chosen.Count < 2 || chosen.Exists(isOut) ? [] : chosen;
    }

    /// <summary>Tables whose label windows end before the last table's begins.</summary>
    internal static List<FeatureTable> Past(IReadOnlyList<FeatureTable> labelled) =>
        [.. labelled.Take(labelled.Count - 1).Where(t => t.Cutoff.AddDays(t.HorizonDays) <= labelled[^1].Cutoff)];

    private ValueEntry Measure(
        IValueTrainer trainer,
        Origin at,
        Dictionary<string, Measured<IValueModel>> models,
        CancellationToken cancellation
    )
    {
        var entry = new ValueEntry(trainer.Name, null, null, null, null);
        var reason = Attempt(
            "value",
            trainer.Name,
            trainer.NeedsLabels && at.Past.Count == 0,
            token =>
            {
                var model = TotalCalibratedModel.Share(
                    trainer.Train(at.Past, at.Hidden, seed, token),
                    at.Hidden,
                    at.Hidden.HorizonDays,
                    at.Total
                );
                var prediction = model.Predict(at.Hidden);
                entry = entry with
                {
                    Spend = ValueMetrics.Compute(at.Spend, prediction.Spend),
                    Orders = ValueMetrics.Compute(at.Orders, prediction.Orders),
                    Buy = BinaryMetrics.Compute(at.Bought, prediction.BuyProbability, 0.5),
                    Ranges = RangeMetrics.Of(PastSpend.Of(at.Holdout, prediction)),
                    BuyersBiasPercent = at.Bought.Count(b => b) is > 0 and var buyers
                        ? 100 * ((prediction.BuyProbability.Sum() / buyers) - 1)
                        : null,
                };
                models[trainer.Name] = new Measured<IValueModel>(model, prediction.Spend);
            },
            cancellation
        );
        return reason is null ? entry : new ValueEntry(trainer.Name, null, null, null, reason);
    }

    private RetentionEntry Measure(
        IRetentionTrainer trainer,
        Origin at,
        Dictionary<string, Measured<BuyerCalibratedModel>> models,
        CancellationToken cancellation
    )
    {
        BinaryMetrics? metrics = null;
        var reason = Attempt(
            "retention",
            trainer.Name,
            trainer.NeedsLabels && at.Past.Count == 0,
            token =>
            {
                var trained = trainer.Train(at.Staying, at.Hidden, seed, token);
                var model =
                    Churn.Meaning == ChurnMeaning.NoPurchase
                        ? BuyerCalibratedModel.Towards(trained, at.Hidden, at.Hidden.HorizonDays, at.Total.Buyers)
                        : BuyerCalibratedModel.Of(trained, at.Hidden, at.Hidden.HorizonDays, stayers: null);
                var predicted = model.Predict(at.Hidden);
                metrics = BinaryMetrics.Compute(at.Stayed, predicted, 0.5);
                models[trainer.Name] = new Measured<BuyerCalibratedModel>(model, predicted);
            },
            cancellation
        );
        return new RetentionEntry(trainer.Name, reason is null ? metrics : null, reason);
    }

    /// <summary>The entries with how far their distances to the best would move with other customers.</summary>
    private List<TEntry> WithNoise<TEntry>(
        List<TEntry> entries,
        double[] actual,
        Func<TEntry, double[]?> predicted,
        Func<TEntry, double, TEntry> with
    )
    {
        var predictions = entries.ConvertAll(e => predicted(e));
        var errors = PairedGini.StandardErrorsToBest(actual, [.. predictions.OfType<double[]>()], seed);
        var next = 0;
        return [.. entries.Select((e, i) => predictions[i] is null ? e : with(e, errors[next++]))];
    }

    /// <summary>What each candidate took over all windows, in the order in which they began.</summary>
    private List<CandidateTiming> Timings() =>
        [
            .. _timings
                .GroupBy(t => (t.Task, t.Model))
                .Select(g => new CandidateTiming(g.Key.Task, g.Key.Model, g.Sum(t => t.Seconds), g.Max(t => t.PeakMb))),
        ];

    private static Dictionary<string, TModel> Models<TModel>(Dictionary<string, Measured<TModel>> measured) =>
        measured.ToDictionary(m => m.Key, m => m.Value.Model, StringComparer.Ordinal);

    /// <summary>Runs one candidate.</summary>
    /// <returns>Why it has no figures, or null.</returns>
    private string? Attempt(
        string task,
        string model,
        bool lacksLabels,
        Action<CancellationToken> fit,
        CancellationToken cancellation
    )
    {
        if (lacksLabels)
        {
            return "It learns from labels, and there is no earlier label window.";
        }

        var trial = budget.Try(fit, cancellation);
        _timings.Add(new CandidateTiming(task, model, trial.Took.TotalSeconds, trial.PeakBytes >> 20));
        return trial.Reason;
    }

    private sealed record Measured<TModel>(TModel Model, double[] Predicted);

    /// <summary>A past day to predict from, with what came of it.</summary>
    private sealed record Origin(
        FeatureTable Holdout,
        FeatureTable Hidden,
        List<FeatureTable> Past,
        List<FeatureTable> Staying,
        TotalForecast Total,
        double[] Spend,
        double[] Orders,
        bool[] Bought,
        bool[] Stayed
    )
    {
        public static Origin Of(
            IReadOnlyList<FeatureTable> labelled,
            ChurnDefinition churn,
            CancellationToken cancellation
        )
        {
            var holdout = labelled[^1];
            var (past, hidden) = (WalkForward.Past(labelled), holdout.WithoutLabels());
            return new Origin(
                holdout,
                hidden,
                past,
                past.ConvertAll(churn.Relabel),
                TotalForecast.Of(past, hidden, hidden.HorizonDays, cancellation),
                Array.ConvertAll(holdout.Labels!.Spend, v => (double)v),
                Array.ConvertAll(holdout.Labels.Orders, v => (double)v),
                Array.ConvertAll(holdout.Labels.Orders, v => v > 0),
                Array.ConvertAll(churn.Relabel(holdout).Labels!.Orders, v => v > 0)
            );
        }
    }
}
