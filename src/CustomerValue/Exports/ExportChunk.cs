using System.Collections.Concurrent;
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

/// <summary>What became of rows.</summary>
/// <param name="Read">All of them.</param>
/// <param name="Kept">Those that become canonical rows.</param>
/// <param name="Excluded">Those that are left out.</param>
/// <param name="Anonymous">Those without a customer.</param>
/// <param name="First">First time of a kept row.</param>
/// <param name="Last">Last time of a kept row.</param>
/// <param name="Ahead">Kept rows that are later than now.</param>
/// <param name="Refused">Refused rows by reason.</param>
/// <param name="Returns">Rows whose state is that they came back.</param>
/// <param name="Currencies">Currencies of kept rows, before any conversion; null for rows without one.</param>
internal sealed record ChunkResult(
    long Read,
    RowSum Kept,
    RowSum Excluded,
    RowSum Anonymous,
    DateTime? First,
    DateTime? Last,
    long Ahead,
    IReadOnlyDictionary<string, RowSum> Refused,
    long Returns,
    IReadOnlyCollection<string?> Currencies
)
{
    /// <summary>No rows.</summary>
    public static ChunkResult None { get; } =
        new(0, default, default, default, null, null, 0, new Dictionary<string, RowSum>(), 0, []);

    public static ChunkResult operator +(ChunkResult one, ChunkResult other)
    {
        var refused = new SortedDictionary<string, RowSum>(StringComparer.Ordinal);
        foreach (var (reason, sum) in one.Refused.Concat(other.Refused))
        {
            refused[reason] = refused.GetValueOrDefault(reason) + sum;
        }

        return new ChunkResult(
            one.Read + other.Read,
            one.Kept + other.Kept,
            one.Excluded + other.Excluded,
            one.Anonymous + other.Anonymous,
            one.First is null || other.First < one.First ? other.First ?? one.First : one.First,
            one.Last is null || other.Last > one.Last ? other.Last ?? one.Last : one.Last,
            one.Ahead + other.Ahead,
            refused,
            one.Returns + other.Returns,
            [.. one.Currencies.Union(other.Currencies, StringComparer.Ordinal)]
        );
    }
}

/// <summary>
/// Turns a chunk's scratch rows into Parquet files of canonical rows, one per partition. Of many rows each partition is a slice of its own,
/// and two of them are worked on at a time; a few are one slice, as each costs some milliseconds.
/// </summary>
internal sealed class ExportChunk : IDisposable
{
    private const int MostSlices = 4;
    private readonly DuckDBConnection _connection;
    private readonly ExportSettings _settings;
    private readonly ExportSql _sql;
    private readonly ExportSlice[] _slices;
    private readonly List<string> _kept = [];

    /// <summary>Makes the slices.</summary>
    /// <param name="connection">The database of the reading, of one thread.</param>
    /// <param name="sql">The statements.</param>
    /// <param name="settings">How exports are read.</param>
    /// <param name="rows">Rows of the first chunk.</param>
    public ExportChunk(DuckDBConnection connection, ExportSql sql, ExportSettings settings, long rows)
    {
        (_connection, _sql, _settings) = (connection, sql, settings);
        var slices = rows < settings.ManyRows ? 1 : Math.Min(settings.Partitions, MostSlices);
        _slices = [.. Enumerable.Range(0, slices).Select(i => new ExportSlice(connection, i, sql))];
    }

    /// <summary>Whether rows of a group have to be seen together, so that files are written once all chunks were read.</summary>
    public bool NeedsAll => _sql.NeedsAll;

    /// <summary>What became of the rows.</summary>
    public ChunkResult Result { get; private set; } = ChunkResult.None;

    /// <summary>Reads the scratch files and types their values.</summary>
    /// <param name="rows">The rows; fewer read would be rows lost.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    /// <param name="words">What words of state and type mean.</param>
    public void Load(ScratchRows rows, BlankCurrency blank, StateWords words)
    {
        var files = rows.Files.ToLookup(f => f.Partition % _slices.Length);
        Work(_slices.Select<ExportSlice, Action>((s, i) => () => s.Load(rows, [.. files[i]], blank, words)));
        Result = _slices.Aggregate(ChunkResult.None, (sum, slice) => sum + slice.Result);
        if (Result.Read != rows.Rows)
        {
            throw new InvalidOperationException($"{rows.Rows} rows were written and {Result.Read} were read back.");
        }

        See("typed");
    }

