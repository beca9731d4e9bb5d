using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace CustomerValue.Erasure;

/// <summary>One customer's rows in a Parquet file.</summary>
internal static class CustomerFile
{
    private const string Column = "customer_id";

    /// <summary>Condition for rows of other customers, in files with a column customer_id.</summary>
    public static string IsOther(string id) => $"{Column} IS DISTINCT FROM {DuckDb.Quote(id)}";

    /// <summary>Condition for refused rows in whose text the id does not stand as a word.</summary>
    public static string DoesNotName(string id)
    {
        // Ids may end in signs, so \b does not do.
        var word = DuckDb.Quote($"(^|[^\\w]){Regex.Escape(id)}($|[^\\w])");
        return $"NOT regexp_matches(concat_ws(' ', value, raw), {word}, 'i')";
    }

    /// <summary>A customer's rows as JSON objects, in the order of the files; a number that is none is null.</summary>
    public static List<JsonNode> Rows(
        IReadOnlyList<string> files,
        string id,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        if (files.Count == 0)
        {
            return [];
        }

        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        return HasCustomers(connection, files[0])
            ? Rows(connection, files, Finite(connection, files[0]), $"{Column} = {DuckDb.Quote(id)}")
            : [];
    }

    /// <summary>Refused rows in whose text the id stands as a word, as JSON objects, in the order of the files.</summary>
    public static List<JsonNode> Rejects(
        IReadOnlyList<string> files,
        string id,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        return Rows(connection, files, "", $"NOT ({DoesNotName(id)})");
    }

    private static List<JsonNode> Rows(
        DuckDBConnection connection,
        IReadOnlyList<string> files,
        string replaced,
        string condition
    )
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT to_json(rows)::VARCHAR FROM (SELECT *{replaced} FROM {DuckDb.ReadParquet(files)}) AS rows WHERE {condition}";
        using var reader = command.ExecuteReader();
        var rows = new List<JsonNode>();
        while (reader.Read())
        {
            rows.Add(JsonNode.Parse(reader.GetString(0))!);
        }

        return rows;
    }

    // JSON has no word for what is not a number, and DuckDB writes one all the same.
    private static string Finite(DuckDBConnection connection, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE SELECT * FROM {DuckDb.ReadParquet([file])}";
        using var reader = command.ExecuteReader();
        var replaced = new List<string>();
        while (reader.Read())
        {
            var name = $"\"{reader.GetString(0).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            switch (reader.GetString(1))
            {
                case "FLOAT" or "DOUBLE":
                    replaced.Add($"CASE WHEN isfinite({name}) THEN {name} END AS {name}");
                    break;
                case "FLOAT[]" or "DOUBLE[]":
                    replaced.Add($"list_transform({name}, lambda v: CASE WHEN isfinite(v) THEN v END) AS {name}");
                    break;
                default:
                    break;
            }
        }

        return replaced.Count == 0 ? "" : $" REPLACE ({string.Join(", ", replaced)})";
    }

    /// <summary>Writes the rows to keep.</summary>
    /// <returns>Number of rows left out; nothing is written when it is 0.</returns>
    public static long Rewrite(string file, string to, string keep, string scratchDirectory, int memoryLimitMb)
    {
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        if (keep.StartsWith(Column, StringComparison.Ordinal) && !HasCustomers(connection, file))
        {
            return 0;
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {DuckDb.ReadParquet([file])} WHERE NOT ({keep})";
        var removed = (long)command.ExecuteScalar()!;
        if (removed > 0)
        {
            // Look-ups count on the size of the row groups.
            command.CommandText = $"SELECT max(row_group_num_rows) FROM parquet_metadata({DuckDb.Quote(file)})";
            var group = (long)command.ExecuteScalar()!;
            connection.Execute(
                $"COPY (SELECT * FROM {DuckDb.ReadParquet([file])} WHERE {keep}) TO {DuckDb.Quote(to)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})"
            );
        }

        return removed;
    }

    // Products have none.
    private static bool HasCustomers(DuckDBConnection connection, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM parquet_schema({DuckDb.Quote(file)}) WHERE name = '{Column}'";
        return (long)command.ExecuteScalar()! > 0;
    }
}
