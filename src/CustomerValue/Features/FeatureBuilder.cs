using System.Globalization;
using DuckDB.NET.Data;

namespace CustomerValue.Features;

/// <summary>The lake's files of one export in one partition.</summary>
/// <param name="Files">Local Parquet files of canonical order lines, in chunk order; may be empty.</param>
/// <param name="First">Time of the export's first line, UTC.</param>
/// <param name="Last">Time of the export's last line, UTC.</param>
public sealed record ExportLines(IReadOnlyList<string> Files, DateTime First, DateTime Last);

/// <summary>
/// Computes the features of one partition's customers in DuckDB. Lines are read once; then any number of cutoffs can be
/// written. One thread: sums come out the same every time, and partitions are what runs in parallel.
/// </summary>
public sealed class FeatureBuilder : IDisposable
{
    // A window and a hash table of so many at a time fit into a few hundred megabytes, whatever the shop's size.
    private const int SliceLines = 1_000_000;
    private const int SliceCustomers = 50_000;

    private readonly DuckDBConnection _connection;
    private List<string> _slices = [];

    private FeatureBuilder(DuckDBConnection connection) => _connection = connection;

    /// <summary>Reads the lines and aggregates them to days.</summary>
    /// <param name="exports">Every export of the lake version, in a stable order.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">DuckDB's memory limit in MiB; the process needs some more than that.</param>
    public static FeatureBuilder Open(IReadOnlyList<ExportLines> exports, string scratchDirectory, int memoryLimitMb)
    {
        var builder = new FeatureBuilder(DuckDb.Open(scratchDirectory, memoryLimitMb));
        var slices = 1 + (builder.Lines(exports) / SliceLines);
        for (var slice = 0; slice < slices; slice++)
        {
            builder._connection.Execute(
                LinesSql(exports, slices == 1 ? "true" : $"hash(customer_id) % {slices} = {slice}")
            );
            builder.Add("days", slice);
            builder.Add("skus", slice);
        }

        builder._slices = builder.Slices();
        return builder;
    }

    /// <summary>
    /// Writes one Parquet file: customer_id, every feature of the catalogue, the weekly sequences, and the labels.
    /// </summary>
    /// <param name="cutoff">Rows of this day and later are not seen by the features.</param>
    /// <param name="horizonDays">Length of the label window in days.</param>
    /// <param name="labelled">Whether the horizon after the cutoff has passed; otherwise the labels are NULL.</param>
    /// <param name="file">Local path, overwritten.</param>
    /// <returns>Number of customers: those with a purchase day before the cutoff.</returns>
    public long Write(DateOnly cutoff, int horizonDays, bool labelled, string file)
    {
        _connection.Execute(
            $"SET VARIABLE cutoff = DATE '{cutoff:yyyy-MM-dd}'; SET VARIABLE horizon = {horizonDays}; SET VARIABLE weeks = {WeeklySequences.Weeks};"
        );
        _connection.Execute(FeatureCatalogue.Script("labels.sql"));
        if (_slices.Count == 1)
        {
            return WriteSlice(_slices[0], labelled, file);
        }

        var parts = _slices.Select((_, i) => $"{file}.{i}").ToList();
        var customers = _slices.Zip(parts, (slice, part) => WriteSlice(slice, labelled, part)).Sum();
        Copy($"SELECT * FROM {DuckDb.ReadParquet(parts)}", file);
        parts.ForEach(File.Delete);
        return customers;
    }

