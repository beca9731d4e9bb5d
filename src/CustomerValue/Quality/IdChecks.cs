using CustomerValue.Features;
using CustomerValue.Storage;
using DuckDB.NET.Data;

namespace CustomerValue.Quality;

/// <summary>
/// Holds the ids of uploads against each other. Customers of different ids are in different partitions, so all are added first. Ids are
/// kept as hashes: they are short, and nobody's.
/// </summary>
internal sealed class IdChecks : IDisposable
{
    // Fewer ids that differ by leading zeros may well be other customers.
    private const int Handful = 5;
    private readonly DuckDBConnection _connection;
    private readonly IReadOnlyList<string> _names;

    /// <param name="names">Names of the uploads, oldest first.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">Memory limit in MiB.</param>
    public IdChecks(IReadOnlyList<string> names, string scratchDirectory, int memoryLimitMb)
    {
        _names = names;
        _connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        _connection.Execute(EmbeddedText.Read("Quality/ids.sql"));
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Adds an upload's lines of a partition.</summary>
    /// <param name="upload">Its place among the names.</param>
    /// <param name="export">What it is.</param>
    /// <param name="files">Local files; may be empty.</param>
    public void Add(int upload, LakeExport export, IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return;
        }

        var rows = DuckDb.ReadParquet(files);
        _connection.Execute(Filled("ids_customers.sql", upload, rows));
        if (export.Kind == LakeExport.Orders && export.OwnOrderIds)
        {
            _connection.Execute(Filled("ids_orders.sql", upload, rows));
        }
    }

    /// <summary>What was found.</summary>
    public List<IdCheck> Find() =>
        [
            .. new[]
            {
                Found(IdCheck.Restarted, 1),
                Found(IdCheck.Moved, 1),
                Found(IdCheck.Padded, Handful),
                Found(IdCheck.Cut, 1),
            }.OfType<IdCheck>(),
        ];

    private IdCheck? Found(string code, int least)
    {
        using var command = _connection.CreateCommand();
        command.CommandText =
            $"SELECT older, newer, (sum(cases) OVER ())::BIGINT, (sum(money) OVER ())::DECIMAL(18, 4) FROM {code} ORDER BY cases DESC, older, newer LIMIT 1";
        using var reader = command.ExecuteReader();
        return reader.Read() && reader.GetInt64(2) is var cases && cases >= least
            ? new IdCheck(
                code,
                _names[reader.GetInt32(0)],
                _names[reader.GetInt32(1)],
                cases,
                reader.IsDBNull(3) ? null : reader.GetDecimal(3) / 1.0000m
            )
            : null;
    }

    private static string Filled(string script, int upload, string rows) =>
        EmbeddedText
            .Read($"Quality/{script}")
            .Replace("{upload}", $"{upload}", StringComparison.Ordinal)
            .Replace("{rows}", rows, StringComparison.Ordinal);
}
