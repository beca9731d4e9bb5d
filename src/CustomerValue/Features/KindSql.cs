using System.Globalization;

namespace CustomerValue.Features;

/// <summary>The SQL that reads one kind of export as a table or view of its own name.</summary>
internal static class KindSql
{
    /// <summary>Order lines, each once.</summary>
    public static string Lines(IReadOnlyList<ExportLines> exports, string where) =>
        Once("lines", exports, where, "customer_id, order_id, time, sku, quantity, unit_price, discount, kind");

    /// <summary>Events of known customers, each once.</summary>
    public static string Events(IReadOnlyList<ExportLines> exports, string where) =>
        Once(
            "events",
            exports,
            $"customer_id IS NOT NULL AND {where}",
            "customer_id, time, type, sku, category, session"
        );

    /// <summary>Reviews of known customers, each once.</summary>
    public static string Reviews(IReadOnlyList<ExportLines> exports, string where) =>
        Once("reviews", exports, $"customer_id IS NOT NULL AND {where}", "customer_id, sku, time, rating, title, text");

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

    /// <summary>The first day that the exports of a kind tell of, as SQL; NULL where there are none.</summary>
    public static string From(IReadOnlyList<ExportLines> exports) =>
        exports.Count == 0
            ? "NULL::DATE"
            : string.Create(CultureInfo.InvariantCulture, $"DATE '{exports.Min(e => e.First):yyyy-MM-dd}'");

    private static string Once(string table, IReadOnlyList<ExportLines> exports, string where, string same)
    {
        if (Rows(exports, where) is not { } rows)
        {
            return FeatureCatalogue.Script($"no_{table}.sql");
        }

        var windows = SharedWindows(exports);
        // Nothing to compare: the files are read where they are needed instead of being copied into memory.
        return windows.Count == 0
            ? $"CREATE OR REPLACE TEMP VIEW {table} AS {rows};"
            : FeatureCatalogue
                .Script("once.sql")
                .Replace("{table}", table, StringComparison.Ordinal)
                .Replace("{rows}", rows, StringComparison.Ordinal)
                .Replace("{same}", same, StringComparison.Ordinal)
                .Replace("{windows}", string.Join(" OR ", windows), StringComparison.Ordinal);
    }

    private static string Newest(string table, IReadOnlyList<ExportLines> exports, string key) =>
        Rows([.. exports.OrderBy(e => e.Last)], "true") is { } rows
            ? FeatureCatalogue
                .Script("newest.sql")
                .Replace("{table}", table, StringComparison.Ordinal)
                .Replace("{rows}", rows, StringComparison.Ordinal)
                .Replace("{key}", key, StringComparison.Ordinal)
            : FeatureCatalogue.Script($"no_{table}.sql");

    private static string? Rows(IReadOnlyList<ExportLines> exports, string where)
    {
        var selects = exports
            .Select((e, number) => (e.Files, Number: number))
            .Where(e => e.Files.Count > 0)
            .Select(e => $"SELECT {e.Number} AS export_no, * FROM {DuckDb.ReadParquet(e.Files)} WHERE {where}")
            .ToList();
        return selects.Count == 0 ? null : string.Join("\n    UNION ALL\n    ", selects);
    }

    private static List<string> SharedWindows(IReadOnlyList<ExportLines> exports)
    {
        var windows = new List<string>();
        for (var i = 0; i < exports.Count; i++)
        {
            for (var j = i + 1; j < exports.Count; j++)
            {
                var from = exports[i].First > exports[j].First ? exports[i].First : exports[j].First;
                var to = exports[i].Last < exports[j].Last ? exports[i].Last : exports[j].Last;
                if (from <= to)
                {
                    windows.Add($"time BETWEEN {Timestamp(from)} AND {Timestamp(to)}");
                }
            }
        }

        return windows;
    }

    private static string Timestamp(DateTime time) =>
        $"TIMESTAMP '{time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'";
}
