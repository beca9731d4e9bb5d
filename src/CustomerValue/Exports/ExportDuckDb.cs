using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>Small reads that the export's code needs of DuckDB.</summary>
internal static class ExportDuckDb
{
    /// <summary>The first row of a query as whole numbers.</summary>
    public static long[] Row(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        reader.Read();
        return
        [
            .. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToInt64(reader.GetValue(i), provider: null)),
        ];
    }
}
