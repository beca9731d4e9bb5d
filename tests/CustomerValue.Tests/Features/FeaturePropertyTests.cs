using System.Globalization;
using CsCheck;
using CustomerValue.Features;

namespace CustomerValue.Tests.Features;

/// <summary>What holds for the features of any order lines.</summary>
public sealed class FeaturePropertyTests : IDisposable
{
    private const string Seed = "0000000000001";
    private static readonly DateTime Cutoff = new(2025, 7, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("features-").FullName;
    private int _files;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed record Line(
        int Order,
        string Customer,
        DateTime Time,
        string Sku,
        int Cents,
        bool Return,
        string Country
    )
    {
        public string Values =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"('o{Order}', '{Customer}', TIMESTAMP '{Time:yyyy-MM-dd HH:mm:ss}', '{Sku}', NULL, {(Return ? -1 : 1)}, {Cents / 100m}, {Cents % 3}, {(Return ? -Cents : Cents) / 100m}, 'EUR', '{Country}', '{(Return ? "return" : "sale")}')"
            );
    }

    private static Gen<Line> LineFrom(DateTime from, int minutes) =>
        Gen.Select(
            Gen.Int[0, 40],
            Gen.Int[0, 4],
            Gen.Int[0, minutes],
            Gen.Int[0, 5],
            Gen.Int[1, 10_000],
            Gen.Int[0, 9],
            (order, customer, minute, sku, cents, kind) =>
                // The country goes with the customer: two on one day would leave open which is the last.
                new Line(order, $"c{customer}", from.AddMinutes(minute), $"s{sku}", cents, kind == 0, $"L{customer}")
        );

    private static readonly Gen<Line[]> Before = LineFrom(Cutoff.AddDays(-500), (500 * 1440) - 1).Array[1, 40];
    private static readonly Gen<Line[]> After = LineFrom(Cutoff, 200 * 1440).Array[1, 40];

    [Fact]
    public void No_line_at_or_after_the_cutoff_changes_a_feature() =>
        Gen.Select(Before, After)
            .Sample(
                (before, after) =>
                    Features([.. before, .. after, after[0] with { Time = Cutoff }]).ShouldBe(Features(before)),
                iter: 12,
                seed: Seed,
                threads: 1
            );

    [Fact]
    public void A_line_just_before_the_cutoff_does_change_features()
    {
        var first = new Line(1, "a", Cutoff.AddDays(-100), "s", 500, false, "DE");
        var last = first with { Order = 2, Time = Cutoff.AddSeconds(-1) };
        Features([first, last]).ShouldNotBe(Features([first]));
    }

    [Fact]
    public void The_order_of_the_lines_changes_no_value() =>
        Gen.Select(Before, Gen.Int[0, 1000])
            .Sample(
                (lines, shift) =>
                {
                    var other = lines.OrderBy(l => (l.Cents * 7919 + shift) % 1009).ThenBy(l => l.Time).ToArray();
                    var expected = Table(lines);
                    var found = Table(other);
                    found.CustomerIds.ShouldBe(expected.CustomerIds);
                    foreach (var (name, values) in expected.Numeric)
                    {
                        for (var i = 0; i < values.Length; i++)
                        {
                            // Sums of floating-point numbers may differ in the last digit.
                            var tolerance = 1e-5 * Math.Max(1, Math.Abs(values[i]));
                            (
                                float.IsNaN(values[i])
                                    ? float.IsNaN(found.Column(name)[i])
                                    : Math.Abs(found.Column(name)[i] - values[i]) <= tolerance
                            ).ShouldBeTrue($"{name}: {values[i]} and {found.Column(name)[i]}");
                        }
                    }
                },
                iter: 12,
                seed: Seed,
                threads: 1
            );

    [Fact]
    public void The_same_lines_give_the_same_bytes() =>
        Before.Sample(lines => Features(lines).ShouldBe(Features(lines)), iter: 5, seed: Seed, threads: 1);

    [Fact]
    public void Orders_in_two_overlapping_exports_count_once() =>
        Gen.Select(Before, Gen.Int[0, 40])
            .Sample(
                (lines, cut) =>
                {
                    // Two exports of one shop, the second with the orders from a day on, whole, that the first has too.
                    var sorted = lines.OrderBy(l => l.Time).ToArray();
                    var from = sorted[Math.Min(cut, sorted.Length - 1)].Time;
                    var orders = sorted.Where(l => l.Time >= from).Select(l => (l.Customer, l.Order)).ToHashSet();
                    var second = sorted.Where(l => orders.Contains((l.Customer, l.Order))).ToArray();
                    var expected = Table(sorted);
                    var found = Table(sorted, second);
                    found.Column("lines").ShouldBe(expected.Column("lines"));
                    found.Column("spend").ShouldBe(expected.Column("spend"));
                },
                iter: 12,
                seed: Seed,
                threads: 1
            );

    [Fact]
    public void Labels_are_null_unless_they_are_known()
    {
        var line = new Line(1, "a", Cutoff.AddDays(-1), "s", 500, false, "DE");
        Table([line]).Labels.ShouldBeNull();
        var file = Write(
            labelled: true,
            [line, line with { Time = Cutoff.AddDays(89) }, line with { Time = Cutoff.AddDays(90) }]
        );
        var labels = FeatureTableReader.Read([file], DateOnly.FromDateTime(Cutoff), 90).Labels.ShouldNotBeNull();
        labels.Spend.ShouldBe([5]);
        labels.Orders.ShouldBe([1]);
    }

