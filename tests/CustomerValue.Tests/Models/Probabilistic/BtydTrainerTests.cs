using System.Text;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class BtydTrainerTests
{
    private static readonly FeatureTable Table = BtydTables.Simulated(3_000, seed: 1);

    public static TheoryData<FrequencyModelKind, AmountSource, string> Variants =>
        new()
        {
            { FrequencyModelKind.BgNbd, AmountSource.AllDays, "bg-nbd+gg" },
            { FrequencyModelKind.BgNbd, AmountSource.RepeatDays, "bg-nbd+gg-repeat" },
            { FrequencyModelKind.MbgNbd, AmountSource.AllDays, "mbg-nbd+gg" },
            { FrequencyModelKind.ParetoNbd, AmountSource.RepeatDays, "pareto-nbd+gg-repeat" },
            { FrequencyModelKind.ParetoNbdCovariates, AmountSource.RepeatDays, "pareto-nbd-covariates+gg-repeat" },
        };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Trains_a_named_model_that_foresees_the_total(FrequencyModelKind kind, AmountSource source, string name)
    {
        var trainer = new BtydTrainer(kind, source);
        var model = Train(trainer);
        var prediction = model.Predict(Table);

        trainer.Name.ShouldBe(name);
        model.Name.ShouldBe(name);
        trainer.NeedsLabels.ShouldBeFalse();
        prediction.Orders.Sum().ShouldBe(Table.Labels!.Orders.Sum(), 0.1 * Table.Labels.Orders.Sum());
        prediction.Spend.Sum().ShouldBe(Table.Labels.Spend.Sum(), 0.2 * Table.Labels.Spend.Sum());
        // BG/NBD made the customers; another model is somewhat wrong about them.
        var buyers = Table.Labels.Orders.Count(n => n > 0);
        prediction.BuyProbability.Sum().ShouldBe(buyers, 0.15 * buyers);
        prediction.BuyProbability.ShouldAllBe(p => p >= 0 && p <= 1);
        prediction.Spend.ShouldAllBe(s => s >= 0 && double.IsFinite(s));
    }

    [Fact]
    public void Spend_is_expected_purchases_times_expected_amount()
    {
        var model = Train(new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays));
        var prediction = model.Predict(Table);

        for (var i = 0; i < 50; i++)
        {
            var x = Table.Column(Btyd.RepeatDays)[i];
            var history = new PurchaseHistory(x, Table.Column(Btyd.RecencyWeeks)[i], Table.Column(Btyd.AgeWeeks)[i]);
            var amount = model.Amount.Model.ExpectedAmount(new(x + 1, Table.Column(Btyd.AllMean)[i]));
            prediction.Orders[i].ShouldBe(model.Frequency.Model.ExpectedPurchases(history, 13));
            prediction.Spend[i].ShouldBe(prediction.Orders[i] * amount);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Explanations_sum_to_the_prediction(FrequencyModelKind kind, AmountSource source, string name)
    {
        var model = Train(new BtydTrainer(kind, source));
        var spend = model.Predict(Table).Spend;
        var attributions = model.Explain(Table);

        model.Name.ShouldBe(name);
        string[] features = [Btyd.RepeatDays, Btyd.RecencyWeeks, Btyd.AgeWeeks, Btyd.RepeatMean, Btyd.FirstAmount];
        model.ExplainedFeatures.ShouldBe(source == AmountSource.AllDays ? features : features[..4]);
        for (var i = 0; i < spend.Length; i++)
        {
            (attributions[i].Baseline + attributions[i].Contributions.Sum()).ShouldBe(spend[i], 1e-9 * (1 + spend[i]));
        }
    }

    [Fact]
    public void A_customer_is_predicted_and_explained_alike_in_any_batch()
    {
        var model = Train(new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays));
        var some = BtydTables.Rows(Table, 2_500, 7, 7, 0);
        var (all, few) = (model.Explain(Table), model.Explain(some));

        few[1].Contributions.ShouldBe(all[7].Contributions);
        few[0].Contributions.ShouldBe(all[2_500].Contributions);
        few[0].Baseline.ShouldBe(all[0].Baseline);
        model.Predict(some).Spend[2].ShouldBe(model.Predict(Table).Spend[7]);
    }

    [Fact]
    public void A_more_recent_purchase_and_a_higher_amount_count_for_the_customer()
    {
        var model = Train(new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays));
        var recency = Table.Column(Btyd.RecencyWeeks);
        var amount = Table.Column(Btyd.AllMean);
        // Two customers alike but in their last purchase or in their amount.
        var row = Enumerable.Range(0, 3_000).First(i => Table.Column(Btyd.RepeatDays)[i] == 3);
        var pair = BtydTables.Rows(Table, row, row, row);
        pair.Column(Btyd.RecencyWeeks)[1] = recency[row] / 2;
        // The first purchase day alone makes the mean twice as high.
        pair.Column(Btyd.AllMean)[2] = amount[row] * 2;

        var attributions = model.Explain(pair);

        attributions[1].Contributions[1].ShouldBeLessThan(attributions[0].Contributions[1]);
        attributions[2].Contributions[4].ShouldBeGreaterThan(attributions[0].Contributions[4]);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Saves_and_loads_to_the_same_bytes_and_predictions(
        FrequencyModelKind kind,
        AmountSource source,
        string name
    )
    {
        var model = Train(new BtydTrainer(kind, source));
        var saved = model.Save();

        var loaded = BtydModel.Load(BtydTables.Parse(saved));

        loaded.Name.ShouldBe(name);
        loaded.Save().ShouldBe(saved);
        loaded.Predict(Table).Spend.ShouldBe(model.Predict(Table).Spend);
        loaded.Explain(Table)[5].Contributions.ShouldBe(model.Explain(Table)[5].Contributions);
        // Another object: what is remembered of a table is not asked.
        var copy = Table.Rows([.. Enumerable.Range(0, Table.Count)]);
        new BtydTrainer(kind, source).Train([], copy, 1, CancellationToken.None).Save().ShouldBe(saved);
        Encoding.UTF8.GetString(saved).ShouldStartWith("{\"kind\":\"btyd\",");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"kind\":1}")]
    [InlineData("{\"kind\":\"naive\",\"meanSpend\":1}")]
    [InlineData("{\"kind\":\"btyd\"}")]
    public void Refuses_json_of_another_kind(string json) =>
        Should.Throw<JsonException>(() => BtydModel.Load(BtydTables.Parse(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Refuses_a_parameter_out_of_its_range()
    {
        var json = Encoding.UTF8.GetString(
            Train(new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays)).Save()
        );
        var broken = json.Replace("\"r\":", "\"r\":-", StringComparison.Ordinal);

        Should.Throw<ArgumentOutOfRangeException>(() =>
            BtydModel.Load(BtydTables.Parse(Encoding.UTF8.GetBytes(broken)))
        );
    }

    [Fact]
    public void Never_reads_labels()
    {
        var unlabelled = new FeatureTable(
            Table.Cutoff,
            Table.HorizonDays,
            Table.CustomerIds,
            Table.Numeric,
            Table.Categorical,
            null
        );
        var trainer = new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays);

        trainer.Train([], unlabelled, 9, CancellationToken.None).Save().ShouldBe(Train(trainer).Save());
    }

    private static BtydModel Train(BtydTrainer trainer) =>
        (BtydModel)trainer.Train([], Table, 1, CancellationToken.None);
}
