using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Totals;

namespace CustomerValue.Models.Registry;

/// <summary>
/// The champions, learned from everything. One that cannot be fitted with the newest window loses its figures to the reason, and the
/// best of the others takes its place.
/// </summary>
/// <param name="Version">The champions.</param>
/// <param name="Backtest">What the backtest found, with the leaderboard as it is after the refit.</param>
/// <param name="Notes">What went wrong, in words for the model card.</param>
internal sealed record Refit(ModelVersion Version, BacktestResult Backtest, IReadOnlyList<string> Notes)
{
    private const double IntervalLevel = 0.8;

    /// <summary>Refits.</summary>
    /// <param name="labelled">Labelled tables, the last is the holdout.</param>
    /// <param name="staying">The same ones as classifiers of retention learn them.</param>
    /// <param name="now">The table that will be scored.</param>
    /// <param name="valueTrainers">Those of the backtest.</param>
    /// <param name="retentionTrainers">Those of the backtest.</param>
    /// <param name="backtest">What the backtest found.</param>
    /// <param name="request">Settings.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <exception cref="ModelFitException">No candidate of a task could be refitted; the message has every reason.</exception>
    public static Refit Of(
        IReadOnlyList<FeatureTable> labelled,
        IReadOnlyList<FeatureTable> staying,
        FeatureTable now,
        IReadOnlyList<IValueTrainer> valueTrainers,
        IReadOnlyList<IRetentionTrainer> retentionTrainers,
        BacktestResult backtest,
        TrainingRequest request,
        CancellationToken cancellation
    )
    {
        var total = TotalForecast.Of(labelled, now, request.HorizonDays, cancellation);
        var notes = new List<string>();
        var board = backtest.Board;
        IValueModel? value = null;
        while (value is null)
        {
            var best = board.Value[0];
            var reason = best.Spend is null
                ? throw NoneOf(notes)
                : Fit(
                    valueTrainers.Single(t => t.Name == best.Model),
                    t => t.Name,
                    [.. board.Value.Where(e => e.Spend is not null).Select(e => e.Model)],
                    (t, token) => t.Train(labelled, now, request.Seed, token),
                    model => value = SharedTotalModel.Share(model, now, request.HorizonDays, total),
                    request.Budget,
                    notes,
                    cancellation
                );
            if (reason is not null)
            {
                value = null;
                notes.Add($"{best.Model} was the best for spend, but {Failed(reason)}");
                board = board.WithoutValue(best.Model, $"It was the best, but {Failed(reason)}");
            }
        }

        IRetentionModel? retention = null;
        while (retention is null)
        {
            var best = board.Retention[0];
            var reason = best.Metrics is null
                ? throw NoneOf(notes)
                : Fit(
                    retentionTrainers.Single(t => t.Name == best.Model),
                    t => t.Name,
                    [.. board.Retention.Where(e => e.Metrics is not null).Select(e => e.Model)],
                    (t, token) => t.Train(staying, now, request.Seed, token),
                    model =>
                        retention = Shared(
                            model,
                            backtest.RetentionModels[best.Model],
                            labelled[^1],
                            staying[^1],
                            now,
                            total,
                            request
                        ),
                    request.Budget,
                    notes,
                    cancellation
                );
            if (reason is not null)
            {
                retention = null;
                notes.Add($"{best.Model} was the best for retention, but {Failed(reason)}");
                board = board.WithoutRetention(best.Model, $"It was the best, but {Failed(reason)}");
            }
        }

        var route =
            SharedTotalModel.InnerOf(value) is NaiveModel
                ? "The plain forecast is served as it is: its total is that of the last period."
                : $"For the predictions that are served: {total.Route}";
        backtest = backtest with { Board = board with { ServedRoute = route } };
        var version = new ModelVersion(
            value,
            retention,
            Intervals(labelled[^1], backtest.PredictValue().Spend, request.HorizonDays),
            Registry.Tiers.Of(request.Tiers, value.Predict(now).Spend),
            request.Churn.Meaning,
            ChurnThreshold.Of(request.MissedChurnCost),
            TierClassifier: null
        );
        return new Refit(version, backtest, notes);
    }

    /// <summary>
    /// Fits within a budget. Members of a blend are fitted before it, each within a budget of its own as in the backtest; one that has no
    /// figures has no part in what was measured, nor in this.
    /// </summary>
    /// <returns>Why it failed, or null.</returns>
    private static string? Fit<TTrainer, TModel>(
        TTrainer trainer,
        Func<TTrainer, string> name,
        List<string> measured,
        Func<TTrainer, CancellationToken, TModel> train,
        Action<TModel> then,
        Budget budget,
        List<string> notes,
        CancellationToken cancellation
    )
    {
        if (trainer is IBlend<TTrainer> blend)
        {
            trainer = blend.Of(member => measured.Contains(name(member)) && FitMember(member));
        }

        Budget.GiveBack();
        return budget.Try(token => then(train(trainer, token)), cancellation).Reason;

        bool FitMember(TTrainer member)
        {
            var reason = budget.Try(token => train(member, token), cancellation).Reason;
            if (reason is not null)
            {
                notes.Add($"{name(member)}, a part of the blend, {Failed(reason)}");
            }

            return reason is null;
        }
    }

    private static string Failed(string reason) => $"could not be fitted with the newest window: {reason}";

    private static ModelFitException NoneOf(List<string> notes) =>
        new($"No candidate could be fitted with the newest window. {string.Join(" ", notes)}");

    private static SharedBuyersModel Shared(
        IRetentionModel model,
        SharedBuyersModel measured,
        FeatureTable holdout,
        FeatureTable stayed,
        FeatureTable now,
        TotalForecast total,
        TrainingRequest request
    )
    {
        var calibration = ProbabilityCalibration.Fit(
            holdout.CustomerIds,
            measured.Inner.Predict(holdout.WithoutLabels()),
            Array.ConvertAll(stayed.Labels!.Orders, v => v > 0)
        );
        var isBuying = request.Churn.Meaning == ChurnMeaning.NoPurchase;
        return SharedBuyersModel.Of(
            CalibratedRetentionModel.Of(model, calibration),
            now,
            isBuying ? request.HorizonDays : now.HorizonDays,
            // The holdout's curve is of a model that knew less: it says how to bend, not how many stay.
            isBuying ? total.Buyers : model.Predict(now).Sum()
        );
    }

    /// <summary>
    /// Intervals hold the spread between customers. An error of the total would be part of every one of them, so it is taken out
    /// first; and amounts of a shorter label window are brought to the horizon's.
    /// </summary>
    private static IntervalCalibration Intervals(FeatureTable holdout, double[] predicted, int horizonDays)
    {
        var longer = horizonDays / (double)holdout.HorizonDays;
        var actual = Array.ConvertAll(holdout.Labels!.Spend, v => v * longer);
        var level = predicted.Sum() > 0 && actual.Sum() > 0 ? actual.Sum() / predicted.Sum() : longer;
        return IntervalCalibration.Calibrate(
            holdout.CustomerIds,
            actual,
            Array.ConvertAll(predicted, v => v * level),
            IntervalLevel
        );
    }
}
