using System.Globalization;
using CustomerValue.Exports.Kinds;
using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>What became of a chunk's rows.</summary>
internal sealed record ChunkResult(
    long Kept,
    long Excluded,
    DateTime? First,
    DateTime? Last,
    long Ahead,
    IReadOnlyDictionary<string, long> RefusedByReason
);

/// <summary>Turns a chunk's scratch rows into Parquet files of canonical rows, one per partition, and of refused rows.</summary>
internal sealed class ExportChunk(
    DuckDBConnection connection,
    ExportColumns columns,
    ExportMapping mapping,
    ExportSettings settings,
    DateTime now
)
{
    // A clock that is a little fast, or a time zone, is no reason to lose a row.
    private readonly DateTime _latest = now.AddDays(2);
    private readonly ExportKind _kind = columns.Kind;
    private readonly string _typedSql = EmbeddedText.Read($"Exports/Sql/{columns.Kind.TypedSql}.sql");
    private readonly string? _rowsSql = columns.Kind.RowsSql is { } rows
        ? EmbeddedText.Read($"Exports/Sql/{rows}.sql")
        : null;

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
        var missing = _kind.Words.Keys.Where(c => !columns.Mapping.ContainsKey(c)).Select(c => $"NULL::VARCHAR AS {c}");
        connection.Execute(
            $"CREATE OR REPLACE VIEW raw AS SELECT {string.Join(", ", missing.Prepend("*"))} FROM scratch"
        );
        Formats ??= ValueFormats.Find(connection, columns, mapping);
        connection.Execute(Filled(_typedSql, null, blank));
        var read = connection.Row("SELECT count(*) FROM typed")[0];
        if (read != rows)
        {
            throw new InvalidOperationException($"{rows} rows were written and {read} were read back.");
        }
    }

    /// <summary>Makes the canonical rows of those that could be read.</summary>
    /// <param name="currency">Currency to store amounts in, or null while none is known.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    public void Convert(string? currency, BlankCurrency blank)
    {
        if (_rowsSql is not null)
        {
            connection.Execute(Filled(_rowsSql, currency, blank));
        }
    }

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
        var time = _kind.Times.Count > 0 ? _kind.Times[0].Name : "NULL::TIMESTAMP";
        command.CommandText = $"""
            SELECT min({time}) FILTER (reason IS NULL AND NOT excluded), max({time}) FILTER (reason IS NULL AND NOT excluded),
                count(*) FILTER (reason IS NULL AND NOT excluded), count(*) FILTER (reason IS NULL AND excluded),
                count(*) FILTER (reason IS NULL AND NOT excluded AND {time} > TIMESTAMP '{now:yyyy-MM-dd HH:mm:ss}')
            FROM typed
            """;
        using var reader = command.ExecuteReader();
        reader.Read();
        var (first, last) = reader.IsDBNull(0)
            ? ((DateTime?)null, (DateTime?)null)
            : (reader.GetDateTime(0), reader.GetDateTime(1));
        return new ChunkResult(reader.GetInt64(2), reader.GetInt64(3), first, last, reader.GetInt64(4), Reasons());
    }

    /// <summary>Writes the canonical rows, a file for each partition that has some, two at a time.</summary>
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
        var values = string.Concat(_kind.Words.Keys.Select(c => $" WHEN '{c}' THEN raw.{c}"));
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
        var sql = template
            .Replace("{latest}", $"TIMESTAMP '{_latest:yyyy-MM-dd HH:mm:ss}'", StringComparison.Ordinal)
            .Replace("{grouped}", columns.Traits.Grouped ? "true" : "false", StringComparison.Ordinal)
            .Replace("{listed}", columns.Traits.Listed ? "true" : "false", StringComparison.Ordinal)
            .Replace(
                "{rating_scale}",
                mapping.RatingScale.ToString("R", CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            );
        foreach (var (column, time) in Formats!.Times)
        {
            sql = sql.Replace($"{{{column}}}", time.Read(column), StringComparison.Ordinal);
        }

        foreach (var column in _kind.Numbers)
        {
            sql = sql.Replace(
                    $"{{{column}}}",
                    columns.Mapping.ContainsKey(column) ? Formats.Number.Read(column) : "NULL::DOUBLE",
                    StringComparison.Ordinal
                )
                .Replace($"{{why:{column}}}", Formats.Number.Refusal(column + "_text"), StringComparison.Ordinal);
        }

        return _kind.HasMoney ? OrderSql.Fill(sql, columns, settings, currency, blank) : sql;
    }

    // Sorted, as several threads hand rows on in an order that changes from time to time.
    private string PartSql(int partition, string file) =>
        $"""
            COPY (
                SELECT {_kind.Output}
                FROM {_kind.Rows} part = {partition}
                ORDER BY {_kind.Sorted}
            ) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)
            """;
}
