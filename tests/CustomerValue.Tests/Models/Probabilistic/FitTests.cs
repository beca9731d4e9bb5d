using CustomerValue.Models;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class FitTests
{
    public static TheoryData<FrequencyModelKind, double[], int> Truths
    {
        get
        {
            var truths = new TheoryData<FrequencyModelKind, double[], int>();
            foreach (var seed in new[] { 1, 2, 3 })
            {
                truths.Add(FrequencyModelKind.BgNbd, [0.8, 6, 0.9, 2.5], seed);
                truths.Add(FrequencyModelKind.MbgNbd, [0.8, 6, 0.9, 2.5], seed);
                truths.Add(FrequencyModelKind.ParetoNbd, [0.8, 6, 0.9, 12], seed);
            }

            return truths;
        }
    }

    [Theory]
    [MemberData(nameof(Truths))]
    public void Finds_the_parameters_that_customers_were_simulated_with(
        FrequencyModelKind kind,
        double[] truth,
        int seed
    )
    {
        var counts = CountsOf(kind, truth, 20_000, seed);

        var fit = FrequencyModels.Fit(kind, counts, CancellationToken.None);

        // Standard errors at this size are 2 to 5 % of the parameters.
        fit.Customers.ShouldBe(20_000);
        fit.Limits.ShouldBeEmpty();
        for (var i = 0; i < truth.Length; i++)
        {
            fit.Model.Parameters[i].Value.ShouldBe(truth[i], 0.2 * truth[i], fit.Model.Parameters[i].Key);
        }
    }

    [Theory]
    [MemberData(nameof(Truths))]
    public void Ends_at_a_maximum(FrequencyModelKind kind, double[] truth, int seed)
    {
        var counts = CountsOf(kind, truth, 2_000, seed);
        double At(IEnumerable<double> parameters)
        {
            var names = FrequencyModels.Fit(kind, counts, CancellationToken.None).Model.Parameters;
            var model = FrequencyModels.Create(
                FrequencyModels.NameOf(kind),
                names.Zip(parameters).ToDictionary(p => p.First.Key, p => p.Second)
            );
            return counts.Histories.Zip(counts.Customers).Sum(h => h.Second * model.LogLikelihood(h.First));
        }

        var fit = FrequencyModels.Fit(kind, counts, CancellationToken.None);
        var best = fit.Model.Parameters.Select(p => p.Value).ToArray();

        At(best).ShouldBe(fit.LogLikelihood, 1e-6);
        At(truth).ShouldBeLessThan(fit.LogLikelihood);
        for (var i = 0; i < best.Length; i++)
        {
            At(best.Select((value, j) => i == j ? value * 1.01 : value)).ShouldBeLessThan(fit.LogLikelihood);
            At(best.Select((value, j) => i == j ? value / 1.01 : value)).ShouldBeLessThan(fit.LogLikelihood);
        }
    }

    [Theory]
    [InlineData(FrequencyModelKind.BgNbd)]
    [InlineData(FrequencyModelKind.MbgNbd)]
    [InlineData(FrequencyModelKind.ParetoNbd)]
    public void Does_not_depend_on_the_order_of_customers_nor_on_their_number_when_all_are_repeated(
        FrequencyModelKind kind
    )
    {
        var histories = SimulatedCustomers.Histories(
            SimulatedCustomers.Draw(kind, [0.8, 6, 0.9, 8], 1_000, 52, 0, seed: 5)
        );
        var fit = FrequencyModels.Fit(kind, HistoryCounts.Of(histories), CancellationToken.None);

        var reversed = FrequencyModels.Fit(kind, HistoryCounts.Of([.. histories.Reverse()]), CancellationToken.None);
        var twice = FrequencyModels.Fit(kind, HistoryCounts.Of([.. histories, .. histories]), CancellationToken.None);

        reversed.Model.Parameters.ShouldBe(fit.Model.Parameters);
        for (var i = 0; i < 4; i++)
        {
            var value = fit.Model.Parameters[i].Value;
            twice.Model.Parameters[i].Value.ShouldBe(value, 1e-4 * value);
        }

        twice.LogLikelihood.ShouldBe(2 * fit.LogLikelihood, 1e-6);
    }

    [Theory]
    [InlineData(FrequencyModelKind.BgNbd)]
    [InlineData(FrequencyModelKind.MbgNbd)]
    [InlineData(FrequencyModelKind.ParetoNbd)]
    public void Fits_customers_who_never_drop_out_and_says_so(FrequencyModelKind kind)
    {
        // Lifetimes of ten thousand years.
        var customers = SimulatedCustomers.Draw(
            FrequencyModelKind.ParetoNbd,
            [1.5, 6, 5, 2.5e6],
            3_000,
            52,
            26,
            seed: 6
        );

        var fit = FrequencyModels.Fit(
            kind,
            HistoryCounts.Of(SimulatedCustomers.Histories(customers)),
            CancellationToken.None
        );

        var expected = customers.Sum(c => fit.Model.ExpectedPurchases(c.History, 26));
        expected.ShouldBe(customers.Sum(c => c.FuturePurchases), 0.05 * expected);
        fit.Limits.ShouldHaveSingleItem().ShouldStartWith("The data show no drop-out");
    }

    [Theory]
    [InlineData(FrequencyModelKind.BgNbd)]
    [InlineData(FrequencyModelKind.MbgNbd)]
    [InlineData(FrequencyModelKind.ParetoNbd)]
    public void Fits_customers_who_all_buy_equally_often_and_says_so(FrequencyModelKind kind)
    {
        // Everybody buys every fourth week.
        var histories = Enumerable
            .Range(0, 300)
            .Select(i => 26 + (i % 27))
            .Select(age => new PurchaseHistory(age / 4, age / 4 * 4, age))
            .ToArray();

        var fit = FrequencyModels.Fit(kind, HistoryCounts.Of(histories), CancellationToken.None);

        histories.Average(h => fit.Model.ExpectedPurchases(h, 20)).ShouldBe(5, 0.5);
        fit.Limits.ShouldContain(limit => limit.Contains("how often they buy", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_too_few_repeat_customers()
    {
        PurchaseHistory[] oneTimeBuyers = [.. Enumerable.Range(0, 500).Select(i => new PurchaseHistory(0, 0, 1 + i))];
        foreach (var kind in Enum.GetValues<FrequencyModelKind>())
        {
            Should
                .Throw<ModelFitException>(() =>
                    FrequencyModels.Fit(kind, HistoryCounts.Of(oneTimeBuyers), CancellationToken.None)
                )
                .Message.ShouldContain("only 0 of 500 customers bought on a second day");
        }
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        var counts = CountsOf(FrequencyModelKind.BgNbd, [0.8, 6, 0.9, 2.5], 500, 1);
        foreach (var kind in Enum.GetValues<FrequencyModelKind>())
        {
            Should.Throw<OperationCanceledException>(() =>
                FrequencyModels.Fit(kind, counts, new CancellationToken(true))
            );
        }
    }

    [Theory]
    [InlineData(double.NaN, 1, 2)]
    [InlineData(-1, 1, 2)]
    [InlineData(1, -0.1, 2)]
    [InlineData(1, 3, 2)]
    [InlineData(1, 1, double.PositiveInfinity)]
    public void Refuses_histories_that_cannot_be(double repeats, double recency, double age) =>
        Should.Throw<ArgumentException>(() => HistoryCounts.Of([new PurchaseHistory(repeats, recency, age)]));

    private static HistoryCounts CountsOf(FrequencyModelKind kind, double[] truth, int customers, int seed) =>
        HistoryCounts.Of(SimulatedCustomers.Histories(SimulatedCustomers.Draw(kind, truth, customers, 104, 0, seed)));
}
