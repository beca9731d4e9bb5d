using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Bench.Zoo;

/// <summary>What a plain model did on a shop, by customer.</summary>
internal sealed record PeerOutcome(
    string Name,
    ZooTotal Total,
    double[] Brier,
    double[] Crps,
    double[] Absolute,
    double CalibrationError
)
{
    /// <summary>Fits a model to the table and measures it; null where it cannot be fitted.</summary>
    public static PeerOutcome? Of(
        IValueTrainer trainer,
        FeatureTable now,
        int horizonDays,
        double[] actual,
        bool[] bought
    )
    {
        try
        {
            var model = trainer.Train([], now, 0, CancellationToken.None);
            var longer = model is NaiveModel ? horizonDays / (double)now.HorizonDays : 1;
            var predicted = model.Predict(model is NaiveModel ? now : now.WithHorizon(horizonDays));
            var spend = Array.ConvertAll(predicted.Spend, v => v * longer);
            var orders = Array.ConvertAll(predicted.Orders, v => v * longer);
            var amount = (model as BtydModel)?.Amount.Model;
            return new PeerOutcome(
                trainer.Name,
                ZooTotal.Of(spend.Sum(), actual.Sum()),
                BrierOf(predicted.BuyProbability, bought),
                [.. spend.Select((s, i) => CrpsOf(predicted.BuyProbability[i], s, orders[i], amount, actual[i]))],
                [.. spend.Select((s, i) => Math.Abs(s - actual[i]))],
                BinaryMetrics.Compute(bought, predicted.BuyProbability, 0.5).ExpectedCalibrationError
            );
        }
        catch (ModelFitException)
        {
            return null;
        }
    }

    public static double[] BrierOf(double[] buys, bool[] bought) =>
        [.. buys.Select((p, i) => (p - (bought[i] ? 1 : 0)) * (p - (bought[i] ? 1 : 0)))];

    /// <summary>
    /// Of a model with Gamma-Gamma: nothing with the probability of no purchase, else a gamma distribution with the expected spend if
    /// buying, whose variance is that of a sum of so many of its amounts. Of the plain forecast, which knows no scatter, the absolute error.
    /// </summary>
    private static double CrpsOf(double buys, double spend, double orders, GammaGamma? amount, double actual)
    {
        if (amount is null || buys <= 0 || spend <= 0)
        {
            return Math.Abs(spend - actual);
        }

        var mean = spend / buys;
        var variation = (1 + (1 / amount.P)) / Math.Max(1, orders / buys);
        var (shape, rate) = (1 / variation, 1 / (variation * mean));
        return RangeMetrics.CrpsOf(
            level => level <= 1 - buys ? 0 : Gamma.InvCDF(shape, rate, (level - (1 - buys)) / buys),
            actual
        );
    }
}
