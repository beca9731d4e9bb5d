using System.Globalization;

namespace CustomerValue.Features;

/// <summary>The SQL that reads one kind of export as a table or view of its own name.</summary>
internal static class KindSql
{
    /// <summary>Days without a sale under an order id after which it names another order.</summary>
    public const int DaysOfOneOrder = 180;

    /// <summary>
    /// An order id as uploads of one shop may all write it: <c>#1001</c> is <c>1001</c>, and so are <c>001001</c> and a spreadsheet's
    /// <c>1001.0</c>.
    /// </summary>
    public const string SameOrder = """
        CASE
            WHEN order_id[1] IN ('#', '0') OR suffix(order_id, '.0')
                THEN regexp_replace(ltrim(order_id, '#'), '^0*([0-9]+)(\.0)?$', '\1')
            ELSE order_id
        END
        """;

    private const string Union = "\n    UNION ALL\n    ";

    /// <summary>The order lines that count: of each order what the newest upload says.</summary>
    public static string Lines(IReadOnlyList<ExportLines> exports, string where)
    {
        const string table = "lines";
        var ordered = ExportLines.InOrder(exports).Where(e => e.Files.Count > 0).ToList();
        if (ordered.Count < 2)
        {
            return Rows(ordered, $"{where} AND kind <> 'void'") is { } rows ? View(table, rows) : None(table);
        }

        var selects = ordered.Select(
            (e, number) =>
                $"SELECT {number} AS export_no, {DuckDb.Quote(e.Log)} AS log, * REPLACE ({SameOrder} AS order_id) FROM {DuckDb.ReadParquet(e.Files)} WHERE {where}"
        );
        var spans = ordered.Select(
            (e, number) =>
                $"({number}, {Timestamp(e.First ?? DateTime.MinValue)}, {Timestamp(e.Last ?? DateTime.MaxValue)})"
        );
        return FeatureCatalogue
            .Script("newest_word.sql")
            .Replace("{rows}", string.Join(Union, selects), StringComparison.Ordinal)
            .Replace("{spans}", string.Join(", ", spans), StringComparison.Ordinal)
            .Replace("{days}", DaysOfOneOrder.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>Events of known customers, each once.</summary>
    public static string Events(IReadOnlyList<ExportLines> exports, string where) =>
        Once(
            "events",
            exports,
            $"customer_id IS NOT NULL AND {where}",
            "customer_id, time, type, sku, category, session"
        );

    /// <summary>Reviews of known customers, each once; one without a time may be of after any cutoff and is left out.</summary>
    public static string Reviews(IReadOnlyList<ExportLines> exports, string where) =>
        Once(
            "reviews",
            exports,
            $"customer_id IS NOT NULL AND time IS NOT NULL AND {where}",
            "customer_id, sku, time, rating, title, text"
        );

    /// <summary>The newest row of each customer.</summary>
    public static string Customers(IReadOnlyList<ExportLines> exports) => Newest("customers", exports, "customer_id");

    /// <summary>The newest row of each product.</summary>
    public static string Products(IReadOnlyList<ExportLines> exports) => Newest("products", exports, "sku");

    /// <summary>Fills missing categories of products with those that photos told.</summary>
    public static string Categories(IReadOnlyList<ExportLines> exports) =>
        exports.SelectMany(e => e.Files).ToList() is { Count: > 0 } files
            ? FeatureCatalogue
                .Script("inferred.sql")
                .Replace("{rows}", $"SELECT sku, category FROM {DuckDb.ReadParquet(files)}", StringComparison.Ordinal)
            : "";

    /// <summary>The first day that the exports of a kind tell of, as SQL; NULL where none has a time.</summary>
    public static string From(IReadOnlyList<ExportLines> exports) =>
        exports.Min(e => e.First) is { } first
            ? string.Create(CultureInfo.InvariantCulture, $"DATE '{first:yyyy-MM-dd}'")
            : "NULL::DATE";

    private static string Once(string table, IReadOnlyList<ExportLines> exports, string where, string same)
    {
        if (Rows(exports, where) is not { } rows)
        {
            return None(table);
        }

        var windows = SharedWindows(exports);
        return windows.Count == 0
            ? View(table, rows)
            : FeatureCatalogue
                .Script("once.sql")
                .Replace("{table}", table, StringComparison.Ordinal)
                .Replace("{rows}", rows, StringComparison.Ordinal)
                .Replace("{same}", same, StringComparison.Ordinal)
                .Replace("{windows}", string.Join(" OR ", windows), StringComparison.Ordinal);
    }

    private static string Newest(string table, IReadOnlyList<ExportLines> exports, string key) =>
        Rows([.. ExportLines.InOrder(exports)], "true") is { } rows
            ? FeatureCatalogue
                .Script("newest.sql")
                .Replace("{table}", table, StringComparison.Ordinal)
                .Replace("{rows}", rows, StringComparison.Ordinal)
                .Replace("{key}", key, StringComparison.Ordinal)
            : FeatureCatalogue.Script($"no_{table}.sql");

    /// <summary>Nothing to compare: the files are read where they are needed instead of being copied into memory.</summary>
    private static string View(string table, string rows) => $"CREATE OR REPLACE TEMP VIEW {table} AS {rows};";

    // A view as well: one connection reads a partition after another, and one of them may have rows where the next has none.
    private static string None(string table) =>
        FeatureCatalogue
            .Script($"no_{table}.sql")
            .Replace($"NOT EXISTS {table} (", $"NOT EXISTS no_{table} (", StringComparison.Ordinal)
        + View(table, $"FROM no_{table}");

    private static string? Rows(IReadOnlyList<ExportLines> exports, string where)
    {
        var selects = exports
            .Select((e, number) => (e.Files, Number: number))
            .Where(e => e.Files.Count > 0)
            .Select(e => $"SELECT {e.Number} AS export_no, * FROM {DuckDb.ReadParquet(e.Files)} WHERE {where}")
            .ToList();
        return selects.Count == 0 ? null : string.Join(Union, selects);
    }

    /// <summary>The times that two exports or more have in common, as few conditions as they are spans.</summary>
    private static List<string> SharedWindows(IReadOnlyList<ExportLines> exports) =>
        [
            .. Shared(exports.Where(e => e.First is not null).Select(e => (e.First!.Value, e.Last!.Value)))
                .Select(w => $"time BETWEEN {Timestamp(w.From)} AND {Timestamp(w.To)}"),
        ];

    /// <summary>What two or more of the spans have in common, merged and in order.</summary>
    internal static List<(DateTime From, DateTime To)> Shared(IEnumerable<(DateTime First, DateTime Last)> spans)
    {
        var shared = new List<(DateTime From, DateTime To)>();
        DateTime? reached = null;
        foreach (var (first, last) in spans.Order())
        {
            if (first <= reached)
            {
                var to = last < reached.Value ? last : reached.Value;
                if (shared.Count > 0 && first <= shared[^1].To)
                {
                    shared[^1] = (shared[^1].From, to > shared[^1].To ? to : shared[^1].To);
                }
                else
                {
                    shared.Add((first, to));
                }
            }

            reached = reached > last ? reached : last;
        }

        return shared;
    }

    private static string Timestamp(DateTime time) =>
        $"TIMESTAMP '{time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'";
}
