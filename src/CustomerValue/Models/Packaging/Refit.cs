using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Totals;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Packaging;

/// <summary>
/// The champions, learned from everything. One that cannot be fitted with the newest window loses its figures to the reason, and the
/// best of the others takes its place.
/// </summary>
/// <param name="Version">The champions.</param>
/// <param name="Backtest">What the backtest found, with the leaderboard as it is after the refit.</param>
/// <param name="Notes">What went wrong, in words for the model card.</param>
/// <param name="Total">What all customers together are expected to do.</param>
internal sealed record Refit(
    ModelPackage Version,
    BacktestResult Backtest,
    IReadOnlyList<Sentence> Notes,
    TotalForecast Total
)
{
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
        var notes = new List<Sentence>();
        var (value, board) = Best(
            backtest.Board,
            RunSentences.BestForSpendNotFitted,
            board => board.Value.Where(e => e.Spend is not null).Select(e => e.Model),
            (board, model, reason) => board.WithoutValue(model, reason),
            valueTrainers,
            t => t.Name,
            (t, token) => t.Train(labelled, now, request.Seed, token),
            (model, name) =>
            {
                ServedCheck.Require(model, TotalCalibratedModel.InnerOf(backtest.ValueModels[name]), now);
                return TotalCalibratedModel.Share(model, now, request.HorizonDays, total);
            },
            request.Budget,
            notes,
            cancellation
        );
        (var retention, board) = Best(
            board,
            RunSentences.BestForRetentionNotFitted,
            board => board.Retention.Where(e => e.Metrics is not null).Select(e => e.Model),
            (board, model, reason) => board.WithoutRetention(model, reason),
            retentionTrainers,
            t => t.Name,
            (t, token) => t.Train(staying, now, request.Seed, token),
            (model, name) =>
            {
                ServedCheck.Require(model, backtest.RetentionModels[name].Inner, now);
                return Shared(model, backtest.RetentionModels[name], labelled[^1], staying[^1], now, total, request);
            },
            request.Budget,
            notes,
            cancellation
        );
        var route =
            TotalCalibratedModel.InnerOf(value) is NaiveModel
                ? "The plain forecast is served as it is: its total is that of the last period."
                : $"For the predictions that are served: {total.Route}";
        backtest = backtest with { Board = board with { ServedRoute = route } };
        var past = PastSpend.Of(
            labelled[^1],
            backtest.PredictValue(),
            // Who buys in the horizon stays; where staying is something else, the value champion tells who buys.
            request.Churn.Meaning == ChurnMeaning.NoPurchase
                ? backtest.PredictRetention()
                : null
        );
        var version = new ModelPackage(
            value,
            retention,
            SpendDistribution.Learn([past], value.Predict(now).Spend),
            Packaging.Tiers.Of(request.Tiers, value.Predict(now).Spend),
            request.Churn.Meaning,
            RiskRule.Of(now, value.Predict(now).Spend, request.HorizonDays),
            TierClassifier: null
        );
        return new Refit(version, backtest, notes, total);
    }

    /// <summary>The best of a task that can be fitted, ready to be served, and the board on which those before it have lost their figures.</summary>
    private static (TServed Served, Leaderboard Board) Best<TTrainer, TModel, TServed>(
        Leaderboard board,
        Wording notFitted,
        Func<Leaderboard, IEnumerable<string>> measured,
        Func<Leaderboard, string, string, Leaderboard> without,
        IReadOnlyList<TTrainer> trainers,
        Func<TTrainer, string> name,
        Func<TTrainer, CancellationToken, TModel> train,
        Func<TModel, string, TServed> serve,
        Budget budget,
        List<Sentence> notes,
        CancellationToken cancellation
    )
    {
        while (measured(board).FirstOrDefault() is { } best)
        {
            var trainer = trainers.Single(t => name(t) == best);
            if (trainer is IBlend<TTrainer> blend)
            {
                // A member that has no figures has no part in what was measured, nor in this.
                var members = measured(board).ToHashSet(StringComparer.Ordinal);
                trainer = blend.Of(member => members.Contains(name(member)) && IsFitted(member));
            }

            Budget.TrimWorkingSet();
            TServed? served = default;
            var reason = budget.Try(token => served = serve(train(trainer, token), best), cancellation).Reason;
            if (reason is null)
            {
                return (served!, board);
            }

            notes.Add(notFitted.With(best, reason));
            board = without(board, best, $"It was the best, but could not be fitted with the newest window: {reason}");
        }

        throw new ModelFitException(
            $"No candidate could be fitted with the newest window. {string.Join(" ", notes.Select(n => n.Text))}"
        );

        // Each member within a budget of its own, as in the backtest; the blend then takes the fit that is there.
        bool IsFitted(TTrainer member)
        {
            var reason = budget.Try(token => train(member, token), cancellation).Reason;
            if (reason is not null)
            {
                notes.Add(RunSentences.PartNotFitted.With(name(member), reason));
            }

            return reason is null;
        }
    }

    private static BuyerCalibratedModel Shared(
        IRetentionModel model,
        BuyerCalibratedModel measured,
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
        var bent = CalibratedRetentionModel.Of(model, calibration);
        return request.Churn.Meaning == ChurnMeaning.NoPurchase
            ? BuyerCalibratedModel.Towards(bent, now, request.HorizonDays, total.Buyers)
            // The holdout's curve is of a model that knew less: it says how to bend, not how many stay.
            : BuyerCalibratedModel.Of(bent, now, now.HorizonDays, model.Predict(now).Sum());
    }
}
