using System.Globalization;
using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>What became of a chunk's rows.</summary>
internal sealed record ChunkResult(
    long Kept,
    long Excluded,
    DateTime? First,
    DateTime? Last,
    IReadOnlyDictionary<string, long> RefusedByReason
);

/// <summary>Turns a chunk's scratch rows into Parquet files of canonical order lines, one per partition, and of refused rows.</summary>
internal sealed class OrderChunk(
    DuckDBConnection connection,
    OrderColumns columns,
    ExportMapping mapping,
    ExportSettings settings,
    DateTime latest
)
{
    private static readonly string TypedSql = EmbeddedText.Read("Exports/Sql/orders.sql");
    private static readonly string LinesSql = EmbeddedText.Read("Exports/Sql/order_lines.sql");

    // What is over goes nowhere: an order cannot cost less than nothing. A blank discount is none.
    private const string OrderShare = """
        CASE WHEN returned THEN 0 ELSE gross * least(1, coalesce(
            sum(abs(order_discount)) OVER same_order / nullif(sum(gross) FILTER (NOT returned) OVER same_order, 0), 0))
        END
        """;

    private const string SameOrder = "WINDOW same_order AS (PARTITION BY coalesce(order_text, line::VARCHAR))";

    private static readonly string[] Numbers =
    [
        "quantity",
        "unit_price",
        "amount",
        "discount",
        "order_discount",
        "refunded",
    ];

    /// <summary>How times and numbers are written; found in the first chunk.</summary>
    public ValueFormats? Formats { get; private set; }

    /// <summary>Reads the scratch file and types its values.</summary>
    /// <param name="scratchFile">File of <see cref="ScratchRows"/>.</param>
    /// <param name="rows">Rows it holds; fewer read would be rows lost.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    public void Load(string scratchFile, long rows, BlankCurrency blank)
    {
        var fields = string.Join(", ", columns.Mapping.Keys.Select(c => $"'{c}': 'VARCHAR'"));
        connection.Execute(
            $$"""
            CREATE OR REPLACE VIEW scratch AS
            SELECT * FROM read_csv({{DuckDb.Quote(
                scratchFile
            )}}, delim = '\x1f', quote = '', escape = '', header = false,
                auto_detect = false, nullstr = '', new_line = '\n', max_line_size = 4000000, buffer_size = 8000000,
                columns = {'line': 'BIGINT', 'start': 'INTEGER', 'length': 'INTEGER', 'part': 'INTEGER', {{fields}}});
            """.Replace(
                "\\x1f",
                "\u001f",
                StringComparison.Ordinal
            )
        );
        var missing = OrderColumns
            .Names.Where(c => !columns.Mapping.ContainsKey(c))
            .Select(c => $"NULL::VARCHAR AS {c}");
        connection.Execute(
            $"CREATE OR REPLACE VIEW raw AS SELECT {string.Join(", ", missing.Prepend("*"))} FROM scratch"
        );
        Formats ??= ValueFormats.Find(connection, [.. Numbers.Where(columns.Mapping.ContainsKey)], mapping);
        connection.Execute(Filled(TypedSql, null, blank));
        var read = connection.Row("SELECT count(*) FROM typed")[0];
        if (read != rows)
        {
            throw new InvalidOperationException($"{rows} rows were written and {read} were read back.");
        }
    }

    /// <summary>Makes the order lines of the rows that could be read.</summary>
    /// <param name="currency">Currency to store amounts in, or null while none is known.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    public void Convert(string? currency, BlankCurrency blank) => connection.Execute(Filled(LinesSql, currency, blank));

    /// <summary>Currencies of the chunk's rows, before any conversion; null for rows without one.</summary>
    public List<string?> Currencies()
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT DISTINCT currency FROM typed WHERE reason IS NULL AND NOT excluded ORDER BY currency";
        using var reader = command.ExecuteReader();
        var found = new List<string?>();
        while (reader.Read())
        {
            found.Add(reader.IsDBNull(0) ? null : reader.GetString(0));
        }

        return found;
    }

    /// <summary>Counts what became of the rows.</summary>
    public ChunkResult Result()
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT min(time) FILTER (reason IS NULL AND NOT excluded), max(time) FILTER (reason IS NULL AND NOT excluded),
                count(*) FILTER (reason IS NULL AND NOT excluded), count(*) FILTER (reason IS NULL AND excluded)
            FROM typed
            """;
        using var reader = command.ExecuteReader();
        reader.Read();
        var (first, last) = reader.IsDBNull(0)
            ? ((DateTime?)null, (DateTime?)null)
            : (reader.GetDateTime(0), reader.GetDateTime(1));
        return new ChunkResult(reader.GetInt64(2), reader.GetInt64(3), first, last, Reasons());
    }

    /// <summary>Writes the order lines, a file for each partition that has some, two at a time.</summary>
    /// <returns>Partition and file, by partition.</returns>
    public IReadOnlyList<(int Partition, string File)> WriteParts(ScratchFolder folder)
    {
        var partitions = new List<int>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT DISTINCT part FROM typed WHERE reason IS NULL AND NOT excluded ORDER BY part";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                partitions.Add(reader.GetInt32(0));
            }
        }

        var files = partitions.ConvertAll(p => (p, folder.File($"part={p:00}.parquet")));
        Parallel.ForEach(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            file =>
            {
                using var own = connection.Duplicate();
                own.Open();
                own.Execute(PartSql(file.p, file.Item2));
            }
        );
        return files;
    }

    /// <summary>Refused rows: line, column, value, reason and where the raw row lies in the chunk.</summary>
    public IEnumerable<(long Line, string Column, string? Value, string Reason, int Start, int Length)> Refused(
        int most
    )
    {
        var values = string.Concat(
            Numbers.Concat(["time", "kind", "currency"]).Select(c => $" WHEN '{c}' THEN raw.{c}")
        );
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT line, reason[1], left(CASE reason[1]{values} END, 200), reason[2], raw.start, raw.length
            FROM typed JOIN raw USING (line) WHERE reason IS NOT NULL ORDER BY line LIMIT {most}
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (
                reader.GetInt64(0),
                reader.GetString(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetString(3),
                reader.GetInt32(4),
                reader.GetInt32(5)
            );
        }
    }

    private Dictionary<string, long> Reasons()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT reason[2], count(*) FROM typed WHERE reason IS NOT NULL GROUP BY 1 ORDER BY 1";
        using var reader = command.ExecuteReader();
        var reasons = new Dictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            reasons[reader.GetString(0)] = reader.GetInt64(1);
        }

        return reasons;
    }

    private string Filled(string template, string? currency, BlankCurrency blank)
    {
        var sql = template.Replace("{time}", Formats!.Time.Read("time"), StringComparison.Ordinal);
        foreach (var column in Numbers)
        {
            sql = sql.Replace(
                    $"{{{column}}}",
                    columns.Mapping.ContainsKey(column) ? Formats.Number.Read(column) : "NULL::DOUBLE",
                    StringComparison.Ordinal
                )
                .Replace($"{{why:{column}}}", Formats.Number.Refusal(column + "_text"), StringComparison.Ordinal);
        }

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
            .Replace("{latest}", $"TIMESTAMP '{latest:yyyy-MM-dd HH:mm:ss}'", StringComparison.Ordinal)
            .Replace("{has_price}", Flag(columns.Mapping.ContainsKey("unit_price")), StringComparison.Ordinal)
            .Replace("{has_amount}", Flag(columns.Mapping.ContainsKey("amount")), StringComparison.Ordinal)
            .Replace(
                "{is_cancellation}",
                columns.Preset == "uci-online-retail" ? "coalesce(order_text, '') LIKE 'C%'" : "false",
                StringComparison.Ordinal
            )
            .Replace("{order_share}", hasOrderDiscount ? OrderShare : "0", StringComparison.Ordinal)
            .Replace("{same_order}", hasOrderDiscount ? SameOrder : "", StringComparison.Ordinal)
            .Replace("{refunded_by_status}", Flag(columns.RefundedByStatus), StringComparison.Ordinal)
            .Replace("{rate}", rates.Length > 0 ? $"CASE {own} {rates} ELSE 1 END" : "1", StringComparison.Ordinal)
            .Replace("{blank_is_refused}", Flag(blank.Refused), StringComparison.Ordinal)
            .Replace("{currency}", currency is null ? own : DuckDb.Quote(currency), StringComparison.Ordinal);
    }

    // Sorted, as several threads hand rows on in an order that changes from time to time.
    private static string PartSql(int partition, string file) =>
        $"""
            COPY (
                SELECT order_id, customer_id, time, sku, description, quantity,
                    unit_price::DECIMAL(18, 4) AS unit_price, discount::DECIMAL(18, 4) AS discount,
                    amount::DECIMAL(18, 4) AS amount, currency, country, kind, line
                FROM order_lines
                WHERE part = {partition}
                ORDER BY line, kind DESC
            ) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)
            """;

    private static string Flag(bool value) => value ? "true" : "false";
}
