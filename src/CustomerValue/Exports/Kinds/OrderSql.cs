using System.Globalization;
using CustomerValue.Exports.Reading;
using CustomerValue.Features;

namespace CustomerValue.Exports.Kinds;

/// <summary>What the SQL of orders needs besides times: currencies, states, and the rule of money.</summary>
internal static class OrderSql
{
    // Blank but where the order's number has started again.
    private const string Order = "PARTITION BY customer_id, coalesce(order_text, line::VARCHAR), since";

    private const string None = "0::DOUBLE";

    private static readonly string[] StateColumns = ["status", "status2"];
    private static readonly string[] FlagColumns = ["paid", "returned"];
    private const string Severity =
        "['unknown', 'purchase', 'partly_returned', 'returned', 'unpaid', 'cancelled', 'ignored']";

    private static readonly string Cancelled =
        $"coalesce(NOT {Flags.In("cancelled", [.. Flags.No, .. Flags.NoDay, .. Flags.NotCancelled])}, false)";

    /// <summary>Whether rows of an order have to be seen together.</summary>
    public static bool NeedsOrders(MoneyRule rule) =>
        rule.Lines is LineMoney.Subtotal or LineMoney.OrderTotal
        || rule.OncePerOrder
        || rule.OrderDiscount is OrderDiscount.Share or OrderDiscount.ContainsLines or OrderDiscount.FromSubtotal
        || rule.Refund == RefundMoney.Order
        || rule.ReturnRows
        || rule.LessShipping
        || rule.LessTax;

    /// <summary>Columns of the typed rows that are blank where the export has no states or types.</summary>
    public static IEnumerable<string> States(ExportColumns columns) =>
        (
            columns.RowsBesideGoods is not null || StateColumns.Concat(FlagColumns).Any(columns.Mapping.ContainsKey)
                ? Array.Empty<string>()
                : ["state"]
        ).Concat(columns.Mapping.ContainsKey("kind") ? [] : ["kind_word", "kind_state"]);

