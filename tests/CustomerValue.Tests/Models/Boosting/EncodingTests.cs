using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Boosting;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Boosting;

public sealed class EncodingTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(800, 2, seed: 2);

    [Fact]
    public void Categories_are_coded_by_frequency_and_unknown_ones_are_neither_missing_nor_a_known_one()
    {
        var encoder = FeatureEncoder.Fit([Channels("web", "web", "shop", "web", "shop", "phone")]);
        encoder.Categorical.Single().Categories.ShouldBe(["web", "shop", "phone"]);
        var codes = encoder.Matrix(Channels("phone", "fax", null, "web"), [0, 1, 2, 3]);
        codes[0].ShouldBe(2);
        codes[1].ShouldBeGreaterThan(2);
        codes[2].ShouldBe(float.NaN);
        codes[3].ShouldBe(0);
    }

    [Fact]
    public void Categories_beyond_the_most_frequent_share_one_code()
    {
        var many = Enumerable.Range(0, 40).SelectMany(i => Enumerable.Repeat<string?>($"v{i:D2}", 41 - i)).ToArray();
        var encoder = FeatureEncoder.Fit([Channels(many)]);
        encoder.Categorical.Single().Categories.Count.ShouldBe(30);
        var codes = encoder.Matrix(Channels("v29", "v30", "v39", "new"), [0, 1, 2, 3]);
        codes.ShouldBe([29, 30, 30, 30]);
    }

    [Fact]
    public void The_matrix_has_the_rows_that_are_asked_for_column_by_name()
    {
        var encoder = FeatureEncoder.Fit(Tables);
        var table = Tables[1];
        var reordered = new FeatureTable(
            table.Cutoff,
            table.HorizonDays,
            table.CustomerIds,
            [.. table.Numeric.Reverse()],
            table.Categorical,
            null
        );
        var matrix = encoder.Matrix(table, [5, 3]);
        matrix.Length.ShouldBe(2 * encoder.Columns.Count);
        matrix[encoder.Columns.Count].ShouldBe(table.Column("recency_days")[3]);
        encoder.Matrix(reordered, [5, 3]).ShouldBe(matrix);
    }

    [Fact]
    public void A_customer_s_rows_of_all_cutoffs_are_on_one_side()
    {
        var numbered = Tables.Select(t => SimulatedTables.WithColumn(t, "number", i => i)).ToArray();
        var encoder = FeatureEncoder.Fit(numbered);
        var (train, validation) = GroupedSplit.Of(encoder, numbered, (_, _) => true, (l, i) => l.Orders[i]);
        var column = encoder.Columns.ToList().IndexOf("number");
        var learned = Numbers(train, column);
        var validated = Numbers(validation, column);
        learned.Intersect(validated).ShouldBeEmpty();
        learned.Length.ShouldBe(2 * learned.Distinct().Count());
        (train.Rows + validation.Rows).ShouldBe(1_600);
        ((double)validation.Rows / 1_600).ShouldBeInRange(0.15, 0.25);
    }

    [Fact]
    public void Labels_stay_with_their_rows()
    {
        var told = Tables.Select(t => SimulatedTables.WithColumn(t, "told", i => t.Labels!.Spend[i])).ToArray();
        var encoder = FeatureEncoder.Fit(told);
        var (train, _) = GroupedSplit.Of(encoder, told, (l, i) => l.Spend[i] > 0, (l, i) => l.Spend[i]);
        Numbers(train, encoder.Columns.ToList().IndexOf("told")).ShouldBe(train.Labels);
        train.Labels.ShouldAllBe(v => v > 0);
    }

    [Fact]
    public void Too_few_rows_are_refused_with_their_numbers()
    {
        var few = SimulatedTables.Labelled(50, 1, seed: 1);
        var error = Should.Throw<ModelFitException>(() =>
            GroupedSplit.Of(FeatureEncoder.Fit(few), few, (_, _) => true, (l, i) => l.Orders[i])
        );
        error.Message.ShouldContain("30 of each are needed");
    }

    private static float[] Numbers(TrainingRows rows, int column) =>
        [.. rows.Matrix.Chunk(rows.Columns).Select(row => row[column])];

    private static FeatureTable Channels(params string?[] values) =>
        new(
            new DateOnly(2024, 1, 1),
            90,
            [.. values.Select((_, i) => $"c{i:D4}")],
            [],
            [new CategoricalColumn("channel", values)],
            null
        );
}
