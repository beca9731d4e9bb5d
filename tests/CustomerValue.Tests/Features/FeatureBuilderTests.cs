using CustomerValue.Features;

namespace CustomerValue.Tests.Features;

public sealed class FeatureBuilderTests : IDisposable
{
    private static readonly DateOnly Cutoff = new(2025, 7, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("features-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Features_have_the_values_that_a_hand_computes()
    {
        var table = Features([
            Line("o1", "a", "2025-01-01", 10),
            Line("o1", "a", "2025-01-01", 20, "s2"),
            Line("o2", "a", "2025-03-02", 50),
            Line("o3", "a", "2025-06-01", 40),
            Line("r3", "a", "2025-06-05", -40, kind: "return"),
        ]);
        Value(table, "purchase_days").ShouldBe(3);
        Value(table, "recency_days").ShouldBe(30);
        Value(table, "tenure_days").ShouldBe(181);
        Value(table, "spend").ShouldBe(80);
        Value(table, "spend_mean").ShouldBe(40);
        Value(table, "spend_sd").ShouldBe(10);
        Value(table, "gap_mean").ShouldBe((60 + 91) / 2f);
        Value(table, "spend_90d").ShouldBe(0);
        Value(table, "orders_90d").ShouldBe(1);
        Value(table, "return_share").ShouldBe(40 / 120f);
        Value(table, "distinct_skus").ShouldBe(2);
        Value(table, "repeat_sku_share").ShouldBe(0.5f);
        Value(table, Btyd.RepeatDays).ShouldBe(2);
        Value(table, Btyd.RecencyWeeks).ShouldBe(151 / 7f);
        Value(table, Btyd.AgeWeeks).ShouldBe(180 / 7f);
        Value(table, Btyd.AllMean).ShouldBe(80 / 3f);
    }

    [Fact]
    public void Nothing_at_or_after_the_cutoff_changes_a_feature()
    {
        string[] before =
        [
            Line("o1", "a", "2025-01-01", 10),
            Line("o2", "b", "2025-06-30", 7),
            Line("o3", "b", "2025-02-03", 9),
        ];
        string[] after =
        [
            Line("o4", "a", "2025-07-01", 999, "s9"),
            Line("o5", "b", "2025-08-15", 5, kind: "sale"),
            Line("r2", "b", "2025-07-02", -7, kind: "return"),
            Line("o6", "newcomer", "2025-07-03", 70),
        ];
        var (_, without) = Write(before, "without");
        var (_, with) = Write([.. before, .. after], "with");
        File.ReadAllBytes(with).ShouldBe(File.ReadAllBytes(without));
    }

    [Fact]
    public void Labels_are_what_happened_in_the_horizon()
    {
        var (table, _) = Write(
            [
                Line("o1", "a", "2025-01-01", 10),
                Line("o2", "a", "2025-07-01", 20),
                Line("o3", "a", "2025-09-28", 30),
                Line("r3", "a", "2025-09-28", -5, kind: "return"),
                Line("o4", "a", "2025-09-29", 1000),
                Line("o5", "b", "2025-01-01", 10),
            ],
            "labelled",
            labelled: true
        );
        table.CustomerIds.ShouldBe(["a", "b"]);
        table.Labels!.Spend.ShouldBe([45, 0]);
        table.Labels.Orders.ShouldBe([2, 0]);
        table.Labels.LastDay.ShouldBe([89, float.NaN]);
    }

    [Fact]
    public void An_order_in_two_exports_counts_as_the_newer_one_has_it()
    {
        var again = Lake([Line("o1", "a", "2025-01-05", 11), Line("o2", "a", "2025-02-05", 3)], "one");
        var twice = Lake([Line("o1", "a", "2025-01-05", 10), Line("o1", "a", "2025-01-05", 10)], "two");
        using var builder = FeatureBuilder.Open(new LakeFiles([again, twice]), _folder, 256);
        var file = Path.Combine(_folder, "both.parquet");
        builder.Write(Cutoff, 90, labelled: false, file);
        var table = FeatureTableReader.Read([file], Cutoff, 90);
        table.Column("spend")[0].ShouldBe(23);
        table.Column("lines")[0].ShouldBe(3);
        table.Labels.ShouldBeNull();
    }

    [Fact]
    public void The_catalogue_names_every_column_and_there_are_enough()
    {
        var table = Features([Line("o1", "a", "2025-01-01", 10)]);
        table
            .Numeric.Select(c => c.Name)
            .Concat(table.Categorical.Select(c => c.Name))
            .Order()
            .ShouldBe(FeatureCatalogue.All.Select(f => f.Name).Order());
        FeatureCatalogue.All.Count.ShouldBeGreaterThanOrEqualTo(45);
        FeatureCatalogue.All.ShouldAllBe(f => f.Meaning.Length > 5 && f.Unit.Length > 0);
    }

    [Fact]
    public void The_page_of_features_is_the_catalogue()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "FunctionsApp.sln")))
        {
            root = root.Parent!;
        }

        File.ReadAllText(Path.Combine(root.FullName, "docs", "features.md")).ShouldBe(FeatureCatalogue.Markdown());
    }

    [Fact]
    public void A_partition_without_lines_gives_an_empty_table()
    {
        using var builder = FeatureBuilder.Open(new LakeFiles([]), _folder, 256);
        var file = Path.Combine(_folder, "empty.parquet");
        builder.Write(Cutoff, 90, labelled: true, file).ShouldBe(0);
        FeatureTableReader.Read([file], Cutoff, 90).Count.ShouldBe(0);
    }

    private FeatureTable Features(string[] lines) => Write(lines, "features").Table;

    private (FeatureTable Table, string File) Write(string[] lines, string name, bool labelled = false)
    {
        using var builder = FeatureBuilder.Open(new LakeFiles([Lake(lines, name)]), _folder, 256);
        var file = Path.Combine(_folder, $"{name}-features.parquet");
        builder.Write(Cutoff, 90, labelled, file);
        return (FeatureTableReader.Read([file], Cutoff, 90), file);
    }

    private ExportLines Lake(string[] lines, string name)
    {
        var file = Path.Combine(_folder, $"{name}.parquet");
        using var connection = DuckDb.Open(_folder, 256);
        connection.Execute(FeatureCatalogue.Script("no_lines.sql"));
        connection.Execute("ALTER TABLE lines ADD COLUMN line BIGINT");
        foreach (var line in lines)
        {
            connection.Execute($"INSERT INTO lines BY NAME {line}");
        }

        connection.Execute($"COPY lines TO {DuckDb.Quote(file)} (FORMAT parquet)");
        return new ExportLines([file], new DateTime(2020, 1, 1), new DateTime(2030, 1, 1));
    }

    private static string Line(
        string order,
        string customer,
        string day,
        int amount,
        string sku = "s1",
        string kind = "sale"
    ) =>
        $"SELECT '{order}' AS order_id, '{customer}' AS customer_id, TIMESTAMP '{day} 10:00:00' AS time, '{sku}' AS sku, "
        + $"{Math.Sign(amount)} AS quantity, {Math.Abs(amount)} AS unit_price, 0 AS discount, {amount} AS amount, "
        + $"'DE' AS country, '{kind}' AS kind, 1 AS line";

    private static float Value(FeatureTable table, string feature) => table.Column(feature)[0];
}
