using CustomerValue.Features;

namespace CustomerValue.Tests.Features;

/// <summary>Which lines of several uploads of orders count.</summary>
public sealed class NewestWordTests : IDisposable
{
    private readonly KindLake _lake = new();
    private int _uploads;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void A_newer_upload_that_reprices_an_order_replaces_all_its_lines()
    {
        var older = Upload(Sale("o1", "01-05", 10), Sale("o1", "01-05", 7), Sale("o2", "01-06", 3));
        var newer = Upload(Sale("o1", "01-05", 8));
        Counted(newer, older).ShouldBe(["o1 sale 8", "o2 sale 3"]);
    }

    [Fact]
    public void The_order_of_uploads_decides_and_not_the_order_of_their_rows_times()
    {
        var older = Upload(Sale("o1", "03-05", 10));
        var newer = Upload(Sale("o1", "01-05", 8));
        Counted(older, newer).ShouldBe(["o1 sale 8"]);
    }

    [Fact]
    public void Of_two_uploads_of_one_moment_the_later_name_counts()
    {
        var a = Upload(Sale("o1", "01-05", 10)) with { Name = "shop.zip/a.csv" };
        var b = Upload(Sale("o1", "01-05", 8)) with { Name = "shop.zip/b.csv", Uploaded = a.Uploaded };
        Counted(b, a).ShouldBe(["o1 sale 8"]);
    }

    [Fact]
    public void Uploads_of_before_moments_were_kept_come_first_by_their_last_times()
    {
        var early = Upload(Sale("o1", "01-05", 1), Sale("o2", "01-05", 1)) with { Uploaded = null, Name = "z" };
        var late = Upload(Sale("o1", "01-05", 2), Sale("o2", "01-06", 2)) with { Uploaded = null, Name = "a" };
        var dated = Upload(Sale("o2", "01-05", 3));
        Counted(dated, late, early).ShouldBe(["o1 sale 2", "o2 sale 3"]);
    }

    [Fact]
    public void Equal_lines_of_one_upload_are_all_real()
    {
        Counted(Upload(Sale("o1", "01-05", 10)), Upload(Sale("o1", "01-05", 10), Sale("o1", "01-05", 10)))
            .ShouldBe(["o1 sale 10", "o1 sale 10"]);
    }

    [Fact]
    public void An_order_that_a_newer_upload_calls_cancelled_counts_no_more()
    {
        var older = Upload(Sale("o1", "01-05", 10), Return("o1", "01-08", 2), Sale("o2", "01-06", 3));
        Counted(older, Upload(Void("o1", "01-05"))).ShouldBe(["o2 sale 3"]);
    }

    [Fact]
    public void A_cancelled_order_that_a_newer_upload_calls_paid_counts_again()
    {
        Counted(Upload(Void("o1", "01-05")), Upload(Sale("o1", "01-05", 10))).ShouldBe(["o1 sale 10"]);
    }

    [Fact]
    public void A_cancelled_order_is_never_seen_also_with_one_upload_alone()
    {
        Counted(Upload(Void("o1", "01-05"), Sale("o2", "01-06", 3))).ShouldBe(["o2 sale 3"]);
    }

    [Fact]
    public void The_return_of_a_cancelled_order_takes_nothing_off()
    {
        var returns = Upload(Return("o1", "01-08", 10));
        Counted(returns, Upload(Void("o1", "01-05"))).ShouldBeEmpty();
        Counted(Upload(Void("o1", "01-05")), Upload(Return("o1", "01-08", 10))).ShouldBeEmpty();
    }

    [Fact]
    public void Returns_in_a_file_of_their_own_add_to_the_sales_whichever_came_first()
    {
        var sales = new[] { Sale("o1", "01-05", 10), Sale("o2", "01-06", 3) };
        string[] both = ["o1 return -4", "o1 sale 10", "o2 sale 3"];
        Counted(Upload(sales), Upload(Return("o1", "01-08", 4))).ShouldBe(both);
        Counted(Upload(Return("o1", "01-08", 4)), Upload(sales)).ShouldBe(both);
    }

