using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Totals;

namespace CustomerValue.Models.Backtest;

/// <summary>What a candidate took; kept apart from the leaderboard, which is the same every time.</summary>
/// <param name="Task">value or retention.</param>
/// <param name="Model">Its name.</param>
/// <param name="Seconds">For fitting and measuring it.</param>
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
    IReadOnlyDictionary<string, SharedBuyersModel> RetentionModels,
    IReadOnlyList<CandidateTiming> Timings
)
{
    /// <summary>The value champion as of the holdout.</summary>
    public IValueModel Value => ValueModels[Board.ValueChampion];

    /// <summary>The retention champion as of the holdout.</summary>
    public SharedBuyersModel Retention => RetentionModels[Board.RetentionChampion];

    /// <summary>What the value champion predicts for the holdout.</summary>
    public ValuePrediction PredictValue() => Value.Predict(Hidden);

    /// <summary>What the retention champion predicts for the holdout.</summary>
    public double[] PredictRetention() => Retention.Predict(Hidden);
}

/// <summary>
/// Compares candidates on the newest labelled table. Each one learns only from older tables whose label windows end before
/// the holdout begins, and sees the holdout's features, never its labels.
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
        var holdout = labelled[^1];
        var past = Past(labelled);
        var hidden = holdout.WithoutLabels();
        var actual = Actuals.Of(holdout);
        var staying = past.ConvertAll(Churn.Relabel);
        var stayed = Array.ConvertAll(Churn.Relabel(holdout).Labels!.Orders, v => v > 0);
        var total = TotalForecast.Of(past, hidden, hidden.HorizonDays, cancellation);

        var valueModels = new Dictionary<string, Measured<IValueModel>>(StringComparer.Ordinal);
        var retentionModels = new Dictionary<string, Measured<SharedBuyersModel>>(StringComparer.Ordinal);
        var value = ChampionRule.Rank(
            WithNoise(
                [.. valueTrainers.Select(t => Measure(t, past, hidden, total, actual, valueModels, cancellation))],
                actual.Spend,
                e => e.Spend is null ? null : valueModels[e.Model].Predicted,
                (e, error) => e with { StandardErrorToBest = error }
            )
        );
        var retention = ChampionRule.Rank(
            WithNoise(
                [
                    .. retentionTrainers.Select(t =>
                        Measure(t, staying, hidden, total, stayed, retentionModels, cancellation)
                    ),
                ],
                Array.ConvertAll(stayed, s => s ? 1.0 : 0),
                e => e.Metrics is null ? null : retentionModels[e.Model].Predicted,
                (e, error) => e with { StandardErrorToBest = error / 2 }
            )
        );
        if (value[0].Spend is null || retention[0].Metrics is null)
        {
            var reasons = value
                .Select(e => (e.Model, e.Reason))
                .Concat(retention.Select(e => (e.Model, e.Reason)))
                .Where(e => e.Reason is not null)
                .Select(e => $"{e.Model}: {e.Reason}");
            throw new ModelFitException($"No candidate could be fitted. {string.Join("; ", reasons)}");
        }

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
        };
        return new BacktestResult(board, past, hidden, Models(valueModels), Models(retentionModels), [.. _timings]);
    }

    /// <summary>Tables whose label windows end before the last table's begins.</summary>
    internal static List<FeatureTable> Past(IReadOnlyList<FeatureTable> labelled) =>
        [.. labelled.Take(labelled.Count - 1).Where(t => t.Cutoff.AddDays(t.HorizonDays) <= labelled[^1].Cutoff)];

    private ValueEntry Measure(
        IValueTrainer trainer,
        List<FeatureTable> past,
        FeatureTable hidden,
        TotalForecast total,
        Actuals actual,
        Dictionary<string, Measured<IValueModel>> models,
        CancellationToken cancellation
    )
    {
        var entry = new ValueEntry(trainer.Name, null, null, null, null);
        var reason = Attempt(
            "value",
            trainer.Name,
            trainer.NeedsLabels && past.Count == 0,
            token =>
            {
                var model = SharedTotalModel.Share(
                    trainer.Train(past, hidden, seed, token),
                    hidden,
                    hidden.HorizonDays,
                    total
                );
                var prediction = model.Predict(hidden);
                entry = entry with
                {
                    Spend = ValueMetrics.Compute(actual.Spend, prediction.Spend),
                    Orders = ValueMetrics.Compute(actual.Orders, prediction.Orders),
                    Buy = BinaryMetrics.Compute(actual.Bought, prediction.BuyProbability, 0.5),
                    Ranges = RangeMetrics.Of(PastSpend.Of(actual.Holdout, prediction)),
                    BuyersBiasPercent = actual.Bought.Count(b => b) is > 0 and var buyers
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
        List<FeatureTable> past,
        FeatureTable hidden,
        TotalForecast total,
        bool[] stayed,
        Dictionary<string, Measured<SharedBuyersModel>> models,
        CancellationToken cancellation
    )
    {
        BinaryMetrics? metrics = null;
        var reason = Attempt(
            "retention",
            trainer.Name,
            trainer.NeedsLabels && past.Count == 0,
            token =>
            {
                var trained = trainer.Train(past, hidden, seed, token);
                var model =
                    Churn.Meaning == ChurnMeaning.NoPurchase
                        ? SharedBuyersModel.Towards(trained, hidden, hidden.HorizonDays, total.Buyers)
                        : SharedBuyersModel.Of(trained, hidden, hidden.HorizonDays, stayers: null);
                var predicted = model.Predict(hidden);
                metrics = BinaryMetrics.Compute(stayed, predicted, 0.5);
                models[trainer.Name] = new Measured<SharedBuyersModel>(model, predicted);
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

    private sealed record Actuals(FeatureTable Holdout, double[] Spend, double[] Orders, bool[] Bought)
    {
        public static Actuals Of(FeatureTable table) =>
            new(
                table,
                Array.ConvertAll(table.Labels!.Spend, v => (double)v),
                Array.ConvertAll(table.Labels.Orders, v => (double)v),
                Array.ConvertAll(table.Labels.Orders, v => v > 0)
            );
    }
}
