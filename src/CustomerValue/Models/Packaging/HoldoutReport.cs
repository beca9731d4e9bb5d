using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Charts;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Explanations;
using CustomerValue.Models.Tiering;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Packaging;

/// <summary>What is shown of the champions besides the leaderboard, all of it measured on the holdout.</summary>
/// <param name="Churn">Probability of leaving against having left, cut at the threshold of the costs.</param>
/// <param name="Tiers">Ways to predict tiers.</param>
/// <param name="Explanation">What the champions look at.</param>
/// <param name="Picture">Data of pictures.</param>
internal sealed record HoldoutReport(
    BinaryMetrics Churn,
    TierComparison Tiers,
    Explanation Explanation,
    ChartData Picture
)
{
    /// <summary>Measures.</summary>
    /// <param name="labelled">Labelled tables, the last is the holdout.</param>
    /// <param name="staying">The same ones as classifiers of retention learn them.</param>
    /// <param name="now">The table that will be scored.</param>
    /// <param name="trainers">Those of retention.</param>
    /// <param name="refit">The champions, and what the backtest found.</param>
    /// <param name="request">Settings.</param>
    /// <param name="cancellation">Stops between fits.</param>
    public static HoldoutReport Of(
        IReadOnlyList<FeatureTable> labelled,
        IReadOnlyList<FeatureTable> staying,
        FeatureTable now,
        IReadOnlyList<IRetentionTrainer> trainers,
        Refit refit,
        TrainingRequest request,
        CancellationToken cancellation
    )
    {
        var holdout = labelled[^1];
        var (version, backtest, _, _) = refit;
        var threshold = ChurnThreshold.Of(request.MissedChurnCost);
        return new HoldoutReport(
            BinaryMetrics.Compute(
                Array.ConvertAll(staying[^1].Labels!.Orders, v => v <= 0),
                Array.ConvertAll(backtest.PredictRetention(), p => 1 - p),
                threshold
            ),
            TierBacktest.Run(
                backtest.Past,
                holdout,
                backtest.PredictValue().Spend,
                request.Tiers,
                request.Seed,
                request.Budget,
                cancellation
            ),
            Importance.Of(
                staying,
                backtest.Value,
                backtest.Retention,
                OddsOf(trainers, staying, now, request, cancellation),
                request.Seed
            ),
            ChartData.Of(
                [.. backtest.Past.Select(request.Churn.Relabel)],
                staying[^1],
                version.Tiers,
                1 - threshold,
                request.Seed
            ) with
            {
                Alive = AliveModel.Of(now, cancellation),
            }
        );
    }

    /// <summary>Coefficients of the logistic regression, whether it is champion or not: it is what can be read.</summary>
    private static List<Odds> OddsOf(
        IReadOnlyList<IRetentionTrainer> trainers,
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable now,
        TrainingRequest request,
        CancellationToken cancellation
    )
    {
        const double z = 1.959964;
        var trainer = trainers.FirstOrDefault(t =>
            t.Name.StartsWith(LogisticRetentionModel.Kind, StringComparison.Ordinal)
        );
        LogisticRetentionModel? model = null;
        var fitted = request.Budget.Try(
            token => model = trainer?.Train(labelled, now, request.Seed, token) as LogisticRetentionModel,
            cancellation
        );
        return fitted.Reason is not null || model is null
            ? []
            :
            [
                .. model
                    .Coefficients.Where(c => c.Coefficient != 0)
                    .OrderByDescending(c => Math.Abs(c.Coefficient))
                    .ThenBy(c => c.Column, StringComparer.Ordinal)
                    .Select(c => new Odds(
                        c.Column,
                        c.Coefficient,
                        c.StandardError,
                        Math.Exp(c.Coefficient),
                        Math.Exp(c.Coefficient - (z * c.StandardError)),
                        Math.Exp(c.Coefficient + (z * c.StandardError))
                    )),
            ];
    }
}
