using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

/// <summary>What is a currency, and what a row without one is taken for.</summary>
public class ExportCurrencyTests
{
    private const string Header = "customer_id,time,amount,currency\n";
    private static readonly ExportSettings Small = ExportRun.Settings with { ChunkBytes = 200 };
    private static readonly ExportSettings InEuro = ExportRun.Settings with
    {
        ReportingCurrency = "EUR",
        ExchangeRates = new Dictionary<string, decimal> { ["USD"] = 0.5m },
    };

    [Theory]
    [InlineData("eur", "EUR")]
    [InlineData("CHF", "CHF")]
    [InlineData("€", "EUR")]
    [InlineData("$", "USD")]
    [InlineData("£", "GBP")]
    [InlineData("¥", "JPY")]
    [InlineData("zł", "PLN")]
    public async Task Codes_and_signs_are_currencies(string written, string code)
    {
        using var run = await ExportRun.ReadAsync($"{Header}a,2025-01-05,1,{written}\n");
        run.Currencies.ShouldBe([code]);
        run.Manifest.Currency.ShouldBe(code);
    }

    [Theory]
    [InlineData("euros")]
    [InlineData("EU")]
    [InlineData("1.5")]
    [InlineData("E1R")]
    public async Task Other_words_are_none(string word)
    {
        using var run = await ExportRun.ReadAsync(
            $"{Header}a,2025-01-05,1,{word}\nb,2025-01-05,1,EUR\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 0.5,
            }
        );
        run.Rejects.ShouldBe([$"2|currency|{word}|not_a_currency|a,2025-01-05,1,{word}"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(59)]
    [InlineData(30)]
    public async Task A_blank_currency_is_the_only_one_of_the_export_wherever_it_stands(int at)
    {
        var text =
            Header
            + string.Concat(Enumerable.Range(0, 60).Select(i => $"c{i},2025-01-05,1,{(i == at ? "USD" : "")}\n"));
        foreach (var settings in new[] { ExportRun.Settings, Small })
        {
            using var run = await ExportRun.ReadAsync(text, settings: settings);
            run.Currencies.ShouldBe(["USD"]);
            run.Rows.Count.ShouldBe(60);
            using var converted = await ExportRun.ReadAsync(
                text,
                settings: InEuro with
                {
                    ChunkBytes = settings.ChunkBytes,
                }
            );
            converted.Currencies.ShouldBe(["EUR"]);
            converted.Rows.Select(r => r.Split('|')[6]).Distinct().ShouldBe(["0.5000"]);
            converted.Manifest.RowsRead.ShouldBe(60);
        }
    }

    [Fact]
    public async Task Among_several_currencies_a_blank_one_is_refused_unless_the_mapping_says_what_it_is()
    {
        var text =
            $"{Header}a,2025-01-05,1,\n"
            + string.Concat(Enumerable.Repeat("b,2025-01-05,1,EUR\n", 30))
            + "c,2025-01-05,1,USD\n";
        var settings = InEuro with { ChunkBytes = 200 };
        using var run = await ExportRun.ReadAsync(text, settings: settings);
        run.Rejects.ShouldBe(["2|currency|-|missing|a,2025-01-05,1,"]);
        run.Manifest.RowsKept.ShouldBe(31);
        using var told = await ExportRun.ReadAsync(text, """{"currency":"usd"}""", settings);
        told.Rows[0].Split('|')[6].ShouldBe("0.5000");
    }

    [Fact]
    public async Task The_currency_of_the_mapping_is_converted_or_refused_like_one_of_the_export()
    {
        const string text = "customer_id,time,amount\na,2025-01-05,1\n";
        using var converted = await ExportRun.ReadAsync(text, """{"currency":"USD"}""", InEuro);
        converted.Rows.ShouldHaveSingleItem().Split('|')[6].ShouldBe("0.5000");
        converted.Manifest.Currency.ShouldBe("EUR");
        var refused = await ExportRun.RefusalAsync(
            "customer_id,time,amount\na,2025-01-05,1\n"u8.ToArray(),
            """{"currency":"GBP"}""",
            InEuro
        );
        refused.Code.ShouldBe("mixed_currency");
    }

    [Fact]
    public async Task Rates_need_a_currency_to_convert_into()
    {
        var refused = await ExportRun.RefusalAsync(
            "customer_id,time,amount,currency\na,2025-01-05,1,EUR\na,2025-01-05,1,USD\n"u8.ToArray(),
            settings: InEuro with
            {
                ReportingCurrency = null,
            }
        );
        refused.Code.ShouldBe("mixed_currency");
    }
}
