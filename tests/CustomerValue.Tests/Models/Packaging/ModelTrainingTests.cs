using System.Text;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;
using CustomerValue.Storage;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Packaging;

public sealed class ModelTrainingTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(1_500, 4, seed: 31);
    private static readonly FeatureTable Now = Tables[3].WithoutLabels();
    private static readonly TrainingRequest Request = new("v1", SimulatedTables.Horizon, "features", 1, [], 0.05, null);
    private static readonly TrainingOutcome Outcome = Train(Tables[..3], Request);

    [Fact]
    public void The_same_tables_and_request_give_the_same_bytes()
    {
        // Other objects: what is remembered of a table is not asked.
        var again = ModelTraining.Run(
            [.. Tables[..3].Select(Copy)],
            Copy(Now),
            Candidates.Default,
            Request,
            CancellationToken.None
        );
        again.Files.Keys.ShouldBe(Outcome.Files.Keys);
        foreach (var (name, bytes) in Outcome.Files)
        {
            again.Files[name].ShouldBe(bytes, name);
        }
    }

    [Fact]
    public void A_version_is_loaded_from_its_files_as_it_was()
    {
        var version = ModelPackage.Load(Outcome.Files);
        version.Value.Name.ShouldBe(Outcome.Card.ValueChampion);
        version.Retention.Name.ShouldBe(Outcome.Card.RetentionChampion);
        version.Value.Save().ShouldBe(Outcome.Files[ModelPackage.ValueFile]);
        version.Retention.Save().ShouldBe(Outcome.Files[ModelPackage.RetentionFile]);
        version.Ranges.Save().ShouldBe(Outcome.Files[ModelPackage.RangesFile]);
        JsonSerializer
            .SerializeToUtf8Bytes(version.Tiers, BlobFiles.Json)
            .ShouldBe(Outcome.Files[ModelPackage.TiersFile]);
    }

    [Fact]
    public void An_unknown_kind_is_refused()
    {
        var files = new Dictionary<string, byte[]>(Outcome.Files, StringComparer.Ordinal)
        {
            [ModelPackage.ValueFile] = Encoding.UTF8.GetBytes("""{"kind":"oracle"}"""),
        };
        Should.Throw<JsonException>(() => ModelPackage.Load(files)).Message.ShouldContain("oracle");
    }

    [Fact]
    public void The_card_tells_what_was_learned_from_and_how_good_it_is()
    {
        var card = Outcome.Card;
        card.Cutoffs.ShouldBe(Tables[..3].Select(t => t.Cutoff));
        card.AsOf.ShouldBe(Now.Cutoff.AddDays(-1));
        card.HorizonDays.ShouldBe(SimulatedTables.Horizon);
        card.Customers.ShouldBe(1_500);
        card.ValueGini.ShouldBeInRange(0.5, 0.97);
        card.RetentionAuc.ShouldBeInRange(0.7, 0.97);
        card.IntervalCoverage!.Value.ShouldBeInRange(0.75, 0.85);
        Outcome.NotPromoted.ShouldBeNull();
        var (value, retention) = Candidates.Default.ForOneTraining();
        Outcome.Timings.Count.ShouldBe(value.Count + retention.Count);
    }

    [Fact]
    public void The_card_names_the_libraries_that_trained()
    {
        var libraries = Outcome.Card.Libraries;
        libraries.Keys.ShouldBe(
            [
                "DuckDB.NET.Data.Full",
                "LightGBM",
                "MathNet.Numerics",
                "Microsoft.ML",
                "Microsoft.ML.OnnxRuntime",
                "XGBoost",
            ],
            ignoreOrder: true
        );
        libraries.Where(l => l.Key != "XGBoost").ShouldAllBe(l => Version.Parse(l.Value) > new Version(0, 1));
        typeof(MathNet.Numerics.Precision)
            .Assembly.GetName()
            .Version!.ToString(2)
            .ShouldBe(Version.Parse(libraries["MathNet.Numerics"]).ToString(2));
    }

    [Fact]
    public void The_sum_has_an_interval_where_it_was_forecast()
    {
        Outcome.Card.SumSpread!.Value.ShouldBeInRange(1, 2);
        var plain = Candidates.Default.Only(["same-as-last-period", "bg-nbd"]);
        ModelTraining.Run(Tables[..3], Now, plain, Request, CancellationToken.None).Card.SumSpread.ShouldBeNull();
    }

    [Fact]
    public void The_champions_are_better_than_chance_on_a_future_after_training()
    {
        // The labels behind Now were in no table of the training.
        var spend = ModelPackage.Load(Outcome.Files).Value.Predict(Now).Spend;
        ValueMetrics.NormalizedGiniOf(SimulatedTables.SpendOf(Tables[3]), spend)!.Value.ShouldBeGreaterThan(0.5);
    }

    [Fact]
    public void Tiers_have_their_shares_of_the_customers_that_are_scored()
    {
        var version = ModelPackage.Load(Outcome.Files);
        var tiers = version.Value.Predict(Now).Spend.CountBy(version.Tiers.Of).ToDictionary();
        tiers["Platinum"].ShouldBeInRange(72, 78);
        tiers["Gold"].ShouldBeInRange(219, 231);
    }

    [Fact]
    public void A_much_better_standing_version_is_not_replaced()
    {
        var standing = Outcome.Card with { ValueGini = 0.999 };
        ModelTraining
            .Run(
                Tables[..3],
                Now,
                Candidates.Default.Only(["bg-nbd+gg", "bg-nbd"]),
                Request with
                {
                    Standing = standing,
                },
                CancellationToken.None
            )
            .NotPromoted!.ShouldContain("Not promoted");
    }

    [Fact]
    public void Candidates_that_are_named_take_part_and_no_others()
    {
        var few = Candidates.Default.Only(["pareto-nbd+gg", "linear-log-spend", "blend", "logistic-regression"]);
        var (value, retention) = few.ForOneTraining();
        value.Select(t => t.Name).ShouldBe(["pareto-nbd+gg", "linear-log-spend", "blend"]);
        retention.Select(t => t.Name).ShouldBe(["logistic-regression"]);
        Candidates.Default.Only([]).ShouldBe(Candidates.Default);

        Candidates.Default.ReasonAgainst([]).ShouldBeNull();
        Candidates.Default.ReasonAgainst(["blend", "lightgbm"]).ShouldBeNull();
        Candidates.Default.ReasonAgainst(["blend", "crystal-ball"])!.ShouldStartWith("names crystal-ball. Known are ");
        Candidates.Default.ReasonAgainst(["lightgbm"])!.ShouldStartWith("names no value model");
        Candidates.Default.ReasonAgainst(["blend"])!.ShouldStartWith("names no retention model");
    }

    [Fact]
    public void One_labelled_table_and_few_customers_are_warned_of()
    {
        var small = SimulatedTables.Labelled(300, 2, seed: 32);
        var outcome = ModelTraining.Run(
            [small[0]],
            small[1].WithoutLabels(),
            Candidates.Default,
            Request,
            CancellationToken.None
        );
        outcome.Card.Warnings.ShouldContain(w =>
            w.Contains("too short for models that learn", StringComparison.Ordinal)
        );
        outcome.Card.Warnings.ShouldContain(w => w.Contains("Only 300 customers", StringComparison.Ordinal));
        outcome.Card.ValueChampion.ShouldNotBe("lightgbm-two-part");
    }

    [Theory]
    [InlineData(12)]
    [InlineData(30)]
    public void A_shop_of_a_few_customers_has_predictions(int customers)
    {
        var small = SimulatedTables.Labelled(customers, 3, seed: 33);
        var outcome = ModelTraining.Run(
            small[..2],
            small[2].WithoutLabels(),
            Candidates.Default,
            Request,
            CancellationToken.None
        );
        ModelPackage.Load(outcome.Files).Value.Predict(small[2].WithoutLabels()).Spend.ShouldAllBe(v => v >= 0);
        outcome.Card.Usability.ShouldBe(UsabilityVerdict.Poor);
    }

    [Fact]
    public void Fewer_customers_than_intervals_need_are_refused_before_training()
    {
        var tiny = SimulatedTables.Labelled(9, 2, seed: 34);
        Should
            .Throw<ModelFitException>(() =>
                ModelTraining.Run(
                    [tiny[0]],
                    tiny[1].WithoutLabels(),
                    Candidates.Default,
                    Request,
                    CancellationToken.None
                )
            )
            .Message.ShouldStartWith("Only 9 customers had bought before 2023-12-27; models need at least 10");
    }

    [Fact]
    public void A_cutoff_without_customers_is_left_out()
    {
        var few = Candidates.Default.Only(["bg-nbd+gg", "bg-nbd"]);
        var empty = Tables[0].WithoutLabels().Rows([]);
        var outcome = ModelTraining.Run([empty, .. Tables[1..3]], Now, few, Request, CancellationToken.None);
        outcome.Card.Cutoffs.ShouldBe([Tables[1].Cutoff, Tables[2].Cutoff]);
    }

    [Fact]
    public void A_training_that_fails_tells_what_is_poor_about_the_data()
    {
        var small = SimulatedTables.Labelled(40, 2, seed: 35);
        var broken = new Candidates(
            [new FakeValueTrainer("broken", false, (_, _) => throw new InvalidOperationException("Broken."))],
            [],
            [new PAliveRetention()],
            []
        )
        {
            HasValueBlend = false,
            HasRetentionBlend = false,
        };
        var message = Should
            .Throw<ModelFitException>(() =>
                ModelTraining.Run([small[0]], small[1].WithoutLabels(), broken, Request, CancellationToken.None)
            )
            .Message;
        message.ShouldContain("broken: Broken.");
        message.ShouldContain("About the data: customers is 40.");
    }

    [Fact]
    public void The_total_that_is_served_is_told()
    {
        var card = Outcome.Card;
        card.TotalRoute!.ShouldStartWith("For the predictions that are served: The total is that of");
        var few = Candidates.Default.Only(["bg-nbd+gg", "bg-nbd"]);
        var longer = Request with { HorizonDays = 3 * SimulatedTables.Horizon };
        var outcome = ModelTraining.Run(Tables[..3], Now, few, longer, CancellationToken.None);
        outcome.Card.Warnings.ShouldContain(w =>
            w.StartsWith("History is too short for windows of", StringComparison.Ordinal)
        );
        JsonSerializer
            .Deserialize<Leaderboard>(outcome.Files[ModelStore.Part("leaderboard")], BlobFiles.Json)!
            .ServedRoute.ShouldBe(outcome.Card.TotalRoute);
    }

    [Fact]
    public void Amounts_without_a_model_are_told_and_counts_do_not_depend_on_them()
    {
        // Everybody pays the same: Gamma-Gamma has no maximum, and nothing else may change.
        FeatureTable Constant(FeatureTable table) =>
            SimulatedTables.WithColumn(
                SimulatedTables.WithColumn(table, Btyd.AllMean, _ => 20),
                Btyd.RepeatMean,
                _ => 20
            );
        var few = Candidates.Default.Only(["bg-nbd+gg", "bg-nbd"]);
        var usual = ModelTraining.Run(Tables[..3], Now, few, Request, CancellationToken.None);
        var outcome = ModelTraining.Run(
            [.. Tables[..3].Select(Constant)],
            Constant(Now),
            few,
            Request,
            CancellationToken.None
        );
        outcome.Card.Warnings.ShouldContain(w => w.Contains("drawn towards the mean of all", StringComparison.Ordinal));
        usual.Card.Warnings.ShouldNotContain(w =>
            w.Contains("drawn towards the mean of all", StringComparison.Ordinal)
        );
        double Buyers(TrainingOutcome of) => ModelPackage.Load(of.Files).Value.Predict(Now).BuyProbability.Sum();
        Buyers(outcome).ShouldBe(Buyers(usual), 0.01 * Buyers(usual));
    }

    private static FeatureTable Copy(FeatureTable table) => table.Rows([.. Enumerable.Range(0, table.Count)]);

    private static TrainingOutcome Train(FeatureTable[] labelled, TrainingRequest request) =>
        ModelTraining.Run(labelled, Now, Candidates.Default, request, CancellationToken.None);
}
