using System.Globalization;
using CustomerValue.Exports.Kinds;
using CustomerValue.Exports.Reading;
using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>Rows and their money.</summary>
internal readonly record struct RowSum(long Rows, double Money)
{
    public static RowSum operator +(RowSum one, RowSum other) => new(one.Rows + other.Rows, one.Money + other.Money);
}

/// <summary>What became of a chunk's rows.</summary>
internal sealed record ChunkResult(
    RowSum Kept,
    RowSum Excluded,
    RowSum Anonymous,
    DateTime? First,
    DateTime? Last,
    long Ahead,
    IReadOnlyDictionary<string, RowSum> Refused
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

    private string Live =>
        _kind.HasMoney ? "reason IS NULL AND NOT excluded AND NOT anonymous" : "reason IS NULL AND NOT excluded";

    private string Money => _kind.HasMoney ? "money" : "0::DOUBLE";

    /// <summary>Whether rows of a group have to be seen together, so that files are written once all chunks were read.</summary>
    public bool NeedsAll => _kind.HasMoney && OrderSql.NeedsOrders(columns.Money);

    /// <summary>Reads the scratch file and types its values.</summary>
    /// <param name="scratchFile">File of <see cref="ScratchRows"/>.</param>
    /// <param name="rows">Rows it holds; fewer read would be rows lost.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    /// <param name="words">What words of state and type mean.</param>
    public void Load(string scratchFile, long rows, BlankCurrency blank, StateWords words)
    {
        var fields = string.Join(", ", ScratchRows.Columns(columns).Select(c => $"'{c}': 'VARCHAR'"));
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
        var there = ScratchRows.Columns(columns).ToHashSet(StringComparer.Ordinal);
        var missing = _kind
            .Words.Keys.Where(c => !there.Contains(c) && c != "time_of_day")
            .Select(c => $"NULL::VARCHAR AS {c}");
        connection.Execute(
            $"CREATE OR REPLACE VIEW raw AS SELECT {string.Join(", ", missing.Prepend("*"))} FROM scratch"
        );
        words.Read(connection);
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

    /// <summary>Keeps the typed rows for when all chunks were read.</summary>
    /// <param name="folder">Folder of the upload's scratch files.</param>
    /// <param name="chunk">Number of the chunk.</param>
    public void Keep(ScratchFolder folder, int chunk)
    {
        var file = folder.File($"typed-{chunk:0000}.parquet");
        connection.Execute(
            $"COPY (SELECT * EXCLUDE (reason), reason FROM typed WHERE reason IS NULL AND NOT anonymous ORDER BY line) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION snappy)"
        );
        _kept.Add(file);
    }

    private readonly List<string> _kept = [];

    /// <summary>Writes the canonical rows of all kept chunks, a file for each partition that has some.</summary>
    /// <param name="folder">Folder of the upload's scratch files.</param>
    /// <param name="currency">Currency to store amounts in, or null where none is known.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    public IEnumerable<(int Partition, string File)> WriteKept(
        ScratchFolder folder,
        string? currency,
        BlankCurrency blank
    )
    {
        connection.Execute("DROP TABLE IF EXISTS order_lines; DROP TABLE typed;");
        foreach (var partition in Enumerable.Range(0, settings.Partitions))
        {
            connection.Execute(
                $"CREATE OR REPLACE VIEW typed AS SELECT * FROM {DuckDb.ReadParquet(_kept)} WHERE part = {partition}"
            );
            Convert(currency, blank);
            if (connection.Row("SELECT count(*) FROM order_lines")[0] > 0)
            {
                var file = folder.File($"part={partition:00}.parquet");
                connection.Execute(PartSql(partition, file));
                yield return (partition, file);
            }
        }

        connection.Execute("DROP VIEW typed");
    }

    /// <summary>Currencies of the chunk's rows, before any conversion; null for rows without one.</summary>
    public List<string?> Currencies()
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT DISTINCT currency FROM typed WHERE {Live} ORDER BY currency";
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
        var anonymous = _kind.HasMoney ? "anonymous" : "false";
        command.CommandText = $"""
            SELECT min({time}) FILTER ({Live}), max({time}) FILTER ({Live}),
                count(*) FILTER ({Live}), coalesce(sum({Money}) FILTER ({Live}), 0),
                count(*) FILTER (reason IS NULL AND excluded AND NOT {anonymous}),
                coalesce(sum({Money}) FILTER (reason IS NULL AND excluded AND NOT {anonymous}), 0),
                count(*) FILTER ({anonymous}), coalesce(sum({Money}) FILTER ({anonymous}), 0),
                count(*) FILTER ({Live} AND {time} > TIMESTAMP '{now:yyyy-MM-dd HH:mm:ss}')
            FROM typed
            """;
        using var reader = command.ExecuteReader();
        reader.Read();
        var (first, last) = reader.IsDBNull(0)
            ? ((DateTime?)null, (DateTime?)null)
            : (reader.GetDateTime(0), reader.GetDateTime(1));
        RowSum At(int column) => new(reader.GetInt64(column), reader.GetDouble(column + 1));
        return new ChunkResult(At(2), At(4), At(6), first, last, reader.GetInt64(8), Reasons());
    }

    /// <summary>Writes the canonical rows, a file for each partition that has some, two at a time.</summary>
    /// <returns>Partition and file, by partition.</returns>
    public IReadOnlyList<(int Partition, string File)> WriteParts(ScratchFolder folder)
    {
        var partitions = new List<int>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = _rowsSql is null
                ? $"SELECT DISTINCT part FROM typed WHERE {Live} ORDER BY part"
                : "SELECT DISTINCT part FROM order_lines ORDER BY part";
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
            _kind.Words.Keys.Where(c => c != "time_of_day").Select(c => $" WHEN '{c}' THEN raw.{c}")
        );
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT line, reason[1], left(ltrim(CASE reason[1]{values} END, '?'), 200), reason[2], raw.start, raw.length
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

    private Dictionary<string, RowSum> Reasons()
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT reason[2], count(*), coalesce(sum({Money}) FILTER (isfinite({Money})), 0) FROM typed WHERE reason IS NOT NULL GROUP BY 1 ORDER BY 1";
        using var reader = command.ExecuteReader();
        var reasons = new Dictionary<string, RowSum>(StringComparer.Ordinal);
        while (reader.Read())
        {
            reasons[reader.GetString(0)] = new RowSum(reader.GetInt64(1), reader.GetDouble(2));
        }

        return reasons;
    }

    private string Filled(string template, string? currency, BlankCurrency blank)
    {
        var sql = template
            .Replace("{latest}", $"TIMESTAMP '{_latest:yyyy-MM-dd HH:mm:ss}'", StringComparison.Ordinal)
            .Replace("{grouped}", columns.Filled.Count > 0 ? "true" : "false", StringComparison.Ordinal)
            .Replace("{listed}", columns.Listed ? "true" : "false", StringComparison.Ordinal)
            .Replace(
                "{rating_scale}",
                mapping.RatingScale.ToString("R", CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            );
        foreach (var time in _kind.Times)
        {
            var header = columns.Mapping.GetValueOrDefault(time.Name);
            var format = header is null ? null : mapping.DateFormats.GetValueOrDefault(header) ?? mapping.DateFormat;
            sql = sql.Replace(
                $"{{{time.Name}}}",
                TimeSql.Read(time.Name, format, mapping.TimeZone ?? "UTC"),
                StringComparison.Ordinal
            );
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
