using System.Globalization;

namespace CustomerValue.Exports.Kinds;

/// <summary>What the SQL of orders needs besides times and numbers: currencies, and what stands for a whole order.</summary>
internal static class OrderSql
{
    // What is over goes nowhere: an order cannot cost less than nothing. A blank discount is none.
    private const string OrderShare = """
        CASE WHEN returned THEN 0 ELSE gross * least(1, coalesce(
            sum(abs(order_discount)) OVER same_order / nullif(sum(gross) FILTER (NOT returned) OVER same_order, 0), 0))
        END
        """;

    private const string SameOrder = "WINDOW same_order AS (PARTITION BY coalesce(order_text, line::VARCHAR))";

    /// <summary>Fills the placeholders.</summary>
    /// <param name="sql">Text of the SQL.</param>
    /// <param name="columns">Columns of the export.</param>
    /// <param name="settings">Rates into the stored currency.</param>
    /// <param name="currency">Currency to store amounts in, or null while none is known.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    public static string Fill(
        string sql,
        ExportColumns columns,
        ExportSettings settings,
        string? currency,
        BlankCurrency blank
    )
    {
        var hasOrderDiscount = columns.Mapping.ContainsKey("order_discount");
        var own = blank.Currency is null ? "currency" : $"coalesce(currency, {DuckDb.Quote(blank.Currency)})";
        var rates = string.Join(
            " ",
            settings
                .ExchangeRates.OrderBy(r => r.Key, StringComparer.Ordinal)
                .Select(r =>
                    $"WHEN {DuckDb.Quote(r.Key.ToUpperInvariant())} THEN {r.Value.ToString(CultureInfo.InvariantCulture)}"
                )
        );
        // Amounts have to fit into 14 digits in the currency they are stored in.
        var largest = 1e12 / (double)settings.ExchangeRates.Values.Append(1).Max();
        // A share of the order needs all its lines at once; otherwise each partition's lines are made as they are written.
        return sql.Replace("{kept}", hasOrderDiscount ? "TABLE" : "VIEW", StringComparison.Ordinal)
            .Replace("{largest}", largest.ToString("R", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{currency_code}", CurrencyRule.Code("currency"), StringComparison.Ordinal)
            .Replace("{has_price}", Flag(columns.Mapping.ContainsKey("unit_price")), StringComparison.Ordinal)
            .Replace("{has_amount}", Flag(columns.Mapping.ContainsKey("amount")), StringComparison.Ordinal)
            .Replace(
                "{is_cancellation}",
                columns.Preset == "uci-online-retail" ? "coalesce(order_text, '') LIKE 'C%'" : "false",
                StringComparison.Ordinal
            )
            .Replace("{order_share}", hasOrderDiscount ? OrderShare : "0", StringComparison.Ordinal)
            .Replace("{same_order}", hasOrderDiscount ? SameOrder : "", StringComparison.Ordinal)
            .Replace("{refunded_by_status}", Flag(columns.Traits.RefundedByStatus), StringComparison.Ordinal)
            .Replace("{rate}", rates.Length > 0 ? $"CASE {own} {rates} ELSE 1 END" : "1", StringComparison.Ordinal)
            .Replace("{blank_is_refused}", Flag(blank.Refused), StringComparison.Ordinal)
            .Replace("{currency}", currency is null ? own : DuckDb.Quote(currency), StringComparison.Ordinal);
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
