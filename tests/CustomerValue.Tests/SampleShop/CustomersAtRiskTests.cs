using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Probabilistic;
using SampleShop;

namespace CustomerValue.Tests.SampleShop;

/// <summary>The made-up shop is a healthy one: few of its customers are at risk.</summary>
public sealed class CustomersAtRiskTests
{
    private const int Horizon = 90;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_a_healthy_shop_5_to_15_percent_are_at_risk(int seed)
    {
        var shop = new Shop(new ShopSettings { Seed = seed });
        var now = shop.Settings.LastDay.AddDays(1);
        using var tables = ShopLines.Tables(shop);
        var table = tables.At(now, Horizon, labelled: false);
        var predicted = new BtydTrainer(FrequencyModelKind.MbgNbd, AmountSource.AllDays)
            .Train([], table, 1, CancellationToken.None)
            .Predict(table);
        var rule = RiskRule.Of(table, predicted.Spend, Horizon);
        var gaps = UsualGap.Of(table, rule.ShopGapDays);
        var (recency, days, amounts) = (
            table.Column("recency_days"),
            table.Column("purchase_days"),
            table.Column(Btyd.AllMean)
        );
        var customers = Enumerable
            .Range(0, table.Count)
            .Select(i =>
            {
                var state = rule.StateOf(recency[i], days[i], gaps[i]);
                var stake = rule.AtStake(predicted.Spend[i], predicted.BuyProbability[i], amounts[i], gaps[i]);
                return (State: state, AtRisk: rule.IsAtRisk(state, stake));
            })
            .ToList();
        double Share(Func<(CustomerState State, bool AtRisk), bool> which) => customers.Average(c => which(c) ? 1 : 0);
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Join(
                ", ",
                Enum.GetValues<CustomerState>().Select(state => $"{state} {Share(c => c.State == state):P1}")
            ) + $", at risk {Share(c => c.AtRisk):P1}"
        );
        Share(c => c.AtRisk).ShouldBeInRange(0.05, 0.15);
        Share(c => c.State == CustomerState.Active).ShouldBeGreaterThan(0.4);
    }
}
