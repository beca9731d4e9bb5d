using CustomerValue.Models.Churn;
using CustomerValue.Scoring;

namespace CustomerValue.Tests.Scoring;

public sealed class ScoreParquetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scores-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rows_keep_their_order_and_values()
    {
        var file = Write("one", Score("b", 5, "Low"), Score("a", 9, "High"));
        var rows = Read(file);
        rows.Select(r => r["customer_id"]).ShouldBe(["b", "a"]);
        rows[1]["run"].ShouldBe("run-1");
        rows[1]["tier"].ShouldBe("High");
        rows[1]["expected_spend"].ShouldBe(9.0);
        rows[1]["spend_if_buys_low"].ShouldBe(4.5);
        rows[1]["spend_if_buys_high"].ShouldBe(18.0);
        rows[1]["expected_orders"].ShouldBe(0.9);
        rows[1]["buy_probability"].ShouldBe(0.75);
        rows[1]["churn_probability"].ShouldBe(0.25);
        rows[1]["recency_days"].ShouldBe(12.0);
        rows[1]["purchase_days"].ShouldBe(3.0);
        rows[1]["spend_to_date"].ShouldBe(99.5);
    }

    [Fact]
    public void As_csv_no_text_is_a_formula_and_numbers_stay_numbers()
    {
        string[] ids = ["=1+1", "+49", "-5", "@sum", "＝A1", "\tx", "a,\"b\"", "=cmd|' /C calc'!A0", "plain"];
        var file = Write("one", [.. ids.Select(id => Score(id, -5, "=High"))]);
        var csv = Path.Combine(_folder, "one.csv");
        using (var connection = DuckDb.Open(_folder, 256))
        {
            connection.Execute(
                $"CREATE VIEW {ScoreParquet.View} AS SELECT * FROM {DuckDb.ReadParquet([file])}; {ScoreParquet.CsvSql(csv)}"
            );
        }

        var rows = Read(csv, "read_csv");
        rows.Select(r => r["customer_id"])
            .ShouldBe(["'=1+1", "'+49", "'-5", "'@sum", "'＝A1", "'\tx", "a,\"b\"", "'=cmd|' /C calc'!A0", "plain"]);
        rows.ShouldAllBe(r => (string)r["tier"]! == "'=High");
        rows.ShouldAllBe(r => (double)r["expected_spend"]! == -5);
        File.ReadLines(csv).First().ShouldStartWith("customer_id,run,tier,segment,");
    }

    [Fact]
    public void Drivers_are_a_list_that_can_be_queried()
    {
        var file = Write("one", Score("a", 9, "High"));
        using var connection = DuckDb.Open(_folder, 256);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT d.feature, d.value, d.effect FROM (SELECT unnest(drivers) AS d FROM read_parquet({DuckDb.Quote(file)}))";
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        (reader.GetString(0), reader.GetString(1), reader.GetDouble(2)).ShouldBe(("it's \"odd\"", "x, ö", 1.25));
        reader.Read().ShouldBeTrue();
        reader.IsDBNull(1).ShouldBeTrue();
        reader.GetDouble(2).ShouldBe(-0.5);
        reader.Read().ShouldBeFalse();
    }

    [Fact]
    public void Parts_are_combined_highest_first_then_by_id_and_tiers_are_summed()
    {
        string[] parts =
        [
            Write("p0", Score("d", 5, "Low"), Score("a", 9, "High")),
            Write("p1"),
            Write("p2", Score("c", 5, "Low"), Score("b", 30, "High"), Score("é", 5, "Low")),
        ];
        var all = Path.Combine(_folder, "all.parquet");
        var tiers = ScoreParquet.Combine(parts, all, _folder, 256);
        Read(all).Select(r => r["customer_id"]).ShouldBe(["b", "a", "c", "d", "é"]);
        tiers
            .Select(t => (t.Tier, t.Customers, t.ExpectedSpend, t.MinExpectedSpend))
            .ShouldBe([("High", 2, 39, 9), ("Low", 3, 15, 5)]);
        tiers[0].ExpectedOrders.ShouldBe(3.9, 1e-12);
    }

    [Fact]
    public void Equal_scores_give_equal_bytes()
    {
        var scores = Enumerable.Range(0, 3_000).Select(i => Score($"c{i:D5}", i * 7 % 100, i % 2 == 0 ? "A" : "B"));
        CustomerScore[] all = [.. scores];
        var one = Write("one", all);
        var two = Write("two", all);
        File.ReadAllBytes(two).ShouldBe(File.ReadAllBytes(one));

        var first = Path.Combine(_folder, "first.parquet");
        var second = Path.Combine(_folder, "second.parquet");
        string[] parts = [Write("left", all[..1_700]), Write("right", all[1_700..])];
        var tiers = ScoreParquet.Combine(parts, first, _folder, 256);
        ScoreParquet.Combine(parts, second, _folder, 256).ShouldBe(tiers);
        File.ReadAllBytes(second).ShouldBe(File.ReadAllBytes(first));
    }

    [Fact]
    public void No_scores_at_all_have_no_tiers()
    {
        var all = Path.Combine(_folder, "all.parquet");
        ScoreParquet.Combine([Write("empty")], all, _folder, 256).ShouldBeEmpty();
        Read(all).ShouldBeEmpty();
    }

    private string Write(string name, params CustomerScore[] scores)
    {
        var file = Path.Combine(_folder, $"{name}.parquet");
        ScoreParquet.Write(scores, "run-1", file);
        return file;
    }

    private List<Dictionary<string, object>> Read(string file, string function = "read_parquet")
    {
        using var connection = DuckDb.Open(_folder, 256);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * EXCLUDE drivers FROM {function}({DuckDb.Quote(file)})";
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object>>();
        while (reader.Read())
        {
            rows.Add(
                Enumerable
                    .Range(0, reader.FieldCount)
                    .ToDictionary(reader.GetName, reader.GetValue, StringComparer.Ordinal)
            );
        }

        return rows;
    }

    internal static CustomerScore Score(string id, double spend, string tier) =>
        new()
        {
            CustomerId = id,
            ExpectedSpend = spend,
            ExpectedOrders = spend / 10,
            BuyProbability = 0.75,
            SpendIfBuys = 1.2 * spend,
            SpendIfBuysLow = spend / 2,
            SpendIfBuysHigh = 2 * spend,
            SpendP05 = 0,
            SpendP10 = 0,
            SpendP50 = 0.9 * spend,
            SpendP90 = 1.8 * spend,
            SpendP95 = 2.5 * spend,
            ChurnProbability = 0.25,
            State = spend > 50 ? CustomerState.Overdue : CustomerState.New,
            UsualGapDays = 14.5,
            AtStake = spend / 4,
            AtRisk = false,
            TopTierProbability = spend > 50 ? 0.5 : null,
            Tier = tier,
            Segment = spend > 50 ? 3 : null,
            BehaviourTier = "loyal",
            NeedTier = "explorers",
            RecencyDays = 12,
            PurchaseDays = 3,
            SpendToDate = 99.5,
            Drivers = [new("it's \"odd\"", "x, ö", 1.25), new("gap_mean", null, -0.5)],
        };
}
