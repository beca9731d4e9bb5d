using CustomerValue.Models;
using CustomerValue.Models.Probabilistic;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class GammaGammaTests
{
    /// <summary>
    /// Expected: ln of the density of a mean amount, by numerical integration (outside this project) over the customer's
    /// scale nu of gamma(n p, n nu) times gamma(q, v).
    /// </summary>
    [Theory]
    [InlineData(1, 11.77, -3.73770967874)]
    [InlineData(2, 22.35, -3.55131675973)]
    [InlineData(7, 73.74, -6.05486731072)]
    [InlineData(20, 5.0, -10.4575926679)]
    public void Likelihood_is_the_definition_integrated(double days, double mean, double expected) =>
        new GammaGammaLikelihood([new(days, mean)]).Mean([6.25, 3.74, 15.44], new double[3]).ShouldBe(expected, 1e-9);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Finds_the_parameters_that_amounts_were_simulated_with(int seed)
    {
        var fit = GammaGamma.Fit(Draw(20_000, 6, 4, 15, seed), CancellationToken.None);

        fit.Model.P.ShouldBe(6, 0.6);
        fit.Model.Q.ShouldBe(4, 0.3);
        fit.Model.V.ShouldBe(15, 2);
        fit.SpendFrequencyCorrelation.ShouldBe(0, 0.03);
        fit.Customers.ShouldBe(20_000);
    }

    [Fact]
    public void Follows_the_currency()
    {
        var dollars = Draw(2_000, 6, 4, 15, 1);
        PurchaseAmounts[] yen = [.. dollars.Select(a => a with { Mean = 150 * a.Mean })];

        var inDollars = GammaGamma.Fit(dollars, CancellationToken.None).Model;
        var inYen = GammaGamma.Fit(yen, CancellationToken.None).Model;

        inYen.P.ShouldBe(inDollars.P, 1e-6);
        inYen.Q.ShouldBe(inDollars.Q, 1e-6);
        inYen.ExpectedAmount(new(3, 4500)).ShouldBe(150 * inDollars.ExpectedAmount(new(3, 30)), 1e-3);
    }

    [Fact]
    public void Expects_something_between_the_customers_mean_and_the_populations_ever_nearer_the_customers()
    {
        var model = new GammaGamma(6, 4, 15);
        model.PopulationMean.ShouldBe(30);

        model.ExpectedAmount(new(1, 90)).ShouldBe(6 * (15 + 90) / (6.0 + 4 - 1), 1e-12);
        model.ExpectedAmount(new(5, 90)).ShouldBeInRange(model.ExpectedAmount(new(1, 90)), 90);
        model.ExpectedAmount(new(100_000, 90)).ShouldBe(90, 0.01);
    }

    [Fact]
    public void Customers_without_a_positive_amount_are_left_out_and_get_the_population_mean()
    {
        var amounts = Draw(1_000, 6, 4, 15, 1);
        var fit = GammaGamma.Fit(amounts, CancellationToken.None);

        var withOthers = GammaGamma.Fit(
            [.. amounts, new(3, 0), new(2, -5), new(1, double.NaN), new(0, 10)],
            CancellationToken.None
        );

        withOthers.Customers.ShouldBe(1_000);
        withOthers.LogLikelihood.ShouldBe(fit.LogLikelihood);
        withOthers.SpendFrequencyCorrelation.ShouldBe(fit.SpendFrequencyCorrelation);
        withOthers.Model.P.ShouldBe(fit.Model.P);
        fit.Model.ExpectedAmount(new(3, 0)).ShouldBe(fit.Model.PopulationMean);
        fit.Model.ExpectedAmount(new(0, double.NaN)).ShouldBe(fit.Model.PopulationMean);
    }

    [Fact]
    public void Reports_when_heavy_buyers_spend_more()
    {
        PurchaseAmounts[] amounts = [.. Draw(2_000, 6, 4, 15, 1).Select(a => a with { Mean = a.Mean * a.Days })];

        GammaGamma.Fit(amounts, CancellationToken.None).SpendFrequencyCorrelation.ShouldBeGreaterThan(0.4);
    }

    [Fact]
    public void With_too_few_customers_a_mean_is_drawn_towards_that_of_all() =>
        ShouldBeByMoments(Draw(9, 6, 4, 15, 1), "only 9 customers");

    [Fact]
    public void Amounts_so_uneven_that_no_mean_exists_are_drawn_towards_that_of_all() =>
        // q = 0.6: the scales have no mean.
        ShouldBeByMoments(Draw(5_000, 6, 0.6, 15, 1), "q went beyond 1");

    [Theory]
    [InlineData(0)]
    [InlineData(0.0005)]
    [InlineData(0.01)]
    public void Amounts_that_hardly_differ_are_expected_again(double deviation)
    {
        var random = new Random(3);
        PurchaseAmounts[] amounts =
        [
            .. Enumerable
                .Range(0, 2_000)
                .Select(i => new PurchaseAmounts(1 + (i % 5), 25 * (1 + (deviation * (random.NextDouble() - 0.5))))),
        ];
        var fit = GammaGamma.Fit(amounts, CancellationToken.None);
        fit.Model.PopulationMean.ShouldBe(25, 0.1);
        amounts.ShouldAllBe(a => Math.Abs(fit.Model.ExpectedAmount(a) - 25) < 0.2);
        double.IsFinite(fit.LogLikelihood).ShouldBeTrue();
    }

    [Fact]
    public void Customers_who_never_paid_are_expected_to_pay_next_to_nothing()
    {
        var fit = GammaGamma.Fit([.. Enumerable.Repeat(new PurchaseAmounts(3, 0), 50)], CancellationToken.None);
        fit.Model.ExpectedAmount(new PurchaseAmounts(3, 0)).ShouldBeInRange(0, 1e-6);
        fit.Limits.Single().ShouldContain("only 0 customers");
    }

    [Fact]
    public void By_moments_the_spread_within_customers_is_told_from_that_between_them()
    {
        // Nine customers each: nearly all of the spread is within them, or nearly all between them.
        PurchaseAmounts[] Of(double between, double within) =>
            [
                .. Enumerable
                    .Range(0, 9)
                    .Select(i => new PurchaseAmounts(
                        i % 2 == 0 ? 1 : 100,
                        100 + (between * (i - 4)) + (i % 2 == 0 ? within * (i - 4) : 0)
                    )),
            ];
        var alike = GammaGamma.Fit(Of(0, 15), CancellationToken.None).Model;
        var different = GammaGamma.Fit(Of(15, 0), CancellationToken.None).Model;
        var buyer = new PurchaseAmounts(2, 160);
        alike.ExpectedAmount(buyer).ShouldBeLessThan(115);
        different.ExpectedAmount(buyer).ShouldBeGreaterThan(140);
    }

    private static void ShouldBeByMoments(PurchaseAmounts[] amounts, string reason)
    {
        var fit = GammaGamma.Fit(amounts, CancellationToken.None);
        fit.Limits.Single().ShouldContain(reason);
        var mean = amounts.Sum(a => a.Days * a.Mean) / amounts.Sum(a => a.Days);
        fit.Model.PopulationMean.ShouldBe(mean, 1e-6 * mean);
        foreach (var own in amounts)
        {
            fit.Model.ExpectedAmount(own)
                .ShouldBeInRange(Math.Min(own.Mean, mean) - 1e-6, Math.Max(own.Mean, mean) + 1e-6);
        }
    }

    private static PurchaseAmounts[] Draw(int customers, double p, double q, double v, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, customers)
                .Select(_ =>
                {
                    var scale = Gamma.Sample(random, q, v);
                    var days = random.Next(1, 9);
                    return new PurchaseAmounts(days, Gamma.Sample(random, p * days, scale) / days);
                }),
        ];
    }
}
