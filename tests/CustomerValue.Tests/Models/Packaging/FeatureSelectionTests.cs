using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Explanations;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Storage;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Packaging;

/// <summary>Features that are left out of a training: what is never known, and what a shop does not want.</summary>
public sealed class FeatureSelectionTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(800, 4, seed: 33);
    private static readonly FeatureTable Now = Tables[3].WithoutLabels();
    private static readonly TrainingRequest Request = new("v1", SimulatedTables.Horizon, "features", 1, [], 0.05, null);
    private static readonly Candidates Few = new(
        [new NaiveTrainer()],
        [
            [new LinearTwoPart(), new LightGbmTwoPart(), new XgboostTwoPart()],
        ],
        [],
        [
            [new LogisticRetention(), new LightGbmRetention(), new ForestRetention()],
        ]
    );

    private static readonly Lazy<TrainingOutcome> Plain = new(() => Train(Tables[..3], Now, Request));

    [Fact]
    public void What_nobody_has_changes_no_model()
    {
        var plain = Plain.Value;
        var more = Train([.. Tables[..3].Select(WithUnknown)], WithUnknown(Now), Request);
        more.Files.Keys.ShouldBe(plain.Files.Keys);
        foreach (var (name, bytes) in plain.Files)
        {
            more.Files[name].ShouldBe(bytes, name);
        }
    }

    [Fact]
    public void A_model_that_learned_without_them_predicts_a_table_that_has_them()
    {
        var version = ModelPackage.Load(Plain.Value.Files);
        version.Value.Predict(WithUnknown(Now)).Spend.ShouldBe(version.Value.Predict(Now).Spend);
        version.Retention.Predict(WithUnknown(Now)).ShouldBe(version.Retention.Predict(Now));
    }

    [Fact]
    public void What_is_known_at_one_cutoff_is_kept()
    {
        var (labelled, now) = UnknownFeatures.Without([WithUnknown(Tables[0]), Known(Tables[1])], WithUnknown(Now));
        foreach (var table in labelled.Append(now))
        {
            table.TryColumn("age").ShouldNotBeNull();
            table.Categorical.Select(c => c.Name).ShouldNotContain("city");
        }

        static FeatureTable Known(FeatureTable table) => WithUnknown(table).With("age", 40);
    }

    [Fact]
    public void Channels_that_nobody_has_are_left_out()
    {
        var sequences = WeeklySequences.Of(
            ["orders", "visits"],
            Enumerable.Range(0, Now.Count).Select(_ => new (int, float[])[] { (0, [1, float.NaN]) })
        );
        var labelled = WithSequences(Tables[0], sequences);
        var (cut, now) = UnknownFeatures.Without([labelled], labelled);
        cut[0].Sequences!.Channels.ShouldBe(["orders"]);
        now.Sequences!.Channels.ShouldBe(["orders"]);

        static FeatureTable WithSequences(FeatureTable table, WeeklySequences sequences) =>
            new(
                table.Cutoff,
                table.HorizonDays,
                table.CustomerIds,
                table.Numeric,
                table.Categorical,
                table.Labels,
                sequences.Rows([.. Enumerable.Range(0, table.Count)])
            );
    }

    [Fact]
    public void The_holdout_has_no_part_in_the_choice()
    {
        var chosen = FeatureSelection.Choose(Tables[..3], 4, seed: 1);
        chosen.Count.ShouldBe(4);
        chosen.ShouldNotContain("noise");
        var other = Tables[..2].Append(SimulatedTables.Shuffled(Tables[2], seed: 5)).ToArray();
        FeatureSelection.Choose(other, 4, seed: 1).ShouldBe(chosen);
        var pastDealtOut = Tables[..2].Select(t => SimulatedTables.Shuffled(t, seed: 5)).Append(Tables[2]).ToArray();
        FeatureSelection.Choose(pastDealtOut, 4, seed: 1).ShouldNotBe(chosen);
    }

    [Fact]
    public void A_training_with_few_features_says_what_that_costs()
    {
        var all = Plain.Value;
        all.Card.Selection.ShouldBeNull();
        var few = Train(Tables[..3], Now, Request with { TopFeatures = 2 });
        var selection = few.Card.Selection.ShouldNotBeNull();
        selection.Features.Count.ShouldBe(2);
        selection.ValueGiniOfAll.ShouldBe(all.Card.ValueGini);
        selection.RetentionAucOfAll.ShouldBe(all.Card.RetentionAuc);
        few.Card.TrainingData.ShouldNotBe(all.Card.TrainingData);
        JsonSerializer
            .Deserialize<ModelCard>(few.Files[ModelStore.Card], BlobFiles.Json)!
            .Selection!.Features.ShouldBe(selection.Features);
    }

    [Fact]
    public void The_explanation_has_a_second_opinion()
    {
        var files = Plain.Value.Files;
        var explanation = JsonSerializer.Deserialize<Explanation>(
            files[ModelStore.Part("explanation")],
            BlobFiles.Json
        )!;
        foreach (var opinion in new[] { explanation.ValueInformation, explanation.RetentionInformation })
        {
            opinion.Top.Count.ShouldBeLessThanOrEqualTo(10);
            opinion.Top.Select(f => f.Nats).ShouldBe(opinion.Top.Select(f => f.Nats).OrderDescending());
            opinion.Top.Take(3).ShouldNotContain(f => f.Feature == "noise" || f.Feature == "constant");
            opinion.RankAgreement!.Value.ShouldBeInRange(0, 1);
            opinion.TopOverlap.ShouldBeInRange(0.3, 1);
            opinion.Stability!.Value.ShouldBeInRange(0.5, 1);
        }
    }

    private static TrainingOutcome Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable now,
        TrainingRequest request
    ) => ModelTraining.Run(labelled, now, Few, request, CancellationToken.None);

    private static FeatureTable WithUnknown(FeatureTable table) =>
        new(
            table.Cutoff,
            table.HorizonDays,
            table.CustomerIds,
            [.. table.Numeric, new NumericColumn("age", [.. Enumerable.Repeat(float.NaN, table.Count)])],
            [.. table.Categorical, new CategoricalColumn("city", new string?[table.Count])],
            table.Labels,
            table.Sequences
        );
}
