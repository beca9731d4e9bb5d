using DuckDB.NET.Data;

namespace CustomerValue;

/// <summary>In-memory DuckDB connections and the few things every use of them needs.</summary>
internal static class DuckDb
{
    /// <summary>
    /// Opens a database. With one thread rows and sums come out in the same order every time, so that equal input gives equal
    /// bytes.
    /// </summary>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">Memory limit in MiB; the process needs some more than that.</param>
    /// <param name="threads">Number of threads.</param>
    public static DuckDBConnection Open(string scratchDirectory, int memoryLimitMb, int threads = 1)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        connection.Execute(
            $"SET TimeZone = 'UTC'; SET threads = {threads}; SET memory_limit = '{memoryLimitMb}MiB'; SET temp_directory = {Quote(scratchDirectory)};"
        );
        return connection;
    }

    /// <summary>Runs statements.</summary>
    /// <returns>Number of rows written by the last one.</returns>
    public static long Execute(this DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>A text literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A table function that reads local Parquet files in the given order.</summary>
    public static string ReadParquet(IEnumerable<string> files) =>
        $"read_parquet([{string.Join(", ", files.Select(Quote))}])";
}
