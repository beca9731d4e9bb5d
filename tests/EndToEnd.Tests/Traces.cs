using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;

namespace EndToEnd.Tests;

/// <summary>Where a customer's id is to be found in storage, whatever it is packed in.</summary>
internal static class Traces
{
    /// <summary>Blobs whose name or content has the id, of the app and of the host; rows of tables; messages of queues.</summary>
    public static async Task<List<string>> OfAsync(Stack stack, string id)
    {
        var found = new List<string>();
        foreach (var (blob, bytes) in await stack.ContentsAsync())
        {
            if ($"{blob}\n{TextOf(blob, bytes)}".Contains(id, StringComparison.Ordinal))
            {
                found.Add(blob);
            }
        }

        found.AddRange((await stack.TableRowsAsync()).Where(r => r.Contains(id, StringComparison.Ordinal)));
        found.AddRange((await stack.MessagesAsync()).Where(m => m.Contains(id, StringComparison.Ordinal)));
        return found;
    }

    private static string TextOf(string blob, byte[] bytes)
    {
        if (blob.EndsWith(".parquet", StringComparison.Ordinal))
        {
            return RowsOf(bytes);
        }

        if (bytes.AsSpan().StartsWith("PK"u8))
        {
            using var zip = new ZipArchive(new MemoryStream(bytes));
            return string.Join('\n', zip.Entries.Select(e => $"{e.FullName}\n{TextOf(e.FullName, BytesOf(e.Open()))}"));
        }

        return blob.EndsWith(".gz", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(BytesOf(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)))
            : Encoding.UTF8.GetString(bytes);
    }

    private static string RowsOf(byte[] parquet)
    {
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, parquet);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT string_agg(rows::VARCHAR, '\n') FROM read_parquet('{file}') AS rows";
        var text = command.ExecuteScalar() as string ?? "";
        File.Delete(file);
        return text;
    }

    private static byte[] BytesOf(Stream stream)
    {
        using (stream)
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
