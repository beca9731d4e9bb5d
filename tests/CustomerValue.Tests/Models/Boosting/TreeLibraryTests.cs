using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Boosting;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Boosting;

public sealed class TreeLibraryTests
{
    private static readonly FeatureTable Table = SimulatedTables.Labelled(1_200, 1, seed: 1)[0];
    private static readonly FeatureEncoder Encoder = FeatureEncoder.Fit([Table]);
    private static readonly float[] Matrix = Encoder.Matrix(Table);

    /// <summary>Those that are installed; where XGBoost is not, its refusal is tested instead.</summary>
    public static TheoryData<string> Installed =>
        XgboostModel.WhyMissing is null ? ["lightgbm", "random-forest", "xgboost"] : ["lightgbm", "random-forest"];

    public static TheoryData<string> Boosting =>
        [.. Installed.Select(row => row.Data).Where(l => l != "random-forest")];

    [Theory]
    [MemberData(nameof(Installed))]
    public void Shap_values_sum_to_the_prediction(string library)
    {
        using var model = Train(library, TreeObjective.Binary, seed: 5);
        var probabilities = model.Predict(Matrix);
        var raw = Sums(model.Contributions(Matrix));
        for (var i = 0; i < raw.Length; i++)
        {
            // Those of a forest are on the scale of the probability itself.
            (library == "random-forest" ? raw[i] : 1 / (1 + Math.Exp(-raw[i]))).ShouldBe(probabilities[i], 1e-5);
        }

        probabilities.Distinct().Count().ShouldBeGreaterThan(50);
        probabilities.Average().ShouldBe(SimulatedTables.BoughtOf(Table).Average(b => b ? 1.0 : 0), 0.02);
    }

    [Theory]
    [InlineData(TreeObjective.Gamma)]
    [InlineData(TreeObjective.Poisson)]
    public void A_log_link_fits_the_level_of_its_deviance(TreeObjective objective)
    {
        using var model = Train(TreeLibrary.XgboostOrLightGbm.Name, objective, seed: 5);
        var rows = Enumerable.Range(0, Table.Count).Where(i => Kept(objective, Table.Labels!, i)).ToList();
        var predicted = model.Predict(Encoder.Matrix(Table, rows));
        var actual = rows.ConvertAll(i => (double)Label(objective, Table.Labels!, i));
        // The score equation of the intercept: of counts their sum, of amounts the sum of their ratios to the mean.
        var level =
            objective == TreeObjective.Poisson
                ? actual.Sum() / predicted.Sum()
                : actual.Zip(predicted, (a, p) => a / p).Average();
        // A fifth of the rows was not learned from; the standard error is 0.04.
        level.ShouldBe(1, 0.1);
        var logs = Sums(model.Contributions(Encoder.Matrix(Table, rows)));
        for (var i = 0; i < logs.Length; i++)
        {
            Math.Exp(logs[i]).ShouldBe(predicted[i], 1e-5 * predicted[i]);
        }
    }

    [Fact]
    public void A_forest_refuses_more_than_two_classes() =>
        Should
            .Throw<ModelFitException>(() => Train("random-forest", TreeObjective.Multiclass, seed: 5))
            .Message.ShouldContain("two classes");

    [Theory]
    [MemberData(nameof(Boosting))]
    public void Classes_have_probabilities_that_add_up_to_one(string library)
    {
        using var model = Train(library, TreeObjective.Multiclass, seed: 5);
        var predicted = model.Predict(Matrix).Chunk(3).ToList();
        predicted.Count.ShouldBe(Table.Count);
        predicted.ShouldAllBe(p => Math.Abs(p.Sum() - 1) < 1e-5);
        var hits = predicted.Where((p, i) => p.IndexOf(p.Max()) == Label(TreeObjective.Multiclass, Table.Labels!, i));
        // More than the most frequent class alone would.
        hits.Count().ShouldBeGreaterThan((int)(1.1 * Table.Count * MostFrequentClass()));
    }

    [Theory]
    [MemberData(nameof(Installed))]
    public void Equal_input_and_seed_give_the_same_text(string library)
    {
        using var model = Train(library, TreeObjective.Binary, seed: 5);
        using var again = Train(library, TreeObjective.Binary, seed: 5);
        using var other = Train(library, TreeObjective.Binary, seed: 6);
        again.Text.ShouldBe(model.Text);
        other.Text.ShouldNotBe(model.Text);
    }

