using CustomerValue.Models.Evaluation;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Evaluation;

/// <summary>Customers who buy by a Poisson process of a rate of their own, amounts of a mean of their own; both are known.</summary>
internal static class SimulatedSpend
{
    public static PastSpend[] Draw(int customers, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, customers)
                .Select(i =>
                {
                    var rate = Gamma.Sample(random, 1, 0.3);
                    var mean = LogNormal.Sample(random, 3, 0.6);
                    var orders = Poisson.Sample(random, rate);
                    var spend = Enumerable.Range(0, orders).Sum(_ => mean * Gamma.Sample(random, 3, 3));
                    return new PastSpend($"c{seed}-{i}", 1 - Math.Exp(-rate), rate * mean, rate, spend, orders > 0);
                }),
        ];
    }
}
