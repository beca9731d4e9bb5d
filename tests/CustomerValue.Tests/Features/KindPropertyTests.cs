using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using SampleShop;

namespace CustomerValue.Tests.Features;

/// <summary>What holds for the features of a shop that exports everything.</summary>
public sealed class KindPropertyTests : IDisposable
{
    private static readonly DateOnly Cutoff = new(2025, 3, 1);
    private readonly KindLake _lake = new();
    private readonly LakeFiles _all;

    public KindPropertyTests() =>
        _all = ShopKinds.Write(new Shop(new ShopSettings { Customers = 150, Seed = 5 }), _lake.Folder);

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void No_row_at_or_after_the_cutoff_changes_a_feature()
    {
        const string before = "SELECT * FROM rows WHERE time < TIMESTAMP '2025-03-01'";
        var past = _all with
        {
            Orders = _lake.Changed(_all.Orders, before),
            Events = _lake.Changed(_all.Events, before),
            Reviews = _lake.Changed(_all.Reviews, before),
            // Who signs up later has no sign-up yet.
            Customers = _lake.Changed(
                _all.Customers,
                "SELECT * REPLACE (CASE WHEN signup < TIMESTAMP '2025-03-01' THEN signup END AS signup) FROM rows"
            ),
        };
        File.ReadAllBytes(_lake.Features(past, Cutoff)).ShouldBe(File.ReadAllBytes(_lake.Features(_all, Cutoff)));
    }

    [Fact]
    public void Every_feature_of_every_family_is_known_for_somebody()
    {
        var table = _lake.Table(_all, Cutoff);
        table.Numeric.ShouldAllBe(c => c.Values.Any(v => !float.IsNaN(v)));
        table.Categorical.ShouldAllBe(c => c.Values.Any(v => v != null));
        table.Sequences!.KnownChannels.ShouldBe(table.Sequences.Channels);
    }

    [Fact]
    public void The_order_of_the_rows_changes_no_value()
    {
        const string shuffled = "SELECT * FROM rows ORDER BY hash(line * 7919)";
        Same(
            _lake.Table(
                new LakeFiles(_lake.Changed(_all.Orders, shuffled))
                {
                    Customers = _lake.Changed(_all.Customers, shuffled),
                    Events = _lake.Changed(_all.Events, shuffled),
                    Products = _lake.Changed(_all.Products, shuffled),
                    Reviews = _lake.Changed(_all.Reviews, shuffled),
                },
                Cutoff
            ),
            _lake.Table(_all, Cutoff)
        );
    }

    [Fact]
    public void Exports_that_overlap_count_once()
    {
        const string part = "SELECT * FROM rows WHERE hash(line) % 3 = 0";
        Same(
            _lake.Table(
                new LakeFiles([.. _lake.Changed(_all.Orders, part), .. _all.Orders])
                {
                    Customers = [.. _all.Customers, .. _lake.Changed(_all.Customers, part)],
                    Events = [.. _lake.Changed(_all.Events, part), .. _all.Events],
                    Products = [.. _all.Products, .. _lake.Changed(_all.Products, part)],
                    Reviews = [.. _all.Reviews, .. _lake.Changed(_all.Reviews, part)],
                },
                Cutoff
            ),
            _lake.Table(_all, Cutoff)
        );
    }

    /// <summary>NaN is not near itself.</summary>
    private static float Known(float value) => float.IsNaN(value) ? float.MinValue : value;

    private static void Same(FeatureTable found, FeatureTable expected)
    {
        found.CustomerIds.ShouldBe(expected.CustomerIds);
        foreach (var (name, values) in expected.Numeric)
        {
            // Sums of floating-point numbers may differ in the last digit.
            Array.ConvertAll(found.Column(name), Known).ShouldBe(Array.ConvertAll(values, Known), 1e-3, name);
        }

        foreach (var (column, other) in expected.Categorical.Zip(found.Categorical))
        {
            other.Values.ShouldBe(column.Values, column.Name);
        }
    }
}
