using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace CustomerValue.Erasure;

/// <summary>Rows of a file that stay.</summary>
/// <param name="Column">A file without this column stays as it is.</param>
/// <param name="Condition">What holds for them, in DuckDB's SQL.</param>
internal sealed record RowsToKeep(string Column, string Condition);

/// <summary>One customer's rows in a Parquet file.</summary>
internal static class CustomerFile
{
    /// <summary>Rows of other customers, in files that name them; those of products do not.</summary>
    public static RowsToKeep IsOther(string id) =>
        new("customer_id", $"customer_id IS DISTINCT FROM {DuckDb.Quote(id)}");

    /// <summary>Refused rows in whose text the id does not stand as a word.</summary>
    public static RowsToKeep DoesNotName(string id)
    {
        // Ids may end in signs, so \b does not do.
        var word = DuckDb.Quote($"(^|[^\\w]){Regex.Escape(id)}($|[^\\w])");
        return new RowsToKeep("raw", $"NOT regexp_matches(concat_ws(' ', value, raw), {word}, 'i')");
    }

    /// <summary>A customer's rows as JSON objects, in the order of the files.</summary>
    public static List<JsonNode> Rows(
        IReadOnlyList<string> files,
        string id,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        var rows = new List<JsonNode>();
        if (files.Count == 0)
        {
            return rows;
        }

        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        if (!Has(connection, files[0], "customer_id"))
        {
            return rows;
        }

        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT to_json(rows)::VARCHAR FROM {DuckDb.ReadParquet(files)} AS rows WHERE customer_id = {DuckDb.Quote(id)}";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(JsonNode.Parse(reader.GetString(0))!);
        }

        return rows;
    }

    /// <summary>Writes the rows to keep.</summary>
    /// <returns>Number of rows left out; nothing is written when it is 0.</returns>
    public static long Rewrite(string file, string to, RowsToKeep keep, string scratchDirectory, int memoryLimitMb)
    {
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        if (!Has(connection, file, keep.Column))
        {
            return 0;
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {DuckDb.ReadParquet([file])} WHERE NOT ({keep.Condition})";
        var removed = (long)command.ExecuteScalar()!;
        if (removed > 0)
        {
            connection.Execute(
                $"COPY (SELECT * FROM {DuckDb.ReadParquet([file])} WHERE {keep.Condition}) TO {DuckDb.Quote(to)} (FORMAT parquet, COMPRESSION zstd)"
            );
        }

        return removed;
    }

    private static bool Has(DuckDBConnection connection, string file, string column)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT count(*) FROM (DESCRIBE FROM {DuckDb.ReadParquet([file])}) WHERE column_name = {DuckDb.Quote(column)}";
        return (long)command.ExecuteScalar()! > 0;
    }
}
