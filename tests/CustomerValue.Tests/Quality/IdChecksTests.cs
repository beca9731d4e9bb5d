using System.Globalization;
using CustomerValue.Features;
using CustomerValue.Quality;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Quality;

/// <summary>What uploads that are good each by itself say differently of the same customers and orders.</summary>
public sealed class IdChecksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ids-").FullName;
    private int _files;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Uploads_that_add_up_or_correct_each_other_say_nothing() =>
        Found(
                ["1 ann 2025-01-05 a 10", "2 bob 2025-01-06 b 3", "3 0123 2025-01-06 b 3"],
                ["3 0123 2025-01-06 b 4", "2 bob 2025-01-09 b 4", "4 ann 2025-02-06 c 5"],
                ["5 ann 2025-03-01 a 10", "4 ann 2025-02-06 c 5"]
            )
            .ShouldBeEmpty();

    [Fact]
    public void Order_numbers_that_start_again_are_counted()
    {
        var found = Found(
            ["1 ann 2023-01-05 a 10", "2 bob 2023-01-06 b 3", "3 eve 2023-01-06 b 3"],
            ["1 ann 2024-01-04 a 20", "2 bob 2024-01-09 b 4", "3 ann 2024-01-09 b 4"]
        );
        found.ShouldBe([new IdCheck("restarted_orders", "0.csv", "1.csv", 2, null)]);
        found[0]
            .Sentence()
            .Text.ShouldStartWith("2 order numbers of 0.csv stand again in a newer upload such as 1.csv");
    }

    [Fact]
    public void Orders_that_a_newer_upload_gives_to_another_customer_are_counted_with_their_money()
    {
        var found = Found(
            ["1 ann 2025-01-05 a 10", "1 ann 2025-01-05 b 2", "2 bob 2025-01-06 b 3", "3 eve 2025-01-07 c 4"],
            ["1 A-1 2025-01-05 a 10", "1 A-1 2025-01-05 b 2", "2 bob 2025-01-06 b 3", "3 E-1 2025-01-07 c 4"],
            ["1 A-1 2025-01-05 a 10", "1 A-1 2025-01-05 b 2", "9 zoe 2025-01-08 b 3"]
        );
        found.ShouldBe([new IdCheck("moved_orders", "0.csv", "1.csv", 2, 16)]);
        found[0].Sentence().Text.ShouldStartWith("2 orders of 0.csv worth 16.00 stand in a newer upload such as 1.csv");
    }

    [Fact]
    public void Numbers_that_count_the_orders_of_each_customer_have_not_moved() =>
        Found(
                ["1 ann 2025-01-05 a 10", "1 bob 2025-01-05 a 10", "2 ann 2025-01-06 a 10"],
                ["1 eve 2025-01-05 a 10", "1 joe 2025-01-05 a 10", "9 joe 2025-01-09 a 10"]
            )
            .ShouldBeEmpty();

    [Fact]
    public void Ids_that_lost_their_zeros_are_counted_from_a_handful_on()
    {
        string[] Upload(string form, int customers) =>
            [
                .. Enumerable
                    .Range(1, customers)
                    .Select(i => $"{form}{i} {i.ToString(form, CultureInfo.InvariantCulture)} 2025-01-05 a 1"),
            ];
        Found(Upload("00000", 5), Upload("0", 5))
            .ShouldBe([new IdCheck("padded_customers", "0.csv", "1.csv", 5, null)]);
        Found(Upload("00000", 4), Upload("0", 4)).ShouldBeEmpty();
        // Both stand side by side in one upload: they are two customers there.
        Found([.. Upload("00000", 6), .. Upload("0", 6)], Upload("0", 6)).ShouldBeEmpty();
    }

    [Fact]
    public void Ids_of_profiles_are_held_against_those_of_orders()
    {
        var customers = Enumerable.Range(1, 9).Select(i => $"0 {i} 2025-01-05 a 1").ToArray();
        var orders = Enumerable.Range(1, 9).Select(i => $"{i} {i:000} 2025-01-05 a 1").ToArray();
        FoundOf([LakeExport.Orders, LakeExport.Customers], orders, customers)
            .ShouldBe([new IdCheck("padded_customers", "0.csv", "1.csv", 9, null)]);
    }

    [Fact]
    public void An_order_that_goes_on_in_the_next_file_is_told()
    {
        string[] one = ["1 ann 2025-01-05 a 10", "2 bob 2025-01-06 b 3", "2 bob 2025-01-06 c 4"];
        string[] other = ["2 bob 2025-01-06 d 5", "3 eve 2025-01-07 a 2"];
        Found(one, other).ShouldBe([new IdCheck("cut_orders", "0.csv", "1.csv", 1, null)]);
        Found(other, one).ShouldBe([new IdCheck("cut_orders", "0.csv", "1.csv", 1, null)]);
        // The order is said again, with a line more.
        Found(one, ["2 bob 2025-01-06 b 3", .. other]).ShouldBeEmpty();
        // One order that was changed.
        Found(["2 bob 2025-01-06 b 3"], ["2 bob 2025-01-06 d 5"]).ShouldBeEmpty();
    }

    private List<IdCheck> Found(params string[][] uploads) =>
        FoundOf([.. uploads.Select(_ => LakeExport.Orders)], uploads);

    /// <summary>Adds uploads of lines "order customer day sku amount", each cut into two partitions by the customer.</summary>
    private List<IdCheck> FoundOf(string[] kinds, params string[][] uploads)
    {
        using var checks = new IdChecks([.. uploads.Select((_, i) => $"{i}.csv")], _folder, 64);
        for (var partition = 0; partition < 2; partition++)
        {
            for (var upload = 0; upload < uploads.Length; upload++)
            {
                var rows = uploads[upload]
                    .Select((row, line) => (Fields: row.Split(' '), Line: line + 2))
                    .Where(r => r.Fields[1].Sum(c => c) % 2 == partition)
                    .Select(r =>
                        $"('{r.Fields[0]}', '{r.Fields[1]}', TIMESTAMP '{r.Fields[2]}', '{r.Fields[3]}', NULL, 1, {r.Fields[4]}, 0, {r.Fields[4]}, 'EUR', 'DE', 'sale', {r.Line})"
                    )
                    .ToList();
                checks.Add(upload, Export(kinds[upload]), rows.Count == 0 ? [] : [Written(rows)]);
            }
        }

        return checks.Find();
    }

    private string Written(List<string> rows)
    {
        var file = Path.Combine(_folder, $"{_files++}.parquet");
        using var connection = DuckDb.Open(_folder, 64);
        connection.Execute(FeatureCatalogue.Script("no_lines.sql"));
        connection.Execute("ALTER TABLE lines ADD COLUMN line BIGINT");
        connection.Execute($"INSERT INTO lines VALUES {string.Join(", ", rows)}");
        connection.Execute($"COPY lines TO {DuckDb.Quote(file)} (FORMAT parquet)");
        return file;
    }

    private static LakeExport Export(string kind) => new("", "", "", 1, null, null, null, kind);
}
