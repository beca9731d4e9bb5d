using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Boosting;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Boosting;

public sealed class LightGbmModelTests
{
    private static readonly FeatureTable Table = SimulatedTables.Labelled(1_200, 1, seed: 1)[0];
    private static readonly FeatureEncoder Encoder = FeatureEncoder.Fit([Table]);
    private static readonly float[] Matrix = Encoder.Matrix(Table, [.. Enumerable.Range(0, Table.Count)]);
    private static readonly LightGbmModel Buys = Train("binary", seed: 5);

    [Fact]
    public void A_loaded_model_predicts_and_explains_the_same()
    {
        using var loaded = LightGbmModel.Load(Buys.Text, Encoder.Columns.Count);
        loaded.Predict(Matrix).ShouldBe(Buys.Predict(Matrix));
        loaded.Contributions(Matrix).ShouldBe(Buys.Contributions(Matrix));
    }

    [Fact]
    public void Predictions_tell_customers_apart()
    {
        var predictions = Buys.Predict(Matrix);
        predictions.ShouldAllBe(p => p > 0 && p < 1);
        predictions.Distinct().Count().ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Shap_values_sum_to_the_raw_prediction()
    {
        var raw = Sums(Buys.Contributions(Matrix));
        var predictions = Buys.Predict(Matrix);
        for (var i = 0; i < raw.Length; i++)
        {
            (1 / (1 + Math.Exp(-raw[i]))).ShouldBe(predictions[i], 1e-9);
        }
    }

    [Theory]
    [InlineData("gamma")]
    [InlineData("poisson")]
    public void Shap_values_of_a_log_link_sum_to_the_log_of_the_prediction(string objective)
    {
        using var model = Train(objective, seed: 5);
        var raw = Sums(model.Contributions(Matrix));
        var predictions = model.Predict(Matrix);
        for (var i = 0; i < raw.Length; i++)
        {
            Math.Exp(raw[i]).ShouldBe(predictions[i], 1e-8 * predictions[i]);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_text_and_another_seed_another()
    {
        using var again = Train("binary", seed: 5);
        using var other = Train("binary", seed: 6);
        again.Text.ShouldBe(Buys.Text);
        other.Text.ShouldNotBe(Buys.Text);
    }

    [Fact]
    public void Values_that_are_all_missing_are_predicted()
    {
        var nothing = Enumerable.Repeat(float.NaN, Encoder.Columns.Count).ToArray();
        Buys.Predict(nothing).Single().ShouldBeInRange(0, 1);
        Buys.Contributions(nothing).ShouldAllBe(c => double.IsFinite(c));
    }

    [Fact]
    public void No_rows_give_no_predictions()
    {
        Buys.Predict([]).ShouldBeEmpty();
        Buys.Contributions([]).ShouldBeEmpty();
    }

    [Fact]
    public void A_disposed_model_refuses_to_predict()
    {
        var model = LightGbmModel.Load(Buys.Text, Encoder.Columns.Count);
        model.Dispose();
        Should.Throw<ObjectDisposedException>(() => model.Predict(Matrix));
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        var (train, validation) = StackedRows.Of(Encoder, [Table], (_, _) => true, (l, i) => l.Orders[i]);
        Should.Throw<OperationCanceledException>(() =>
            LightGbmModel.Train(
                new LightGbmSettings("poisson", "", 1),
                train,
                validation,
                new CancellationToken(canceled: true)
            )
        );
    }

    private static LightGbmModel Train(string objective, int seed)
    {
        var (train, validation) = StackedRows.Of(
            Encoder,
            [Table],
            (l, i) => objective != "gamma" || l.Spend[i] > 0,
            (l, i) =>
                objective switch
                {
                    "binary" => l.Bought(i) ? 1 : 0,
                    "gamma" => l.Spend[i],
                    _ => l.Orders[i],
                }
        );
        var settings = new LightGbmSettings(objective, Encoder.CategoricalParameter, seed);
        return LightGbmModel.Train(settings, train, validation, CancellationToken.None);
    }

    private static double[] Sums(double[] contributions) =>
        [.. contributions.Chunk(Encoder.Columns.Count + 1).Select(row => row.Sum())];
}
