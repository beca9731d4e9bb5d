using MathNet.Numerics.Integration;

namespace CustomerValue.Models.Value;

/// <summary>
/// Attribution of a probability times an amount. Both are attributed on the scale where features add up, log-odds and log
/// amount; their product is attributed along the straight path from the baseline to the customer (Aumann &amp; Shapley 1974),
/// which keeps the sum exact.
/// </summary>
internal static class AumannShapley
{
    private static readonly GaussLegendreRule Path = new(0, 1, 24);

    /// <summary>Attributes in currency.</summary>
    /// <param name="buy">Contributions to the log-odds of buying, the baseline behind them.</param>
    /// <param name="spend">Contributions to the log amount, the baseline behind them.</param>
    /// <param name="scale">Factor on the amount.</param>
    public static Attribution Attribute(ReadOnlySpan<double> buy, ReadOnlySpan<double> spend, double scale)
    {
        var features = buy.Length - 1;
        double buyStep = 0;
        double spendStep = 0;
        for (var f = 0; f < features; f++)
        {
            buyStep += buy[f];
            spendStep += spend[f];
        }

        double buyWeight = 0;
        double spendWeight = 0;
        for (var k = 0; k < Path.Order; k++)
        {
            var t = Path.Abscissas[k];
            var weight = Path.Weights[k];
            var p = Sigmoid(buy[features] + (t * buyStep));
            var amount = Math.Exp(spend[features] + (t * spendStep)) * scale;
            buyWeight += weight * p * (1 - p) * amount;
            spendWeight += weight * p * amount;
        }

        var contributions = new double[features];
        for (var f = 0; f < features; f++)
        {
            contributions[f] = (buyWeight * buy[f]) + (spendWeight * spend[f]);
        }

        return new Attribution(Sigmoid(buy[features]) * Math.Exp(spend[features]) * scale, contributions);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
