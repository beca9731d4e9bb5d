using System.Globalization;
using System.Runtime.InteropServices;
using CustomerValue.Exports.Kinds;
using CustomerValue.Exports.Reading;
using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>Rows and their money.</summary>
[StructLayout(LayoutKind.Auto)]
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

    private readonly List<string?> _currencies = [];
    private ChunkResult? _result;

    private string Live =>
        _kind.HasMoney ? "reason IS NULL AND NOT excluded AND NOT anonymous" : "reason IS NULL AND NOT excluded";

    private string Money => _kind.HasMoney ? "money" : "0::DOUBLE";

    /// <summary>Whether rows of a group have to be seen together, so that files are written once all chunks were read.</summary>
    public bool NeedsAll => _kind.HasMoney && OrderSql.NeedsOrders(columns.Money);

    /// <summary>Reads the scratch files and types their values.</summary>
    /// <param name="rows">The rows; fewer read would be rows lost.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    /// <param name="words">What words of state and type mean.</param>
    public void Load(ScratchRows rows, BlankCurrency blank, StateWords words)
    {
        var fields = string.Join(", ", ScratchRows.Columns(columns).Select(c => $"'{c}': 'VARCHAR'"));
        connection.Execute(
            $$"""
            CREATE OR REPLACE VIEW scratch AS
            SELECT * FROM read_csv([{{string.Join(
                ", ",
                rows.Files.Select(DuckDb.Quote)
            )}}], delim = '\x1f', quote = '', escape = '', header = false,
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
        words.Read(connection, rows.Words);
        // A column that is blank in every row costs as much to keep as another one, so those are put in where they are read.
        var blanks = _kind.HasMoney ? _kind.Blank.Where(c => !there.Contains(c)).ToList() : [];
        var left = string.Join(", ", blanks.Concat(["start", "length"]).Select(DuckDb.Quote));
        connection.Execute(
            Filled(_typedSql, null, blank)
                .Replace(
                    "{lean}",
                    $"SELECT COLUMNS(c -> NOT list_contains([{left}], c)) FROM (",
                    StringComparison.Ordinal
                )
        );
        var nulls = blanks.Select(c => $", NULL::{(_kind.Numbers.Contains(c) ? "DOUBLE" : "VARCHAR")} AS {c}");
        connection.Execute($"CREATE OR REPLACE VIEW typed AS SELECT *{string.Concat(nulls)} FROM typed_rows");
        Sum();
        var read = connection.Row("SELECT count(*) FROM typed_rows")[0];
        if (read != rows.Rows)
        {
            throw new InvalidOperationException($"{rows.Rows} rows were written and {read} were read back.");
        }
    }

    /// <summary>Makes the canonical rows of those that could be read.</summary>
    /// <param name="currency">Currency to store amounts in, or null while none is known.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    public void Convert(string? currency, BlankCurrency blank)
    {
        if (_rowsSql is not null)
        {
            var voids = NeedsAll || _result is { Excluded.Rows: > 0 };
            connection.Execute(Filled(OrderSql.Lines(_rowsSql, columns.Money, voids), currency, blank));
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
        connection.Execute("DROP VIEW IF EXISTS order_lines; DROP TABLE IF EXISTS order_lines; DROP TABLE typed_rows;");
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
    public IReadOnlyCollection<string?> Currencies() => _currencies;

    /// <summary>What became of the rows.</summary>
    public ChunkResult Result() => _result!;

    /// <summary>Counts what became of the rows, by currency and reason: one look at the table.</summary>
    private void Sum()
    {
        using var command = connection.CreateCommand();
        var time = _kind.Times.Count > 0 ? _kind.Times[0].Name : "NULL::TIMESTAMP";
        var anonymous = _kind.HasMoney ? "anonymous" : "false";
        command.CommandText = $"""
            SELECT {(_kind.HasMoney ? "currency" : "NULL::VARCHAR")}, reason[2],
                min({time}) FILTER ({Live}), max({time}) FILTER ({Live}),
                count(*) FILTER ({Live}), coalesce(sum({Money}) FILTER ({Live}), 0),
                count(*) FILTER (reason IS NULL AND excluded AND NOT {anonymous}),
                coalesce(sum({Money}) FILTER (reason IS NULL AND excluded AND NOT {anonymous}), 0),
                count(*) FILTER ({anonymous}), coalesce(sum({Money}) FILTER ({anonymous}), 0),
                count(*) FILTER ({Live} AND {time} > TIMESTAMP '{now:yyyy-MM-dd HH:mm:ss}'),
                count(*) FILTER (reason IS NOT NULL), coalesce(sum({Money}) FILTER (reason IS NOT NULL AND isfinite({Money})), 0)
            FROM typed
            GROUP BY 1, 2
            ORDER BY 1, 2
            """;
        using var reader = command.ExecuteReader();
        var sum = new ChunkResult(default, default, default, null, null, 0, new Dictionary<string, RowSum>());
        var refused = new SortedDictionary<string, RowSum>(StringComparer.Ordinal);
        _currencies.Clear();
        while (reader.Read())
        {
            RowSum At(int column) => new(reader.GetInt64(column), reader.GetDouble(column + 1));
            DateTime? Time(int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);
            if (!reader.IsDBNull(1))
            {
                var reason = reader.GetString(1);
                refused[reason] = refused.GetValueOrDefault(reason) + At(11);
            }

            if (At(4).Rows > 0)
            {
                _currencies.Add(reader.IsDBNull(0) ? null : reader.GetString(0));
            }

            var (first, last) = (Time(2), Time(3));
            sum = new ChunkResult(
                sum.Kept + At(4),
                sum.Excluded + At(6),
                sum.Anonymous + At(8),
                first is null || sum.First < first ? sum.First : first,
                last is null || sum.Last > last ? sum.Last : last,
                sum.Ahead + reader.GetInt64(10),
                refused
            );
        }

        _result = sum;
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