    [Theory]
    [MemberData(nameof(Installed))]
    public void A_loaded_model_predicts_and_explains_the_same(string library)
    {
        using var model = Train(library, TreeObjective.Binary, seed: 5);
        using var loaded = TreeLibrary.Named(library).Load(model.Text, model.Columns);
        loaded.Predict(Matrix).ShouldBe(model.Predict(Matrix));
        loaded.Contributions(Matrix).ShouldBe(model.Contributions(Matrix));
        loaded.Text.ShouldBe(model.Text);
    }

    [Theory]
    [MemberData(nameof(Installed))]
    public void Rows_that_weigh_more_pull_the_prediction(string library)
    {
        var (train, validation) = Rows(TreeObjective.Binary, Table);
        var heavy = train with { Weights = Array.ConvertAll(train.Labels, y => y == 1 ? 5f : 1f) };
        var task = new TreeTask(TreeObjective.Binary, Encoder, 5);
        var trees = TreeLibrary.Named(library);
        using var even = trees.Train(task, train, validation, CancellationToken.None);
        using var pulled = trees.Train(task, heavy, validation, CancellationToken.None);
        pulled.Predict(Matrix).Average().ShouldBeGreaterThan(even.Predict(Matrix).Average() + 0.1);
    }

    [Theory]
    [MemberData(nameof(Installed))]
    public void Missing_values_and_no_rows_are_predicted(string library)
    {
        using var model = Train(library, TreeObjective.Binary, seed: 5);
        model.Predict(Enumerable.Repeat(float.NaN, model.Columns).ToArray()).Single().ShouldBeInRange(0, 1);
        model.Predict([]).ShouldBeEmpty();
        model.Contributions([]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Installed))]
    public void A_disposed_model_refuses_to_predict(string library)
    {
        var model = Train(library, TreeObjective.Binary, seed: 5);
        model.Dispose();
        Should.Throw<ObjectDisposedException>(() => model.Predict(Matrix));
    }

    [Theory]
    [MemberData(nameof(Installed))]
    public void A_cancelled_training_stops(string library)
    {
        var (train, validation) = Rows(TreeObjective.Poisson, Table);
        var task = new TreeTask(TreeObjective.Poisson, Encoder, 1);
        Should.Throw<OperationCanceledException>(() =>
            TreeLibrary.Named(library).Train(task, train, validation, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void What_the_library_refuses_is_said_in_its_words()
    {
        var (train, validation) = Rows(TreeObjective.Binary, Table);
        var wrong = train with { Labels = Array.ConvertAll(train.Labels, _ => 7f) };
        var error = Should.Throw<ModelFitException>(() =>
            TreeLibrary.Xgboost.Train(
                new TreeTask(TreeObjective.Binary, Encoder, 1),
                wrong,
                validation,
                CancellationToken.None
            )
        );
        error.Message.ShouldContain(XgboostModel.WhyMissing ?? "XGBoost");
        error.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_library_nobody_knows_is_refused() =>
        Should.Throw<ModelFitException>(() => TreeLibrary.Named("catboost")).Message.ShouldContain("catboost");

    private static ITreeModel Train(string library, TreeObjective objective, int seed)
    {
        var (train, validation) = Rows(objective, Table);
        var task = new TreeTask(objective, Encoder, seed, objective == TreeObjective.Multiclass ? 3 : 1);
        return TreeLibrary.Named(library).Train(task, train, validation, CancellationToken.None);
    }

    private static (TrainingRows Train, TrainingRows Validation) Rows(TreeObjective objective, FeatureTable table) =>
        GroupedSplit.Of(Encoder, [table], (l, i) => Kept(objective, l, i), (l, i) => Label(objective, l, i));

    private static bool Kept(TreeObjective objective, Labels labels, int row) =>
        objective != TreeObjective.Gamma || labels.Spend[row] > 0;

    private static float Label(TreeObjective objective, Labels labels, int row) =>
        objective switch
        {
            TreeObjective.Binary => labels.Bought(row) ? 1 : 0,
            TreeObjective.Gamma => labels.Spend[row],
            TreeObjective.Poisson => labels.Orders[row],
            _ => Math.Min(2, labels.Orders[row]),
        };

    private static double MostFrequentClass() =>
        Enumerable
            .Range(0, Table.Count)
            .GroupBy(i => Label(TreeObjective.Multiclass, Table.Labels!, i))
            .Max(g => (double)g.Count() / Table.Count);

    private static double[] Sums(double[] contributions) =>
        [.. contributions.Chunk(Encoder.Columns.Count + 1).Select(row => row.Sum())];
}
