using CustomerValue.Features;

namespace CustomerValue.Tests.Models.Churn;

/// <summary>
/// Customers whose log-odds of buying are known: 0.3 + 1.0 up - 0.7 down + 0.9 when <c>gap</c> is unknown + 0.8 in the shop.
/// The features are independent and of deviation 1, so that fitted coefficients are these numbers.
/// </summary>
internal static class KnownOdds
{
    public static FeatureTable Table(int customers, int seed)
    {
        var random = new Random(seed);
        var up = Draw(() => (random.NextDouble() - 0.5) * Math.Sqrt(12));
        var down = Draw(() => (random.NextDouble() - 0.5) * Math.Sqrt(12));
        var gap = Draw(() => random.NextDouble() < 0.4 ? double.NaN : random.NextDouble());
        string?[] channel = [.. up.Select(_ => random.NextDouble() < 0.5 ? "shop" : "web")];
        var orders = new float[customers];
        for (var i = 0; i < customers; i++)
        {
            var odds =
                0.3 + up[i] - (0.7 * down[i]) + (float.IsNaN(gap[i]) ? 0.9 : 0) + (channel[i] == "shop" ? 0.8 : 0);
            orders[i] = random.NextDouble() < 1 / (1 + Math.Exp(-odds)) ? 1 : 0;
        }

        return new FeatureTable(
            new DateOnly(2024, 1, 1),
            90,
            [.. up.Select((_, i) => $"c{i:D6}")],
            [
                new("up", up),
                new("constant", Draw(() => 0.1)),
                new("down", down),
                new("gap", gap),
                new("never_known", Draw(() => double.NaN)),
            ],
            [new("channel", channel)],
            new Labels([.. orders.Select(o => 10 * o)], orders)
        );

        float[] Draw(Func<double> value) => [.. Enumerable.Range(0, customers).Select(_ => (float)value())];
    }
}