    [Fact]
    public void A_newer_upload_with_sales_and_returns_replaces_older_files_of_returns()
    {
        var returns = Upload(Return("o1", "01-08", 4));
        var dump = Upload(Sale("o1", "01-05", 10), Return("o1", "01-08", 5));
        Counted(returns, dump).ShouldBe(["o1 return -5", "o1 sale 10"]);
        // For good: also where one still newer says nothing of returns.
        Counted(returns, dump, Upload(Sale("o1", "01-05", 9))).ShouldBe(["o1 sale 9"]);
    }

    [Fact]
    public void Returns_of_another_month_add_up_and_those_of_the_same_are_replaced()
    {
        var sales = Upload(Sale("o1", "01-05", 30));
        var january = Upload(Return("o1", "01-08", 4), Return("o9", "01-31", 1));
        var february = Upload(Return("o9", "02-01", 1), Return("o1", "02-08", 5));
        var again = Upload(Return("o9", "02-01", 1), Return("o1", "02-08", 6), Return("o9", "02-20", 1));
        Counted(sales, january, february, again)
            .Where(l => l.StartsWith("o1", StringComparison.Ordinal))
            .ShouldBe(["o1 return -4", "o1 return -6", "o1 sale 30"]);
    }

    [Fact]
    public void A_return_in_the_sales_file_and_again_in_the_file_of_returns_counts_once()
    {
        var dump = Upload(Sale("o1", "01-05", 10), Return("o1", "01-08", 4));
        Counted(dump, Upload(Return("o1", "01-08", 4))).ShouldBe(["o1 return -4", "o1 sale 10"]);
    }

    [Fact]
    public void The_same_order_id_of_another_customer_is_another_order()
    {
        Counted(Upload(Sale("o1", "01-05", 10)), Upload(Sale("o1", "01-05", 8, "bob")))
            .ShouldBe(["o1 sale 10", "o1 sale 8"]);
    }

    [Fact]
    public void An_order_number_that_starts_again_names_another_order()
    {
        var first = Upload(Sale("1", "2023-02-05", 10), Return("1", "2023-03-01", 2), Sale("2", "2023-02-06", 3));
        var second = Upload(Sale("1", "2024-02-04", 20), Return("1", "2024-02-20", 5));
        string[] all = ["1 2024-02-04 return -5", "1 2024-02-04 sale 20", "1 return -2", "1 sale 10", "2 sale 3"];
        Counted(first, second).ShouldBe(all);
        // Each is changed by itself, whatever else the newer upload holds.
        var changed = Upload(Sale("1", "2023-02-07", 9), Return("1", "2023-03-01", 2));
        Counted(first, second, changed)
            .ShouldBe(["1 2024-02-04 return -5", "1 2024-02-04 sale 20", "1 return -2", "1 sale 9", "2 sale 3"]);
    }

    [Fact]
    public void A_dump_of_years_and_the_file_of_one_year_tell_the_same_orders_of_a_number()
    {
        var dump = Upload(Sale("1", "2023-02-05", 10), Sale("1", "2024-02-04", 20));
        var year = Upload(Sale("1", "2024-02-04", 21));
        Counted(dump, year).ShouldBe(["1 2024-02-04 sale 21", "1 sale 10"]);
        var newer = Upload(Sale("1", "2023-02-05", 11), Sale("1", "2024-02-04", 22));
        Counted(dump, year, newer).ShouldBe(["1 2024-02-04 sale 22", "1 sale 11"]);
    }

    [Fact]
    public void An_order_whose_date_was_corrected_is_one_order()
    {
        Counted(Upload(Sale("1", "2024-01-05", 10)), Upload(Sale("1", "2024-06-30", 8))).ShouldBe(["1 sale 8"]);
    }

    [Fact]
    public void A_return_that_comes_late_is_one_of_the_sale_before_it()
    {
        var returns = Upload(Return("1", "2024-11-30", 4));
        var dump = Upload(Sale("1", "2024-01-05", 10), Return("1", "2024-11-30", 5));
        Counted(returns, dump).ShouldBe(["1 return -5", "1 sale 10"]);
    }

    [Fact]
    public void A_number_that_starts_again_for_a_cancelled_order_leaves_the_old_one_alone()
    {
        Counted(Upload(Sale("1", "2023-02-05", 10)), Upload(Void("1", "2024-02-04"))).ShouldBe(["1 sale 10"]);
    }

