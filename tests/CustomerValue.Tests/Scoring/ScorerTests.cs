using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Tiering;
using CustomerValue.Models.Value;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Scoring;

public sealed class ScorerTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(1_000, 2, seed: 41);
    private static readonly FeatureTable Now = Tables[1].WithoutLabels();

    private static readonly CustomerSegmentation Groups = CustomerSegmentation.Fit(
        Now,
        GroupSettings.Of(new CustomerValueOptions()),
        last: null
    );

    private static readonly Dictionary<string, ModelPackage> Versions = new(StringComparer.Ordinal)
    {
        ["learned"] = Version(new LightGbmTwoPart(), new LogisticRetention()),
        ["btyd"] = Version(
            new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays),
            new BuyProbabilityRetention(FrequencyModelKind.BgNbd)
        ),
        ["naive"] = Version(new NaiveTrainer(), new PAliveRetention()),
    };

    [Theory]
    [InlineData("learned")]
    [InlineData("btyd")]
    [InlineData("naive")]
    public void A_score_does_not_depend_on_the_other_customers(string version)
    {
        var scorer = new Scorer(Versions[version], Groups);
        var all = scorer.Score(Now);
        foreach (var row in new[] { 0, 17, 999 })
        {
            Text(scorer.Score(Now.Rows([row])).Single()).ShouldBe(Text(all[row]));
        }

        int[] backwards = [.. Enumerable.Range(0, Now.Count).Reverse()];
        scorer.Score(Now.Rows(backwards)).Select(Text).ShouldBe(all.Reverse().Select(Text));
    }

    [Theory]
    [InlineData("learned")]
    [InlineData("btyd")]
    [InlineData("naive")]
    public void Scores_are_possible(string version)
    {
        var scores = new Scorer(Versions[version], Groups).Score(Now);
        scores.Select(s => s.CustomerId).ShouldBe(Now.CustomerIds);
        scores.ShouldAllBe(s => 0 <= s.SpendIfBuysLow && s.SpendIfBuysLow <= s.SpendIfBuys);
        scores.ShouldAllBe(s => s.SpendIfBuys <= s.SpendIfBuysHigh && double.IsFinite(s.SpendIfBuysHigh));
        scores.ShouldAllBe(s => 0 <= s.SpendP05 && s.SpendP05 <= s.SpendP10 && s.SpendP10 <= s.SpendP50);
        scores.ShouldAllBe(s => s.SpendP50 <= s.SpendP90 && s.SpendP90 <= s.SpendP95 && double.IsFinite(s.SpendP95));
        // Somebody who hardly ever buys has nothing at the ninetieth percentile, and a range all the same if they do.
        scores.Where(s => s.ChurnProbability >= 0.9).ShouldAllBe(s => s.SpendP90 == 0 && s.SpendIfBuysHigh >= 0);
        scores.ShouldAllBe(s => s.BuyProbability >= 0 && s.BuyProbability <= 1);
        scores.ShouldAllBe(s => Math.Abs(s.BuyProbability + s.ChurnProbability - 1) <= 1.000001e-6);
        scores.ShouldAllBe(s => s.ExpectedOrders >= s.BuyProbability);
        scores.ShouldAllBe(s => Tiers.Default.Any(t => t.Name == s.Tier));
    }

    [Theory]
    [InlineData("learned")]
    [InlineData("btyd")]
    [InlineData("naive")]
    public void Drivers_are_at_most_five_strongest_first_and_never_nothing(string version)
    {
        var scores = new Scorer(Versions[version], Groups).Score(Now);
        scores.ShouldContain(s => s.Drivers.Count > 0);
        foreach (var drivers in scores.Select(s => s.Drivers))
        {
            drivers.Count.ShouldBeLessThanOrEqualTo(5);
            drivers.ShouldAllBe(d => d.Effect != 0);
            drivers.Select(d => Math.Abs(d.Effect)).ShouldBeInOrder(SortDirection.Descending);
            drivers.Select(d => d.Feature).ShouldBeUnique();
        }
    }

    [Fact]
    public void Drivers_have_the_customer_s_own_values_and_the_model_s_effects()
    {
        var model = Versions["learned"].Value;
        var names = model.ExplainedFeatures.ToList();
        var attributions = model.Explain(Now);
        var scores = new Scorer(Versions["learned"], Groups).Score(Now);
        for (var i = 0; i < scores.Count; i++)
        {
            foreach (var driver in scores[i].Drivers)
            {
                driver.Effect.ShouldBe(attributions[i].Contributions[names.IndexOf(driver.Feature)], 0.0051);
                if (driver.Feature == "channel")
                {
                    driver.Value.ShouldBe(Now.Categorical[0].Values[i]);
                }
                else if (driver.Feature == "purchase_days")
                {
                    driver.Value.ShouldBe($"{Now.Column("purchase_days")[i]}");
                }
                else if (float.IsNaN(Now.TryColumn(driver.Feature)?[i] ?? float.NaN))
                {
                    driver.Value.ShouldBeNull();
                }
            }
        }

        scores.SelectMany(s => s.Drivers).ShouldContain(d => d.Feature == "channel");
    }

    [Fact]
    public void The_value_of_an_unknown_driver_is_null()
    {
        var unknown = SimulatedTables.WithColumn(Now, Btyd.AllMean, _ => float.NaN);
        var drivers = new Scorer(Versions["learned"], Groups).Score(unknown).SelectMany(s => s.Drivers).ToList();
        drivers.ShouldContain(d => d.Feature == Btyd.AllMean);
        drivers.Where(d => d.Feature == Btyd.AllMean).ShouldAllBe(d => d.Value == null);
    }

    [Fact]
    public void History_is_told_as_the_features_have_it()
    {
        var score = new Scorer(Versions["naive"], Groups).Score(Now)[5];
        score.RecencyDays.ShouldBe(Now.Column("recency_days")[5]);
        score.PurchaseDays.ShouldBe(Now.Column("purchase_days")[5]);
        score.SpendToDate.ShouldBe(Now.Column("spend")[5], 0.0051);
    }

    [Fact]
    public void Customers_at_risk_are_overdue_worth_money_and_no_more_than_expected_is_at_stake()
    {
        var risk = Versions["learned"].Risk;
        var scores = new Scorer(Versions["learned"], Groups).Score(Now);
        scores.ShouldAllBe(s => 0 <= s.AtStake && s.AtStake <= s.ExpectedSpend);
        scores.ShouldAllBe(s => s.AtRisk == (s.State == CustomerState.Overdue && s.AtStake >= risk.LeastAtStake));
        scores.ShouldContain(s => s.AtRisk);
        foreach (var state in Enum.GetValues<CustomerState>().Except([CustomerState.New]))
        {
            scores.ShouldContain(s => s.State == state);
        }

        // To a tenth of a day, as the gap is told.
        scores.Where(s => s.AtRisk).ShouldAllBe(s => s.RecencyDays > 2.3 * (s.UsualGapDays - 0.1));
        scores.Where(s => s.AtRisk).ShouldAllBe(s => s.RecencyDays < 4.6 * (s.UsualGapDays + 0.1));
    }

    [Fact]
    public void The_best_tier_has_the_customers_most_likely_to_be_in_it()
    {
        var scores = new Scorer(Versions["learned"], Groups).Score(Now);
        scores.ShouldAllBe(s => s.TopTierProbability >= 0 && s.TopTierProbability <= 1);
        scores
            .Where(s => s.Tier == "Platinum")
            .Average(s => s.TopTierProbability)!
            .Value.ShouldBeGreaterThan(
                5 * scores.Where(s => s.Tier == "Bronze").Average(s => s.TopTierProbability)!.Value
            );
        new Scorer(Versions["learned"] with { TierClassifier = null }, Groups)
            .Score(Now)
            .ShouldAllBe(s => s.TopTierProbability == null);
    }

    [Fact]
    public void Where_staying_is_not_buying_the_value_champion_tells_who_buys()
    {
        var version = Versions["learned"] with { Churn = ChurnMeaning.Silence };
        var buys = version.Value.Predict(Now).BuyProbability;
        var stays = version.Retention.Predict(Now);
        var scores = new Scorer(version, Groups).Score(Now);
        for (var i = 0; i < scores.Count; i++)
        {
            scores[i].BuyProbability.ShouldBe(buys[i], 1e-6);
            scores[i].ChurnProbability.ShouldBe(1 - stays[i], 1e-6);
        }
    }

    [Fact]
    public void A_large_table_is_scored_as_its_slices_are_in_its_order()
    {
        // A last slice that is not full, and a slice of one.
        foreach (var size in new[] { 300, 333, 999 })
        {
            var sliced = new Scorer(Versions["learned"], Groups) { CustomersAtATime = size };
            sliced.Score(Now).Select(Text).ShouldBe(new Scorer(Versions["learned"], Groups).Score(Now).Select(Text));
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_is_refused_and_says_what_to_do(double broken)
    {
        double[] OneIs(FeatureTable table) => [.. Enumerable.Range(0, table.Count).Select(i => i == 3 ? broken : 0.5)];
        var value = new FakeValueTrainer("odd", false, (_, _) => OneIs).Train([], Now, 1, CancellationToken.None);
        var stays = new FakeRetentionTrainer("strange", false, (_, _) => OneIs).Train(
            [],
            Now,
            1,
            CancellationToken.None
        );
        Message(Versions["naive"] with { Value = value })
            .ShouldStartWith("odd predicts a spend that is no number for 1 of 1000 customers.");
        Message(Versions["naive"] with { Retention = stays }).ShouldContain("/api/models/rollback");

        static string Message(ModelPackage version) =>
            Should.Throw<InvalidOperationException>(() => new Scorer(version, Groups).Score(Now)).Message;
    }

    [Fact]
    public void An_empty_table_has_no_scores() =>
        new Scorer(Versions["learned"], Groups).Score(Now.Rows([])).ShouldBeEmpty();

    private static string Text(CustomerScore score) => JsonSerializer.Serialize(score, BlobFiles.Json);

    private static ModelPackage Version(IValueTrainer valueTrainer, IRetentionTrainer retentionTrainer)
    {
        var value = valueTrainer.Train([Tables[0]], Now, 1, CancellationToken.None);
        var predicted = value.Predict(Now);
        var spend = predicted.Spend;
        return new ModelPackage(
            value,
            retentionTrainer.Train([Tables[0]], Now, 1, CancellationToken.None),
            SpendDistribution.Learn(
                [
                    [
                        .. Now.CustomerIds.Select(
                            (id, i) =>
                                new PastSpend(
                                    id,
                                    predicted.BuyProbability[i],
                                    spend[i],
                                    predicted.Orders[i],
                                    Tables[1].Labels!.Spend[i],
                                    Tables[1].Labels!.Orders[i] > 0
                                )
                        ),
                    ],
                ],
                spend
            ),
            Tiers.Of([], spend),
            ChurnMeaning.NoPurchase,
            RiskRule.Of(Now, spend, SimulatedTables.Horizon),
            TierClassifier.Train([Tables[0]], Now, FutureTiers.Of([], [Tables[0]]), 1, CancellationToken.None)
        );
    }
}
