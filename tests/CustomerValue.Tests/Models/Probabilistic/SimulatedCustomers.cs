using CustomerValue.Models.Probabilistic;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Probabilistic;

/// <summary>A customer drawn from a model: what was seen, and what came after.</summary>
internal sealed record SimulatedCustomer(PurchaseHistory History, bool Alive, int FuturePurchases);

/// <summary>Draws customers from the buying processes themselves, purchase by purchase.</summary>
internal static class SimulatedCustomers
{
    /// <summary>Customers whose first purchases are spread over the first half of the observation.</summary>
    public static SimulatedCustomer[] Draw(
        FrequencyModelKind kind,
        double[] parameters,
        int customers,
        double observedWeeks,
        double futureWeeks,
        int seed
    )
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, customers)
                .Select(_ =>
                    One(kind, parameters, observedWeeks * (1 - (0.5 * random.NextDouble())), futureWeeks, random)
                ),
        ];
    }

    public static PurchaseHistory[] Histories(IEnumerable<SimulatedCustomer> customers) =>
        [.. customers.Select(c => c.History)];

    private static SimulatedCustomer One(
        FrequencyModelKind kind,
        double[] parameters,
        double age,
        double futureWeeks,
        Random random
    )
    {
        var rate = Gamma.Sample(random, parameters[0], parameters[1]);
        var (lifetime, dropOut) =
            kind == FrequencyModelKind.ParetoNbd
                ? (Exponential.Sample(random, Gamma.Sample(random, parameters[2], parameters[3])), 0)
                : (double.PositiveInfinity, Beta.Sample(random, parameters[2], parameters[3]));
        if (kind == FrequencyModelKind.MbgNbd && random.NextDouble() < dropOut)
        {
            lifetime = 0;
        }

        var (seen, last, future) = (0, 0.0, 0);
        for (var time = Next(0); time < Math.Min(lifetime, age + futureWeeks); time = Next(time))
        {
            if (time <= age)
            {
                (seen, last) = (seen + 1, time);
            }
            else
            {
                future++;
            }

            lifetime = random.NextDouble() < dropOut ? time : lifetime;
        }

        return new SimulatedCustomer(new PurchaseHistory(seen, last, age), lifetime > age, future);

        double Next(double time) => time + Exponential.Sample(random, rate);
    }
}
