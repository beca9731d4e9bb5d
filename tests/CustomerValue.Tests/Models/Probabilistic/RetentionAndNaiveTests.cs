using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class RetentionAndNaiveTests
{
    private static readonly FeatureTable Table = BtydTables.Simulated(1_000, seed: 3);

    [Fact]
    public void P_alive_gives_one_time_buyers_1_and_others_less()
    {
        var trainer = new PAliveRetention();
        var alive = trainer.Train([], Table, 1, CancellationToken.None).Predict(Table);

        trainer.Name.ShouldBe("p-alive");
        var repeats = Table.Column(Btyd.RepeatDays);
        for (var i = 0; i < alive.Length; i++)
        {
            (alive[i] == 1).ShouldBe(repeats[i] == 0);
            alive[i].ShouldBeInRange(0, 1);
        }
    }

    [Theory]
    [InlineData(FrequencyModelKind.BgNbd, "bg-nbd")]
    [InlineData(FrequencyModelKind.MbgNbd, "mbg-nbd")]
    [InlineData(FrequencyModelKind.ParetoNbd, "pareto-nbd")]
    public void Buy_probability_is_that_of_the_value_model(FrequencyModelKind kind, string name)
    {
        var trainer = new BuyProbabilityRetention(kind);
        var model = trainer.Train([], Table, 1, CancellationToken.None);
        var value = new BtydTrainer(kind, AmountSource.AllDays).Train([], Table, 1, CancellationToken.None);

        trainer.Name.ShouldBe(name);
        model.Name.ShouldBe(name);
        trainer.NeedsLabels.ShouldBeFalse();
        model.Predict(Table).ShouldBe(value.Predict(Table).BuyProbability);
    }

    [Fact]
    public void Retention_saves_and_loads()
    {
        IRetentionTrainer[] trainers =
        [
            new PAliveRetention(),
            new BuyProbabilityRetention(FrequencyModelKind.ParetoNbd),
        ];
        foreach (var trainer in trainers)
        {
            var model = trainer.Train([], Table, 1, CancellationToken.None);
            var loaded = FrequencyRetentionModel.Load(BtydTables.Parse(model.Save()));

            loaded.Name.ShouldBe(trainer.Name);
            loaded.Save().ShouldBe(model.Save());
            loaded.Predict(Table).ShouldBe(model.Predict(Table));
        }

        Should.Throw<JsonException>(() =>
            FrequencyRetentionModel.Load(BtydTables.Parse("{\"kind\":\"btyd\"}"u8.ToArray()))
        );
    }

    [Fact]
    public void Naive_repeats_the_last_period()
    {
        var model = new NaiveTrainer().Train([], Table, 1, CancellationToken.None);
        var prediction = model.Predict(Table);

        model.Name.ShouldBe("same-as-last-period");
        // Rows 0..3 spent -1, 0, 1, 2 and bought on 0, 1, 2, 3 days.
        prediction.Spend[..4].ShouldBe([0, 0, 1, 2]);
        prediction.Orders[..4].ShouldBe([0, 1, 2, 3]);
        prediction.BuyProbability[0].ShouldBe(1 - Math.Sqrt(0.5), 1e-12);
        prediction.BuyProbability[1].ShouldBe(1 - Math.Pow(0.5, 1.5), 1e-12);
    }

    [Fact]
    public void Naive_explains_against_the_mean_and_saves()
    {
        var model = new NaiveTrainer().Train([], Table, 1, CancellationToken.None);
        var attribution = model.Explain(Table)[3];

        attribution.Baseline.ShouldBe(0.75, 1e-12);
        attribution.Contributions.ShouldBe([1.25], 1e-12);
        model.ExplainedFeatures.ShouldBe([Btyd.SpendLastHorizon]);

        var loaded = NaiveModel.Load(BtydTables.Parse(model.Save()));
        loaded.Save().ShouldBe(model.Save());
        loaded.Explain(Table)[3].Baseline.ShouldBe(attribution.Baseline);
    }
}
