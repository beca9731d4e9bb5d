using CustomerValue.Models.Churn;

namespace CustomerValue.Tests.Models.Churn;

public sealed class RiskRuleTests
{
    // The shop's usual gap is 30 days; 20 must be at stake over 90 days.
    private static readonly RiskRule Rule = new(90, 30, 20);

    [Theory]
    [InlineData(29, 1, 30, CustomerState.New)]
    [InlineData(30, 1, 30, CustomerState.Active)]
    [InlineData(1, 2, 10, CustomerState.Active)]
    [InlineData(23, 9, 10, CustomerState.Active)]
    [InlineData(23.1, 9, 10, CustomerState.Overdue)]
    [InlineData(46, 9, 10, CustomerState.Overdue)]
    [InlineData(46.1, 9, 10, CustomerState.Dormant)]
    [InlineData(99.9, 9, 10, CustomerState.Dormant)]
    [InlineData(100, 9, 10, CustomerState.Lost)]
    // The same silence is nothing for who buys once in 100 days.
    [InlineData(100, 9, 100, CustomerState.Active)]
    [InlineData(70, 1, 30, CustomerState.Overdue)]
    [InlineData(300, 1, 30, CustomerState.Lost)]
    public void A_state_is_silence_in_usual_gaps(double silence, double days, double gap, CustomerState state) =>
        Rule.StateOf(silence, days, gap).ShouldBe(state);

    [Theory]
    [InlineData(500, 0.25, 50, 10, 337.5)] // 50 every 10 days is 450 in 90, of which three quarters are missed
    [InlineData(100, 0.25, 50, 10, 100)] // no more than is expected
    [InlineData(100, 1, 50, 10, 0)]
    [InlineData(-3, 0.25, 50, 10, 0)]
    [InlineData(100, 0.25, -50, 10, 0)]
    public void At_stake_is_the_loss_against_the_own_pace_and_no_more_than_is_expected(
        double expected,
        double buys,
        double mean,
        double gap,
        double atStake
    ) => Rule.AtStake(expected, buys, mean, gap).ShouldBe(atStake, 1e-9);

    [Fact]
    public void At_risk_is_who_is_overdue_and_worth_money()
    {
        foreach (var state in Enum.GetValues<CustomerState>())
        {
            Rule.IsAtRisk(state, 20).ShouldBe(state == CustomerState.Overdue);
        }

        Rule.IsAtRisk(CustomerState.Overdue, 19.99).ShouldBeFalse();
        new RiskRule(90, 30, 0).IsAtRisk(CustomerState.Overdue, 0).ShouldBeFalse();
    }

    [Fact]
    public void The_rule_is_learned_from_the_customers_that_are_scored()
    {
        var now = Backtest.SimulatedTables.Labelled(100, 1, seed: 3)[0];
        double[] expected = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        RiskRule.Of(now, expected, 180).ShouldBe(new RiskRule(180, UsualGap.OfShop(now), 25));
        RiskRule.Of(now.Rows([]), [], 180).LeastAtStake.ShouldBe(0);
    }

    [Fact]
    public void One_gap_of_a_hundred_at_random_is_longer_than_a_dormant_silence() =>
        Math.Exp(-RiskRule.DormantGaps).ShouldBe(0.01, 0.0005);
}
