using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

public class ExportValueTests
{
    [Theory]
    [InlineData("2025-01-0๑")]
    [InlineData("๒๐๒๕-๐๑-๐๕")]
    [InlineData("0๑ Jan 2025 10:00")]
    public async Task Digits_of_other_scripts_are_refused_as_times(string time)
    {
        using var run = await ExportRun.ReadAsync(
            $"customer_id,order_id,time,amount\na,1,2025-01-04,1\na,2,{time},2\nb,3,2025-01-06,3\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 1,
            }
        );
        run.Manifest.RowsKept.ShouldBe(2);
    }

    [Theory]
    [InlineData("2024-12-31", "iso")]
    [InlineData("2024-12-31T00:00:00Z", "iso")]
    [InlineData("2024-12-31T01:30:00+01:30", "iso")]
    [InlineData("2024-12-30 19:00:00 -0500", "iso")]
    [InlineData("12/31/24", "%m/%d/%y")]
    [InlineData("31/12/24 00:00", "%d/%m/%y %H:%M")]
    [InlineData("31.12.24", "%d.%m.%y")]
    [InlineData("2024-12-31 00:00:00.000", "iso")]
    [InlineData("31/12/2024", "%d/%m/%Y")]
    [InlineData("31/12/2024 00:00", "%d/%m/%Y %H:%M")]
    [InlineData("12/31/2024", "%m/%d/%Y")]
    [InlineData("12/31/2024 12:00 AM", "%m/%d/%Y %I:%M %p")]
    [InlineData("31.12.2024", "%d.%m.%Y")]
    [InlineData("31-12-2024", "%d-%m-%Y")]
    [InlineData("2024/12/31", "%Y/%m/%d")]
    [InlineData("20241231", "%Y%m%d")]
    [InlineData("Dec 31, 2024", "%b %d, %Y")]
    [InlineData("1735603200", "epoch s")]
    [InlineData("1735603200000", "epoch ms")]
    public async Task Times_are_recognised_and_kept_in_utc(string time, string format)
    {
        using var run = await ExportRun.ReadAsync($"customer_id;time;amount\na;{time};1\n");
        run.Rows.ShouldBe(["a-20241231|a|2024-12-31 00:00:00||1.0|1.0000|1.0000|sale"]);
        run.Manifest.DateFormat.ShouldBe(format);
        run.Manifest.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Times_a_little_ahead_are_kept_and_counted()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var run = await ExportRun.ReadAsync(
            $"customer_id,time,amount\na,2025-01-05 00:00:00,1\na,{now.AddDays(1):yyyy-MM-dd HH:mm:ss},1\nb,{now.AddHours(-1):yyyy-MM-dd HH:mm:ss},1\n"
        );
        (run.Manifest.RowsKept, run.Manifest.RowsAhead).ShouldBe((3, 1));
    }

    [Fact]
    public async Task Several_ways_to_write_a_time_in_one_export_are_all_read()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,amount\na,2025-01-05,1\na,2025-01-05 12:00:00,1\na,2025-01-05 12:00:00 -0500,1\na,05.01.2025,1\na,05.01.2025 09:30,1\n"
        );
        run.Rows.Select(r => r.Split('|')[2])
            .ShouldBe([
                "2025-01-05 00:00:00",
                "2025-01-05 12:00:00",
                "2025-01-05 17:00:00",
                "2025-01-05 00:00:00",
                "2025-01-05 09:30:00",
            ]);
    }

    [Fact]
    public async Task Day_first_and_month_first_are_never_mixed()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,amount\na,13/02/2025,1\na,14/02/2025,1\na,02/15/2025,1\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 0.5,
            }
        );
        run.Manifest.DateFormat.ShouldBe("%d/%m/%Y");
        run.Rejects.ShouldBe(["4|time|02/15/2025|not_a_time|a,02/15/2025,1"]);
    }

    [Theory]
    [InlineData("2025-07-01 12:00:00", "2025-07-01 10:00:00")]
    [InlineData("2025-01-01 12:00:00", "2025-01-01 11:00:00")]
    [InlineData("2025-01-01 12:00:00.5", "2025-01-01 11:00:00.5")]
    [InlineData("01.01.2025 12:00", "2025-01-01 11:00:00")]
    [InlineData("2025-01-01 12:00:00+03:00", "2025-01-01 09:00:00")]
    [InlineData("2025-01-01T12:00:00Z", "2025-01-01 12:00:00")]
    [InlineData("2025-01-01 12:00:00 UTC", "2025-01-01 12:00:00")]
    [InlineData("1735732800", "2025-01-01 12:00:00")]
    public async Task The_time_zone_of_the_mapping_is_that_of_times_without_an_offset(string time, string utc)
    {
        using var run = await ExportRun.ReadAsync(
            $"customer_id,time,amount\na,{time},1\n",
            """{"timeZone":"Europe/Berlin"}"""
        );
        run.Rows.Select(r => r.Split('|')[2]).ShouldBe([utc]);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("12abc34")]
    [InlineData("12 34")]
    [InlineData("1.2.3")]
    [InlineData("--5")]
    [InlineData("-5-")]
    [InlineData("(5")]
    [InlineData("5)")]
    [InlineData("A5")]
    [InlineData("EUR")]
    [InlineData("10%")]
    [InlineData("inf")]
    public async Task What_is_no_number_is_refused_not_guessed(string number)
    {
        using var run = await ExportRun.ReadAsync(
            $"customer_id;time;amount\na;2025-01-05;$1.25\nb;2025-01-05;1.5\nc;2025-01-05;{number}\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 0.5,
            }
        );
        run.Rejects.ShouldBe([$"4|amount|{number}|not_a_number|c;2025-01-05;{number}"]);
    }

    [Theory]
    [InlineData(
        "customer_id;time;amount\na;2025-01-05;1.234\na;2025-01-05;2.345\na;2025-01-05;5,5\n",
        "1234.0000 2345.0000 5.5000"
    )]
    [InlineData("customer_id;time;amount\na;2025-01-05;1,234\na;2025-01-05;5.5\n", "1234.0000 5.5000")]
    [InlineData("customer_id;time;quantity;unit_price\na;2025-01-05;1;1,234\na;2025-01-05;1;2,50\n", "1.2340 2.5000")]
    public async Task Values_that_can_be_read_one_way_only_decide_for_the_others(string text, string amounts)
    {
        using var run = await ExportRun.ReadAsync(text);
        string.Join(' ', run.Rows.Select(r => r.Split('|')[6])).ShouldBe(amounts);
    }

    [Fact]
    public async Task Decimals_or_thousands_are_asked_until_the_mapping_says_which()
    {
        const string text = "customer_id;time;amount\na;2025-01-05;1,234\nb;2025-01-05;2\n";
        var asked = (await ExportRun.RefusalAsync(text)).ShouldBeOfType<ExportAskedException>();
        asked.Code.ShouldBe("decimals_or_thousands");
        using var comma = await ExportRun.ReadAsync(text, """{"decimalSeparator":","}""");
        comma.Rows[0].Split('|')[6].ShouldBe("1.2340");
        using var point = await ExportRun.ReadAsync(text, """{"decimalSeparator":"."}""");
        point.Rows[0].Split('|')[6].ShouldBe("1234.0000");
    }

    [Theory]
    [InlineData("discount", "NaN", "not_a_number")]
    [InlineData("discount", "inf", "not_a_number")]
    [InlineData("order_discount", "ten", "not_a_number")]
    [InlineData("quantity", "0.000000000001", "too_small")]
    public async Task Values_beside_the_amount_are_checked_too(string column, string value, string reason)
    {
        using var run = await ExportRun.ReadAsync(
            $"order_id,customer_id,time,amount,{column}\n1,a,2025-01-05,1e11,{value}\n2,b,2025-01-05,1,1\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 0.5,
            }
        );
        run.Rejects.Select(r => string.Join('|', r.Split('|')[..4])).ShouldBe([$"2|{column}|{value}|{reason}"]);
    }

    [Fact]
    public async Task Amounts_have_to_fit_in_the_currency_they_are_stored_in()
    {
        var settings = ExportRun.Settings with
        {
            MaxRefusedShare = 0.9,
            ReportingCurrency = "IDR",
            ExchangeRates = new Dictionary<string, decimal> { ["USD"] = 16_000m },
        };
        using var run = await ExportRun.ReadAsync(
            "Name,Email,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount\n#1,a@example.com,2025-01-05,USD,1,Mug,1e9,0\n#2,a@example.com,2025-01-05,USD,1,Mug,5,1e20\n#3,a@example.com,2025-01-05,USD,1,Mug,5,0\n",
            settings: settings
        );
        run.Rejects.Select(r => string.Join('|', r.Split('|')[..4]))
            .ShouldBe(["2|unit_price|1e9|too_large", "3|refunded|1e20|too_large"]);
        run.Rows.ShouldHaveSingleItem().Split('|')[6].ShouldBe("80000.0000");
    }

    [Fact]
    public async Task Years_in_two_and_four_digits_may_be_mixed()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,amount\na,01/15/2024,1\na,1/16/24,1\na,2/3/24 10:00,1\na,02/04/2024 11:30,1\n"
        );
        run.Rows.Select(r => r.Split('|')[2])
            .ShouldBe(["2024-01-15 00:00:00", "2024-01-16 00:00:00", "2024-02-03 10:00:00", "2024-02-04 11:30:00"]);
    }

    [Fact]
    public async Task A_few_rows_that_can_be_read_one_way_only_decide_for_all()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,amount\na,01/02/2024 10:00,1\na,02/03/2024 10:00,1\na,13/02/2024,1\n"
        );
        run.Rows.Select(r => r.Split('|')[2])
            .ShouldBe(["2024-02-01 10:00:00", "2024-03-02 10:00:00", "2024-02-13 00:00:00"]);
        run.Manifest.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_day_above_twelve_settles_the_order_of_day_and_month()
    {
        using var run = await ExportRun.ReadAsync("customer_id,time,amount\na,01/02/2024,1\na,13/02/2024,1\n");
        run.Manifest.DateFormat.ShouldBe("%d/%m/%Y");
        run.Manifest.First.ShouldBe(new DateTime(2024, 2, 1));
        run.Manifest.Last.ShouldBe(new DateTime(2024, 2, 13));
    }

    [Fact]
    public async Task Dates_that_could_be_either_are_asked_until_the_mapping_says_which()
    {
        const string text = "customer_id,time,amount\na,01/02/2024,1\n";
        var asked = (await ExportRun.RefusalAsync(text)).ShouldBeOfType<ExportAskedException>();
        asked.Code.ShouldBe("day_or_month");
        asked.Message.ShouldContain("the 1 February 2024 or January 2, 2024");
        using var day = await ExportRun.ReadAsync(text, """{"dayFirst":true}""");
        day.Manifest.First.ShouldBe(new DateTime(2024, 2, 1));
        using var month = await ExportRun.ReadAsync(text, """{"dayFirst":false}""");
        month.Manifest.First.ShouldBe(new DateTime(2024, 1, 2));
        using var told = await ExportRun.ReadAsync(text, """{"dateFormat":"%d/%m/%Y"}""");
        told.Manifest.First.ShouldBe(new DateTime(2024, 2, 1));
        told.Manifest.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1234.5", "1234.5000")]
    [InlineData("1,234.50", "1234.5000")]
    [InlineData("1.234,50", "1234.5000")]
    [InlineData("1234,5", "1234.5000")]
    [InlineData("€ 1.234,50", "1234.5000")]
    [InlineData("$1,234.50", "1234.5000")]
    [InlineData("1234.50 EUR", "1234.5000")]
    [InlineData("USD 1234.50", "1234.5000")]
    [InlineData("1 234,50 zł", "1234.5000")]
    [InlineData("-$1,234.50", "-1234.5000")]
    [InlineData("1234.50-", "-1234.5000")]
    [InlineData("R$ 1.234,50", "1234.5000")]
    [InlineData("1'234.50", "1234.5000")]
    [InlineData("-1234.50", "-1234.5000")]
    [InlineData("(1,234.50)", "-1234.5000")]
    [InlineData("(12.50)", "-12.5000")]
    [InlineData("12.50-", "-12.5000")]
    [InlineData("$-12.50", "-12.5000")]
    [InlineData("−12.50", "-12.5000")]
    [InlineData("Rs.500", "500.0000")]
    [InlineData("12.50 Fr.", "12.5000")]
    [InlineData("1\u202f234,50 €", "1234.5000")]
    [InlineData("1,234,567", "1234567.0000")]
    [InlineData("1.234.567", "1234567.0000")]
    [InlineData("0,125", "0.1250")]
    [InlineData("1,23,456.00", "123456.0000")]
    [InlineData("12.3456", "12.3456")]
    [InlineData("1.5e2", "150.0000")]
    [InlineData("0", "0.0000")]
    public async Task Numbers_are_read_as_people_write_them(string amount, string expected)
    {
        using var run = await ExportRun.ReadAsync($"customer_id;time;amount\na;2025-01-01;{amount}\n");
        run.Rows.ShouldHaveSingleItem().Split('|')[6].ShouldBe(expected);
    }

    [Fact]
    public async Task The_mapping_says_how_to_read_what_cannot_be_guessed()
    {
        using var run = await ExportRun.ReadAsync(
            "Buyer^When^Paid\nann^2025.31.01 10h^1.234\n",
            """
            {
              // One thousand two hundred and thirty-four.
              "delimiter": "^", "decimalSeparator": ",", "dateFormat": "%Y.%d.%m %Hh", "currency": "eur",
              "columns": { "customer_id": "Buyer", "time": "When", "amount": "Paid" },
            }
            """
        );
        run.Rows.ShouldBe(["ann-20250131|ann|2025-01-31 10:00:00||1.0|1234.0000|1234.0000|sale"]);
        run.Manifest.Delimiter.ShouldBe("^");
        run.Manifest.Currency.ShouldBe("EUR");
    }

    [Fact]
    public async Task Amounts_are_converted_by_the_given_rates()
    {
        var settings = ExportRun.Settings with
        {
            ReportingCurrency = "EUR",
            ExchangeRates = new Dictionary<string, decimal> { ["USD"] = 0.9m, ["GBP"] = 1.2m },
        };
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,quantity,unit_price,discount,currency\na,2025-01-01,2,10,1,USD\na,2025-01-02,1,10,0,gbp\na,2025-01-03,-1,10,0,EUR\n",
            settings: settings
        );
        run.Rows.Select(r => r.Split('|')[5..7])
            .ShouldBe([
                ["9.0000", "17.1000"],
                ["12.0000", "12.0000"],
                ["10.0000", "-10.0000"],
            ]);
        run.Manifest.Currency.ShouldBe("EUR");
    }

    [Fact]
    public async Task Another_currency_in_a_later_chunk_is_noticed()
    {
        var text =
            "customer_id,time,amount,currency\n"
            + string.Concat(Enumerable.Repeat("a,2025-01-01,1,EUR\n", 100))
            + "a,2025-01-01,1,USD\n";
        var refused = await ExportRun.RefusalAsync(
            System.Text.Encoding.UTF8.GetBytes(text),
            settings: new ExportSettings { Partitions = 2, ChunkBytes = 1000 }
        );
        refused.Code.ShouldBe("mixed_currency");
    }
}
