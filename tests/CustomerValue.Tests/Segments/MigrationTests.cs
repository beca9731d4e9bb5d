using CsCheck;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Tests.Scoring;

namespace CustomerValue.Tests.Segments;

public sealed class MigrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("migration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Who_rose_who_fell_and_what_moved_is_counted()
    {
        var migration = Between(
            [("a", "Silver", 10), ("b", "Gold", 50), ("c", "Gold", 60), ("d", "Silver", 5), ("f", "Tin", 1)],
            [("a", "Gold", 45), ("b", "Silver", 20), ("c", "Gold", 61), ("e", "Silver", 7), ("f", "Gold", 2)],
            ["Gold", "Silver"]
        );
        migration.LastRun.ShouldBe("run-0");
        (migration.Value.Risen, migration.Value.RisenValue).ShouldBe((1, 35));
        (migration.Value.Fallen, migration.Value.FallenValue).ShouldBe((1, -30));
        // A tier that is no more ranks nowhere.
        migration.Value.Cells.ShouldBe([
            new MigrationCell("Gold", "Gold", 1, 60, 61),
            new MigrationCell("Gold", "Silver", 1, 50, 20),
            new MigrationCell("Silver", "Gold", 1, 10, 45),
            new MigrationCell("Silver", null, 1, 5, 0),
            new MigrationCell("Tin", "Gold", 1, 1, 2),
            new MigrationCell(null, "Silver", 1, 0, 7),
        ]);
        // Above 50 the made-up scores are in segment 3, else in none.
        migration.Segments.ShouldBe([
            new MigrationCell("0", "0", 3, 61, 67),
            new MigrationCell("0", null, 1, 5, 0),
            new MigrationCell("3", "3", 1, 60, 61),
            new MigrationCell(null, "0", 1, 0, 7),
        ]);
        // The made-up scores are all of one need.
        migration.Needs.ShouldBe([
            new MigrationCell("explorers", "explorers", 4, 121, 128),
            new MigrationCell("explorers", null, 1, 5, 0),
            new MigrationCell(null, "explorers", 1, 0, 7),
        ]);
    }

    [Fact]
    public void No_customer_and_no_money_is_lost_and_turned_round_it_is_the_opposite()
    {
        string[] order = ["A", "B", "C"];
        var run = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100]).Array[0, 20];
        Gen.Select(run, run)
            .Sample(
                (x, y) =>
                {
                    var last = x.Select((c, i) => ($"{i}", order[c.Item1], (double)c.Item2)).ToArray();
                    var now = y.Select((c, i) => ($"{i}", order[c.Item1], (double)c.Item2)).ToArray();
                    var there = Between(last, now, order).Value;
                    there.Cells.Sum(c => c.Customers).ShouldBe(Math.Max(last.Length, now.Length));
                    there.Cells.Sum(c => c.ExpectedNow).ShouldBe(now.Sum(c => c.Item3));
                    var back = Between(now, last, order).Value;
                    (back.Risen, back.RisenValue).ShouldBe((there.Fallen, -there.FallenValue));
                },
                iter: 20,
                threads: 1
            );
    }

    [Fact]
    public void Without_a_run_before_there_is_no_migration()
    {
        var now = Write("now", [("a", "Gold", 1)]);
        var migration = Migration.Between(null, null, now, ["Gold"], ["loyal"], _folder, 128);
        migration.LastRun.ShouldBeNull();
        migration.Value.Cells.ShouldBeEmpty();
        migration.Segments.ShouldBeEmpty();
        migration.Needs.ShouldBeEmpty();
    }

    private Migration Between(
        (string Id, string Tier, double Spend)[] last,
        (string Id, string Tier, double Spend)[] now,
        string[] order
    ) => Migration.Between("run-0", Write("last", last), Write("now", now), order, ["loyal"], _folder, 128);

    private string Write(string name, (string Id, string Tier, double Spend)[] customers)
    {
        var file = Path.Combine(_folder, $"{name}.parquet");
        ScoreParquet.Write([.. customers.Select(c => ScoreParquetTests.Score(c.Id, c.Spend, c.Tier))], "run-1", file);
        return file;
    }
}