    /// <summary>Fills the placeholders.</summary>
    /// <param name="sql">Text of the SQL.</param>
    /// <param name="columns">Columns of the export and its rule of money.</param>
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
        var rule = columns.Money;
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
        var orders = NeedsOrders(rule);
        var (off, share) = (Off(rule), OrderShare(rule));
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["orders"] = orders ? "dated" : "typed",
            // Without windows it costs less to make the lines where they are used than to keep them.
            ["relation"] = orders ? "TABLE" : "VIEW",
            // Only what looks at whole orders asks which row is the first: a window is dear.
            ["is_first"] = orders ? $"row_number() OVER ({Order} ORDER BY line) = 1" : "true",
            ["largest"] = largest.ToString("R", CultureInfo.InvariantCulture),
            ["currency_code"] = CurrencyRule.Code("currency"),
            ["cancelled"] = columns.Mapping.ContainsKey("cancelled") ? Cancelled : "false",
            ["state"] = State(columns),
            ["kind_state"] = columns.Mapping.ContainsKey("kind") ? Lookup("kind") : "NULL::VARCHAR",
            ["excluded"] =
                "(cancelled OR coalesce(state IN ('unpaid', 'cancelled', 'ignored'), false) OR coalesce(kind_state IN ('unpaid', 'cancelled', 'ignored'), false))",
            ["row_money"] = RowMoney(rule),
            ["row_value"] = RowValue(rule),
            ["gross"] = Gross(Less(rule)),
            ["is_returned"] = IsReturned(columns),
            ["needs_price"] = Flag(rule.Lines is LineMoney.PriceTimesQuantity or LineMoney.Price),
            ["needs_amount"] = Flag(rule.Lines == LineMoney.Amount && !rule.OncePerOrder),
            ["off"] = off,
            ["share"] = share,
            // What no rule takes anything off is not worked out: each of these costs as much as writing a column.
            ["net"] = off == None && share == None ? "gross" : "greatest(0, gross - off - share)",
            ["reduction"] =
                off == None && share == None ? None : "round(10000::DOUBLE * (rate * (gross - net))) / 10000",
            ["same_order"] = orders ? $"WINDOW same_order AS ({Order})" : "",
            ["refund"] = Refund(rule, columns),
            ["refunded_at_all"] = RefundedAtAll(rule),
            ["refund_order"] = rule.Refund == RefundMoney.Order ? $"WINDOW same_order AS ({Order})" : "",
            ["rate"] = rates.Length > 0 ? $"CASE {own} {rates} ELSE 1 END" : "1",
            ["blank_is_refused"] = Flag(blank.Refused),
            ["currency"] = currency is null ? own : DuckDb.Quote(currency),
        };
        foreach (var (name, value) in values)
        {
            sql = sql.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return sql;
    }

    /// <summary>Numbers of orders that start again, and when: a table that nearly always has no rows.</summary>
    public static string Restarts(ExportColumns columns) =>
        EmbeddedText
            .Read("Exports/Sql/restarts.sql")
            .Replace("{days}", KindSql.DaysOfOneOrder.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(
                "{cancellation}",
                columns.ReturnsBegin is null ? "false" : IsCreditNote(columns.ReturnsBegin),
                StringComparison.Ordinal
            );

    /// <summary>The typed rows with the day from which on their order's number names another order.</summary>
    /// <param name="restarts">Whether there are such numbers.</param>
    public static string Dated(bool restarts) =>
        restarts
            ? "CREATE OR REPLACE VIEW dated AS SELECT typed.*, list_filter(starts, lambda s: s <= time)[1] AS since FROM typed LEFT JOIN restarts USING (customer_id, order_text)"
            : "CREATE OR REPLACE VIEW dated AS SELECT *, NULL::TIMESTAMP AS since FROM typed";

    /// <summary>The lines' SQL without the kinds of lines that there cannot be: each would be one more look at all rows.</summary>
    /// <param name="sql">Text of the SQL.</param>
    /// <param name="rule">The rule of money.</param>
    /// <param name="returns">Whether there are rows whose state is that they came back.</param>
    /// <param name="voids">Whether there are rows that are left out.</param>
    public static string Lines(string sql, MoneyRule rule, bool returns, bool voids)
    {
        var parts = sql.Split("UNION ALL -- ");
        return string.Join(
            "UNION ALL -- ",
            parts.Where(
                (part, index) =>
                    index == 0
                    || (part.StartsWith("refunds", StringComparison.Ordinal) && rule.Refund != RefundMoney.None)
                    || (part.StartsWith("states", StringComparison.Ordinal) && rule.RefundByState && returns)
                    || (part.StartsWith("voids", StringComparison.Ordinal) && voids)
            )
        );
    }

    /// <summary>Of two columns of states the one that takes more away counts.</summary>
    private static string State(ExportColumns columns)
    {
        var found = StateColumns.Where(columns.Mapping.ContainsKey).Select(Lookup).ToList();
        var state = found.Count switch
        {
            0 => "NULL::VARCHAR",
            1 => found[0],
            _ =>
                $"({Severity})[greatest(coalesce(list_position({Severity}, {found[0]}), 0), coalesce(list_position({Severity}, {found[1]}), 0))]",
        };
        if (columns.Mapping.ContainsKey("paid"))
        {
            state =
                $"CASE WHEN {Flags.In("paid", Flags.No)} AND coalesce({state}, '') NOT IN ('cancelled', 'ignored') THEN 'unpaid' ELSE {state} END";
        }

        // Of what came back in part a day or a reason does not say that all of it did.
        var stays = columns.ReturnedWhenFilled
            ? "'unpaid', 'cancelled', 'ignored', 'partly_returned'"
            : "'unpaid', 'cancelled', 'ignored'";
        var isBack = columns.ReturnedWhenFilled
            ? $"coalesce(NOT {Flags.In("returned", [.. Flags.No, .. Flags.NoDay, "n/a"])}, false)"
            : Flags.In("returned", Flags.Yes);
        state = columns.Mapping.ContainsKey("returned")
            ? $"CASE WHEN {isBack} AND coalesce({state}, '') NOT IN ({stays}) THEN 'returned' ELSE {state} END"
            : state;
        return columns.RowsBesideGoods is { } shipping
            ? $"CASE WHEN coalesce({Flags.In(shipping.Column, shipping.Names)}, false) THEN 'ignored' ELSE {state} END"
            : state;
    }

    private static string Lookup(string column) =>
        $"CASE WHEN {column} IS NULL THEN NULL ELSE coalesce(map_extract_value(getvariable('words_{column}'), {column}), 'unknown') END";

    /// <summary>A row's money for sums of what was lost or left out: without order's parts.</summary>
    private static string RowMoney(MoneyRule rule) =>
        rule.Lines switch
        {
            LineMoney.PriceTimesQuantity => "unit_price * coalesce(quantity, 1)",
            LineMoney.Price => "unit_price",
            LineMoney.Amount => "amount",
            LineMoney.Subtotal => "subtotal",
            LineMoney.OrderTotal => "order_total",
            _ => "0::DOUBLE",
        };

    private static string RowValue(MoneyRule rule) =>
        rule.Lines switch
        {
            LineMoney.Subtotal => Once("subtotal"),
            LineMoney.OrderTotal => Once("order_total"),
            LineMoney.Amount when rule.OncePerOrder => Once("amount"),
            _ => RowMoney(rule),
        };

    /// <summary>An order's value on its first row.</summary>
    private static string Once(string column) =>
        $"CASE WHEN row_number() OVER ({Order} ORDER BY line) = 1 THEN CASE WHEN max({column}) OVER ({Order}) > 0 THEN max({column}) OVER ({Order}) ELSE min({column}) OVER ({Order}) END ELSE 0 END";

    private static string Less(MoneyRule rule)
    {
        var parts = new List<string>();
        if (rule.LessShipping)
        {
            parts.Add(Part("shipping", rule.ShippingByRow));
        }

        if (rule.LessTax)
        {
            parts.Add(Part("tax", rule.TaxByRow));
        }

        return parts.Count == 0 ? "0" : string.Join(" + ", parts);

        static string Part(string column, bool byRow) =>
            byRow
                ? $"coalesce(abs({column}), 0)"
                : $"CASE WHEN is_first THEN coalesce(max(abs({column})) OVER ({Order}), 0) ELSE 0 END";
    }

    private static string Gross(string less) =>
        less == "0" ? "abs(coalesce(value, 0))" : $"greatest(0, abs(coalesce(value, 0)) - ({less}))";

    private static string IsReturned(ExportColumns columns)
    {
        var type = columns.Mapping.ContainsKey("kind") ? "coalesce(kind_state = 'returned', false) OR " : "";
        if (columns.ReturnsAlone)
        {
            return "true";
        }

        var id = columns.ReturnsBegin is null ? "" : $" OR {IsCreditNote(columns.ReturnsBegin)}";
        return $"({type}coalesce(quantity, 1) < 0 OR coalesce(value, 0) < 0{id})";
    }

    private static string IsCreditNote(string begin) =>
        $"coalesce(starts_with(order_text, {DuckDb.Quote(begin)}), false)";

    /// <summary>What a line's own discount takes off; never more than there is.</summary>
    private static string Off(MoneyRule rule) =>
        rule.Discount switch
        {
            LineDiscount.Amount => "least(gross, coalesce(abs(discount), 0))",
            LineDiscount.Percent => "least(gross, coalesce(gross * abs(discount) / 100, 0))",
            LineDiscount.Rate => "least(gross, coalesce(gross * abs(discount), 0))",
            LineDiscount.Piece => "least(gross, coalesce(pieces * abs(discount), 0))",
            _ => None,
        };

    private static string OrderShare(MoneyRule rule)
    {
        const string left = "sum(gross - off) FILTER (NOT returned) OVER same_order";
        const string discount = "coalesce(max(abs(order_discount)) OVER same_order, 0)";
        var part = rule.OrderDiscount switch
        {
            OrderDiscount.Share => $"(gross - off) * coalesce(least(1, {discount} / nullif({left}, 0)), 0)",
            OrderDiscount.ContainsLines =>
                $"(gross - off) * coalesce(least(1, greatest(0, {discount} - sum(off) FILTER (NOT returned) OVER same_order) / nullif({left}, 0)), 0)",
            // Below the subtotal the lines' own discounts were already in their prices.
            OrderDiscount.FromSubtotal => $"""
                CASE
                    WHEN coalesce(max(subtotal) OVER same_order, 0) < 0 OR max(subtotal) OVER same_order IS NULL OR bool_or(returned) OVER same_order THEN 0
                    WHEN {left} >= max(subtotal) OVER same_order THEN (gross - off) * (1 - max(subtotal) OVER same_order / nullif({left}, 0))
                    WHEN sum(gross) OVER same_order + 0.011 >= max(subtotal) OVER same_order
                        THEN gross - off - gross * max(subtotal) OVER same_order / nullif(sum(gross) OVER same_order, 0)
                    ELSE 0
                END
                """,
            _ => null,
        };
        return part is null ? None : $"CASE WHEN returned THEN 0 ELSE {part} END";
    }

    /// <summary>What came back of the goods: shipping and tax that were paid back with them were never counted.</summary>
    private static string Refund(MoneyRule rule, ExportColumns columns)
    {
        if (rule.Refund == RefundMoney.None)
        {
            return "0";
        }

        if (rule.Refund == RefundMoney.Pieces)
        {
            return "CASE WHEN returned THEN 0 ELSE net * least(1, coalesce(abs(returned_quantity), 0) / nullif(pieces, 0)) END";
        }

        if (rule.Refund == RefundMoney.Row)
        {
            return "least(net, abs(coalesce(refunded, 0)))";
        }

        const string goods = "sum(net) FILTER (NOT returned) OVER same_order";
        // Of a blank and a number the smaller one would be the number.
        const string refunded = "coalesce(max(abs(refunded)) OVER same_order, 0)";
        var whole = columns.Mapping.ContainsKey("order_total")
            ? $"WHEN max(abs(order_total)) OVER same_order > 0 AND {refunded} >= max(abs(order_total)) OVER same_order - 0.011 THEN {goods}"
            : "";
        var tax = $"{(rule.TaxByRow ? "sum" : "max")}(abs(tax)) OVER same_order";
        var withTax =
            rule.TaxOnTop && columns.Mapping.ContainsKey("tax")
                ? $"WHEN {tax} > 0 THEN least({goods}, {refunded} * {goods} / nullif({goods} + {tax}, 0))"
                : "";
        return $"coalesce(CASE WHEN NOT is_first OR returned THEN 0 {whole} {withTax} ELSE least({goods}, {refunded}) END, 0)";
    }

    /// <summary>Whether something besides a state tells what came back of a row.</summary>
    private static string RefundedAtAll(MoneyRule rule)
    {
        var column = rule.Refund switch
        {
            RefundMoney.Order => "coalesce(max(abs(refunded)) OVER same_order, 0) > 0",
            RefundMoney.Row => "coalesce(abs(refunded), 0) > 0",
            RefundMoney.Pieces => "coalesce(abs(returned_quantity), 0) > 0",
            _ => "false",
        };
        return rule.ReturnRows
            ? $"{column} OR bool_or(returned) OVER ({Order}) OR bool_or(returned) OVER (PARTITION BY customer_id, round(net, 2))"
            : column;
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
