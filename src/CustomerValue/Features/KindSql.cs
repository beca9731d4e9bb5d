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

    // Those of before uploads were dated come first, by their times.
    private static string Newest(string table, IReadOnlyList<ExportLines> exports, string key) =>
        Rows([.. exports.OrderBy(e => e.Uploaded).ThenBy(e => e.Last)], "true") is { } rows
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
        var spans = exports
            .Where(e => e.First is not null)
            .Select(e => (First: e.First!.Value, Last: e.Last!.Value))
            .ToList();
        var windows = new List<string>();
        for (var i = 0; i < spans.Count; i++)
        {
            for (var j = i + 1; j < spans.Count; j++)
            {
                var from = spans[i].First > spans[j].First ? spans[i].First : spans[j].First;
                var to = spans[i].Last < spans[j].Last ? spans[i].Last : spans[j].Last;
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