    /// <summary>Makes the canonical rows of those that could be read.</summary>
    /// <param name="currency">Currency to store amounts in, or null while none is known.</param>
    /// <param name="blank">What rows without a currency are taken for.</param>
    public void Convert(string? currency, BlankCurrency blank)
    {
        foreach (var slice in _slices)
        {
            slice.Convert(currency, blank, Result);
        }

        if (_sql.HasLines)
        {
            See("order_lines");
        }
    }

    /// <summary>Writes the canonical rows, a file for each partition that has some.</summary>
    /// <param name="folder">Folder of the upload's scratch files.</param>
    /// <param name="beside">What else is to be done with the rows, on the reading's own connection.</param>
    /// <returns>Partition and file, by partition.</returns>
    public IReadOnlyList<(int Partition, string File)> WriteParts(ScratchFolder folder, Action beside)
    {
        var files = new List<(int Partition, string File)>[_slices.Length];
        // What takes longest first.
        Work(
            Enumerable
                .Range(0, _slices.Length)
                .Select<int, Action>(i => () => files[i] = _slices[i].Write(folder))
                .Prepend(beside)
        );
        return [.. files.SelectMany(f => f).OrderBy(f => f.Partition)];
    }

    /// <summary>Keeps the typed rows for when all chunks were read.</summary>
    /// <param name="folder">Folder of the upload's scratch files.</param>
    /// <param name="chunk">Number of the chunk.</param>
    public void Keep(ScratchFolder folder, int chunk)
    {
        var files = _slices.Select((_, i) => folder.File($"typed-{chunk:0000}-{i}.parquet")).ToList();
        Work(_slices.Select<ExportSlice, Action>((s, i) => () => s.Keep(files[i])));
        _kept.AddRange(files);
    }

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
        // The windows over a partition need much of the memory, so that both threads work on one.
        _connection.Execute("DROP VIEW typed; SET threads = 2");
        foreach (var slice in _slices)
        {
            _connection.Execute($"DROP SCHEMA {slice.Schema} CASCADE");
        }

        foreach (var partition in Enumerable.Range(0, _settings.Partitions))
        {
            _connection.Execute(
                $"CREATE OR REPLACE VIEW typed AS SELECT * FROM {DuckDb.ReadParquet(_kept)} WHERE part = {partition}"
            );
            _connection.Execute(_sql.Restarts());
            _connection.Execute(OrderSql.Dated(_connection.Row("SELECT count(*) FROM restarts")[0] > 0));
            _connection.Execute(_sql.Lines(currency, blank, returns: true, voids: true)!);
            if (_connection.Row("SELECT count(*) FROM order_lines")[0] > 0)
            {
                var file = folder.File($"part={partition:00}.parquet");
                _connection.Execute(_sql.Part(partition, file, sorted: true));
                yield return (partition, file);
            }
        }

        _connection.Execute("DROP VIEW dated; DROP VIEW typed");
    }

    /// <summary>The first refused rows: line, column, value and reason.</summary>
    public IEnumerable<(long Line, string Column, string? Value, string Reason)> Refused(int most) =>
        _slices.SelectMany(s => s.Refused(most)).OrderBy(r => r.Line).Take(most);

    public void Dispose()
    {
        foreach (var slice in _slices)
        {
            slice.Dispose();
        }
    }

    /// <summary>Does jobs on this thread and another one, each as soon as one of them is free.</summary>
    private static void Work(IEnumerable<Action> jobs)
    {
        var queue = new ConcurrentQueue<Action>(jobs);
        void Drain()
        {
            while (queue.TryDequeue(out var job))
            {
                job();
            }
        }

        // A thread of its own: those of the pool are busy with splitting the next rows, and it is slow to make more.
        var other = Task.Factory.StartNew(
            Drain,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        try
        {
            Drain();
        }
        finally
        {
            queue.Clear();
            Task.WaitAny(other);
        }

        other.GetAwaiter().GetResult();
    }

    /// <summary>Makes a view over a relation of all slices.</summary>
    private void See(string relation)
    {
        var all = string.Join(" UNION ALL ", _slices.Select(s => $"SELECT * FROM {s.Schema}.{relation}"));
        _connection.Execute($"CREATE OR REPLACE VIEW {relation} AS {all}");
    }
}