    [Fact]
    public void The_file_has_the_columns_of_the_catalogue_in_its_order()
    {
        var file = Write(labelled: false, [new Line(1, "a", Cutoff.AddDays(-1), "s", 500, false, "DE")]);
        using var connection = DuckDb.Open(_folder, 64);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {DuckDb.ReadParquet([file])}";
        using var reader = command.ExecuteReader();
        Enumerable
            .Range(0, reader.FieldCount)
            .Select(reader.GetName)
            .ShouldBe([
                "customer_id",
                .. FeatureCatalogue.All.Select(f => f.Name),
                "weeks",
                "week_orders",
                "week_spend",
                "week_units",
                "week_returns",
                "week_visits",
                "week_carts",
                "label_spend",
                "label_orders",
                "label_last_day",
            ]);
    }

    [Fact]
    public void The_weekly_sequences_are_what_a_plain_count_finds() =>
        Gen.Select(Before, After)
            .Sample(
                (before, after) =>
                {
                    var table = Table([.. before, .. after]);
                    var sequences = table.Sequences!;
                    var found = new float[WeeklySequences.Weeks * sequences.Channels.Count];
                    for (var row = 0; row < table.Count; row++)
                    {
                        var expected = Enumerable
                            .Range(0, WeeklySequences.Weeks)
                            .SelectMany(w => Week(before, table.CustomerIds[row], WeeklySequences.Weeks - 1 - w))
                            .ToArray();
                        sequences.Fill(row, found);
                        found.ShouldBe(expected, 1e-3);
                    }
                },
                iter: 12,
                seed: Seed,
                threads: 1
            );

    /// <summary>Orders, spend, units and returns of a week; week 0 is the last one.</summary>
    private static float[] Week(Line[] lines, string customer, int week)
    {
        var from = Cutoff.AddDays(-7 * (week + 1));
        var own = lines
            .Where(l => l.Customer == customer && l.Time >= from && l.Time < from.AddDays(7))
            .ToLookup(l => l.Return);
        return
        [
            // An order with lines on two days counts on each.
            own[false].Select(l => (l.Order, l.Time.Date)).Distinct().Count(),
            own[false].Sum(l => l.Cents) / 100f,
            own[false].Count(),
            own[true].Sum(l => l.Cents) / 100f,
            // Without events there are no visits and no carts.
            0,
            0,
        ];
    }

    private string Features(Line[] lines) => Convert.ToHexString(File.ReadAllBytes(Write(labelled: false, lines)));

    private FeatureTable Table(params Line[][] exports) =>
        FeatureTableReader.Read([Write(labelled: false, exports)], DateOnly.FromDateTime(Cutoff), 90);

    private string Write(bool labelled, params Line[][] exports)
    {
        using var builder = FeatureBuilder.Open(new LakeFiles([.. exports.Select(Lake)]), _folder, 128);
        var file = NewFile();
        builder.Write(DateOnly.FromDateTime(Cutoff), 90, labelled, file);
        return file;
    }

    private ExportLines Lake(Line[] lines)
    {
        var file = NewFile();
        using var connection = DuckDb.Open(_folder, 64);
        connection.Execute(FeatureCatalogue.Script("no_lines.sql"));
        connection.Execute($"INSERT INTO lines VALUES {string.Join(", ", lines.Select(l => l.Values))}");
        connection.Execute(
            $"COPY (SELECT *, row_number() OVER () AS line FROM lines) TO {DuckDb.Quote(file)} (FORMAT parquet)"
        );
        return new ExportLines([file], lines.Min(l => l.Time), lines.Max(l => l.Time));
    }

    private string NewFile() =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_files++}.parquet"));

    [Fact]
    public void Many_customers_are_worked_on_in_slices_without_a_difference()
    {
        // More than a slice holds; the second half alone is one slice.
        const int customers = 60_000;
        string Lines(int from) =>
            $"""
                SELECT 'o' || i AS order_id, printf('c%06d', i % {customers}) AS customer_id,
                    TIMESTAMP '2025-01-01' + to_days((i * 7 % 150)::INTEGER) AS time, 's' || (i % 7) AS sku, NULL::VARCHAR AS description,
                    1.0 AS quantity, 2.0::DECIMAL(18, 4) AS unit_price, 0::DECIMAL(18, 4) AS discount,
                    (1 + i % 9)::DECIMAL(18, 4) AS amount, 'EUR' AS currency, 'DE' AS country, 'sale' AS kind, i AS line
                FROM range({20 * customers}) AS lines(i)
                WHERE i % {customers} >= {from}
                """;
        var whole = RowsOf(Lines(0), $"customer_id >= 'c{customers / 2:000000}'");
        whole.Count.ShouldBe(customers / 2);
        RowsOf(Lines(customers / 2), "true").ShouldBe(whole);
    }

    private List<string> RowsOf(string lines, string where)
    {
        var file = Path.Combine(_folder, $"lines-{++_files}.parquet");
        var features = Path.Combine(_folder, $"features-{_files}.parquet");
        using var connection = DuckDb.Open(_folder, 512);
        connection.Execute($"COPY ({lines}) TO {DuckDb.Quote(file)} (FORMAT parquet)");
        using (
            var builder = FeatureBuilder.Open(
                new LakeFiles([new ExportLines([file], DateTime.MinValue, DateTime.MaxValue)]),
                _folder,
                512
            )
        )
        {
            builder.Write(DateOnly.FromDateTime(Cutoff), 30, labelled: true, features);
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT row::VARCHAR FROM read_parquet({DuckDb.Quote(features)}) AS row WHERE {where}";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
