using CsCheck;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Churn;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Churn;

public sealed class ClassBalanceTests
{
    private const int Rare = 20;
    private const int Frequent = 100;
    private static readonly TrainingRows Rows = Made(Rare, Frequent);

    /// <summary>Two numbers and a category; the rare class lies around (5, 5).</summary>
    private static TrainingRows Made(int rare, int frequent)
    {
        var random = new Random(3);
        var matrix = new List<float>();
        for (var i = 0; i < rare + frequent; i++)
        {
            var center = i < rare ? 5 : 0;
            matrix.Add(center + (float)random.NextDouble());
            matrix.Add(i % 7 == 0 ? float.NaN : center + (float)random.NextDouble());
            matrix.Add(i % 3);
        }

        var labels = Enumerable.Range(0, rare + frequent).Select(i => i < rare ? 1f : 0f);
        return new TrainingRows([.. matrix], rare + frequent, 3, [.. labels]);
    }

    [Theory]
    [InlineData(ClassBalance.None, Rare, Frequent)]
    [InlineData(ClassBalance.Weights, Rare, Frequent)]
    [InlineData(ClassBalance.OverSampling, Frequent, Frequent)]
    [InlineData(ClassBalance.UnderSampling, Rare, Rare)]
    [InlineData(ClassBalance.Smote, Frequent, Frequent)]
    public void Classes_have_as_many_rows_as_the_method_says(ClassBalance method, int ones, int zeros)
    {
        var balanced = Rebalance.Apply(method, Rows, 2, seed: 1);
        balanced.Labels.Count(y => y == 1).ShouldBe(ones);
        balanced.Labels.Count(y => y == 0).ShouldBe(zeros);
        balanced.Matrix.Length.ShouldBe(balanced.Rows * 3);
        Rebalance.Apply(method, Rows, 2, seed: 1).Matrix.ShouldBe(balanced.Matrix);
    }

    [Fact]
    public void Weights_make_both_classes_weigh_the_same()
    {
        var balanced = Rebalance.Apply(ClassBalance.Weights, Rows, 2, seed: 1);
        var ones = balanced.Weights!.Where((_, i) => Rows.Labels[i] == 1).Sum();
        var zeros = balanced.Weights!.Where((_, i) => Rows.Labels[i] == 0).Sum();
        ones.ShouldBe(zeros, 1e-3);
        (ones + zeros).ShouldBe(Rows.Rows, 1e-3);
    }

    [Fact]
    public void The_rare_class_may_be_either()
    {
        var turned = Rows with { Labels = Array.ConvertAll(Rows.Labels, y => 1 - y) };
        Rebalance.Apply(ClassBalance.Smote, turned, 2, seed: 1).Labels.Count(y => y == 0).ShouldBe(Frequent);
    }

    [Fact]
    public void New_rows_lie_between_rows_of_the_rare_class_and_have_one_of_their_categories() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[0, 1_000])
            .Sample(
                (rare, seed) =>
                {
                    var rows = Made(rare, 60);
                    var balanced = Rebalance.Apply(ClassBalance.Smote, rows, 2, seed);
                    balanced.Matrix[..rows.Matrix.Length].ShouldBe(rows.Matrix);
                    for (var i = rows.Rows; i < balanced.Rows; i++)
                    {
                        balanced.Labels[i].ShouldBe(1);
                        balanced.Matrix[i * 3].ShouldBeInRange(5, 6);
                        var second = balanced.Matrix[(i * 3) + 1];
                        (float.IsNaN(second) || second is >= 5 and <= 6).ShouldBeTrue();
                        balanced.Matrix[(i * 3) + 2].ShouldBeOneOf(0, 1, 2);
                    }
                },
                iter: 30
            );

    [Fact]
    public void A_class_of_one_or_none_is_no_trouble()
    {
        Rebalance.Apply(ClassBalance.Smote, Made(1, 10), 2, seed: 1).Rows.ShouldBe(20);
        Rebalance.Apply(ClassBalance.Smote, Made(0, 10), 2, seed: 1).Rows.ShouldBe(10);
        Rebalance.Apply(ClassBalance.UnderSampling, Made(0, 10), 2, seed: 1).Rows.ShouldBe(10);
    }

    [Theory]
    [InlineData(ClassBalance.Weights)]
    [InlineData(ClassBalance.OverSampling)]
    [InlineData(ClassBalance.UnderSampling)]
    [InlineData(ClassBalance.Smote)]
    public void Probabilities_keep_the_share_of_the_customers_there_are(ClassBalance method)
    {
        var table = RareBuyers();
        var share = table.Labels!.Orders.Average(v => v > 0 ? 1.0 : 0);
        share.ShouldBeLessThan(0.25);
        foreach (
            var trainer in new IRetentionTrainer[] { new LogisticRetention(method), new LightGbmRetention(method) }
        )
        {
            trainer.Name.ShouldEndWith(Rebalance.Suffix(method));
            var model = trainer.Train([table], table.WithoutLabels(), 1, CancellationToken.None);
            model.Predict(table).Average().ShouldBe(share, 0.05);
            model.Name.ShouldBe(trainer.Name);
        }
    }

    /// <summary>Only who buys three times counts as a buyer.</summary>
    private static FeatureTable RareBuyers()
    {
        var table = SimulatedTables.Labelled(2_000, 1, seed: 91)[0];
        var orders = Array.ConvertAll(table.Labels!.Orders, v => Math.Max(0, v - 2));
        return table.With(new Labels(table.Labels.Spend, orders));
    }
}
