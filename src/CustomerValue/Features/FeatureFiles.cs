using DuckDB.NET.Data;

namespace CustomerValue.Features;

/// <summary>
/// The features of all customers as of one cutoff, read from the partitions' files one column at a time: a shop of any size
/// takes the memory of a column. Rows are in the order of the files.
/// </summary>
public sealed class FeatureFiles : ICustomerColumns, IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly string _from;

    /// <summary>Opens the files and reads who is in them.</summary>
    /// <param name="files">Local Parquet files of one cutoff, one per partition.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">Memory limit of DuckDB in MiB.</param>
    public FeatureFiles(IReadOnlyList<string> files, string scratchDirectory, int memoryLimitMb)
    {
        _connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        _from = DuckDb.ReadParquet(files);
        CustomerIds = Read("customer_id", (reader, _) => reader.GetString(0));
    }

    /// <summary>The customers, in the order of the rows.</summary>
    public IReadOnlyList<string> CustomerIds { get; }

    /// <inheritdoc />
    public int Count => CustomerIds.Count;

    /// <inheritdoc />
    public IReadOnlyList<string> NumericNames { get; } =
    [.. FeatureCatalogue.All.Where(f => !f.IsCategorical).Select(f => f.Name)];

    /// <inheritdoc />
    public float[]? TryColumn(string name) =>
        NumericNames.Contains(name) ? Read(name, (reader, isNull) => isNull ? float.NaN : reader.GetFloat(0)) : null;

    /// <inheritdoc />
    public string?[]? TryText(string name) =>
        FeatureCatalogue.All.Any(f => f.IsCategorical && f.Name == name)
            ? Read(name, (reader, isNull) => isNull ? null : string.Intern(reader.GetString(0)))
            : null;

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private T[] Read<T>(string column, Func<DuckDBDataReader, bool, T> value)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {column} FROM {_from}";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        var values = new List<T>();
        while (reader.Read())
        {
            values.Add(value(reader, reader.IsDBNull(0)));
        }

        return [.. values];
    }
}
