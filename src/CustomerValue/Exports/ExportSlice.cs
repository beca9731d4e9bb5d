using System.Globalization;
using CustomerValue.Exports.Reading;
using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>
/// Some partitions of a chunk's rows, in a schema of their own. One thread works on it, so that rows stay in the order of their
/// lines without being sorted, and no thread waits for another; several slices are worked on beside each other.
/// </summary>
internal sealed class ExportSlice : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly ExportSql _sql;
    private List<int> _partitions = [];
    private bool _inOrder;
    private bool _sorted;

    /// <summary>Opens the slice.</summary>
    /// <param name="database">The database of the reading.</param>
    /// <param name="number">Number of the slice, from 0.</param>
    /// <param name="sql">Its statements.</param>
    public ExportSlice(DuckDBConnection database, int number, ExportSql sql)
    {
        _sql = sql;
        Schema = string.Create(CultureInfo.InvariantCulture, $"slice{number}");
        _connection = database.Duplicate();
        _connection.Open();
        _connection.Execute($"CREATE SCHEMA {Schema}; SET schema = '{Schema}'; SET TimeZone = 'UTC'");
    }

    /// <summary>Schema of its relations.</summary>
    public string Schema { get; }

    /// <summary>What became of its rows.</summary>
    public ChunkResult Result { get; private set; } = ChunkResult.None;

    /// <summary>Reads scratch files and types their values.</summary>
    /// <param name="rows">What was written.</param>
    /// <param name="files">Those of its files that are this slice's; none leaves it without rows.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    /// <param name="words">What words of state and type mean.</param>
    public void Load(
        ScratchRows rows,
        IReadOnlyList<(int Partition, string Path)> files,
        BlankCurrency blank,
        StateWords words
    )
    {
        _partitions = [.. files.Select(f => f.Partition)];
        words.Read(_connection, rows.Words);
        _connection.Execute(_sql.Raw(files));
        _connection.Execute(_sql.Typed(blank));
        Result = Sum();
        _inOrder = _connection.Row(ExportSql.Disorder)[0] == 0;
    }

    /// <summary>Makes the canonical rows of those that could be read.</summary>
    /// <param name="currency">Currency to store amounts in, or null while none is known.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    /// <param name="chunk">What became of the chunk's rows.</param>
    public void Convert(string? currency, BlankCurrency blank, ChunkResult chunk)
    {
        var lines = _sql.Lines(currency, blank, chunk.Returns > 0, chunk.Excluded.Rows > 0);
        _sorted = !_sql.IsInOrder(lines);
        if (lines is not null)
        {
            _connection.Execute(lines);
        }
    }

    /// <summary>Writes the canonical rows, a file for each partition that has some.</summary>
    /// <param name="folder">Folder of the upload's scratch files.</param>
    public List<(int Partition, string File)> Write(ScratchFolder folder)
    {
        var files = new List<(int, string)>();
        foreach (var partition in _partitions)
        {
            var file = folder.File($"part={partition:00}.parquet");
            if (_connection.Execute(_sql.Part(partition, file, _sorted || !_inOrder)) > 0)
            {
                files.Add((partition, file));
            }
        }

        return files;
    }

    /// <summary>Keeps the typed rows in a file.</summary>
    public void Keep(string file) =>
        _connection.Execute(
            $"COPY (SELECT * EXCLUDE (reason), reason FROM typed WHERE reason IS NULL AND NOT anonymous) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION snappy)"
        );

    /// <summary>The first refused rows: line, column, value and reason.</summary>
    public List<(long Line, string Column, string? Value, string Reason)> Refused(int most)
    {
        var refused = new List<(long, string, string?, string)>();
        if (Result.Refused.Count == 0)
        {
            return refused;
        }

        using var command = _connection.CreateCommand();
        command.CommandText = _sql.Refused(most);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            refused.Add(
                (
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetString(3)
                )
            );
        }

        return refused;
    }

    public void Dispose() => _connection.Dispose();

    private ChunkResult Sum()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = _sql.Sums();
        using var reader = command.ExecuteReader();
        var sum = ChunkResult.None;
        while (reader.Read())
        {
            RowSum At(int column) => new(reader.GetInt64(column), reader.GetDouble(column + 1));
            DateTime? Time(int column) => reader.IsDBNull(column) ? null : reader.GetDateTime(column);
            var refused = new SortedDictionary<string, RowSum>(StringComparer.Ordinal);
            if (!reader.IsDBNull(1))
            {
                refused[reader.GetString(1)] = At(11);
            }

            sum += new ChunkResult(
                reader.GetInt64(13),
                At(4),
                At(6),
                At(8),
                Time(2),
                Time(3),
                reader.GetInt64(10),
                refused,
                reader.GetInt64(14),
                At(4).Rows > 0 ? [reader.IsDBNull(0) ? null : reader.GetString(0)] : []
            );
        }

        return sum;
    }
}