    [Fact]
    public void Of_one_log_without_order_ids_the_newest_word_on_a_customers_day_counts()
    {
        var first = Log("web", Sale("ann-20250105", "01-05", 10), Sale("ann-20250106", "01-06", 1));
        var second = Log("web", Sale("ann-20250105", "01-05", 9), Sale("ann-20250107", "01-07", 2));
        Counted(first, second).ShouldBe(["ann-20250105 sale 9", "ann-20250106 sale 1", "ann-20250107 sale 2"]);
    }

    [Fact]
    public void Two_logs_without_order_ids_both_count()
    {
        var web = Log("web", Sale("ann-20250105", "01-05", 10));
        var till = Log("till", Sale("ann-20250105", "01-05", 9));
        Counted(web, till).ShouldBe(["ann-20250105 sale 10", "ann-20250105 sale 9"]);
    }

    [Fact]
    public void A_log_that_goes_on_at_noon_does_not_erase_the_morning()
    {
        var morning = Log("web", Sale("ann-20250104", "01-04", 5), Sale("ann-20250105", "01-05", 10, hour: 9));
        var afternoon = Log("web", Sale("ann-20250105", "01-05", 9, hour: 13), Sale("ann-20250106", "01-06", 4));
        Counted(morning, afternoon)
            .Where(l => l.Contains("0105", StringComparison.Ordinal))
            .ShouldBe(["ann-20250105 sale 10", "ann-20250105 sale 9"]);
        var cancelled = Log("web", Void("ann-20250105", "01-05", hour: 13), Sale("ann-20250106", "01-06", 4));
        Counted(morning, cancelled).ShouldBe(["ann-20250104 sale 5", "ann-20250105 sale 10", "ann-20250106 sale 4"]);
    }

    [Fact]
    public void Windows_that_exports_share_are_merged_so_that_a_hundred_cost_one_condition()
    {
        var day = new DateTime(2025, 1, 1);
        var overlapping = Enumerable.Range(0, 100).Select(i => (day.AddDays(i), day.AddDays(i + 30)));
        KindSql.Shared(overlapping).ShouldBe([(day.AddDays(1), day.AddDays(128))]);
        KindSql.Shared([(day, day.AddDays(9)), (day.AddDays(10), day.AddDays(12))]).ShouldBeEmpty();
        KindSql
            .Shared([
                (day, day.AddDays(100)),
                (day.AddDays(90), day.AddDays(120)),
                (day.AddDays(10), day.AddDays(20)),
                (day.AddDays(20), day.AddDays(30)),
            ])
            .ShouldBe([(day.AddDays(10), day.AddDays(30)), (day.AddDays(90), day.AddDays(100))]);
    }

    private ExportLines Upload(params string[] rows) =>
        _lake.Dated(
            _lake.Export("lines", null, null, rows) with
            {
                Uploaded = DateTimeOffset.UnixEpoch.AddDays(++_uploads),
                Name = $"{_uploads:000}.csv",
            }
        );

    private ExportLines Log(string log, params string[] rows) => Upload(rows) with { Log = log };

    private List<string> Counted(params ExportLines[] exports)
    {
        using var connection = DuckDb.Open(_lake.Folder, 64);
        connection.Execute(KindSql.Lines(exports, "true"));
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT concat_ws(' ', order_id, kind, amount::INTEGER) AS said FROM lines ORDER BY said";
        using var reader = command.ExecuteReader();
        var said = new List<string>();
        while (reader.Read())
        {
            said.Add(reader.GetString(0));
        }

        return said;
    }

    private static string Sale(string order, string day, int amount, string customer = "ann", int hour = 10) =>
        Row(order, day, amount, "sale", customer, hour);

    private static string Return(string order, string day, int amount) => Row(order, day, -amount, "return", "ann", 10);

    private static string Void(string order, string day, int hour = 10) => Row(order, day, 0, "void", "ann", hour);

    private static string Row(string order, string day, int amount, string kind, string customer, int hour) =>
        $"('{order}', '{customer}', TIMESTAMP '{(day.Length > 5 ? "" : "2025-")}{day} {hour:00}:00:00', 's', NULL, {Math.Sign(amount)}, {Math.Abs(amount)}, 0, {amount}, 'EUR', 'DE', '{kind}')";
}
