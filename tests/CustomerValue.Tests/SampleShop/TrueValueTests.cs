using SampleShop;

namespace CustomerValue.Tests.SampleShop;

/// <summary>The closed form of a customer's value against what very many customers of the simulation then do.</summary>
public sealed class TrueValueTests
{
    private const int Customers = 20_000;
    private const int Horizon = 90;
    private static readonly Shop Shop = new(new ShopSettings { Customers = Customers, Seed = 5 });

    [Theory]
    [InlineData("2025-03-01")]
    [InlineData("2025-10-03")] // With the season of gifts.
    public void Expected_totals_are_what_happens(string day)
    {
        var cutoff = DateOnly.Parse(day);
        var outcomes = Outcomes(cutoff);

        Differs(outcomes, o => o.True.Spend, o => o.Spend).ShouldBeLessThan(0.03);
        Differs(outcomes, o => o.True.PurchaseDays, o => o.Days).ShouldBeLessThan(0.03);
        Differs(outcomes, o => o.True.BuyProbability, o => o.Days > 0 ? 1 : 0).ShouldBeLessThan(0.03);

        foreach (
            var (name, type) in outcomes
                .Where(o => o.True.Alive)
                .GroupBy(o => o.Type, StringComparer.Ordinal)
                .Select(g => (g.Key, g.ToList()))
        )
        {
            Deviations(type, o => o.True.Spend, o => o.Spend).ShouldBeLessThan(4, name);
            Deviations(type, o => o.True.PurchaseDays, o => o.Days).ShouldBeLessThan(4, name);
            Deviations(type, o => o.True.BuyProbability, o => o.Days > 0 ? 1 : 0).ShouldBeLessThan(4, name);
        }

        // Who has left can only send back.
        var gone = outcomes.Where(o => !o.True.Alive).ToList();
        gone.ShouldAllBe(o => o.Days == 0 && o.Spend <= 0);
        gone.Sum(o => o.True.Spend).ShouldBeLessThan(0);
        Deviations(gone, o => o.True.Spend, o => o.Spend).ShouldBeLessThan(4);
        outcomes.Select(o => o.Type).Distinct().Count().ShouldBe(BehaviourType.All.Count);
    }

    /// <summary>Customers who had bought before the cutoff.</summary>
    private static List<Outcome> Outcomes(DateOnly cutoff)
    {
        var from = cutoff.ToDateTime(default, DateTimeKind.Utc);
        var to = from.AddDays(Horizon);
        var outcomes = new List<Outcome>();
        for (var i = 0; i < Customers; i++)
        {
            var customer = Shop.Customer(i);
            if (Shop.Settings.FirstDay.AddDays(customer.FirstDay) >= cutoff)
            {
                continue;
            }

            var lines = Shop.Lines(i).Where(l => l.Time >= from && l.Time < to).ToList();
            outcomes.Add(
                new Outcome(
                    customer.Type.Name,
                    Shop.TrueValue(i, cutoff, Horizon),
                    lines.Sum(l => (double)l.Amount),
                    lines.Where(l => !l.IsReturn).Select(l => l.Time.Date).Distinct().Count()
                )
            );
        }

        return outcomes;
    }

    private static double Differs(
        IReadOnlyCollection<Outcome> outcomes,
        Func<Outcome, double> expected,
        Func<Outcome, double> actual
    ) => Math.Abs((outcomes.Sum(expected) / outcomes.Sum(actual)) - 1);

    /// <summary>How many standard errors the actual total lies from the expected one.</summary>
    private static double Deviations(
        IReadOnlyCollection<Outcome> outcomes,
        Func<Outcome, double> expected,
        Func<Outcome, double> actual
    )
    {
        double[] errors = [.. outcomes.Select(o => actual(o) - expected(o))];
        return Math.Abs(errors.Sum()) / Math.Sqrt(errors.Sum(e => e * e));
    }

    private sealed record Outcome(string Type, TrueValue True, double Spend, int Days);
}
