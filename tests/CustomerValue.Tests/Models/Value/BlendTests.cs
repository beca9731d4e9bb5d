using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Value;

public sealed class BlendTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(2_000, 4, seed: 51);
    private static readonly FeatureTable Now = Tables[3].WithoutLabels();
    private static readonly IValueTrainer Good = new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.AllDays);
    private static readonly IValueTrainer Noise = new NoiseTrainer();

    [Fact]
    public void What_ranks_nobody_gets_no_weight()
    {
        var blend = (BlendModel)Train(
            new BlendTrainer([
                [Good],
                [Noise],
            ]),
            Tables[..3]
        );
        blend.Weights.ShouldNotContainKey("noise");
        blend.Weights["pareto-nbd+gg"].ShouldBe(1);
    }

    [Fact]
    public void Without_a_window_to_try_on_the_parts_weigh_the_same()
    {
        var blend = (BlendModel)Train(
            new BlendTrainer([
                [Good],
                [Noise],
            ]),
            Tables[..1]
        );
        blend.Weights.Values.ShouldBe([0.5, 0.5]);
    }

    [Fact]
    public void Parts_of_about_the_same_quality_share_the_weight()
    {
        var other = new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays);
        var blend = (BlendModel)Train(
            new BlendTrainer([
                [Good],
                [other],
            ]),
            Tables[..3]
        );
        blend.Weights.Values.ShouldBe([0.5, 0.5]);
    }

    [Fact]
    public void A_part_that_cannot_be_fitted_steps_aside()
    {
        var blend = (BlendModel)Train(
            new BlendTrainer([
                [new FailingTrainer()],
                [Good],
            ]),
            Tables[..3]
        );
        blend.Weights.Keys.ShouldBe(["pareto-nbd+gg"]);
        Should.Throw<ModelFitException>(() =>
            Train(
                new BlendTrainer([
                    [new FailingTrainer()],
                ]),
                Tables[..3]
            )
        );
    }

    [Fact]
    public void Explanations_add_up_and_a_loaded_blend_is_the_same()
    {
        var blend = Train(
            new BlendTrainer([
                [Good],
                [new LightGbmTwoPart(), new LightGbmTweedie()],
            ]),
            Tables[..3]
        );
        var spend = blend.Predict(Now).Spend;
        var attributions = blend.Explain(Now);
        for (var i = 0; i < spend.Length; i++)
        {
            (attributions[i].Baseline + attributions[i].Contributions.Sum()).ShouldBe(spend[i], 1e-6 * (1 + spend[i]));
        }

        using var saved = JsonDocument.Parse(blend.Save());
        var loaded = ModelPackage.ValueModel(saved.RootElement);
        loaded.Predict(Now).Spend.ShouldBe(spend);
        loaded.Save().ShouldBe(blend.Save());
    }

    [Fact]
    public void Tweedie_trees_rank_customers_and_get_the_sum_about_right()
    {
        var model = Train(new LightGbmTweedie(), Tables[..3]);
        var actual = SimulatedTables.SpendOf(Tables[3]);
        var predicted = model.Predict(Now);
        var naive = Train(new NaiveTrainer(), []).Predict(Now);
        ValueMetrics
            .NormalizedGiniOf(actual, predicted.Spend)!
            .Value.ShouldBeGreaterThan(ValueMetrics.NormalizedGiniOf(actual, naive.Spend)!.Value);
        predicted.Spend.Sum().ShouldBe(actual.Sum(), 0.2 * actual.Sum());
        predicted.Orders.Zip(predicted.BuyProbability).ShouldAllBe(p => p.First >= p.Second);
    }

    [Fact]
    public void The_retention_blend_lies_between_its_parts()
    {
        IRetentionTrainer[] parts =
        [
            new LogisticRetention(),
            new BuyProbabilityRetention(FrequencyModelKind.ParetoNbd),
        ];
        double[] Of(IRetentionTrainer trainer) =>
            trainer.Train(Tables[..3], Now, 1, CancellationToken.None).Predict(Now);
        var one = Of(parts[0]);
        var other = Of(parts[1]);
        var model = new BlendRetention([
            [parts[0]],
            [parts[1]],
        ]).Train(Tables[..3], Now, 1, CancellationToken.None);
        var blended = model.Predict(Now);
        for (var i = 0; i < blended.Length; i++)
        {
            blended[i].ShouldBeInRange(Math.Min(one[i], other[i]) - 1e-6, Math.Max(one[i], other[i]) + 1e-6);
        }

        using var saved = JsonDocument.Parse(model.Save());
        ModelPackage.RetentionModel(saved.RootElement).Predict(Now).ShouldBe(blended);
    }

    private static IValueModel Train(IValueTrainer trainer, FeatureTable[] labelled) =>
        trainer.Train(labelled, Now, 1, CancellationToken.None);

    private sealed class FailingTrainer : IValueTrainer
    {
        public string Name => "failing";

        public bool NeedsLabels => false;

        public IValueModel Train(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            int seed,
            CancellationToken cancellation
        ) => throw new ModelFitException("It never works.");
    }

    /// <summary>Predicts by a column that has nothing to do with buying.</summary>
    private sealed class NoiseTrainer : IValueTrainer, IValueModel
    {
        public string Name => "noise";

        public bool NeedsLabels => false;

        public IReadOnlyList<string> ExplainedFeatures => [];

        public IValueModel Train(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            int seed,
            CancellationToken cancellation
        ) => this;

        public ValuePrediction Predict(FeatureTable table)
        {
            var noise = Array.ConvertAll(table.Column("noise"), v => (double)v);
            return new ValuePrediction(noise, noise, noise);
        }

        public Attribution[] Explain(FeatureTable table) => throw new NotSupportedException();

        public byte[] Save() => throw new NotSupportedException();
    }
}