    private long Lines(IReadOnlyList<ExportLines> exports)
    {
        var files = exports.SelectMany(e => e.Files).ToList();
        if (files.Count == 0)
        {
            return 0;
        }

        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {DuckDb.ReadParquet(files)}";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Runs a script that makes a table of the lines, behind what earlier slices made.</summary>
    private void Add(string table, long slice)
    {
        var script = FeatureCatalogue.Script($"{table}.sql");
        _connection.Execute(
            slice == 0
                ? script
                : script.Replace(
                    $"CREATE TEMP TABLE all_{table} AS",
                    $"INSERT INTO all_{table}",
                    StringComparison.Ordinal
                )
        );
    }

    private long WriteSlice(string slice, bool labelled, string file)
    {
        _connection.Execute(
            $"""
            CREATE OR REPLACE TEMP VIEW seen AS SELECT * FROM all_days WHERE day < getvariable('cutoff') AND {slice};
            CREATE OR REPLACE TEMP VIEW skus AS SELECT * FROM all_skus WHERE {slice};
            """
        );
        return Copy(FeatureSql(labelled), file);
    }

    private long Copy(string select, string file) =>
        _connection.Execute($"COPY ({select}) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)");

    /// <summary>Conditions that divide the customers, in the order of their ids.</summary>
    private List<string> Slices()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"""
            SELECT customer_id
            FROM (
                SELECT customer_id, row_number() OVER (ORDER BY customer_id) AS nth
                FROM (SELECT DISTINCT customer_id FROM all_days)
            )
            WHERE nth % {SliceCustomers} = 0
            ORDER BY customer_id
            """;
        using var reader = command.ExecuteReader();
        var slices = new List<string>();
        var from = "true";
        while (reader.Read())
        {
            var bound = DuckDb.Quote(reader.GetString(0));
            slices.Add($"{from} AND customer_id <= {bound}");
            from = $"customer_id > {bound}";
        }

        return [.. slices, from];
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private static string LinesSql(IReadOnlyList<ExportLines> exports, string where)
    {
        var selects = exports
            .Select((e, number) => (e.Files, Number: number))
            .Where(e => e.Files.Count > 0)
            .Select(e => $"SELECT {e.Number} AS export_no, * FROM {DuckDb.ReadParquet(e.Files)} WHERE {where}")
            .ToList();
        if (selects.Count == 0)
        {
            return FeatureCatalogue.Script("no_lines.sql");
        }

        var all = string.Join("\n    UNION ALL\n    ", selects);
        var windows = SharedWindows(exports);
        // Nothing to compare: the files are read where they are needed instead of being copied into memory.
        return windows.Count == 0
            ? $"CREATE OR REPLACE TEMP VIEW lines AS {all};"
            : FeatureCatalogue
                .Script("lines.sql")
                .Replace("{lines}", all, StringComparison.Ordinal)
                .Replace("{windows}", string.Join(" OR ", windows), StringComparison.Ordinal);
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

    private static string FeatureSql(bool labelled)
    {
        var columns = FeatureCatalogue.All.Select(f => f.IsCategorical ? f.Name : $"{f.Name}::FLOAT AS {f.Name}");
        var joins = FeatureCatalogue.Families.Select(
            (f, i) => i == 0 ? $"({f.Sql}) AS f0" : $"LEFT JOIN ({f.Sql}) AS f{i} USING (customer_id)"
        );
        var labels = labelled
            ? "coalesce(label_spend, 0)::FLOAT AS label_spend, coalesce(label_orders, 0)::FLOAT AS label_orders, label_last_day::FLOAT AS label_last_day"
            : "NULL::FLOAT AS label_spend, NULL::FLOAT AS label_orders, NULL::FLOAT AS label_last_day";
        return $"""
            SELECT customer_id, {string.Join(", ", columns)}, {string.Join(", ", SequenceColumns)}, {labels}
            FROM {string.Join("\n", joins)}
            LEFT JOIN ({SequenceSql()}) USING (customer_id)
            LEFT JOIN labels USING (customer_id)
            WHERE purchase_days > 0
            ORDER BY customer_id
            """;
    }

    /// <summary>Columns of the weekly sequences: the weeks that are not empty, and a list of as many values per channel.</summary>
    internal static IReadOnlyList<string> SequenceColumns { get; } =
    ["weeks", .. FeatureCatalogue.Channels.Select(c => $"week_{c.Name}")];

    /// <summary>One thread: weeks go into the lists in the order they come. Ordering each list by itself takes four times as long.</summary>
    private static string SequenceSql()
    {
        var lists = FeatureCatalogue.Channels.Select(c => $"list({c.Name}::FLOAT) AS week_{c.Name}");
        return $"""
            SELECT customer_id, list(week::UTINYINT) AS weeks, {string.Join(", ", lists)}
            FROM ({FeatureCatalogue.Script("weeks.sql")} ORDER BY week)
            GROUP BY customer_id
            """;
    }

    private static string Timestamp(DateTime time) =>
        $"TIMESTAMP '{time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'";
}
