using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Networks;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Torch.Tests;

/// <summary>Trained networks on tables of a known process.</summary>
public sealed class NetworkTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(2_000, 3, seed: 41);
    private static readonly FeatureTable Unseen = Tables[2];
    private static readonly FeatureTable Hidden = Unseen.WithoutLabels();
    private static readonly Lazy<IValueModel> Ziln = new(() => Value(Tables[..2]));
    private static readonly Lazy<IRetentionModel> Lstm = new(() => Retention(new LstmRetention(), Tables[..2]));
    private static readonly Lazy<IRetentionModel> FeedForward = new(() =>
        Retention(new FeedForwardRetention(), Tables[..2])
    );

    [Fact]
    public void The_value_network_ranks_customers_it_has_not_seen_the_future_of()
    {
        var predicted = Ziln.Value.Predict(Hidden);
        var actual = SimulatedTables.SpendOf(Unseen);
        ValueMetrics.NormalizedGiniOf(actual, predicted.Spend)!.Value.ShouldBeGreaterThan(0.55);
        BinaryMetrics
            .Compute(SimulatedTables.BoughtOf(Unseen), predicted.BuyProbability, 0.5)
            .RocAuc!.Value.ShouldBeGreaterThan(0.75);
        (predicted.Spend.Sum() / actual.Sum()).ShouldBe(1, 0.25);
        (predicted.Orders.Sum() / Unseen.Labels!.Orders.Sum()).ShouldBe(1, 0.25);
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("feed-forward")]
    public void A_retention_network_tells_who_buys(string name)
    {
        var model = name == "lstm" ? Lstm.Value : FeedForward.Value;
        model.Name.ShouldBe(name);
        var metrics = BinaryMetrics.Compute(SimulatedTables.BoughtOf(Unseen), model.Predict(Hidden), 0.5);
        metrics.RocAuc!.Value.ShouldBeGreaterThan(0.75);
        metrics.ExpectedCalibrationError.ShouldBeLessThan(0.08);
    }

    [Fact]
    public void Contributions_and_baseline_sum_to_the_prediction()
    {
        var attributions = Ziln.Value.Explain(Hidden);
        var predicted = Ziln.Value.Predict(Hidden).Spend;
        for (var i = 0; i < predicted.Length; i++)
        {
            var sum = attributions[i].Baseline + attributions[i].Contributions.Sum();
            sum.ShouldBe(predicted[i], 1e-3 * Math.Max(1, predicted[i]));
        }

        attributions.Select(a => a.Baseline).Distinct().Count().ShouldBe(1);
        var noise = Ziln.Value.ExplainedFeatures.ToList().IndexOf("noise");
        var days = Ziln.Value.ExplainedFeatures.ToList().IndexOf("purchase_days");
        double Weight(int feature) => attributions.Average(a => Math.Abs(a.Contributions[feature]));
        Weight(days).ShouldBeGreaterThan(Weight(noise));
    }

    [Fact]
    public void A_saved_model_predicts_and_saves_the_same()
    {
        var value = ModelPackage.ValueModel(Json(Ziln.Value.Save()));
        value.Name.ShouldBe("ziln-net");
        value.Save().ShouldBe(Ziln.Value.Save());
        value.Predict(Hidden).Spend.ShouldBe(Ziln.Value.Predict(Hidden).Spend);
        var retention = ModelPackage.RetentionModel(Json(Lstm.Value.Save()));
        retention.Name.ShouldBe("lstm");
        retention.Save().ShouldBe(Lstm.Value.Save());
        retention.Predict(Hidden).ShouldBe(Lstm.Value.Predict(Hidden));
    }

    [Fact]
    public void The_same_fit_gives_the_same_bytes_however_busy_the_collector_is()
    {
        var few = Tables[..2].Select(t => t.Rows([.. Enumerable.Range(0, 600)])).ToArray();
        var labelled = few.Zip(Tables).Select(p => Labelled(p.First, p.Second, 600)).ToArray();
        var value = Value(labelled).Save();
        var lstm = Retention(new LstmRetention(), labelled).Save();
        var feedForward = Retention(new FeedForwardRetention(), labelled).Save();
        Retention(new LstmRetention(), labelled).Save().ShouldBe(lstm);
        using var collector = new BusyCollector();
        Value(labelled).Save().ShouldBe(value);
        Retention(new FeedForwardRetention(), labelled).Save().ShouldBe(feedForward);
    }

    [Fact]
    public void Unknown_and_absurd_features_give_finite_predictions()
    {
        float[] absurd = [float.NaN, float.MaxValue, float.MinValue, 0, 1e30f];
        var table = Hidden.Rows([0, 1, 2, 3, 4]);
        foreach (
            var column in Hidden.Numeric.Select(c => c.Name).Where(n => !n.StartsWith("btyd", StringComparison.Ordinal))
        )
        {
            table = SimulatedTables.WithColumn(table, column, i => absurd[i]);
        }

        var predicted = Ziln.Value.Predict(table);
        predicted.Spend.ShouldAllBe(v => double.IsFinite(v) && v >= 0);
        predicted.Orders.ShouldAllBe(v => double.IsFinite(v) && v >= 0);
        predicted.BuyProbability.ShouldAllBe(v => v >= 0 && v <= 1);
        Ziln.Value.Explain(table).SelectMany(a => a.Contributions).ShouldAllBe(v => double.IsFinite(v));
        Lstm.Value.Predict(table).ShouldAllBe(v => v >= 0 && v <= 1);
    }

    [Fact]
    public void An_empty_table_is_predicted_and_explained()
    {
        var none = Hidden.Rows([]);
        Ziln.Value.Predict(none).Spend.ShouldBeEmpty();
        Ziln.Value.Explain(none).ShouldBeEmpty();
        Lstm.Value.Predict(none).ShouldBeEmpty();
    }

    [Fact]
    public void Shuffled_futures_give_about_chance()
    {
        // One shuffle may favour a direction of a strong feature: its AUC deviates by about 0.2, the mean of 12 by 0.06; 3 of that.
        // Seeds differ as well: networks that start alike err alike.
        var few = SimulatedTables.Labelled(500, 1, seed: 44)[0];
        Enumerable
            .Range(0, 12)
            .Select(s =>
                new FeedForwardRetention().Train(
                    [SimulatedTables.Shuffled(few, s)],
                    Hidden,
                    seed: 100 * s,
                    CancellationToken.None
                )
            )
            .Average(m => BinaryMetrics.Compute(SimulatedTables.BoughtOf(Unseen), m.Predict(Hidden), 0.5).RocAuc!.Value)
            .ShouldBe(0.5, 0.18);
    }

    [Fact]
    public void They_have_their_lines_on_the_leaderboard_beside_the_others()
    {
        var board = new WalkForward(
            [new NaiveTrainer(), .. TorchCandidates.Value],
            [new LogisticRetention(), .. TorchCandidates.Retention],
            seed: 1,
            Budget.Unlimited
        )
            .Run(SimulatedTables.Labelled(500, 2, seed: 45), CancellationToken.None)
            .Board;
        board.Value.Select(e => e.Model).ShouldBe(["same-as-last-period", "ziln-net"], ignoreOrder: true);
        board
            .Retention.Select(e => e.Model)
            .ShouldBe(["logistic-regression", "lstm", "feed-forward"], ignoreOrder: true);
        board.Value.ShouldAllBe(e => e.Spend != null);
        board.Retention.ShouldAllBe(e => e.Metrics != null);
    }

    [Fact]
    public void The_model_card_names_what_they_are_trained_with()
    {
        TorchCandidates.WhyMissing.ShouldBeNull();
        var libraries = Libraries.Of(Candidates.Default.And(TorchCandidates.Value, TorchCandidates.Retention));
        libraries.ShouldContainKey("TorchSharp");
        TorchSharp.torch.__version__.ShouldStartWith(libraries["libtorch-cpu-linux-x64"]);
        Libraries.Of(Candidates.Default).ShouldNotContainKey("TorchSharp");
    }

    [Fact]
    public void Customers_who_all_do_the_same_are_a_reason_not_a_crash()
    {
        float[] none = new float[Tables[0].Count];
        var table = Tables[0].With(new Labels(none, none));
        Should.Throw<ModelFitException>(() => Value([table])).Message.ShouldContain("Too few customers");
        Should
            .Throw<ModelFitException>(() => Retention(new LstmRetention(), [table]))
            .Message.ShouldContain("Too few customers");
    }

    [Fact]
    public void Tables_without_weekly_sequences_are_a_reason_for_the_memory()
    {
        var table = new FeatureTable(
            Tables[0].Cutoff,
            Tables[0].HorizonDays,
            Tables[0].CustomerIds,
            Tables[0].Numeric,
            Tables[0].Categorical,
            Tables[0].Labels
        );
        Should
            .Throw<ModelFitException>(() => Retention(new LstmRetention(), [table]))
            .Message.ShouldContain("no weekly sequences");
    }

    [Fact]
    public void Training_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Should.Throw<OperationCanceledException>(() => new LstmRetention().Train(Tables[..2], Hidden, 1, stop.Token));
    }

    private static FeatureTable Labelled(FeatureTable rows, FeatureTable from, int count) =>
        rows.With(new Labels(from.Labels!.Spend[..count], from.Labels.Orders[..count]));

    private static IValueModel Value(FeatureTable[] labelled) =>
        new ZilnTrainer().Train(labelled, Hidden, seed: 1, CancellationToken.None);

    private static IRetentionModel Retention(IRetentionTrainer trainer, FeatureTable[] labelled) =>
        trainer.Train(labelled, Hidden, seed: 1, CancellationToken.None);

    private static JsonElement Json(byte[] bytes) => JsonDocument.Parse(bytes).RootElement.Clone();

    /// <summary>Collects garbage all the time: what native code still reads must not be among it.</summary>
    private sealed class BusyCollector : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _work;

        public BusyCollector() =>
            _work = Task.Factory.StartNew(
                () =>
                {
                    while (!_stop.Token.WaitHandle.WaitOne(5))
                    {
                        GC.Collect(0);
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );

        public void Dispose()
        {
            _stop.Cancel();
            _work.Wait();
            _stop.Dispose();
        }
    }
}
