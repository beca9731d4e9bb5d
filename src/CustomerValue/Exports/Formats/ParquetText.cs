using DuckDB.NET.Data;

namespace CustomerValue.Exports.Formats;

/// <summary>Turns an uploaded Parquet file into delimited text, so that there is one way to read rows.</summary>
internal static class ParquetText
{
    /// <summary>Delimiter of the text; it cannot be in a value that people write.</summary>
    public const byte Delimiter = 0x1e;

    /// <summary>Writes the text with its header.</summary>
    /// <returns>Path of the local file.</returns>
    /// <exception cref="ExportRefusedException">The file is no readable Parquet.</exception>
    public static async Task<string> WriteAsync(
        Stream parquet,
        string name,
        ScratchFolder folder,
        int memoryLimitMb,
        CancellationToken cancellation
    )
    {
        var file = folder.File("upload.parquet");
        await using (var copy = File.Create(file))
        {
            await parquet.CopyToAsync(copy, cancellation);
        }

        var text = folder.File("upload.txt");
        try
        {
            using var connection = DuckDb.Open(folder.Path, memoryLimitMb);
            connection.Execute(
                $"COPY (SELECT * FROM {DuckDb.ReadParquet([file])}) TO {DuckDb.Quote(text)} (FORMAT csv, HEADER, DELIMITER '\u001e', TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ')"
            );
        }
        catch (DuckDBException)
        {
            throw new ExportRefusedException(
                "truncated",
                $"{name}: the Parquet file cannot be read; it may be cut off. Export and upload it again."
            );
        }

        File.Delete(file);
        return text;
    }
}
