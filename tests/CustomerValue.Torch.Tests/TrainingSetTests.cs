using CustomerValue.Models.Boosting;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Networks;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Torch.Tests;

/// <summary>The rows that networks learn from.</summary>
public sealed class TrainingSetTests
{
    [Fact]
    public void Of_many_customers_a_sample_is_taken_and_each_is_on_one_side()
    {
        var tables = SimulatedTables.Labelled(30_000, 4, seed: 46);
        var rows = new NetworkRows(FeatureScaler.Fit(tables), SequenceScaler.Fit(tables));
        var set = TrainingSet.Of(tables, rows);
        ((double)set.Spend.Length).ShouldBe(TrainingSet.MaxRows, 0.02 * TrainingSet.MaxRows);
        // The same customers at every cutoff.
        (set.Spend.Length % tables.Length).ShouldBe(0);
        set.Learned.Concat(set.Held).Order().ShouldBe(Enumerable.Range(0, set.Spend.Length).Select(i => (long)i));
        var held = tables[0].CustomerIds.Count(GroupedSplit.IsValidation) / (double)tables[0].Count;
        (set.Held.Length / (double)set.Spend.Length).ShouldBe(held, 0.01);
        set.Inputs.ShouldAllBe(i => i.Values.Length == set.Spend.Length * i.Width);
        set.Inputs.SelectMany(i => i.Values).ShouldAllBe(v => Math.Abs(v) <= 4);
    }
}
